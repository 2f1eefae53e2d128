/**
 * Defaults for every compute of a program.
 *
 * @module
 */

import { checkWorkers, poolSettings } from "../kernels/mod.ts";
import { findExecutor, type Scheduler } from "./executor.ts";
import { checkOptions } from "../options.ts";
import type { ProgressOptions } from "./progress.ts";

/** What {@linkcode configure} sets. What is absent stays as it is. */
export interface Settings {
  /** Where kernels run. */
  scheduler?: Scheduler;
  /** How many workers there are, for the shared pools and for every compute. */
  workers?: number;
  /** Whether a compute shows a progress bar. */
  progress?: boolean | ProgressOptions;
}

const KNOWN = ["scheduler", "workers", "progress"] satisfies (keyof Settings)[];

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
 * @returns Something to dispose, by `using`, that brings back the settings before.
 * @throws {TypeError} If an option does not exist.
 * @throws {RangeError} If `workers` is not a positive integer.
 */
export function configure(settings: Settings): Disposable {
  checkOptions("configure", settings, KNOWN);
  if (settings.workers !== undefined) checkWorkers(settings.workers);
  if (settings.scheduler !== undefined) findExecutor(settings.scheduler, undefined);
  const before = current;
  set({ ...current, ...settings });
  return { [Symbol.dispose]: () => set(before) };
}

/** The settings in force. */
export function settings(): Readonly<Settings> {
  return current;
}

function set(settings: Settings): void {
  current = settings;
  poolSettings.workers = settings.workers;
}
