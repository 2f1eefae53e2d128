/**
 * The mathematics library: functions in the kernel language itself, so that one source serves every target, scalar and
 * lanes. Each is less than 1 ulp off the true value over the whole range, and has JavaScript's special cases.
 *
 * They are written for lanes: few branches, one arm chosen from cheap ones, no tables. Numbers are taken apart by
 * `high`, `low` and `words`; adding 1.5 · 2^52 rounds a number to an integer, which is then in the low bits.
 *
 * @module
 */

import type { KernelSource } from "../language/kernel_source.ts";
import { exp, expm1 } from "./exponential.ts";
import { acosh, asinh, atanh, cosh, halfSum, sinh, tanh } from "./hyperbolic.ts";
import { acos, asin, atan, atan2 } from "./inverse_trigonometric.ts";
import { log, log10, log1p, log2, logOfSum } from "./logarithm.ts";
import { cbrt, fmod, hypot, pow } from "./powers.ts";
import { bitsOfTwoOverPi, reduceLarge } from "./reduction.ts";
import { cos, sin, sinAfter, tan } from "./trigonometric.ts";

/** A function of numbers. */
export type NumberFunction = (...numbers: number[]) => number;

/** A function of the library. */
export interface MathFunction {
  /** The function itself; the compiler reads its text. */
  readonly fn: NumberFunction;
  /** What it uses. */
  readonly uses: KernelSource["uses"];
}

/** What the functions use besides the intrinsics, which `__intrinsics` stands for. */
const uses = { __intrinsics: true, bitsOfTwoOverPi, halfSum, logOfSum, reduceLarge, sinAfter };

// deno-fmt-ignore
const functions: Record<string, NumberFunction> = {
  acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cos, cosh, exp, expm1,
  fmod, hypot, log, log10, log1p, log2, pow, sin, sinh, tan, tanh,
};

/** The functions of `Math` that are no operations of the machine, and `fmod`, which is `%`, by name. */
export const MATH: Readonly<Record<string, MathFunction>> = Object.fromEntries(
  Object.entries(functions).map(([name, fn]) => [name, { fn, uses }]),
);
