import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { complex } from "../../../src/kernels/arrays/complex.ts";
import {
  arange,
  fromArray,
  fromCopy,
  full,
  linspace,
  ones,
  zeros,
} from "../../../src/kernels/arrays/create.ts";

/** numpy.sum of ((i * 7919) % 1009) / 7 - 50.1 for i = 0, 1, …, n - 1. */
const NUMPY_SUMS: [n: number, sum: number][] = [
  [0, 0],
  [1, -50.1],
  [7, 55.15714285714284],
  [8, 140.34285714285713],
  [9, 203.67142857142855],
  [100, 2255.5714285714284],
  [128, 2885.6285714285714],
  [129, 2920.671428571429],
  [1000, 21996.857142857145],
  [4096, 89649.82857142857],
  [4097, 89729.72857142857],
  [8192, 179460.08571428573],
];

Deno.test("sums of up to 8,192 doubles are NumPy's, whatever the layout", () => {
  for (const [n, sum] of NUMPY_SUMS) {
    const x = arange(n).map((i) => ((i * 7919) % 1009) / 7 - 50.1);
    assertEquals(x.sum(), sum, `${n} elements`);
    const spread = zeros([n, 3]).assign(x.reshape(n, 1));
    assertEquals(spread.slice(null, 1).sum(), sum);
    assertEquals(x.map((value) => complex(value, -value), "c128").sum(), complex(sum, 0 - sum));
  }
});

Deno.test("sums of many doubles are nearly exact", () => {
  const values = Float64Array.from({ length: 1_000_003 }, (_, i) => 0.1 + (i % 7) / 1000);
  const exact = Math.sumPrecise(values);
  const error = (sum: number) => Math.abs(sum - exact) / exact;
  assert(error(values.reduce((a, b) => a + b)) > 1e-12, "one after the other");
  assert(error(fromCopy(values).sum()) < 1e-15);
});

Deno.test("what arange and linspace do not store, they sum as if they did", () => {
  const numbers = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ min: -10, max: 10, noNaN: true }),
  );
  const property = (start: number, stop: number, count: number, step: number) => {
    const x = linspace(start, stop, count);
    assertEquals(x.sum(), x.copy().sum());
    const y = arange(start, start + step * count, step || 1);
    assertEquals(y.sum(), y.copy().sum());
  };
  const count = fc.nat({ max: 10_000 });
  fc.assert(fc.property(numbers, numbers, count, numbers, property), { seed: 9, numRuns: 200 });
  assertEquals(arange(1e7).sum(), 49_999_995_000_000);
  assertEquals(linspace(0, 1, 1_000_003).sum(), 500_001.5);
  assertEquals(arange(2 ** 53 - 3, 2 ** 53).sum(), arange(2 ** 53 - 3, 2 ** 53).copy().sum());
  assert(Object.is(arange(-0, 1).sum(), 0));
});

Deno.test("sums of integers are exact", () => {
  for (const dtype of ["i8", "u8", "i16", "u16", "i32", "u32", "bool"] as const) {
    assertEquals(ones([100, 100], dtype).sum(), 10_000);
  }
  const large = full(3_000_001, 2 ** 32 - 1, "u32");
  assertEquals(large.sum(), Number(3_000_001n * (2n ** 32n - 1n)));
  assertEquals(full(10_000, 2n ** 63n - 1n).sum(), 10_000n * (2n ** 63n - 1n));
  assertEquals(full(10_000, -(2n ** 63n)).sum(), -10_000n * 2n ** 63n);
  assertEquals(full(5, 2n ** 64n - 1n, "u64").sum(), 5n * (2n ** 64n - 1n));
  const bigints = fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
  const property = (values: bigint[]) => {
    assertEquals(fromArray(values, "i64").sum(), values.reduce((a, b) => a + b, 0n));
  };
  fc.assert(fc.property(bigints, property), { seed: 10 });
});

Deno.test("sums of floats of 32 bits are summed as doubles", () => {
  const x = full(1000, 0.1, "f32");
  assert(Math.abs(x.sum() - 1000 * Math.fround(0.1)) < 1e-12);
});

Deno.test("means", () => {
  assertEquals(arange(4).mean(), 1.5);
  assertEquals(fromArray([1n, 2n]).mean(), 1.5);
  assertEquals(fromArray([true, false]).mean(), 0.5);
  assertEquals(fromArray([complex(1, 2), complex(2, 4)]).mean(), complex(1.5, 3));
  assertEquals(zeros(0).mean(), NaN);
});

Deno.test("the least and the greatest, and where they are", () => {
  const property = (values: number[]) => {
    const x = fromCopy(Float64Array.from(values));
    assertEquals([x.min(), x.max()], [Math.min(...values), Math.max(...values)]);
    const first = values.findIndex(Number.isNaN);
    assertEquals(x.argmin(), first >= 0 ? first : values.indexOf(Math.min(...values)));
    assertEquals(x.argmax(), first >= 0 ? first : values.indexOf(Math.max(...values)));
  };
  const values = fc.array(fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity)), {
    minLength: 1,
  });
  fc.assert(fc.property(values, property), { seed: 11, numRuns: 500 });
  const x = arange(20_000).reshape(2, -1).T;
  assertEquals([x.min(), x.max(), x.argmin(), x.argmax()], [0, 19_999, 0, 19_999]);
  assertEquals([x.slice([null, null, -1]).argmin(), x.slice([null, null, -1]).argmax()], [19_998, 1]);
  const big = fromArray([3n, -7n, 2n ** 62n, -7n]);
  assertEquals([big.min(), big.max(), big.argmin(), big.argmax()], [-7n, 2n ** 62n, 1, 2]);
  assertEquals([fromArray([-1n], "u64").max()], [2n ** 64n - 1n]);
  const truths = fromArray([false, true]);
  assertEquals([truths.min(), truths.max(), truths.argmax()], [false, true, 1]);
});

Deno.test("there is no least of nothing, nor of complex numbers", () => {
  for (const method of ["min", "max", "argmin", "argmax"] as const) {
    assertThrows(
      () => zeros([0, 3])[method](),
      RangeError,
      `${method}: an array of shape [0, 3] has no elements`,
    );
    assertThrows(() => zeros(1, "c128")[method](), TypeError, `${method}: complex numbers have no order`);
  }
});

Deno.test("any and all", () => {
  assertEquals([zeros(3).any(), zeros(3).all(), zeros(0).any(), zeros(0).all()], [false, false, false, true]);
  const x = fromArray([0, NaN, 2]);
  assertEquals([x.any(), x.all(), x.slice([0, 2]).any(), x.slice([2]).all()], [true, false, false, true]);
  assertEquals([fromArray([0n, 1n]).any(), fromArray([true, true]).all()], [true, true]);
  const z = fromArray([complex(0, 1), complex(0)]);
  assertEquals([z.any(), z.all(), z.slice([1]).any()], [true, false, false]);
  const long = zeros(9_999);
  long.set(9_998, 1);
  assertEquals([long.any(), long.all()], [true, false]);
});
