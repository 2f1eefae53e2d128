/**
 * Piscina with all that its documentation offers for speed: threads that stay, the queue for many tasks, no record
 * of times, and many tasks for a worker at once (the fastest of 1, 10, 100 and 1,000).
 */

import { FixedQueue, Piscina } from "piscina";
import type { OpenPool } from "./pool.ts";

export const open: OpenPool = (workers) => {
  const pool = new Piscina<number, number>({
    filename: new URL("piscina_worker.ts", import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    taskQueue: new FixedQueue(),
    recordTiming: false,
    concurrentTasksPerWorker: 100,
  });
  return Promise.resolve({
    increment: (x) => pool.run(x),
    [Symbol.asyncDispose]: () => pool.destroy(),
  });
};
