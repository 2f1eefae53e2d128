// Writes PNGs, also those with a palette.
import { encode } from "fast-png";
import type { Palette } from "./palette.ts";
import type { Raster } from "./raster.ts";

/** As fast as the levels below it; on a Mandelbrot set, the highest saves 13 % more, in five times the time. */
const ZLIB_LEVEL = 4;

/** A PNG with one byte a pixel and a palette, whose entry 0 is transparent. */
export function encodePng({ width, height, levels }: Raster, palette: Palette): Uint8Array {
  // fast-png leaves out the opacities that are 255 and moves up the others: right only while they come first.
  const entries = Array.from(
    { length: palette.length / 3 },
    (_, i) => [...palette.subarray(3 * i, 3 * i + 3), i === 0 ? 0 : 255],
  );
  const picture = { width, height, data: levels, depth: 8, channels: 1, palette: entries } as const;
  return encode(picture, { zlib: { level: ZLIB_LEVEL } });
}
