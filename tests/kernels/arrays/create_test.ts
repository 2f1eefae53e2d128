import { assertEquals, assertThrows } from "@std/assert";
import { complex } from "../../../src/kernels/arrays/complex.ts";
import {
  arange,
  empty,
  eye,
  fromArray,
  fromCopy,
  full,
  linspace,
  ones,
  zeros,
} from "../../../src/kernels/arrays/create.ts";

Deno.test("arrays of one value", () => {
  assertEquals([...zeros(2), ...ones([2]), ...full(2, 3)], [0, 0, 1, 1, 3, 3]);
  assertEquals([zeros([]).size, empty([0, 2]).size, zeros([2, 3], "c128").size], [1, 0, 6]);
  assertEquals([full(1, 1).dtype, full(1, true).dtype, full(1, 1n).dtype, full(1, complex(1)).dtype], [
    "f64",
    "bool",
    "i64",
    "c128",
  ]);
  assertEquals(
    [...ones(1, "i64"), ...ones(1, "bool"), ...ones(1, "c128")],
    [1n, true, complex(1)] as never[],
  );
});

Deno.test("shapes and types that there are not", () => {
  for (const wrong of [-1, 1.5, NaN, [2, -1], "3", [[2]], undefined]) {
    assertThrows(() => zeros(wrong as never), RangeError, "A shape is a number or an array of them");
  }
  assertThrows(
    () => zeros(1, "float64" as never),
    RangeError,
    "dtype must be one of f64, f32, i8, u8, i16, u16, i32",
  );
  assertThrows(() => zeros([1e6, 1e6]), RangeError, "Out of memory: 8.00 TB were asked for");
  assertThrows(
    () => full(1, "1" as never),
    TypeError,
    'numbers, booleans, bigints or complex numbers; got "1"',
  );
});

Deno.test("arange counts", () => {
  assertEquals([...arange(0)], []);
  assertEquals([...arange(3, 1)], []);
  assertEquals([...arange(3, 0, -1)], [3, 2, 1]);
  assertEquals([...arange(0, 1, 0.1)].at(-1), 0 + 9 * 0.1);
  assertEquals([...arange(2.5)], [0, 1, 2]);
  assertEquals([arange(3, "i32").dtype, ...arange(3, "i32")], ["i32", 0, 1, 2]);
  assertEquals([...arange(1, 3, 1, "i64")], [1n, 2n]);
  assertThrows(() => arange(0, 1, 0), RangeError, "arange: the step is 0");
  assertThrows(() => arange(Infinity), RangeError, "arange takes finite numbers; got Infinity");
  assertThrows(() => arange(1, "f16" as never), RangeError, "dtype must be one of");
  assertThrows(() => arange(undefined as never), RangeError, "arange takes finite numbers");
});

Deno.test("linspace hits both ends", () => {
  assertEquals([...linspace(0, 0.3, 4)], [0, 0.3 / 3, 0 + 2 * (0.3 / 3), 0.3]);
  assertEquals([linspace(2, 3, 1).toArray(), linspace(2, 3, 0).toArray(), linspace(0, 1).size], [
    [2],
    [],
    50,
  ]);
  assertEquals([...linspace(1, 0, 3)], [1, 0.5, 0]);
  assertEquals([...linspace(0, 2, 3, "u8")], [0, 1, 2]);
  const x = linspace(-0.1, 0.7, 1001);
  assertEquals([x.get(1000), x.copy().get(1000)], [0.7, 0.7]);
  assertThrows(() => linspace(0, 1, 1.5), RangeError, "A shape is");
  assertThrows(() => linspace(0, NaN), RangeError, "linspace takes finite numbers; got 0 and NaN");
});

Deno.test("eye has a diagonal", () => {
  assertEquals(eye(3, "i64").toArray(), [[1n, 0n, 0n], [0n, 1n, 0n], [0n, 0n, 1n]]);
  assertEquals(eye(0).shape, [0, 0]);
});

Deno.test("arrays from nested arrays", () => {
  const x = fromArray([[[1, 2]], [[3, 4]], [[5, 6]]]);
  assertEquals([x.shape, x.dtype, [...x]], [[3, 1, 2], "f64", [1, 2, 3, 4, 5, 6]]);
  assertEquals([fromArray([]).shape, fromArray([[], []]).shape], [[0], [2, 0]]);
  assertEquals([fromArray([true]).dtype, fromArray([1n]).dtype, fromArray([complex(1)]).dtype], [
    "bool",
    "i64",
    "c128",
  ]);
  assertEquals([...fromArray([1.9, -1], "u8")], [1, 255]);
  assertEquals(fromArray(arange(9_000).toArray() as number[]).sum(), 40_495_500);
});

Deno.test("rows of several lengths, or elements of several types, are errors", () => {
  assertThrows(
    () => fromArray([[1, 2], [3]]),
    RangeError,
    "array[1] is an array of 1, where the first is of 2",
  );
  assertThrows(
    () => fromArray([[1], 2] as never),
    RangeError,
    "array[1] is an element, where the first is of 1",
  );
  assertThrows(
    () => fromArray([1, [2]] as never),
    RangeError,
    "array[1] is an array of 1, where the first is an element",
  );
  assertThrows(() => fromArray([1, true as never]), TypeError, "1 and true are not");
  assertThrows(() => fromArray(["a" as never]), TypeError, 'got "a"');
  for (
    const [source, got] of [
      [5, "5"],
      [undefined, "undefined"],
      [new Set([1]), "Set(1) { 1 }; [...x] makes one of it"],
      [arange(2), "NDArray(2) f64 [0 1]; x.copy() copies it"],
    ]
  ) {
    const message = `fromArray takes an array, nested for more dimensions, or a typed array; got ${got}`;
    assertEquals(assertThrows(() => fromArray(source as never), TypeError).message, message);
  }
  assertThrows(() => fromArray([complex(1)], "f64"), TypeError, "Complex numbers cannot become f64");
});

Deno.test("arrays from typed arrays are copies", () => {
  const source = Int16Array.of(1, 2, 3, 4);
  const x = fromCopy(source, [2, 2]);
  source[0] = 9;
  assertEquals([x.dtype, x.toArray()], ["i16", [[1, 2], [3, 4]]]);
  assertEquals([...fromArray(source, "f32")], [9, 2, 3, 4]);
  assertEquals([...fromCopy(Float64Array.of(1, 2, 3, 4), 2, "c128")], [complex(1, 2), complex(3, 4)]);
  assertEquals([...fromCopy(Uint8Array.of(1, 0), 2, "bool")], [true, false]);
  assertThrows(() => fromCopy(source, [3]), RangeError, "A shape [3] of i16 does not hold 4 numbers");
  assertThrows(() => fromCopy(source, [4], "f64"), TypeError, 'type f64 do not lie in "Int16Array"');
  assertThrows(() => fromCopy(Uint8ClampedArray.of(1) as never), TypeError, '"Uint8ClampedArray"');
  assertThrows(() => fromCopy([1] as never), TypeError, '"Array"');
});
