/** A picture as numbers of palette entries. */
export interface Raster {
  /** Pixels in a row, at least 1. */
  width: number;
  /** Rows, at least 1. */
  height: number;
  /** `width * height` palette entries, the row at the top of the screen first. */
  levels: Uint8Array;
}

/** The same picture with its rows in the other order. */
export function flipped({ width, height, levels }: Raster): Raster {
  const turned = new Uint8Array(levels.length);
  for (let row = 0; row < height; row++) {
    turned.set(levels.subarray(row * width, (row + 1) * width), (height - 1 - row) * width);
  }
  return { width, height, levels: turned };
}

/** Below this many pixels in each direction, a picture is shown so large that its pixels should have sharp edges. */
const SMALL = 120;

/** What a picture's longer side is enlarged to at least, so that no smoothing of it is seen. */
const CRISP = 1024;

/** Whether it has to be `crisp` where it may be shown larger than it is. */
export function isSmall({ width, height }: Raster): boolean {
  return Math.max(width, height) < SMALL;
}

/** The same picture with each pixel repeated: renderers do not agree on how to be asked for sharp pixels. */
export function crisp({ width, height, levels }: Raster): Raster {
  const factor = Math.ceil(CRISP / Math.max(width, height));
  const row = new Uint8Array(width * factor);
  const repeated = new Uint8Array(row.length * height * factor);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < row.length; x++) row[x] = levels[y * width + Math.floor(x / factor)];
    for (let i = 0; i < factor; i++) repeated.set(row, (y * factor + i) * row.length);
  }
  return { width: row.length, height: height * factor, levels: repeated };
}
