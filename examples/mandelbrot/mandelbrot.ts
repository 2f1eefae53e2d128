/** The picture: one loop on this thread, or bands of rows on all workers. */

import { delayed } from "@weft/weft";
import type { ComputeOptions, Delayed } from "@weft/weft";
import type { BoundingBox } from "./bounding_box.ts";
import type { Complex } from "./complex.ts";
import { escapeTime, escapeTimes } from "./escape_time.ts";

/** Enough bands that workers which drew easy ones can help with the rest, and few enough to cost nothing. */
const BANDS = 64;

/** The escape times of a box, row by row: the workshop's serial loop. With `julia`, those of a Julia set. */
export function mandelbrotSerial(box: BoundingBox, maxIter: number, julia?: Complex): Int32Array {
  const times: number[] = [];
  for (const point of box.grid()) {
    times.push(julia ? escapeTime(julia, maxIter, point) : escapeTime(point, maxIter));
  }
  return Int32Array.from(times);
}

/** The graph of the same: one task for each band, and one that puts the bands together. */
export function mandelbrotGraph(box: BoundingBox, maxIter: number, julia?: Complex): Delayed<Int32Array> {
  const band = delayed(escapeTimes);
  const bands = box.split(BANDS).map(({ realAxis, imagAxis }) => band(realAxis, imagAxis, maxIter, julia));
  return delayed(stack)(bands, box.width * box.height);
}

/** The same on all workers. */
export function mandelbrot(
  box: BoundingBox,
  maxIter: number,
  { julia, ...options }: ComputeOptions & { julia?: Complex } = {},
): Promise<Int32Array> {
  return mandelbrotGraph(box, maxIter, julia).compute(options);
}

function stack(bands: Int32Array[], length: number): Int32Array {
  const whole = new Int32Array(length);
  let offset = 0;
  for (const band of bands) {
    whole.set(band, offset);
    offset += band.length;
  }
  return whole;
}
