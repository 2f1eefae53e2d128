import { assert, assertEquals, assertThrows } from "@std/assert";
import { isKernel, kernels } from "../../mod.ts";

let modules = 0;
/** An address that no module has used before. */
const fresh = () => `file:///module-${modules++}.ts`;

Deno.test("a kernel is called like the function it wraps, with its name, length and original", () => {
  const half = (x: number, _y = 0) => x / 2;
  const made = kernels(fresh(), { half, double: (x: number) => 2 * x });
  assertEquals([made.half(3), made.double(4)], [1.5, 8]);
  assertEquals([made.half.name, made.half.length, made.half.wrapped === half], ["half", 1, true]);
  assert(isKernel(made.half) && !isKernel(half) && !isKernel(null) && !isKernel({}));
});

Deno.test("kernels see each other through this, wherever they are called from", () => {
  const { area } = kernels(fresh(), {
    square(x: number): number {
      return x * x;
    },
    area(radius: number): number {
      return Math.PI * this.square(radius);
    },
  });
  assertEquals(area(2), Math.PI * 4);
});

Deno.test("one function may be a kernel of several modules", () => {
  const shared = (x: number) => x;
  const [a, b] = [kernels(fresh(), { shared }), kernels(fresh(), { other: shared })];
  assertEquals([a.shared.name, b.other.name], ["shared", "other"]);
});

Deno.test("wrong definitions are refused", () => {
  assertThrows(
    () => kernels("not a url", {}),
    TypeError,
    "the first argument must be import.meta.url; got not a url",
  );
  assertThrows(() => kernels(undefined as unknown as string, {}), TypeError, "import.meta.url");
  assertThrows(
    () => kernels(fresh(), { x: 3 as unknown as () => void }),
    TypeError,
    "x must be a function; got number",
  );
  const url = fresh();
  kernels(url, { f: () => 1 });
  assertThrows(() => kernels(url, { f: () => 2 }), TypeError, `${url} already has a kernel named f`);
});
