/** How long the orbit of a point stays bounded: for one point, and for all pixels of a picture. */

import { type Complex, complex, jit, type NDArray, prange } from "@weft/weft";

/**
 * The number of the step in which an orbit of `z = z² + c` leaves the circle of radius 2; `maxIter - 1` if it does not
 * within `maxIter` steps. The orbit of a point of the Mandelbrot set starts at 0.
 */
export const escapeTime = jit(function escapeTime(c: Complex, start: Complex, maxIter: number): number {
  let z = start;
  for (let k = 0; k < maxIter; k++) {
    z = z.mul(z).add(c);
    if (z.abs2() > 4) return k;
  }
  return maxIter - 1;
});

/**
 * The escape times of all points with these real and imaginary parts. In a Julia set, a point is where an orbit starts,
 * and `c` is the same for all.
 */
export const escapeTimes = jit(function escapeTimes(
  counts: NDArray<"i32">,
  realAxis: Float64Array,
  imagAxis: Float64Array,
  maxIter: number,
  isJulia: boolean,
  julia: Complex,
): void {
  for (const j of prange(imagAxis.length)) {
    for (const i of prange(realAxis.length)) {
      const point = complex(realAxis[i], imagAxis[j]);
      const c = isJulia ? julia : point;
      const start = isJulia ? point : complex(0);
      counts.set(j, i, escapeTime(c, start, maxIter));
    }
  }
}, { uses: { escapeTime }, cache: true });
