import { assertEquals } from "@std/assert";
import { toLevels } from "../../src/figures/levels.ts";

function levels(values: ArrayLike<number>, scale = {}): number[] {
  return [...toLevels(values, scale)];
}

Deno.test("levels go from the smallest to the largest value", () => {
  assertEquals(levels([10, 15, 20]), [1, 128, 255]);
  assertEquals(levels([0.25, 0, 0.5, 1, 0.75]), [65, 1, 128, 255, 192]);
});

Deno.test("levels are clamped to vmin and vmax", () => {
  assertEquals(levels([-1, 0, 0.5, 1, 7], { vmin: 0, vmax: 1 }), [1, 1, 128, 255, 255]);
  assertEquals(levels([1, 2, 3], { vmin: 5 }), [1, 1, 1]);
  assertEquals(levels([1, 2, 3], { vmax: 0 }), [255, 255, 255]);
});

Deno.test("vmin and vmax are on the transformed scale", () => {
  assertEquals(levels([1, 8, 27, 64], { transform: Math.cbrt, vmin: 2, vmax: 3 }), [1, 1, 255, 255]);
});

Deno.test("values that are not finite get level 0 and do not count", () => {
  assertEquals(levels([NaN, 1, Infinity, 2, -Infinity]), [0, 1, 0, 255, 0]);
  assertEquals(levels([0, 1, 10], { transform: Math.log }), [0, 1, 255]);
  assertEquals(levels([NaN, NaN]), [0, 0]);
});

Deno.test("equal values get the lowest level", () => {
  assertEquals(levels([3, 3]), [1, 1]);
  assertEquals(levels([0.5, 0.5]), [1, 1]);
  assertEquals(levels([0, -0]), [1, 1]);
  assertEquals(levels([4, 5, 6], { vmin: 5, vmax: 5 }), [1, 1, 255]);
});

Deno.test("huge and tiny ranges neither overflow nor underflow", () => {
  assertEquals(levels([-1.7e308, 0, 1.7e308]), [1, 128, 255]);
  assertEquals(levels([0, 5e-324]), [1, 255]);
});

const integers = Array.from({ length: 1000 }, (_, i) => (i * i) % 251 - 125);
const sameIntegers = [
  Int8Array.from(integers),
  Int16Array.from(integers),
  Int32Array.from(integers),
  Float32Array.from(integers),
  Float64Array.from(integers),
  integers,
];

for (const values of sameIntegers) {
  Deno.test(`the table for repeated integers changes nothing: ${values.constructor.name}`, () => {
    const unlike = Float64Array.from([...values, 0.5]); // one fraction, and there is no table
    assertEquals(
      levels(values, { transform: Math.sin }),
      levels(unlike, { transform: Math.sin }).slice(0, -1),
    );
  });
}

Deno.test("transform is called once for each integer that occurs, and for no other", () => {
  const seen: number[] = [];
  levels(Int32Array.of(7, 3, 7, 3, 9, 9, 9), { transform: (value: number) => seen.push(value) });
  assertEquals(seen, [3, 7, 9]);
});

Deno.test("integers that are far apart need no table", () => {
  assertEquals(levels([0, 2 ** 53, 2 ** 52]), [1, 255, 128]);
  assertEquals(levels(Int32Array.of(-(2 ** 31), 2 ** 31 - 1)), [1, 255]);
});
