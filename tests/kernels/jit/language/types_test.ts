/** The types of compiled kernels: wrong calls do not compile. */

import { assertEquals, assertThrows } from "@std/assert";
import {
  CompileError,
  type Complex,
  complex,
  dismissWorkers,
  fromArray,
  jit,
  type NDArray,
  parallel,
  prange,
  toThread,
  vectorize,
  zeros,
} from "@weft/weft";

/** Compiles only if both types are the same. */
function assertType<T>(_value: T): <U extends T>(_same: T extends U ? U : never) => void {
  return () => {};
}

const half = jit((x: number) => x / 2);
const square = jit((z: Complex) => z.mul(z));
const fill = jit((out: NDArray<"f64">, value: number) => {
  for (const i of prange(out.size)) out.set(i, value);
});

Deno.test("a kernel has the type of its function", async () => {
  const number: number = half(3);
  const z: Complex = square(complex(0, 1));
  const nothing: void = fill(zeros([2]), 1);
  const later: Promise<number> = toThread(half, 3);
  assertType<number>(number);
  assertEquals([number, z.re, nothing, await later], [1.5, -1, undefined, 1.5]);
  const wrapped: (x: number) => number = half.wrapped;
  assertEquals(wrapped(1), 0.5);
  await dismissWorkers();
});

Deno.test("wrong arguments are compile errors, and errors", () => {
  // @ts-expect-error: a string
  assertThrows(() => half("3"), TypeError);
  // @ts-expect-error: none
  assertThrows(() => half(), TypeError);
  // @ts-expect-error: a number instead of an array
  assertThrows(() => fill(1, 2), CompileError);
  // @ts-expect-error: a number instead of a complex number
  assertThrows(() => square(2), CompileError);
});

Deno.test("parallel takes the kernel's arguments, and promises its result", async () => {
  const out = zeros([100]);
  const done: Promise<void> = parallel(fill, out, 2, { workers: 1 });
  await done;
  assertEquals(out.sum(), 200);
  // @ts-expect-error: a string
  const wrong = parallel(fill, out, "2").catch((error) => error);
  assertEquals(await wrong instanceof TypeError, true);
  await dismissWorkers();
});

Deno.test("vectorize takes arrays wherever the function takes elements", () => {
  const average = vectorize((a: number, b: number) => (a + b) / 2);
  const number: number = average(1, 3);
  const array = average(fromArray([1, 2]), 3);
  assertEquals([number, array.toArray()], [2, [2, 2.5]]);
  // @ts-expect-error: a string
  assertThrows(() => average("1", 2), TypeError);
});
