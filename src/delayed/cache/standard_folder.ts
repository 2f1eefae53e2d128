/**
 * Where a cache is.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { defaultFolder } from "../../kernels/mod.ts";

/** @throws {Error} If the environment does not say it. */
export function standardFolder(): string {
  const folder = defaultFolder();
  if (folder) return folder;
  throw new Error(
    "there is no folder for the cache: name one, or set WEFT_CACHE or HOME, which must be allowed to be read",
  );
}

/** The path of a folder, which may be given as a URL, and as the text of one. */
export function pathOf(folder: string | URL): string {
  return folder instanceof URL || folder.startsWith("file:") ? fileURLToPath(folder) : folder;
}
