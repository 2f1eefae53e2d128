/** Kernels whose results are large. */

import { kernels } from "../../mod.ts";

export const { filled, sumInto, sizeOf } = kernels(import.meta.url, {
  filled: (length: number, value: number): Float64Array => new Float64Array(length).fill(value),
  sumInto(total: Float64Array, more: Float64Array) {
    for (let i = 0; i < total.length; i++) total[i] += more[i];
    return total;
  },
  sizeOf: (values: Float64Array) => values.length,
});
