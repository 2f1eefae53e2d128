/** How long a function takes. */

import { isThenable } from "../src/values.ts";
import type { Sample } from "./case.ts";

/** The last result, where everybody could see it: no compiler may drop the work that made it. */
export let sink: unknown;

/** A side's `run`: calls a function and measures the time, of each task if there are several in a call. */
export function clock(fn: () => unknown, { tasks = 1 } = {}): () => Promise<Sample> {
  return async () => {
    const start = performance.now();
    let result = fn();
    if (isThenable(result)) result = await result;
    sink = result;
    return { value: (performance.now() - start) / 1000 / tasks, result };
  };
}
