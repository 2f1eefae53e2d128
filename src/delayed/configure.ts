/**
 * Defaults for every compute of a program.
 *
 * @module
 */

import { checkProgress, poolSettings, type ProgressOptions } from "../kernels/mod.ts";
import { type CacheSetting, checkCache } from "./cache/options.ts";
import { findExecutor, type Scheduler } from "./executor.ts";
import { checkCount, checkFlag, checkOptions } from "../checks.ts";

/** What {@linkcode configure} sets. What is absent stays as it is. */
export interface Settings {
  /** Where kernels run. */
  scheduler?: Scheduler;
  /** How many workers there are, for the shared pools and for every compute. */
  workers?: number;
  /** Where computes keep results of `pure` tasks; nowhere by default. */
  cache?: CacheSetting;
  /** Whether a compute shows a progress bar. */
  progress?: boolean | ProgressOptions;
  /** Whether Ctrl-C stops what is being computed, and only the second one ends the program; true by default. */
  interrupt?: boolean;
  /** Whether common mistakes are told of on the console, each once; true by default. */
  warnings?: boolean;
}

const KNOWN = [
  "scheduler",
  "workers",
  "cache",
  "progress",
  "interrupt",
  "warnings",
] satisfies (keyof Settings)[];

/** What has been configured and not yet disposed, the latest last. */
const layers: Settings[] = [];
let current: Settings = {};

/**
 * Sets defaults for what follows. An option given to `compute` itself goes before.
 *
 * @example For the rest of a block
 * ```ts
 * import { configure, delayed } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * {
 *   using _ = configure({ scheduler: "inline" });
 *   assertEquals(await delayed(Math.sqrt)(16).compute(), 4);
 * } // here the settings before are back
 * ```
 *
 * @returns Something to dispose, by `using`, that takes these settings back: those before are in force again, unless
 * others were made since.
 * @throws {TypeError} If an option does not exist.
 * @throws {RangeError} If `workers` is not a positive integer.
 */
export function configure(settings: Settings): Disposable {
  checkOptions("configure", settings, KNOWN);
  const { scheduler, workers, cache, progress, interrupt, warnings } = settings;
  if (workers !== undefined) checkCount("workers", workers);
  if (scheduler !== undefined) findExecutor(scheduler, undefined);
  if (cache !== undefined) checkCache("configure", cache);
  if (progress !== undefined) checkProgress(progress);
  if (interrupt !== undefined) checkFlag("configure: interrupt", interrupt);
  if (warnings !== undefined) checkFlag("configure: warnings", warnings);
  const layer = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  layers.push(layer);
  apply();
  return { [Symbol.dispose]: () => takeBack(layer) };
}

/** The settings in force. */
export function settings(): Readonly<Settings> {
  return current;
}

function takeBack(layer: Settings): void {
  const index = layers.indexOf(layer);
  if (index < 0) return;
  layers.splice(index, 1);
  apply();
}

function apply(): void {
  current = Object.assign({}, ...layers);
  poolSettings.workers = current.workers;
}
