/**
 * A pool of processes that run kernels.
 *
 * @module
 */

import { checkCount, checkOptions } from "../../checks.ts";
import type { Kernel } from "../kernel.ts";
import type { CallSource } from "../workers/call.ts";
import {
  checkTimes,
  Dispatcher,
  type PoolStatus,
  type RunOptions,
  type Service,
} from "../workers/dispatcher.ts";
import { defaultWorkers } from "../workers/settings.ts";
import { checkPermissions, type ProcessPermissions } from "./permissions.ts";
import { Processes } from "./process_link.ts";

/** Options of a {@linkcode ProcessPool}. All times are in milliseconds. */
export interface ProcessPoolOptions {
  /** The most processes; by default `WEFT_WORKERS` from the environment or `.env`, else one for each core. */
  workers?: number;
  /** What the kernels may do; by default they may compute, and nothing else. */
  permissions?: ProcessPermissions;
  /**
   * The most megabytes of JavaScript objects in a process; by default what V8 decides. Buffers and arrays are not
   * counted.
   */
  memory?: number;
  /**
   * Flags for `deno run`, such as `--import-map=…`. By default those of this program that decide how modules are found,
   * where they are known: on Linux, in a program that may do everything. The configuration file is found as for this
   * program.
   */
  flags?: readonly string[];
  /** How long idle processes stay; by default 50, or up to 1,000 in a program that pauses and goes on. */
  linger?: number;
  /** How long a kernel's module may take to be imported; 30,000 by default. */
  loadTimeout?: number;
  /** How long a call that an abort tells to stop may go on before its process is killed; 1,000 by default. */
  grace?: number;
}

const KNOWN = [
  "workers",
  "permissions",
  "memory",
  "flags",
  "linger",
  "loadTimeout",
  "grace",
] satisfies (keyof ProcessPoolOptions)[];

/**
 * Runs kernels in processes of their own, for code that may compute for ever, use up the memory or crash, and that may
 * do only what it is permitted to.
 *
 * A call that ends its process fails with a {@linkcode KernelError} that says how; those behind it run in another one.
 * Arguments and results are copied, {@linkcode NDArray}s too: what a kernel writes into an array is seen in its result
 * alone. What it prints comes out where this program prints. To start processes, this program needs `--allow-run` and
 * `--allow-env`; one takes about a tenth of a second to start, and a short call costs some tens of microseconds.
 *
 * @example A kernel that does not end, and one that wants to know too much
 * ```ts ignore
 * import { kernels, ProcessPool } from "@weft/weft";
 * import { assertRejects } from "@std/assert";
 *
 * const { endless, curious } = kernels(import.meta.url, {
 *   endless() {
 *     while (true);
 *   },
 *   curious: () => Deno.readTextFileSync("/etc/hostname"),
 * });
 *
 * if (import.meta.main) {
 *   await using pool = new ProcessPool({ workers: 1 });
 *   await assertRejects(() => pool.run(endless, [], { timeout: 100 }), DOMException, "did not end within 100 ms");
 *   await assertRejects(() => pool.run(curious, []), Deno.errors.NotCapable, "Requires read access");
 * }
 * ```
 */
export class ProcessPool implements AsyncDisposable {
  /** The most processes it will have at a time. */
  readonly size: number;
  readonly #dispatcher: Dispatcher;

  /**
   * Makes a pool. Its processes are started when there is work.
   *
   * @throws {TypeError} If an option or a permission does not exist or makes no sense.
   * @throws {RangeError} If a time is negative or not a number, or `workers` or `memory` is not a positive integer.
   */
  constructor(options: ProcessPoolOptions = {}) {
    checkOptions("ProcessPool", options, KNOWN);
    const { workers = defaultWorkers(), permissions = {}, memory, flags } = options;
    const { linger, loadTimeout = 30_000, grace = 1_000 } = options;
    checkCount("workers", workers);
    checkPermissions("ProcessPool", permissions);
    if (memory !== undefined) checkCount("memory", memory);
    if (flags !== undefined) checkFlags(flags);
    checkTimes({ linger, loadTimeout, grace });
    const kind = new Processes({ permissions, memory, flags });
    this.#dispatcher = new Dispatcher(kind, workers, { linger, loadTimeout, grace });
    this.size = workers;
  }

  /** What it is doing now; its workers are processes. */
  get status(): PoolStatus {
    return this.#dispatcher.status;
  }

  /**
   * Runs a kernel in a process.
   *
   * The promise settles in every case: with the result; with what the kernel threw; with a {@linkcode KernelError}
   * if the kernel's module cannot be imported, its process ends or cannot be started, or the pool is disposed; with a
   * `TimeoutError` after the time limit, at which the process is killed; with the signal's reason; with a `TypeError`
   * that names the argument or the part of the result that cannot be sent.
   *
   * @param kernel What to run.
   * @param args Its arguments. They are copied when the call is sent: leave them alone until the promise has settled.
   * @returns A copy of the result.
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

  /** Lets the processes go as soon as there is nothing to do, without lingering; resolves when they are gone. */
  dismiss(): Promise<void> {
    return this.#dispatcher.dismiss();
  }

  /**
   * Kills the processes. What still runs or waits is rejected with a {@linkcode KernelError}. Resolves when the
   * processes are gone.
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#dispatcher[Symbol.asyncDispose]();
  }
}

function checkFlags(flags: unknown): void {
  if (Array.isArray(flags) && flags.every((flag) => typeof flag === "string" && flag.startsWith("-"))) return;
  throw new TypeError(
    `ProcessPool: flags must be a list of flags for deno run, such as "--import-map=map.json"; got ${
      Deno.inspect(flags)
    }`,
  );
}
