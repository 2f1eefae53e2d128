import { Buffer } from "node:buffer";
// Not the package that writes the PNGs, so that its faults show.
import { PNG } from "pngjs";

/** What a PNG holds, its checksums being right. */
export interface Picture {
  width: number;
  height: number;
  /** Red, green, blue and opacity of each pixel. */
  data: Uint8Array;
  /** Red, green, blue and opacity of each entry, if there is a palette. */
  palette?: number[][];
}

export function readPng(bytes: Uint8Array): Picture {
  const { width, height, data, palette } = PNG.sync.read(Buffer.from(bytes));
  return { width, height, data: new Uint8Array(data), palette };
}
