import { assertAlmostEquals, assertEquals, assertStrictEquals } from "@std/assert";
import { Complex, complex } from "../../../src/kernels/arrays/complex.ts";

const a = complex(3, -4), b = complex(0.5, 2);

Deno.test("complex makes a Complex, real by default", () => {
  assertEquals([b.re, b.im], [0.5, 2]);
  assertEquals([complex(7).re, complex(7).im], [7, 0]);
  assertEquals(b instanceof Complex, true);
});

Deno.test("Complex adds, subtracts, multiplies and divides", () => {
  assertEquals(a.add(b), complex(3.5, -2));
  assertEquals(a.sub(b), complex(2.5, -6));
  assertEquals(a.mul(b), complex(3 * 0.5 + 4 * 2, 3 * 2 - 4 * 0.5));
  assertEquals(complex(1, 2).div(complex(3, 4)), complex(11 / 25, 2 / 25));
  assertEquals(a.mul(b).div(b), a);
});

Deno.test("Complex takes plain numbers as real", () => {
  assertEquals(a.add(1), complex(4, -4));
  assertEquals(a.sub(1), complex(2, -4));
  assertEquals(a.mul(2), complex(6, -8));
  assertEquals(a.div(2), complex(1.5, -2));
});

Deno.test("Complex computes a number as complex(number, 0), signs of zero and infinities included", () => {
  assertStrictEquals(complex(0, -0).add(1).im, 0);
  assertStrictEquals(complex(Infinity, 0).mul(2).im, NaN);
  assertEquals(complex(Infinity, 0).scale(2), complex(Infinity, 0));
});

Deno.test("Complex divides by zero as its formula does", () => {
  assertEquals(a.div(0), complex(NaN, NaN));
  assertEquals(complex(1, 1).div(complex(1e200, 0)), complex(0, 0));
});

Deno.test("Complex scales, negates and conjugates", () => {
  assertEquals(a.scale(0.5), complex(1.5, -2));
  assertEquals(a.neg(), complex(-3, 4));
  assertEquals(a.conj(), complex(3, 4));
});

Deno.test("Complex tells its length and its angle", () => {
  assertEquals(a.abs(), 5);
  assertEquals(a.abs2(), 25);
  assertEquals(complex(3e200, 4e200).abs(), Math.hypot(3e200, 4e200));
  assertEquals(complex(0, 1).arg(), Math.PI / 2);
  assertEquals(complex(-1, -0).arg(), -Math.PI);
});

Deno.test("Complex.exp turns an angle into a point on the circle", () => {
  const z = complex(1, Math.PI / 3).exp();
  assertEquals(z.re, Math.E * Math.cos(Math.PI / 3));
  assertAlmostEquals(z.abs(), Math.E);
  assertEquals(complex(0).exp(), complex(1, 0));
});

Deno.test("Complex.equals compares both parts", () => {
  assertEquals(a.equals(complex(3, -4)), true);
  assertEquals(a.equals(complex(3, 4)), false);
  assertEquals(a.equals(3), false);
  assertEquals(complex(3, -0).equals(3), true);
  assertEquals(complex(NaN).equals(NaN), false);
});

Deno.test("Complex is written as in a formula", () => {
  assertEquals(String(complex(1, 2)), "1+2i");
  assertEquals(String(complex(-1, -0.5)), "-1-0.5i");
  assertEquals(String(complex(0, -0)), "0-0i");
  assertEquals(String(complex(NaN, Infinity)), "NaN+Infinityi");
});
