import { pathOf, writeWhole } from "../files.ts";
import { kindOf } from "../values.ts";

/**
 * Writes a file at once or not at all: readers see the old content or the new, never a part.
 *
 * The data go to a temporary file beside it, which is then renamed. When that fails, the temporary file is removed and
 * what was there before stays as it was. A file that is replaced keeps its permissions, and a symbolic link stays one:
 * the file it points to is written. A device or a pipe (`/dev/null`) is written to directly.
 *
 * @param filename Path of the file, or a `file:` URL; its folder must exist.
 * @param data Bytes, or text to be written as UTF-8.
 * @throws {TypeError} If the filename or the data are something else.
 * @throws {Error} That names the path and the reason, with the original error as its `cause`.
 *
 * @example
 * ```ts
 * import { saveFile } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await saveFile(`${folder}/answer.txt`, "42\n");
 * assertEquals(await Deno.readTextFile(`${folder}/answer.txt`), "42\n");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveFile(filename: string | URL, data: Uint8Array | string): Promise<void> {
  const path = await pathOf("saveFile", filename);
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`saveFile takes bytes or text; got ${kindOf(data)} for "${path}"`);
  }
  await writeWhole(path, [bytes]);
}
