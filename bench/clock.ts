/** How long a function takes. */

import type { Sample } from "./case.ts";

/** The last result, where everybody could see it: no compiler may drop the work that made it. */
export let sink: unknown;

/** How a run's time is told. */
export interface ClockOptions {
  /** How many calls make one run; more than one for very short ones. The value is the time of one. */
  loops?: number;
  /** How many tasks are in a call; the value is the time of one. */
  tasks?: number;
}

/** A side's `run`: calls a function and measures the time. */
export function clock(
  fn: () => unknown,
  { loops = 1, tasks = 1 }: ClockOptions = {},
): () => Promise<Sample> {
  return async () => {
    let result: unknown;
    const start = performance.now();
    for (let i = 0; i < loops; i++) {
      result = fn();
      if (isThenable(result)) result = await result;
      sink = result;
    }
    return { value: (performance.now() - start) / 1000 / loops / tasks, result };
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
