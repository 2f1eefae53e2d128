/** What can be known to fail before any work is done. */

import type { BoundingBox } from "./bounding_box.ts";
import { UsageError } from "./options.ts";

/** Counts, the same once more for a NumPy file, colours, and the picture while it is packed. */
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

/** @throws {UsageError} If the picture is so small, or so far out, that its edges are not different numbers. */
export function checkArea({ extent: [left, right, bottom, top] }: BoundingBox): void {
  if ([right - left, top - bottom].every((length) => length > 0 && length < Infinity)) return;
  throw new UsageError(
    `the picture has no area: in 64-bit numbers, it goes from ${left} to ${right} and from ${bottom}i to ${top}i; ` +
      "choose another --extent or --center",
  );
}

/** @throws {Error} If a file of that name cannot be written. */
export async function checkWritable(filename: string): Promise<void> {
  try {
    const found = await Deno.stat(filename).catch(() => undefined);
    if (found?.isDirectory) throw new Error("it is a folder");
    if (found && !found.isFile) return; // a device or a pipe, which is written to as it is
    const path = await Deno.realPath(filename).catch(() => filename); // a new file has none yet
    const probe = `${path}.${crypto.randomUUID()}.tmp`;
    await Deno.writeFile(probe, new Uint8Array(), { createNew: true });
    await Deno.remove(probe);
  } catch (cause) {
    throw new Error(`cannot write ${filename}: ${(cause as Error).message}`, { cause });
  }
}
