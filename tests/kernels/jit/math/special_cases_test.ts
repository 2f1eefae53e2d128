import { assert, assertEquals } from "@std/assert";
import { MATH } from "../../../../src/kernels/jit/math/mod.ts";
import { steps } from "./ulps.ts";

const MAX = Number.MAX_VALUE;
const SPECIAL = [0, -0, NaN, Infinity, -Infinity];
const POSITIVE = [
  5e-324,
  1e-310,
  2 ** -1022,
  1e-300,
  1e-17,
  1e-9,
  0.5,
  1 - 2 ** -53,
  1,
  1 + 2 ** -52,
  1.5,
  2,
  3,
  7.5,
]
  .concat([
    709.78,
    709.79,
    710,
    711,
    745.1,
    745.2,
    746,
    1100,
    2 ** 52,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    1e17,
    1e22,
  ])
  .concat([1e154, 1e155, 1e300, MAX]);
const NUMBERS = [...SPECIAL, ...POSITIVE, ...POSITIVE.map((x) => -x)];

/** The function as JavaScript has it. */
function ofEngine(name: string): (...numbers: number[]) => number {
  if (name === "fmod") return (x, y) => x % y;
  return (Math as unknown as Record<string, (...numbers: number[]) => number>)[name];
}

/** Whether the result may be off by a rounding: it is finite and not 0. */
function rounds(name: string, args: readonly number[], result: number): boolean {
  // The engine's atan2 loses the sign of an angle that underflows.
  if (name === "atan2" && args[0] !== 0 && args[0] / args[1] === 0) return Number.isFinite(args[1]);
  return name !== "fmod" && Number.isFinite(result) && result !== 0;
}

for (const [name, { fn }] of Object.entries(MATH)) {
  const points = fn.length === 1
    ? NUMBERS.map((x) => [x])
    : NUMBERS.flatMap((x) => NUMBERS.map((y) => [x, y]));
  Deno.test(`${name} has JavaScript's special cases`, () => {
    for (const args of points) {
      const value = fn(...args);
      const expected = ofEngine(name)(...args);
      const message = `${name}(${args.join(", ")}) = ${value}, not ${expected}`;
      assert(
        Object.is(value, expected) || (rounds(name, args, expected) && steps(value, expected) <= 2),
        message,
      );
    }
  });
}

Deno.test("fmod is exactly the remainder, whatever the exponents", () => {
  for (let i = -1074; i < 1024; i += 37) {
    for (let j = -1074; j < 1024; j += 41) {
      for (
        const [x, y] of [[2 ** i * 1.7, 2 ** j * 1.3], [-(2 ** i), 3 * 2 ** j], [
          2 ** i - 2 ** (i - 50),
          2 ** j,
        ]]
      ) {
        assertEquals(MATH.fmod.fn(x, y), x % y, `${x} % ${y}`);
      }
    }
  }
});

Deno.test("results that are whole are exact", () => {
  const { cbrt, exp, hypot, log10, log2, pow } = MATH;
  assertEquals(exp.fn(0), 1);
  for (let n = -1074; n < 1024; n++) {
    assertEquals(log2.fn(2 ** n), n);
    assertEquals(pow.fn(2, n), 2 ** n);
  }
  for (let n = 0; n < 23; n++) assertEquals(log10.fn(Number(`1e${n}`)), n);
  for (let n = 1; n < 1000; n++) {
    assertEquals(cbrt.fn(n ** 3), n);
    assertEquals(pow.fn(n * n, 0.5), n);
    assertEquals(hypot.fn(n * n - 1, 2 * n), n * n + 1);
    for (let k = 0n; BigInt(n) ** k < 2n ** 53n && k < 54n; k++) {
      assertEquals(pow.fn(n, Number(k)), Number(BigInt(n) ** k));
    }
  }
});
