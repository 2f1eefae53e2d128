import { kernels } from "../mod.ts";
export const { make, sum } = kernels(import.meta.url, {
  make: (n: number, x: number) => new Float64Array(n).fill(x),
  sum: (a: Float64Array, b: Float64Array) => {
    for (let i = 0; i < a.length; i++) a[i] += b[i];
    return a;
  },
});
