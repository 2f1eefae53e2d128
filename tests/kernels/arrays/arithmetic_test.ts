import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Complex, complex } from "../../../src/kernels/arrays/complex.ts";
import { arange, fromArray, fromCopy, full, ones, zeros } from "../../../src/kernels/arrays/create.ts";
import type { ArrayOperand, NDArray } from "../../../src/kernels/arrays/ndarray.ts";
import type { Dtype } from "../../../src/kernels/jit/language/types.ts";
import { counting, elementsOf, repeated, shapes } from "./model.ts";

const OPERATIONS: [operator: "add" | "sub" | "mul" | "div", (a: number, b: number) => number][] = [
  ["add", (a, b) => a + b],
  ["sub", (a, b) => a - b],
  ["mul", (a, b) => a * b],
  ["div", (a, b) => a / b],
];

Deno.test("shapes go together as in NumPy, whatever the layout", () => {
  const pairs = shapes.chain((shape) => {
    const smaller = fc.tuple(fc.nat({ max: shape.length }), fc.tuple(...shape.map(() => fc.boolean())))
      .map(([from, ones]) => shape.map((size, d) => ones[d] ? 1 : size).slice(from));
    return fc.tuple(fc.constant(shape), smaller, fc.boolean());
  });
  const property = ([shape, smaller, transposed]: [number[], number[], boolean]) => {
    const array = (shape: number[]) => {
      const values = elementsOf(counting(shape));
      return transposed
        ? fromCopy(Float64Array.from(values), shape).T.copy().T
        : fromCopy(Float64Array.from(values), shape);
    };
    const [a, b] = [array(shape), array(smaller)];
    const left = elementsOf(counting(shape));
    const right = elementsOf(repeated(counting(smaller), shape));
    for (const [operator, operation] of OPERATIONS) {
      assertEquals(a[operator](b).shape, shape);
      assertEquals([...a[operator](b)], left.map((value, i) => operation(value, right[i])));
      assertEquals([...b[operator](a)], right.map((value, i) => operation(value, left[i])));
      assertEquals([...a[operator](3)], left.map((value) => operation(value, 3)));
    }
  };
  fc.assert(fc.property(pairs, property), { seed: 8, numRuns: 200 });
});

Deno.test("large arrays, in blocks", () => {
  const x = arange(10_000).reshape(100, 100);
  assertEquals(x.T.add(x).get(3, 99), 9903 + 399);
  assertEquals(x.astype("i32").mul(x.T.astype("f32")).get(99, 1), 9901 * 199);
  assertEquals(x.sub(x.slice(null, [0, 1])).sum(), 100 * 4950);
});

Deno.test("shapes that do not go together are an error", () => {
  assertThrows(() => zeros([2, 3]).add(zeros([3, 2])), RangeError, "[2, 3] and [3, 2] do not go together");
  assertThrows(() => zeros([2, 3]).add(zeros(2)), RangeError, "[2, 3] and [2] do not go together");
});

Deno.test("the type of the result holds the values of both", () => {
  const table: [a: Dtype, b: Dtype, sum: Dtype, quotient: Dtype][] = [
    ["f64", "f64", "f64", "f64"],
    ["f32", "f32", "f32", "f32"],
    ["f32", "f64", "f64", "f64"],
    ["f32", "i16", "f32", "f32"],
    ["f32", "i32", "f64", "f64"],
    ["i8", "i8", "i8", "f64"],
    ["i8", "u8", "i16", "f64"],
    ["u8", "u16", "u16", "f64"],
    ["i16", "u16", "i32", "f64"],
    ["i32", "u32", "f64", "f64"],
    ["bool", "bool", "i32", "f64"],
    ["bool", "u8", "u8", "f64"],
    ["bool", "f32", "f32", "f32"],
    ["i64", "i64", "i64", "i64"],
    ["u64", "u64", "u64", "u64"],
    ["c128", "c128", "c128", "c128"],
    ["c128", "u8", "c128", "c128"],
  ];
  for (const [a, b, sum, quotient] of table) {
    const [x, y]: NDArray<Dtype>[] = [ones(2, a), ones(2, b)];
    assertEquals([x.add(y).dtype, y.add(x).dtype, x.div(y).dtype], [sum, sum, quotient], `${a} and ${b}`);
  }
});

Deno.test("a single value takes the array's type where it is of its kind", () => {
  const table: [array: Dtype, value: ArrayOperand, sum: Dtype][] = [
    ["f32", 0.1, "f32"],
    ["u8", 1, "u8"],
    ["u8", 0.5, "f64"],
    ["bool", 1, "i32"],
    ["bool", 0.5, "f64"],
    ["u64", 1n, "u64"],
    ["i64", 1n, "i64"],
    ["f32", complex(1), "c128"],
    ["c128", 2, "c128"],
  ];
  for (const [dtype, value, sum] of table) {
    const x: NDArray<Dtype> = ones(2, dtype);
    assertEquals(x.add(value).dtype, sum, `${dtype} and ${value}`);
  }
  assertEquals([...zeros(1, "u8").add(300)], [44], "stored as set stores it");
  assertEquals([...fromArray(Uint8Array.of(200)).div(1000)], [0.2], "but computed with the value itself");
});

Deno.test("bigints stay bigints, and wrap", () => {
  const x = fromArray([2n ** 62n, -7n]);
  assertEquals([...x.mul(2n)], [-(2n ** 63n), -14n]);
  assertEquals([...x.div(2n)], [2n ** 61n, -3n]);
  assertEquals([...x.sub(fromArray([1n, 1n]))], [2n ** 62n - 1n, -8n]);
  assertThrows(() => x.add(1), TypeError, "write 2n for 2");
  assertThrows(() => x.add(arange(2)), TypeError, "add: bigints mix with nothing else, here i64 and f64");
  assertThrows(() => x.add(x.astype("u64")), TypeError, "here i64 and u64");
  assertThrows(() => arange(2).add(1n), TypeError, "here f64 and i64");
});

Deno.test("complex arrays say the same as complex numbers", () => {
  const [a, b] = [complex(1, 2), complex(-0.5, 3)];
  const x = fromArray([[a], [b]]);
  const y = fromArray([b, a, complex(0.1, -7)]);
  for (const operator of ["add", "sub", "mul", "div"] as const) {
    const expected = [...x].flatMap((left) => [...y].map((right) => left[operator](right)));
    const found: NDArray<"c128"> = x[operator](y);
    assertEquals([found.shape, [...found]], [[2, 3], expected]);
    assertEquals([...x[operator](2)], [a, b].map((z: Complex) => z[operator](2)));
    assertEquals([...arange(1, 3)[operator](a)], [1, 2].map((v) => complex(v)[operator](a)));
  }
  assertEquals([...x.T.T.slice([null, null, -1]).add(y.slice(0))], [b.add(b), a.add(b)]);
});

Deno.test("what cannot be combined is an error", () => {
  assertThrows(() => zeros(1).add("1" as never), TypeError, 'with an array or a number; got "1"');
  assertThrows(() => zeros(1).add([1] as never), TypeError, "got [ 1 ]");
});

Deno.test("equals compares shapes and values", () => {
  const x = arange(6).reshape(2, 3);
  assert(
    x.equals(x.copy()) && x.equals(x.astype("u8")) && x.equals(x.astype("i64")) && x.T.equals(x.T.copy()),
  );
  assert(x.astype("c128").equals(x) && x.equals(x.astype("c128")) && ones(2).equals(ones(2, "bool")));
  assert(!x.equals(x.reshape(3, 2)) && !x.equals(x.add(1)) && !x.equals(x.mul(complex(1, 1))));
  assert(!full(1, NaN).equals(full(1, NaN)) && zeros(1).equals(full(1, -0)));
  assert(zeros([0, 2]).equals(zeros([0, 2])));
  const long = arange(10_000);
  const other = long.copy();
  other.set(9_999, 0);
  assert(!long.equals(other) && long.equals(arange(10_000)));
});
