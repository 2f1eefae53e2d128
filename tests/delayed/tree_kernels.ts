/** Kernels for trees of tasks. */

import { kernels } from "../../mod.ts";

export const { member, large, slow } = kernels(import.meta.url, {
  /** Counts that this task has run, and adds what it is given to its number. */
  member(runs: Int32Array, task: number, fails: boolean | "with its worker", ...values: number[]): number {
    Atomics.add(runs, task, 1);
    if (fails === "with its worker") Deno.exit(3);
    if (fails) throw new RangeError(`${task}`);
    return values.reduce((sum, value) => sum + value, task);
  },
  /** The same with a result of some megabytes. */
  large: (...values: Float64Array[]) =>
    new Float64Array(300_000).fill(values.reduce((sum, value) => sum + value[0], 1)),
  /** The same, and takes its time. */
  slow(...values: number[]): number {
    const end = performance.now() + 3;
    while (performance.now() < end);
    return values.reduce((sum, value) => sum + value, 1);
  },
});
