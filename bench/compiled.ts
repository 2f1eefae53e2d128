/** The compiled kernels that the benchmarks run: written as Numba's in `python/rival.py` are. */

import { type Complex, complex, enumerate, jit, type NDArray, prange, vectorize } from "@weft/weft";

export { calcPi } from "./compiled_pi.ts";

/** The sum of all whole numbers below n. */
export const sumRange = jit((n: number) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i;
  return sum;
}, { name: "sumRange" });

/** As little as a call can do. */
export const increment = jit((x: number) => x + 1, { name: "increment" });

/** The workshop's Mandelbrot set. */
export const mandelbrot = jit((
  counts: NDArray<"i32">,
  centerRe: number,
  centerIm: number,
  scale: number,
  maxIter: number,
) => {
  const height = counts.shape[0], width = counts.shape[1];
  const middle = Math.floor(height / 2), half = Math.floor(width / 2);
  for (const j of prange(height)) {
    for (const i of prange(width)) {
      const cRe = centerRe + (i - half) * scale, cIm = centerIm + (j - middle) * scale;
      let re = 0, im = 0, k = 0;
      for (; k < maxIter; k++) {
        const next = re * re - im * im + cRe;
        im = 2 * (re * im) + cIm;
        re = next;
        if (re * re + im * im > 4) break;
      }
      counts.set(j, i, Math.min(k, maxIter - 1));
    }
  }
}, { name: "mandelbrot" });

/** The same without checks of the indices. */
export const uncheckedMandelbrot = jit(mandelbrot.wrapped, {
  name: "uncheckedMandelbrot",
  boundsCheck: false,
});

const orbit = jit(function* (c: Complex) {
  let z = complex(0, 0);
  while (true) {
    yield z;
    z = z.mul(z).add(c);
  }
}, { name: "orbit" });

/** The number of the first point of an orbit that is outside of the circle of radius 2. */
export const escapeTime = vectorize((maxIter: number, c: Complex) => {
  for (const [i, z] of enumerate(orbit(c))) if (i >= maxIter || z.abs2() >= 4) return i;
  return maxIter;
}, { name: "escapeTime", uses: { orbit }, signature: "i32(i32, c128)" });

/** a x + y, in place. */
export const saxpy = jit((a: number, x: NDArray<"f64">, y: NDArray<"f64">) => {
  for (const i of prange(x.size)) y.set(i, a * x.get(i) + y.get(i));
}, { name: "saxpy" });

/** The inner product, added up in order. */
export const dot = jit((x: NDArray<"f64">, y: NDArray<"f64">) => {
  let sum = 0;
  for (let i = 0; i < x.size; i++) sum += x.get(i) * y.get(i);
  return sum;
}, { name: "dot" });

/** Each inner point of a cube becomes the mean of its six neighbours. */
export const stencil = jit((from: NDArray<"f64">, to: NDArray<"f64">) => {
  for (const i of prange(1, from.shape[0] - 1)) {
    for (let j = 1; j < from.shape[1] - 1; j++) {
      for (const k of prange(1, from.shape[2] - 1)) {
        to.set(
          i,
          j,
          k,
          (from.get(i - 1, j, k) + from.get(i + 1, j, k) + from.get(i, j - 1, k) + from.get(i, j + 1, k) +
            from.get(i, j, k - 1) + from.get(i, j, k + 1)) / 6,
        );
      }
    }
  }
}, { name: "stencil" });

/** The same without checks of the indices. */
export const uncheckedStencil = jit(stencil.wrapped, { name: "uncheckedStencil", boundsCheck: false });

/** The price of a call option (F. Black, M. Scholes, 1973), with a polynomial for the normal distribution. */
export const blackScholes = vectorize((spot: number, strike: number, years: number) => {
  const rate = 0.02, volatility = 0.3;
  const deviation = volatility * Math.sqrt(years);
  const d1 = (Math.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation;
  const d2 = d1 - deviation;
  const t1 = 1 / (1 + 0.2316419 * Math.abs(d1)), t2 = 1 / (1 + 0.2316419 * Math.abs(d2));
  const p1 = ((((1.330274429 * t1 - 1.821255978) * t1 + 1.781477937) * t1 - 0.356563782) * t1 + 0.31938153) *
    t1;
  const p2 = ((((1.330274429 * t2 - 1.821255978) * t2 + 1.781477937) * t2 - 0.356563782) * t2 + 0.31938153) *
    t2;
  const n1 = 0.3989422804014327 * Math.exp(-0.5 * d1 * d1) * p1;
  const n2 = 0.3989422804014327 * Math.exp(-0.5 * d2 * d2) * p2;
  const c1 = d1 > 0 ? 1 - n1 : n1, c2 = d2 > 0 ? 1 - n2 : n2;
  return spot * c1 - strike * Math.exp(-rate * years) * c2;
}, { name: "blackScholes" });

/** A parallel loop over nothing. */
export const nothing = jit((n: number) => {
  let sum = 0;
  for (const i of prange(n)) sum += i;
  return sum;
}, { name: "nothing" });
