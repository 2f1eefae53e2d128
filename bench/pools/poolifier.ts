/**
 * Poolifier, as its README shows it: a fixed pool, and `execute`. Of its other ways, `mapExecute` takes as long for
 * many short calls, and its tasks queue longer. Its events are off, which nobody listens to.
 */

import { FixedThreadPool } from "poolifier-web-worker";
import type { OpenPool } from "./pool.ts";

export const open: OpenPool = (workers) => {
  const url = new URL("poolifier_worker.ts", import.meta.url);
  const pool = new FixedThreadPool<number, number>(workers, url, { enableEvents: false });
  return Promise.resolve({
    increment: (x) => pool.execute(x),
    [Symbol.asyncDispose]: () => pool.destroy(),
  });
};
