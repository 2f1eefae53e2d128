/** Kernels whose results are large. */

import { kernels } from "../../mod.ts";

export const { filled, sumInto, sumAtSecond, sizeOf } = kernels(import.meta.url, {
  filled: (length: number, value: number): Float64Array => new Float64Array(length).fill(value),
  sumInto(total: Float64Array, more: Float64Array) {
    for (let i = 0; i < total.length; i++) total[i] += more[i];
    return total;
  },
  /** Fails the first time. */
  sumAtSecond(total: Float64Array, more: Float64Array, calls: Int32Array<SharedArrayBuffer>): number {
    if (Atomics.add(calls, 0, 1) === 0) throw new RangeError("not yet");
    return total[0] + more[0];
  },
  sizeOf: (values: Float64Array) => values.length,
});
