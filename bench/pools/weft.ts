/** Weft's own pool. It lingers, since the workers would leave while the others have their turn. */

import { WorkerPool } from "@weft/weft";
import { increment } from "../kernels.ts";
import type { OpenPool } from "./pool.ts";

export const open: OpenPool = (workers) => {
  const pool = new WorkerPool({ workers, linger: 60_000 });
  return Promise.resolve({
    increment: (x) => pool.run(increment, [x]),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  });
};
