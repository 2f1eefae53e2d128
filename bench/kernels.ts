/** The kernels that the benchmarks run. */

import { kernels, transfer } from "@weft/weft";

/** A generator of 32 random bits: Marsaglia's xorshift. */
function xorshift(state: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  return state ^ state << 5;
}

export const { increment, spin, echo } = kernels(import.meta.url, {
  /** As little as a task can do. */
  increment(x: number): number {
    return x + 1;
  },

  /** Keeps a core busy, and touches no memory. */
  spin(steps: number): number {
    let state = 1;
    for (let i = 0; i < steps; i++) state = xorshift(state);
    return state;
  },

  echo(array: Float64Array): Float64Array {
    return transfer(array);
  },
});

/** The sum of all whole numbers below n. */
export function sumRange(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i;
  return sum;
}
