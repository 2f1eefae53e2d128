import type { Palette } from "./colormap.ts";
import type { Raster } from "./raster.ts";

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const DEPTH = 8;
const INDEXED_COLOUR = 3;

/**
 * A PNG with one byte a pixel and a palette, whose entry 0 is transparent.
 *
 * Written here rather than by a package: the platform's own deflate makes it five times as fast as fast-png.
 * Format: https://www.w3.org/TR/png-3/
 */
export async function encodePng(raster: Raster, palette: Palette): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, levels } = raster;
  const transparency = levels.includes(0) ? [chunk("tRNS", Uint8Array.of(0))] : [];
  const parts = [
    SIGNATURE,
    chunk("IHDR", Uint8Array.of(...uint32(width), ...uint32(height), DEPTH, INDEXED_COLOUR, 0, 0, 0)),
    chunk("PLTE", palette),
    ...transparency,
    chunk("IDAT", await deflate(scanlines(raster))),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Each row with the number of its filter before it: 0, none, which is best for palettes. */
function scanlines({ width, height, levels }: Raster): Uint8Array<ArrayBuffer> {
  const lines = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row++) {
    lines.set(levels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return lines;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return await new Response(packed).bytes();
}

/** Length of the data, type, data, checksum of type and data. */
function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  bytes.set(uint32(data.length));
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  bytes.set(uint32(crc32(bytes.subarray(4, 8 + data.length))), 8 + data.length);
  return bytes;
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function crc32(bytes: Uint8Array): number {
  const table = crcTable();
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc;
}

/** The checksum of each single byte, for the polynomial of ISO 3309. */
function crcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    return crc;
  });
}
