/**
 * One call of a kernel, its parallel loops on all threads.
 *
 * @module
 */

import { checkCount, checkOptions } from "../../checks.ts";
import { isKernel, type Kernel, kernelInfo } from "../kernel.ts";
import { assertMayStartWork, context } from "../workers/context.ts";
import { checkSignal, onAbort } from "../workers/on_abort.ts";
import { defaultWorkers } from "../workers/settings.ts";
import { sharedPool } from "../workers/shared_pools.ts";
import type { Code } from "./run/code.ts";
import { seedFor } from "./run/instance.ts";
import { MOST_THREADS } from "./run/job.ts";
import { type Flat, Passed, resultOf } from "./run/marshal.ts";
import { checkParallelProgress, type ParallelProgress, showProgress } from "./run/show_progress.ts";
import { Team } from "./run/team_calls.ts";
import { nameOf } from "./run/value_types.ts";

/** Options of {@linkcode parallel}. */
export interface ParallelOptions {
  /** Whether to draw a bar on standard error, or a function that is told how many chunks are done, of how many. */
  progress?: ParallelProgress;
  /** Stops the work; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal;
  /** The number of threads; that of the shared pool by default. The result is the same for any number. */
  workers?: number;
}

const KNOWN = ["progress", "signal", "workers"] satisfies (keyof ParallelOptions)[];

/**
 * Calls a compiled kernel and runs the iterations of its `prange` loops on all threads; as Numba's `parallel=True`.
 *
 * The loops are cut into chunks that depend only on their lengths, so the result is the same for any number of threads.
 * A thread that is busy with something else joins when it can; nobody waits for it. In a kernel that itself runs on a
 * worker, the call runs there on that one thread.
 *
 * @example A sum of squares on all cores
 * ```ts ignore
 * import { jit, parallel, prange } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const sumOfSquares = jit((n: number) => {
 *   let sum = 0;
 *   for (const i of prange(n)) sum += i * i;
 *   return sum;
 * });
 * assertEquals(await parallel(sumOfSquares, 1000), 332_833_500);
 * ```
 *
 * @param kernel A kernel with `prange` in it, made by {@linkcode jit}.
 * @param args Its arguments, and behind them, if need be, the {@linkcode ParallelOptions}. Arrays are not copied, but
 * for typed arrays that do not lie on the heap: leave them alone until the promise has settled.
 * @returns What the kernel returns; or a rejection with what the first chunk threw that failed, with the signal's
 * reason, or with a {@linkcode KernelError} if a worker ended.
 */
export function parallel<A extends unknown[], R>(
  kernel: Kernel<(...args: A) => R>,
  ...args: [...A] | [...A, options: ParallelOptions]
): Promise<R>;
export async function parallel(kernel: Kernel, ...all: unknown[]): Promise<unknown> {
  const arity = kernel?.wrapped?.length;
  const args = all.slice(0, arity), options = (all[arity] ?? {}) as ParallelOptions;
  checkParallelOptions("parallel", options);
  const code = codeOf(kernel, args);
  assertMayStartWork();
  if (context.worker !== 0) return kernel(...args);
  using passed = new Passed(code, args);
  return resultOf(code.result, await runTeam(code, passed.flat, args, options));
}

/**
 * Checks the options.
 *
 * @throws {TypeError} If one does not exist or makes no sense.
 * @throws {RangeError} If the number of workers is none.
 * @throws The signal's reason, if it is aborted already.
 */
export function checkParallelOptions(where: string, options: ParallelOptions): void {
  checkOptions(where, options, KNOWN);
  const { signal, progress, workers } = options;
  if (workers !== undefined) checkCount("workers", workers);
  if (progress !== undefined) checkParallelProgress(progress);
  checkSignal(signal);
  signal?.throwIfAborted();
}

/** @throws {TypeError} If the kernel is not compiled, does not take the arguments or has no parallel loop. */
function codeOf(kernel: Kernel, args: readonly unknown[]): Code {
  if (!isKernel(kernel)) {
    throw new TypeError(`parallel: the first argument must be a kernel made by jit(); got ${nameOf(kernel)}`);
  }
  const info = kernelInfo(kernel);
  if (!("codeFor" in info.origin)) {
    throw new TypeError(`parallel: ${info.name} is not compiled; make it with jit(), and use prange in it`);
  }
  const code = info.origin.codeFor(args);
  if (code.regions.length > 0) return code;
  throw new TypeError(
    `parallel: ${info.name} has no loop over prange(…), so there is nothing to share; toThread() runs it on a worker`,
  );
}

/** Runs compiled code with these parameters on a team of threads; returns what WebAssembly gives. */
export async function runTeam(
  code: Code,
  flat: Flat,
  held: unknown,
  { signal, progress = false, workers = defaultWorkers() }: ParallelOptions,
): Promise<unknown> {
  if (code.seeded) flat.push(seedFor(code));
  const team = new Team(code, flat, Math.min(workers, MOST_THREADS), held);
  // with fewer threads than cores, too: others that are asked for next find the workers of this call
  using _service = sharedPool(Math.max(workers, defaultWorkers())).serve(team);
  const unwatch = signal && onAbort(signal, () => team.abort());
  const end = showProgress(progress, () => team.progress);
  try {
    const value = await team.outcome;
    end("done");
    return value;
  } catch (error) {
    end(signal?.aborted ? "stopped" : "failed");
    throw signal?.aborted ? signal.reason : error;
  } finally {
    unwatch?.();
  }
}
