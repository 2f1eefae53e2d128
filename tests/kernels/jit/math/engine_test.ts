import { assert } from "@std/assert";
import { MATH } from "../../../../src/kernels/jit/math/mod.ts";
import { randomNumbers, steps } from "./ulps.ts";

// The engine's functions are themselves up to 2 ulp off the true value.
const MOST_STEPS = 3;
const POINTS = 20_000;

const random = randomNumbers(1);
const between = (low: number, high: number) => low + (high - low) * random.next().value;
const sign = () => between(-1, 1) < 0 ? -1 : 1;
/** A number whose exponent is between these. */
const power = (low: number, high: number) => 2 ** between(low, high);
const signed = (low: number, high: number) => sign() * power(low, high);

const CASES: Record<string, () => number[]> = {
  acos: () => [between(-1, 1)],
  acosh: () => [1 + power(-50, 200)],
  asin: () => [between(-1, 1)],
  asinh: () => [signed(-40, 200)],
  atan: () => [signed(-40, 40)],
  atan2: () => [signed(-30, 30), signed(-30, 30)],
  atanh: () => [between(-1, 1)],
  cbrt: () => [signed(-1000, 1000)],
  cos: () => [signed(-30, 1000)],
  cosh: () => [between(-700, 700)],
  exp: () => [between(-740, 709)],
  expm1: () => [sign() * power(-60, 9)],
  hypot: () => [signed(-30, 30), signed(-30, 30)],
  log: () => [power(-1000, 1000)],
  log10: () => [power(-1000, 1000)],
  log1p: () => [power(-60, 60)],
  log2: () => [power(-10, 10)],
  pow: () => [power(-10, 10), between(-100, 100)],
  sin: () => [signed(-30, 1000)],
  sinh: () => [signed(-30, 9)],
  tan: () => [signed(-30, 1000)],
  tanh: () => [signed(-30, 5)],
};

for (const [name, draw] of Object.entries(CASES)) {
  Deno.test(`${name} agrees with the engine's at ${POINTS} random points`, () => {
    const { fn } = MATH[name];
    const ofEngine = (Math as unknown as Record<string, typeof fn>)[name];
    for (let i = 0; i < POINTS; i++) {
      const args = draw();
      const off = steps(fn(...args), ofEngine(...args));
      assert(off <= MOST_STEPS, `${name}(${args.join(", ")}): ${off} steps`);
    }
  });
}
