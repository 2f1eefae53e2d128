/** Workerpool with a dedicated worker script, on threads that stay. In Deno, of its kinds of workers only threads run. */

import { fileURLToPath } from "node:url";
import workerpool from "workerpool";
import type { OpenPool } from "./pool.ts";

export const open: OpenPool = (workers) => {
  const script = fileURLToPath(new URL("workerpool_worker.ts", import.meta.url));
  const pool = workerpool.pool(script, { workerType: "thread", minWorkers: workers, maxWorkers: workers });
  return Promise.resolve({
    increment: (x) => pool.exec("increment", [x]) as unknown as PromiseLike<number>,
    [Symbol.asyncDispose]: async () => void await pool.terminate(),
  });
};
