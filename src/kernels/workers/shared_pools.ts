/**
 * The pools that a program shares: one for each number of workers asked for.
 *
 * @module
 */

import type { Kernel } from "../kernel.ts";
import { ProcessPool } from "../processes/pool.ts";
import { assertMayStartWork, context } from "./context.ts";
import { checkKernel, type RunOptions } from "./dispatcher.ts";
import { WorkerPool } from "./pool.ts";
import { defaultWorkers } from "./settings.ts";

const pools = new Map<number, WorkerPool>();
const processPools = new Map<number, ProcessPool>();

/**
 * The shared pool with so many workers, by default the default number. It is made when first asked for, and its
 * workers leave when there is nothing to do, so nobody has to dispose it.
 */
export function sharedPool(workers: number = defaultWorkers()): WorkerPool {
  const pool = pools.get(workers) ?? new WorkerPool({ workers });
  pools.set(workers, pool);
  return pool;
}

/** The shared pool of so many processes, whose kernels may do nothing but compute. It, too, is made and emptied so. */
export function sharedProcessPool(workers: number = defaultWorkers()): ProcessPool {
  const pool = processPools.get(workers) ?? new ProcessPool({ workers });
  processPools.set(workers, pool);
  return pool;
}

/**
 * Lets the workers of the shared pools, threads and processes, go as soon as they have nothing to do, and resolves when they are gone.
 *
 * They leave by themselves some 50 ms after the last work, or up to a second after it in a program that has paused and
 * gone on before. A test that must not leave anything running cannot wait for that; a script needs not.
 *
 * @example At the end of a test
 * ```ts
 * import { dismissWorkers } from "@weft/weft";
 *
 * await dismissWorkers();
 * ```
 */
export async function dismissWorkers(): Promise<void> {
  await Promise.all([...pools.values(), ...processPools.values()].map((pool) => pool.dismiss()));
}

/** Runs a kernel on the shared pool; in a worker, which is one of so many already, right there. */
export async function runShared<A extends unknown[], R>(
  kernel: Kernel<(...args: A) => R>,
  args: A,
  options: RunOptions = {},
): Promise<Awaited<R>> {
  if (context.worker === 0) return await sharedPool().run<A, R>(kernel, args, options);
  assertMayStartWork();
  checkKernel(kernel);
  options.signal?.throwIfAborted();
  return await kernel(...args);
}
