/**
 * Where the kernels of a graph run.
 *
 * @module
 */

import { type CallSource, context, type Service, sharedPool, sharedProcessPool } from "../kernels/mod.ts";

/**
 * Runs the kernels of a compute. A {@linkcode WorkerPool} is one, and so is a {@linkcode ProcessPool}. Plain functions always run on the calling thread:
 * no other thread could find them.
 */
export interface Executor {
  /** How many kernels it runs at once. */
  readonly size: number;
  /**
   * Takes kernels from a source until the service is disposed. A call that is `settled` when its turn comes need not
   * run. Without this method, kernels run on the calling thread.
   */
  serve?(source: CallSource): Service;
}

/**
 * The name of an executor, or one of your own.
 *
 * - `"threads"`, the default: kernels run on the shared pool of workers.
 * - `"processes"`: kernels run in processes of their own, which may compute and nothing else. Make a
 *   {@linkcode ProcessPool} to permit more.
 * - `"inline"`: everything runs on the calling thread.
 */
export type Scheduler = "inline" | "threads" | "processes" | Executor;

const inline: Executor = { size: 1 };

/** @throws {TypeError} If there is no such executor. */
export function findExecutor(scheduler: Scheduler, workers: number | undefined): Executor {
  if (scheduler === "inline") return inline;
  // A worker is one of many already.
  if (scheduler === "threads") return context.worker > 0 ? inline : sharedPool(workers);
  if (scheduler === "processes") return context.worker > 0 ? inline : sharedProcessPool(workers);
  if (isExecutor(scheduler)) return scheduler;
  throw new TypeError(
    `scheduler must be "inline", "threads", "processes" or an executor such as a WorkerPool; got ${scheduler}`,
  );
}

function isExecutor(scheduler: unknown): scheduler is Executor {
  if (typeof scheduler !== "object" || scheduler === null) return false;
  const { size, serve } = scheduler as Partial<Executor>;
  return typeof size === "number" && size > 0 && (serve === undefined || typeof serve === "function");
}
