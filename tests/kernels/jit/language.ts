/** The names that kernels may use, as the real functions that they are. */

export { enumerate } from "../../../src/coroutines/enumerate.ts";
export { Complex, complex } from "../../../src/kernels/arrays/complex.ts";
export { prange, range } from "../../../src/kernels/jit/language/range.ts";
export { uniform } from "../../../src/kernels/jit/language/uniform.ts";

/** An n-d array, as kernels see it. */
export interface NDArray {
  readonly shape: readonly number[];
  readonly size: number;
  readonly ndim: number;
  // deno-lint-ignore no-explicit-any
  get(...index: number[]): any;
  // deno-lint-ignore no-explicit-any
  set(...indexAndValue: any[]): void;
}
