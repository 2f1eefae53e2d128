/**
 * Runs graphs.
 *
 * @module
 */

import {
  assertMayStartWork,
  checkProgress,
  checkSignal,
  context,
  type ProgressOptions,
} from "../kernels/mod.ts";
import { checkCount, checkFlag, checkOptions, checkTime } from "../checks.ts";
import { type CacheSetting, checkCache } from "./cache/options.ts";
import { captureArguments, fillIn, forEachNode } from "./capture.ts";
import { type Settings, settings } from "./configure.ts";
import type { ComputeEvent } from "./events.ts";
import { findExecutor, type Scheduler } from "./executor.ts";
import { Graph } from "./graph.ts";
import { argsOf, isData, type Node } from "./node.ts";
import { takeOptions } from "./options.ts";
import { followers } from "./profile.ts";
import { progressBar } from "./progress.ts";
import { Run } from "./run.ts";
import { noteCompute, noteUsed } from "./warnings.ts";
import type { Computed } from "./types.ts";

/** Options of every compute. */
export interface ComputeOptions {
  /** Where kernels run: `"threads"`, `"inline"`, or an executor such as a `WorkerPool`. By default as configured, else `"threads"`. */
  scheduler?: Scheduler;
  /**
   * The most tasks in flight at once, on workers and on the calling thread together. By default kernels have a worker
   * for each core, and async functions no limit.
   */
  workers?: number;
  /** Stops the compute, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** The most milliseconds the whole compute may take; no limit by default. */
  timeout?: number;
  /**
   * Whether, after a task has failed, all tasks are still run that do not need it; the compute then rejects with the
   * first failure. False by default: nothing else starts, and running tasks are told to stop.
   */
  keepGoing?: boolean;
  /**
   * The folder of a cache, with or without a limit: results of `pure` tasks are kept there, and not computed again, by
   * this program or another. False by default.
   *
   * A task's result is found by its function's source (of a module kernel: the module's and that of the local modules
   * it imports), its `version`, and the contents of its arguments. What a function calls or encloses is not seen.
   */
  cache?: CacheSetting;
  /** Whether to show a progress bar on the terminal. */
  progress?: boolean | ProgressOptions;
  /** Is told what happens. */
  onEvent?: (event: ComputeEvent) => void;
}

const KNOWN = [
  "scheduler",
  "workers",
  "signal",
  "timeout",
  "keepGoing",
  "cache",
  "progress",
  "onEvent",
] satisfies (keyof ComputeOptions)[];

/**
 * Computes several values together: one graph, in which a shared task runs once.
 *
 * Delayeds are found in arrays, plain objects, maps and sets too; anything else is passed through. The last argument
 * is taken for options if it is a plain object without a delayed in it.
 *
 * @example Two results of one graph
 * ```ts
 * import { compute, delayed } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const inc = delayed((x: number) => x + 1);
 * const x = inc(1);
 * const [a, b] = await compute(inc(x), { doubled: delayed((x: number) => 2 * x)(x), label: "b" }, {});
 * assertEquals(a, 3);
 * assertEquals(b, { doubled: 4, label: "b" });
 * ```
 *
 * @example Results that are still there in the next run of the program
 * ```ts
 * import { compute, delayed } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * let calls = 0;
 * const slow = delayed((x: number) => (calls++, x ** 2), { name: "slow", pure: true });
 * for (let run = 0; run < 2; run++) {
 *   assertEquals(await compute(slow(3), slow(4), { cache: folder }), [9, 16]);
 * }
 * assertEquals(calls, 2);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @returns The values, in the order of the arguments.
 * @throws {TaskError} If a task fails. Tasks that have not started do not start; running kernels are told to stop.
 * @throws {DOMException} A `TimeoutError` after the time limit, an `AbortError` at Ctrl-C; the message tells how many
 * tasks were done, were running and had not started.
 * @throws {TypeError} If an option does not exist, or the folder of the cache is a file.
 * @throws {Error} If the folder of the cache cannot be read and written.
 */
export function compute<T extends readonly unknown[]>(...args: [...T, ComputeOptions]): Promise<Computed<T>>;
/** Computes several values together. */
export function compute<T extends readonly unknown[]>(...args: T): Promise<Computed<T>>;
export async function compute(...args: unknown[]): Promise<unknown> {
  const captured = captureArguments(args, true);
  const options: ComputeOptions = takeOptions("compute", captured, KNOWN);
  const nodes: Node[] = [];
  forEachNode(captured, (node) => nodes.push(node));
  const results = await computeNodes(nodes, options);
  let next = 0;
  return fillIn(captured, () => results[next++]);
}

/**
 * Computes nodes: the values in their order.
 *
 * @param where The name of what was called, for the refusal of wrong options.
 */
export async function computeNodes(
  nodes: readonly Node[],
  options: ComputeOptions = {},
  where = "compute",
): Promise<unknown[]> {
  const caller: { stack?: string } = {};
  Error.captureStackTrace(caller, computeNodes); // put into words only if a task fails
  checkComputeOptions(where, options);
  const { signal, onEvent, timeout, keepGoing } = options;
  const { scheduler = "threads", workers, progress, interrupt = true, cache: place = false } = withDefaults(
    options,
  );
  signal?.throwIfAborted();
  using cache = place === false ? undefined : (await import("./cache/mod.ts")).openCache(place, nodes);
  const graph = new Graph(nodes, cache);
  noteUsed();
  const executor = findExecutor(scheduler, workers);
  if (context.worker > 0 && graph.hasKernels) assertMayStartWork();
  if (executor.serve && graph.hasKernels) noteCompute(graph.nodes.length, caller);
  const run = new Run(graph, { executor, workers, timeout, keepGoing, interrupt, caller, cache });
  if (progress) run.events.listen(progressBar(progress === true ? {} : progress));
  for (const follower of followers()) run.events.listen(follower);
  if (onEvent) run.events.listen(onEvent);
  await run.start(signal);
  return nodes.map((node, i) => isData(node) ? argsOf(node)[0] : run.schedule.result(graph.outputs[i]));
}

function checkComputeOptions(where: string, options: ComputeOptions): void {
  checkOptions(where, options, KNOWN);
  const { workers, signal, progress, onEvent, timeout, keepGoing, cache } = options;
  if (workers !== undefined) checkCount("workers", workers);
  if (cache !== undefined) checkCache(where, cache);
  checkSignal(signal);
  if (timeout !== undefined) checkTime(`${where}: timeout`, timeout);
  if (keepGoing !== undefined) checkFlag(`${where}: keepGoing`, keepGoing);
  if (progress !== undefined) checkProgress(progress);
  if (onEvent !== undefined && typeof onEvent !== "function") {
    throw new TypeError(`${where}: onEvent must be a function; got ${String(onEvent)}`);
  }
}

function withDefaults({ scheduler, workers, progress, cache }: ComputeOptions): Settings {
  const defaults = settings();
  return {
    ...defaults,
    scheduler: scheduler ?? defaults.scheduler,
    workers: workers ?? defaults.workers,
    progress: progress ?? defaults.progress,
    cache: cache ?? defaults.cache,
  };
}
