/** Arguments on their way into compiled kernels. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { arange, type Complex, complex, jit, type NDArray, zeros } from "../../../../mod.ts";
import { heap } from "../../../../src/kernels/arrays/heap.ts";

Deno.test("marshal: a typed array is copied in, and out if it is written", () => {
  const double = jit((x: Float64Array, factor: number) => {
    for (let i = 0; i < x.length; i++) x[i] *= factor;
  });
  const x = Float64Array.of(1, 2, 3);
  double(x, 2);
  assertEquals([...x], [2, 4, 6]);
  const buffer = new Float64Array(6).fill(1), part = buffer.subarray(2, 4);
  double(part, 5);
  assertEquals([...buffer], [1, 1, 5, 5, 1, 1]);
  const shared = new Float64Array(new SharedArrayBuffer(16)).fill(1);
  double(shared, 3);
  assertEquals([...shared], [3, 3]);
  double(new Float64Array(0), 1);
});

Deno.test("marshal: every type of elements", () => {
  const increase = jit((x: Int8Array) => {
    for (let i = 0; i < x.length; i++) x[i] += 1;
  });
  for (
    const type of [
      Int8Array,
      Uint8Array,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
    ]
  ) {
    const x = new type([0, 1, -1, 2 ** 31 - 1]), expected = x.map((value) => value + 1);
    increase(x as Int8Array);
    assertEquals(x, expected as typeof x);
  }
  const next = jit((x: BigInt64Array) => {
    for (let i = 0; i < x.length; i++) x[i] += 1n;
  });
  const big = BigInt64Array.of(-1n, 2n ** 63n - 1n);
  next(big);
  assertEquals([...big], [0n, -(2n ** 63n)]);
});

Deno.test("marshal: the same array twice, and arrays that overlap, are one memory", () => {
  const shift = jit((to: Float64Array, from: Float64Array) => {
    for (let i = 0; i < to.length; i++) to[i] = from[i] + 1;
  });
  const x = Float64Array.of(1, 2, 3, 4);
  shift(x, x);
  assertEquals([...x], [2, 3, 4, 5]);
  shift(x.subarray(1), x.subarray(0, 3));
  assertEquals([...x], [2, 3, 4, 5]);
  const bytes = jit((to: Uint8Array, from: Float32Array) => {
    from[0] = 1;
    return to[3];
  });
  const buffer = new ArrayBuffer(4);
  assertEquals(bytes(new Uint8Array(buffer), new Float32Array(buffer)), 0x3f);
});

Deno.test("marshal: only what is written is copied back", () => {
  const sum = jit((x: Float64Array, y: Float64Array) => {
    y[0] = x[0] + x[1];
  });
  const buffer = new Float64Array(3);
  const [x, y] = [buffer.subarray(0, 2), buffer.subarray(2)];
  x.set([1, 2]);
  sum(x, y);
  assertEquals([...buffer], [1, 2, 3]);
});

Deno.test("marshal: what was written before an error is there, and no memory is lost", () => {
  const fill = jit((x: Float64Array) => {
    for (let i = 0; i <= x.length; i++) x[i] = i + 1;
  });
  const x = new Float64Array(3);
  assertThrows(() => fill(x), RangeError);
  const used = heap.used;
  for (let i = 0; i < 10; i++) assertThrows(() => fill(x), RangeError);
  assertEquals([...x], [1, 2, 3]);
  assert(heap.used <= used);
});

Deno.test("marshal: arrays that lie on the heap are not copied", () => {
  const x = zeros(4), { data } = x;
  const probe = jit((data: Float64Array, x: NDArray) => {
    data[1] = 5;
    return x.get(1);
  });
  assertEquals(probe(data, x), 5);
  assertEquals(x.get(1), 5);
});

Deno.test("marshal: views with any strides", () => {
  const corner = jit((x: NDArray) => {
    x.set(0, 1, -1);
    return x.get(1, 0) * 100 + x.get(1, 1);
  });
  const x = arange(12).reshape(3, 4).copy();
  assertEquals([corner(x), corner(x.T), corner(x.slice([null, null, -1], [2]))], [405, -95, 607]);
  assertEquals(corner.signatures.length, 2);
  const whole = jit((z: NDArray<"c128">, by: Complex) => {
    for (let i = 0; i < z.shape[0]; i++) z.set(i, z.get(i).mul(by));
  });
  const z = zeros([3, 2], "c128");
  z.fill(complex(1, 2));
  whole(z.slice(null, 1), complex(0, 1));
  assertEquals(z.slice(2).toArray(), [complex(1, 2), complex(-2, 1)]);
});

Deno.test("marshal: arrays of no elements", () => {
  const size = jit((x: NDArray) => x.shape[0] + x.size);
  assertEquals(size(zeros([0, 5])), 0);
});

Deno.test("marshal: an array that was disposed is an error", () => {
  const first = jit((x: NDArray) => x.get(0));
  const x = zeros(2);
  first(x);
  x[Symbol.dispose]();
  assertThrows(() => first(x), TypeError, "disposed");
});

Deno.test("marshal: integers, booleans and floats in and out as a signature says", () => {
  const both = jit((x: bigint, y: boolean) => y ? x : -x, { signature: "i64(i64, bool)" });
  assertEquals([both(2n ** 63n, true), both(3n, false)], [-(2n ** 63n), -3n]);
  const cut = jit((x: number) => x, { signature: "i32(i32)" });
  assertEquals([cut(1.9), cut(2 ** 32 + 5), cut(NaN)], [1, 5, 0]);
});
