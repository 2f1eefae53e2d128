import { kindOf } from "./check.ts";

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
  try {
    await write(path, bytes);
  } catch (cause) {
    throw new Error(`Cannot save "${path}": ${(cause as Error).message}`, { cause });
  }
}

/**
 * The path that a file is named by.
 *
 * @throws {TypeError} If it is named by something else than a string or a `file:` URL.
 */
export async function pathOf(where: string, filename: string | URL): Promise<string> {
  if (typeof filename === "string") return filename;
  if (filename instanceof URL && filename.protocol === "file:") {
    const { fileURLToPath } = await import("node:url");
    return fileURLToPath(filename);
  }
  const got = filename instanceof URL ? filename.href : kindOf(filename);
  throw new TypeError(`${where} takes the path of a file, or a file: URL; got ${got}`);
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const found = await ifThere(Deno.stat(path));
  if (!found) return await replace(await endOfLinks(path), bytes);
  if (found.isFile || found.isDirectory) {
    return await replace(await Deno.realPath(path), bytes, found.mode ?? undefined);
  }
  await Deno.writeFile(path, bytes, { create: false });
}

async function ifThere<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Where a file will be whose path may be a link to where nothing is yet. */
async function endOfLinks(path: string): Promise<string> {
  const link = await ifThere(Deno.lstat(path));
  if (!link?.isSymlink) return path;
  const { dirname, isAbsolute } = await import("node:path");
  const target = await Deno.readLink(path);
  return await endOfLinks(isAbsolute(target) ? target : `${dirname(path)}/${target}`);
}

async function replace(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeFile(temporary, bytes, { createNew: true, mode });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may not be there; the first error tells more
    throw error;
  }
}
