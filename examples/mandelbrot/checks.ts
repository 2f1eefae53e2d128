/** What can be known to fail before any work is done. */

/** Counts twice, colours, and the picture while it is packed. */
const BYTES_PER_PIXEL = 16;

/** @throws {RangeError} If the picture does not fit into the memory that is free. */
export function checkMemory(width: number, height: number): void {
  const needed = width * height * BYTES_PER_PIXEL;
  const { available } = Deno.systemMemoryInfo();
  if (needed <= available) return;
  throw new RangeError(
    `a picture of ${width} × ${height} pixels needs about ${gigabytes(needed)} of memory, and ` +
      `${gigabytes(available)} are free`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}

/** @throws {Error} If a file of that name cannot be written. */
export async function checkWritable(filename: string): Promise<void> {
  const probe = `${filename}.${crypto.randomUUID()}.tmp`;
  try {
    const found = await Deno.stat(filename).catch(() => undefined);
    if (found?.isDirectory) throw new Error("it is a folder");
    await Deno.writeFile(probe, new Uint8Array(), { createNew: true });
    await Deno.remove(probe);
  } catch (cause) {
    throw new Error(`cannot write ${filename}: ${(cause as Error).message}`, { cause });
  }
}
