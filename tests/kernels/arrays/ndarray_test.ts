import { assert, assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { type Complex, complex } from "../../../src/kernels/arrays/complex.ts";
import { arange, empty, fromArray, full, linspace, ones, zeros } from "../../../src/kernels/arrays/create.ts";
import { DTYPES } from "../../../src/kernels/arrays/dtypes.ts";
import { heap } from "../../../src/kernels/arrays/heap.ts";
import { MAP, type NDArray } from "../../../src/kernels/arrays/ndarray.ts";
import { addressOf } from "../../../src/kernels/arrays/store.ts";
import type { Dtype } from "../../../src/kernels/jit/language/types.ts";

Deno.test("an array knows its shape", () => {
  const x = zeros([2, 3, 4], "i32");
  assertEquals([x.shape, x.strides, x.ndim, x.size, x.dtype], [[2, 3, 4], [12, 4, 1], 3, 24, "i32"]);
  assert(x.isContiguous && !x.T.isContiguous && x.slice(1).isContiguous);
  assertEquals(x.T.strides, [1, 4, 12]);
});

const VALUES: { [D in Dtype]: [value: unknown, stored: unknown][] } = {
  f64: [[0.1, 0.1], [-0, -0], [NaN, NaN]],
  f32: [[0.1, Math.fround(0.1)], [1e300, Infinity]],
  i8: [[127, 127], [128, -128], [-1.9, -1], [NaN, 0]],
  u8: [[255, 255], [256, 0], [-1, 255]],
  i16: [[32768, -32768]],
  u16: [[65536, 0], [-1, 65535]],
  i32: [[2 ** 31, -(2 ** 31)], [1e10, 1410065408], [Infinity, 0]],
  u32: [[-1, 2 ** 32 - 1]],
  i64: [[2n ** 63n, -(2n ** 63n)], [-1n, -1n]],
  u64: [[-1n, 2n ** 64n - 1n]],
  bool: [[true, true], [false, false]],
  c128: [[complex(1, -2), complex(1, -2)], [complex(NaN, Infinity), complex(NaN, Infinity)]],
};

for (const [dtype, cases] of Object.entries(VALUES) as [Dtype, [never, never][]][]) {
  Deno.test(`${dtype}: elements are kept as that type keeps them, in any number of dimensions`, () => {
    for (const [value, stored] of cases) {
      const line = zeros(3, dtype);
      line.set(1, value);
      const plane = zeros([2, 3], dtype);
      plane.set(1, 2, value);
      const room = zeros([2, 2, 2], dtype);
      room.set(1, 0, 1, value);
      const point = zeros([], dtype);
      point.set(value);
      assertEquals([line.get(1), plane.get(1, 2), room.get(1, 0, 1), point.get()], Array(4).fill(stored));
      assertEquals([line.at(-2), plane.at(-1, -1), room.at(-1, 0, -1), point.at()], Array(4).fill(stored));
      assertEquals([plane.T.get(2, 1), plane.slice(-1).get(2), [...plane].at(-1)], Array(3).fill(stored));
      assertEquals(line.fill(value).toArray(), [stored, stored, stored]);
      assertEquals(plane.slice(null, 1).fill(value).toArray(), [stored, stored]);
      assertEquals(full([2], value, dtype).toArray(), [stored, stored]);
      assertEquals(point.toArray(), stored);
    }
  });

  Deno.test(`${dtype}: data is the array's own memory`, () => {
    const x = ones([2, 2], dtype);
    assertInstanceOf(x.data, DTYPES[dtype].Elements);
    assertEquals(x.data.length, 4 * DTYPES[dtype].width);
    x.data.fill(x.data[0] as never, 1);
    if (dtype === "c128") assertEquals(x.get(1, 1), complex(1, 1));
    x.slice(1).data.fill(x.data[0] as never);
    assertEquals(addressOf(x.slice(1).data), addressOf(x.data)! + 2 * DTYPES[dtype].bytes);
  });
}

Deno.test("an index that is not there is an error", () => {
  const plane = zeros([2, 3]);
  const cases: [number[], string][] = [
    [[2, 0], "Index 2 is outside of dimension 0, which has size 2"],
    [[0, 3], "Index 3 is outside of dimension 1, which has size 3"],
    [[0, -1], "Index -1 is outside of dimension 1, which has size 3"],
    [[0.5, 0], "Index 0.5 is outside of dimension 0"],
    [[NaN, 0], "Index NaN is outside of dimension 0"],
    [[0], "An element of an array of shape [2, 3] has 2 indices; got 1"],
    [[0, 0, 0], "An element of an array of shape [2, 3] has 2 indices; got 3"],
    [[], "An element of an array of shape [2, 3] has 2 indices; got 0"],
  ];
  for (const [index, message] of cases) {
    assertThrows(() => plane.get(...index), RangeError, message);
    assertThrows(() => plane.set(...index, 1), RangeError, message);
  }
  assertThrows(() => zeros(3).get(3), RangeError, "Index 3 is outside of dimension 0");
  assertThrows(() => zeros([2, 2, 2]).get(0, 0, 2), RangeError, "Index 2 is outside of dimension 2");
  assertThrows(() => plane.at(-3, 0), RangeError, "Index -3 is outside of dimension 0, which has size 2");
  assertThrows(() => zeros(2, "i64").set(0, 1 as never), TypeError);
});

Deno.test("data of what does not lie side by side is an error that says what to do", () => {
  assertThrows(() => zeros([2, 3]).T.data, TypeError, "use .copy().data");
  assertEquals([...arange(4).reshape(2, 2).T.copy().data], [0, 2, 1, 3]);
});

Deno.test("types are converted as JavaScript does", () => {
  const x = fromArray([-1.5, 0, 300]);
  assertEquals([...x.astype("u8")], [255, 0, 44]);
  assertEquals([...x.astype("bool")], [true, false, true]);
  assertEquals([...x.astype("i64")], [-1n, 0n, 300n]);
  assertEquals([...x.astype("c128")].map(String), ["-1.5+0i", "0+0i", "300+0i"]);
  assertEquals([...fromArray([2n ** 60n + 1n]).astype("f64")], [2 ** 60]);
  assertEquals([...fromArray([5n, 0n]).astype("bool")], [true, false]);
  assertEquals([...fromArray([true, false]).astype("f32")], [1, 0]);
  assertEquals([...fromArray([true]).astype("u64")], [1n]);
  assertThrows(() => zeros(1, "c128").astype("f64"), TypeError, "take their parts: x.map((z) => z.re)");
  assertThrows(() => x.astype("f16" as never), RangeError, "dtype must be one of f64, f32, i8, u8");
});

Deno.test("map makes an array of what the function gives", () => {
  const x = arange(6).reshape(2, 3).T;
  assertEquals(x.map((v) => v * v).toArray(), [[0, 9], [1, 16], [4, 25]]);
  assertEquals(x.map((v) => v > 2).dtype, "bool");
  assertEquals(x.map((v) => BigInt(v)).dtype, "i64");
  assertEquals([...x.map((v) => complex(v, 1)).slice(0)].map(String), ["0+1i", "3+1i"]);
  assertEquals(x.map((v) => v + 0.7, "u8").toArray(), [[0, 3], [1, 4], [2, 5]]);
  assertEquals(zeros([0, 2]).map(() => true).shape, [0, 2]);
  let calls = 0;
  assertEquals(arange(10_000).map((v) => (calls++, v + 1)).sum(), 50_005_000);
  assertEquals(calls, 10_000);
  assertThrows(() => x.map((v) => v > 2 ? v : false), TypeError, "false and 3 are not");
  assertThrows(() => x.map(() => undefined as never), TypeError, "got undefined");
});

Deno.test("a kernel is given the whole array", () => {
  const kernel = Object.assign((v: number) => v, {
    [MAP]: (array: NDArray<Dtype>) => full(array.shape, 7) as NDArray<Dtype>,
  });
  assertEquals(zeros([2, 2]).map(kernel).toArray(), [[7, 7], [7, 7]]);
});

Deno.test("lazy arrays store nothing until they must", () => {
  const used = heap.used;
  const x = arange(1e8);
  assertEquals([x.get(5), x.at(-1), x.reshape(1000, -1).get(1, 1)], [5, 99_999_999, 100_001]);
  assertEquals([x.sum(), x.mean()], [4_999_999_950_000_000, 49_999_999.5]);
  assertEquals(String(x), "[       0        1        2 … 99999997 99999998 99999999]");
  assertEquals(heap.used, used);
  const y = arange(4);
  const view = y.slice([1]);
  y.set(1, 7);
  assertEquals([...view], [7, 2, 3]);
  assertEquals(y.sum(), 12);
});

Deno.test("a disposed array, and its views, say so", () => {
  const used = heap.used;
  let x: NDArray<"f64">;
  {
    using array = zeros(1000);
    x = array;
    assert(heap.used > used);
  }
  assertEquals(heap.used, used);
  const view = x.slice([1]);
  const message = "This array was disposed, and its memory given back";
  assertThrows(() => x.get(0), TypeError, message);
  assertThrows(() => x.set(0, 1), TypeError, message);
  assertThrows(() => view.get(0), TypeError, message);
  assertThrows(() => view.sum(), TypeError, message);
  assertThrows(() => x.data, TypeError, message);
  assertEquals(Deno.inspect(x), "NDArray(1000) f64 (disposed)");
  x[Symbol.dispose](); // a second time does nothing
  const lazy = arange(3);
  lazy[Symbol.dispose]();
  assertThrows(() => lazy.get(0), TypeError, message);
  assertThrows(() => lazy.sum(), TypeError, message);
});

Deno.test("to dispose a view does nothing to the array", () => {
  const x = arange(6);
  {
    using view = x.reshape(2, 3);
    view.set(0, 0, 9);
  }
  assertEquals(x.get(0), 9);
});

Deno.test("what reshape had to copy owns its memory", () => {
  const x = arange(6).reshape(2, 3).T;
  const used = heap.used;
  {
    using copy = x.reshape(-1);
    copy.fill(1);
  }
  assert(heap.used <= used + 128, "x itself may have been stored only now");
  assertEquals(x.sum(), 15);
});

Deno.test("memory comes back by itself, and not while it can be seen", async () => {
  const used = heap.used;
  const kept = zeros(100_000).fill(1).slice([10, 20]);
  const data = zeros(100_000).fill(2).data.subarray(10, 20);
  const values = zeros(100_000).fill(3)[Symbol.iterator]();
  let most = 0;
  for (let i = 0; i < 300; i++) {
    zeros(2 ** 20).fill(3); // 8 MiB, of which nobody hears again
    most = Math.max(most, heap.used - used);
    if (i % 4 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  assert(most < 1.5e9, `of 2.5 GB at most ${most} were in use`);
  assertEquals([kept.sum(), data.reduce((a, b) => a + b)], [10, 20]);
  assertEquals(values.reduce((a, b) => a + b), 300_000, "what is iterated over is kept, too");
});

Deno.test("a program that needs only the types sees what elements are", () => {
  const f64: NDArray<"f64"> = zeros(1);
  const numbers: NDArray = f64;
  const number: number = numbers.get(0) + f64.at(0) + zeros(1, "i32").sum();
  const bigint: bigint = zeros(1, "i64").get(0) + zeros(1, "u64").sum() + fromArray([1n]).max();
  const truth: boolean = zeros(1, "bool").get(0) || fromArray([[true]]).get(0, 0);
  const z: Complex = zeros(1, "c128").get(0).add(empty([1], "c128").fill(complex(0)).sum());
  const any: NDArray<Dtype>[] = [f64, zeros(1, "i64"), zeros(1, "c128")];
  const sums: NDArray<"f64">[] = [f64.add(1), f64.add(zeros(1, "u8")), zeros(1, "u8").mul(f64)];
  const complexes: NDArray<"c128">[] = [f64.add(complex(1)), zeros(1, "c128").add(f64)];
  // @ts-expect-error: a number is no bigint
  assertThrows(() => zeros(1, "i64").set(0, 1));
  // @ts-expect-error: bigints are no numbers
  const wrong: NDArray = zeros(1, "i64");
  assertEquals([number, bigint, truth, any.length, sums.length, complexes.length, wrong.size], [
    0,
    1n,
    true,
    3,
    3,
    2,
    1,
  ]);
  assertStrictEquals(z.re, 0);
  assertEquals([...linspace(0, 1, 2)], [0, 1]);
});
