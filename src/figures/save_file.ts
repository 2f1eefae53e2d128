/**
 * Writes a file at once or not at all: readers see the old content or the new, never a part.
 *
 * The data go to a temporary file beside it, which is then renamed. When that fails, the temporary file is removed and
 * what was there before stays as it was. A symbolic link stays one: the file it points to is replaced.
 *
 * @param filename Path of the file; its folder must exist.
 * @param data Bytes, or text to be written as UTF-8.
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
export async function saveFile(filename: string, data: Uint8Array | string): Promise<void> {
  const target = await Deno.realPath(filename).catch(() => filename); // a new file has no real path yet
  const temporary = `${target}.${crypto.randomUUID()}.tmp`;
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  try {
    await Deno.writeFile(temporary, bytes, { createNew: true });
    await Deno.rename(temporary, target);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {}); // it may not be there; the first error tells more
    throw new Error(`Cannot save "${filename}": ${(cause as Error).message}`, { cause });
  }
}
