/** Makes and disposes pools in turn, in every state they can be in, and prints what the process has after some and after 200 more. */

import { delayed, gather, KernelError, WorkerPool } from "../../../mod.ts";
import { sharedWords } from "../../kernels/helpers.ts";
import { fatal, same, spins } from "../kernels.ts";

declare function gc(): void;

const WARM_UP = 40, POOLS = 200;
/** A disposed pool waits so long at most for its workers. */
const GRACE_MS = 1000;

/** The lives of a pool. */
const lives: ((pool: WorkerPool) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (pool) => pool.run(same, [1]),
  (pool) => gather(...Array.from({ length: 20 }, (_, i) => delayed(same)(i))).compute({ scheduler: pool }),
  (pool) => pool.run(fatal, [1, sharedWords(1), 1]).catch(expectedError),
  (pool) => pool.run(spins, [], { timeout: 1 }).catch(expectedError),
  async (pool) => {
    const controller = new AbortController();
    const computing = delayed(spins)().compute({ scheduler: pool, signal: controller.signal });
    await pool.run(same, [1]);
    controller.abort(new KernelError("enough"));
    await computing.catch(expectedError);
  },
  async (pool) => {
    const running = pool.run(spins, []).catch(expectedError);
    await pool[Symbol.asyncDispose](); // while it works
    await running;
  },
  (pool) => pool.run(same, [1]).then(() => pool.dismiss()),
];

function expectedError(error: unknown): void {
  if (!(error instanceof KernelError || error instanceof DOMException)) throw error;
}

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

for (const pools of [WARM_UP, POOLS]) {
  for (let i = 0; i < pools; i++) {
    await using pool = new WorkerPool({ workers: 2, grace: GRACE_MS });
    await lives[i % lives.length](pool);
  }
  await new Promise((resolve) => setTimeout(resolve, GRACE_MS + 200)); // what only waits for its time is no leak
  gc();
  const { heapUsed, rss } = Deno.memoryUsage();
  console.log(JSON.stringify({ descriptors: descriptors(), heapUsed, rss }));
}
