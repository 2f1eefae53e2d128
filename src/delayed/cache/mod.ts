/**
 * Results of tasks on disk, for other computes and other programs. It is loaded when a cache is used.
 *
 * @module
 */

import type { Node } from "../node.ts";
import { CachedRun } from "./cached_run.ts";
import type { CacheOptions, CacheSetting } from "./options.ts";
import { reportOnce, ResultStore } from "./result_store.ts";
import { pathOf, standardFolder } from "./standard_folder.ts";

export type { RunCache } from "./cached_run.ts";

/**
 * Opens the cache for a compute; undefined if there is none, or no room on the disk.
 *
 * @throws {TypeError} If the folder is a file.
 * @throws {Error} If the folder cannot be read and written.
 */
export function openCache(cache: CacheSetting, outputs: readonly Node[]): CachedRun | undefined {
  if (cache === false) return undefined;
  const { folder, maxBytes } = optionsOf(cache);
  try {
    return new CachedRun(new ResultStore(pathOf(folder), maxBytes), outputs);
  } catch (error) {
    if (!isFull((error as Error).cause)) throw error;
    reportOnce(`weft: ${(error as Error).message}; results are not kept`);
  }
}

function optionsOf(cache: Exclude<CacheSetting, false>): CacheOptions {
  if (typeof cache === "string" || cache instanceof URL) return { folder: cache };
  return cache === true ? { folder: standardFolder() } : cache;
}

function isFull(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return code === "ENOSPC" || message === "database or disk is full";
}
