/**
 * A pool of worker threads that run kernels.
 *
 * @module
 */

import { checkCount, checkOptions } from "../../checks.ts";
import type { Kernel } from "../kernel.ts";
import type { CallSource } from "./call.ts";
import { checkTimes, Dispatcher, type PoolStatus, type RunOptions, type Service } from "./dispatcher.ts";
import { defaultWorkers } from "./settings.ts";
import { threads } from "./thread_link.ts";

/** Options of a {@linkcode WorkerPool}. All times are in milliseconds. */
export interface WorkerPoolOptions {
  /** The most workers; by default `WEFT_WORKERS` from the environment or `.env`, else one for each core. */
  workers?: number;
  /**
   * How long idle workers stay, since a live worker keeps the process alive. By default 50, and longer in a program
   * that pauses and goes on: as long as it has taken so far to spawn them again, at most 1,000.
   */
  linger?: number;
  /** How long a kernel's module may take to be imported; 30,000 by default. */
  loadTimeout?: number;
  /** How long a call that was told to stop may go on before its worker is given up; 1,000 by default. */
  grace?: number;
}

const KNOWN = ["workers", "linger", "loadTimeout", "grace"] satisfies (keyof WorkerPoolOptions)[];

/**
 * Runs kernels on worker threads. Workers are spawned when there is work for them, and dismissed when there has
 * been none for a while, so that a script exits by itself.
 *
 * @example A pool of two, for a block
 * ```ts ignore
 * import { kernels, WorkerPool } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const { sumRange } = kernels(import.meta.url, {
 *   sumRange(n: number): number {
 *     let sum = 0;
 *     for (let i = 0; i < n; i++) sum += i;
 *     return sum;
 *   },
 * });
 *
 * if (import.meta.main) {
 *   await using pool = new WorkerPool({ workers: 2 });
 *   const sums = await Promise.all([pool.run(sumRange, [10]), pool.run(sumRange, [100])]);
 *   assertEquals(sums, [45, 4950]);
 * }
 * ```
 */
export class WorkerPool implements AsyncDisposable {
  /** The most workers it will have at a time. */
  readonly size: number;
  readonly #dispatcher: Dispatcher;

  /**
   * Makes a pool. Its workers are spawned when there is work.
   *
   * @throws {TypeError} If an option does not exist.
   * @throws {RangeError} If a time is negative or not a number, or `workers` is not a positive integer.
   */
  constructor(options: WorkerPoolOptions = {}) {
    checkOptions("WorkerPool", options, KNOWN);
    const { workers = defaultWorkers(), linger, loadTimeout = 30_000, grace = 1_000 } = options;
    checkCount("workers", workers);
    checkTimes({ linger, loadTimeout, grace });
    this.#dispatcher = new Dispatcher(threads, workers, { linger, loadTimeout, grace });
    this.size = workers;
  }

  /** What it is doing now. */
  get status(): PoolStatus {
    return this.#dispatcher.status;
  }

  /**
   * Runs a kernel on a worker.
   *
   * The promise settles in every case: with the result; with what the kernel threw; with a {@linkcode KernelError}
   * if the kernel's module cannot be imported, its worker ends, or the pool is disposed; with a `TimeoutError`; with
   * the signal's reason; with a `TypeError` that names the argument or the part of the result that cannot be sent.
   *
   * @param kernel What to run.
   * @param args Its arguments. They are copied, unless marked by {@linkcode transfer}, when the call is sent: leave
   * them alone until the promise has settled.
   * @returns The result. Its buffers above 64 KB have been moved here, not copied.
   */
  run<A extends unknown[], R>(
    kernel: Kernel<(...args: A) => R>,
    args: NoInfer<A>,
    options?: RunOptions,
  ): Promise<Awaited<R>> {
    return this.#dispatcher.run(kernel, args, options);
  }

  /** Takes calls from a source as long as the service is not disposed; for executors. */
  serve(source: CallSource): Service {
    return this.#dispatcher.serve(source);
  }

  /** Lets the workers go as soon as there is nothing to do, without lingering; resolves when they are gone. */
  dismiss(): Promise<void> {
    return this.#dispatcher.dismiss();
  }

  /**
   * Ends the workers. What still runs or waits is rejected with a {@linkcode KernelError}. Resolves when the workers
   * are gone, but does not wait for one that runs a kernel longer than the grace period.
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#dispatcher[Symbol.asyncDispose]();
  }
}
