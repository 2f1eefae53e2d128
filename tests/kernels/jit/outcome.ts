/** What a run of a kernel leaves behind, and how two of them are compared. */

import type { Scalar } from "../../../src/kernels/jit/ir/interpret.ts";
import type { Elements } from "./place.ts";

/** The result and the elements of all arrays after a run. */
export interface Outcome {
  readonly result: readonly Scalar[];
  readonly arrays: readonly Elements[];
}

/** How far two numbers may lie apart, relative to their size. */
export type Tolerance = number;

/** Says where two outcomes differ; undefined if they do not. */
export function difference(got: Outcome, wanted: Outcome, tolerance: Tolerance = 0): string | undefined {
  const inResult = firstDifference(got.result, wanted.result, tolerance);
  if (inResult) return `result${inResult}`;
  if (got.arrays.length !== wanted.arrays.length) return `${got.arrays.length} arrays`;
  for (let k = 0; k < wanted.arrays.length; k++) {
    // A rounding to f32 that falls the other way makes a step of f32.
    const least = wanted.arrays[k] instanceof Float32Array && tolerance > 0 ? 2e-7 : 0;
    const found = firstDifference(got.arrays[k], wanted.arrays[k], Math.max(tolerance, least));
    if (found) return `array ${k}${found}`;
  }
}

function firstDifference(
  got: ArrayLike<Scalar>,
  wanted: ArrayLike<Scalar>,
  tolerance: Tolerance,
): string | undefined {
  if (got.length !== wanted.length) return ` has ${got.length} values, not ${wanted.length}`;
  for (let i = 0; i < wanted.length; i++) {
    if (!isSame(got[i], wanted[i], tolerance)) return ` [${i}] is ${show(got[i])}, not ${show(wanted[i])}`;
  }
}

function isSame(got: Scalar, wanted: Scalar, tolerance: Tolerance): boolean {
  if (Object.is(got, wanted)) return true;
  if (typeof got !== "number" || typeof wanted !== "number" || tolerance === 0) return false;
  return Math.abs(got - wanted) <= tolerance * Math.max(1e-3, Math.abs(wanted));
}

function show(value: Scalar): string {
  return Object.is(value, -0) ? "-0" : typeof value === "bigint" ? `${value}n` : String(value);
}
