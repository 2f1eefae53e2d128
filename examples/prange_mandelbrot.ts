/**
 * The Mandelbrot set with `prange`.
 *
 * A loop over `prange` promises that its rounds do not depend on each other. Called, the kernel runs them on SIMD
 * lanes; `parallel` also shares them among all threads. All of them write into one array: its memory is shared.
 *
 *     deno task prange-mandelbrot
 */

import { type Complex, complex, imshow, jit, type NDArray, parallel, prange, timer, zeros } from "@weft/weft";
import { assert, assertAlmostEquals } from "@std/assert";

const mandelbrot = jit(
  function mandelbrot(counts: NDArray<"i32">, center: Complex, scale: number, maxIter: number): void {
    const height = counts.shape[0], width = counts.shape[1];
    for (const j of prange(height)) {
      for (const i of prange(width)) {
        const c = complex(center.re + (i - width / 2) * scale, center.im + (j - height / 2) * scale);
        let z = complex(0), k = 0;
        while (k < maxIter && z.abs2() <= 4) {
          z = z.mul(z).add(c);
          k++;
        }
        counts.set(j, i, k);
      }
    }
  },
);

const [width, height, maxIter] = [1200, 800, 500];
const center = complex(-0.75), scale = 3.6 / width;

// A first call for a small array: it compiles the kernel and starts the threads.
await parallel(mandelbrot, zeros([64, 64], "i32"), center, scale, maxIter);

// On this thread.
const here = timer();
const alone = zeros([height, width], "i32");
mandelbrot(alone, center, scale, maxIter);
here.stop();

// On all threads, with a progress bar where there is a terminal. `signal` and `workers` are options too.
const there = timer();
const counts = zeros([height, width], "i32");
await parallel(mandelbrot, counts, center, scale, maxIter, { progress: { minimum: 0 } });
there.stop();

if (Deno.stdout.isTerminal() && !Deno.noColor) {
  console.log(await imshow(counts.data, { width, height, transform: Math.cbrt }).terminal({ columns: 72 }));
}
console.log(`on one thread:  ${here}`);
console.log(`on all threads: ${there}, ${(here.time / there.time).toFixed(2)} × as fast`);

// However many threads there are, the result is the same. About 1.5066 of the plane belongs to the set.
assert(counts.equals(alone));
assertAlmostEquals(counts.map((k) => k === maxIter ? 1 : 0).sum() * scale ** 2, 1.5066, 0.02);
