/**
 * Whether results are kept, and where.
 *
 * @module
 */

import { checkCount, checkOptions } from "../../checks.ts";

/**
 * Options of a cache.
 *
 * @example At most a gigabyte
 * ```ts
 * import { type CacheOptions, delayed } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const cache: CacheOptions = { folder, maxBytes: 1e9 };
 * const square = delayed((x: number) => x ** 2, { name: "square", pure: true });
 * assertEquals(await square(5).compute({ cache }), 25); // computed, and kept
 * assertEquals(await square(5).compute({ cache }), 25); // found
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export interface CacheOptions {
  /** The folder of the cache; it is made if it does not exist. Several programs may use one at the same time. */
  folder: string | URL;
  /**
   * The most bytes that its results may have; no limit by default. When they have more, those go that have not been
   * used for longest, until a tenth of the room is free.
   */
  maxBytes?: number;
}

/** A folder, options, `true` for the folder that `WEFT_CACHE` names or one for this user, or `false` for none. */
export type CacheSetting = string | URL | boolean | CacheOptions;

const KNOWN = ["folder", "maxBytes"] satisfies (keyof CacheOptions)[];

/**
 * @throws {TypeError} If it is no folder's path, and no options of a cache.
 * @throws {RangeError} If `maxBytes` is not a positive integer.
 */
export function checkCache(where: string, cache: unknown): void {
  if (typeof cache === "boolean") return;
  const options = isPlace(cache) ? { folder: cache } : cache as CacheOptions;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `${where}: cache must be a folder's path, { folder, maxBytes }, true or false; got ${
        Deno.inspect(cache)
      }`,
    );
  }
  checkOptions(`${where}: cache`, options, KNOWN);
  const { folder, maxBytes } = options;
  if (!isPlace(folder) || folder === "" || (folder instanceof URL && folder.protocol !== "file:")) {
    throw new TypeError(`${where}: the cache's folder must be a path; got ${Deno.inspect(folder)}`);
  }
  if (maxBytes !== undefined) checkCount(`${where}: the cache's maxBytes`, maxBytes);
}

function isPlace(value: unknown): value is string | URL {
  return typeof value === "string" || value instanceof URL;
}
