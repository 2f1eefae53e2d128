/** The picture: one loop on this thread, or a compiled kernel on all of them. */

import { type Complex, complex, empty, type NDArray, parallel, type ParallelOptions } from "@weft/weft";
import type { BoundingBox } from "./bounding_box.ts";
import { escapeTime, escapeTimes } from "./escape_time.ts";

/** The escape times of a box, row by row, in plain JavaScript: the workshop's loop. With `julia`, those of a Julia set. */
export function mandelbrotSerial(box: BoundingBox, maxIter: number, julia?: Complex): Int32Array {
  const start = complex(0);
  return Int32Array.from(
    box.grid(),
    (point) => julia ? escapeTime.wrapped(julia, point, maxIter) : escapeTime.wrapped(point, start, maxIter),
  );
}

/** The same on SIMD lanes and all threads: an array of height × width. */
export async function mandelbrot(
  { width, height, realAxis, imagAxis }: BoundingBox,
  maxIter: number,
  { julia, ...options }: ParallelOptions & { julia?: Complex } = {},
): Promise<NDArray<"i32">> {
  const counts = empty([height, width], "i32");
  const isJulia = julia !== undefined;
  await parallel(escapeTimes, counts, realAxis, imagAxis, maxIter, isJulia, julia ?? complex(0), options);
  return counts;
}
