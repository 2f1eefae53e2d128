/** A tar archive is made of blocks: a header for each file, and then its content, filled up to whole blocks. */
const BLOCK = 512;

/** Where a header has what, as [offset, length]. */
const NAME = [0, 100] as const;
const SIZE = [124, 12] as const;
const TYPE = [156, 1] as const;

/** The two types of a plain file: the older format had none. */
const PLAIN = ["", "0"];

/** The files of a tar archive, each under its path with a slash in front. */
export async function untar(
  archive: ReadableStream<Uint8Array>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const bytes = await new Response(archive).bytes();
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let at = 0; bytes[at];) {
    const header = bytes.subarray(at, at += BLOCK);
    const size = parseInt(text(header, SIZE), 8);
    if (!PLAIN.includes(text(header, TYPE))) throw new Error(`${text(header, NAME)} is no plain file`);
    files.set(`/${text(header, NAME)}`, bytes.slice(at, at + size));
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function text(header: Uint8Array, [offset, length]: readonly [number, number]): string {
  return new TextDecoder().decode(header.subarray(offset, offset + length)).replace(/\0.*$/s, "");
}
