/** How long the orbit of a point stays bounded: the computation itself, and the kernel that workers run. */

import { aborted, kernels } from "@weft/weft";
import type { Complex } from "./complex.ts";

/**
 * The number of the step in which the orbit of `z = z² + c` leaves the circle of radius 2; `maxIter - 1` if it does
 * not within `maxIter` steps. The orbit of a point of the Mandelbrot set starts at 0.
 */
export function escapeTime(c: Complex, maxIter: number, start: Complex = { re: 0, im: 0 }): number {
  let { re, im } = start;
  for (let k = 0; k < maxIter; k++) {
    [re, im] = [re * re - im * im + c.re, 2 * (re * im) + c.im];
    if (re * re + im * im > 4) return k;
  }
  return maxIter - 1;
}

export const { escapeTimes } = kernels(import.meta.url, {
  /**
   * The escape times of all points with these real and imaginary parts, row by row. With `julia`, a point is where an
   * orbit starts, and `c` is the same for all.
   *
   * The loop of {@linkcode escapeTime}, written out: same operations, same numbers, but no object for each step.
   */
  escapeTimes(realAxis: Float64Array, imagAxis: Float64Array, maxIter: number, julia?: Complex): Int32Array {
    const width = realAxis.length, height = imagAxis.length;
    const counts = new Int32Array(width * height);
    for (let j = 0; j < height; j++) {
      if (aborted()) break;
      for (let i = 0; i < width; i++) {
        const cRe = julia ? julia.re : realAxis[i];
        const cIm = julia ? julia.im : imagAxis[j];
        let re = julia ? realAxis[i] : 0;
        let im = julia ? imagAxis[j] : 0;
        let reRe = re * re, imIm = im * im;
        let k = 0;
        for (; k < maxIter; k++) {
          im = 2 * (re * im) + cIm;
          re = reRe - imIm + cRe;
          reRe = re * re;
          imIm = im * im;
          if (reRe + imIm > 4) break;
        }
        counts[j * width + i] = k < maxIter ? k : maxIter - 1;
      }
    }
    return counts;
  },
});
