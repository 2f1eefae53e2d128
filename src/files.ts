/**
 * Files that are written at once or not at all. Every folder may use them.
 *
 * @module
 */

import { kindOf } from "./values.ts";

/**
 * Writes a file: readers see the old content or the new, never a part.
 *
 * The data go to a temporary file beside it, which is then renamed. When that fails, the temporary file is removed and
 * what was there before stays as it was. A file that is replaced keeps its permissions, and a symbolic link stays one:
 * the file it points to is written. A device or a pipe (`/dev/null`) is written to directly.
 *
 * @param path The file, in a folder that exists.
 * @param pieces Its content. Each piece is written before the next one is asked for.
 * @throws {Error} That names the path and the reason, with the original error as its `cause`.
 */
export async function writeWhole(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  try {
    await write(path, pieces);
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

async function write(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  const found = await ifThere(Deno.stat(path));
  if (!found) return await replace(await endOfLinks(path), pieces);
  if (found.isFile || found.isDirectory) {
    return await replace(await Deno.realPath(path), pieces, found.mode ?? undefined);
  }
  using file = await Deno.open(path, { write: true });
  await writeAll(file, pieces);
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

async function replace(path: string, pieces: Iterable<Uint8Array>, mode?: number): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await create(temporary, pieces, mode);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may not be there; the first error tells more
    throw error;
  }
}

async function create(path: string, pieces: Iterable<Uint8Array>, mode?: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode });
  // the system may have taken some permissions away
  if (mode !== undefined && Deno.build.os !== "windows") await Deno.chmod(path, mode & 0o777);
  await writeAll(file, pieces);
}

async function writeAll(file: Deno.FsFile, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const bytes of pieces) {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  }
}
