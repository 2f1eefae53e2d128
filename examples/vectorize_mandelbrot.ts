/**
 * The Mandelbrot set with `vectorize`.
 *
 * `vectorize` compiles a function of single values to be called with arrays of them: it is applied to each element, on
 * SIMD lanes. This one walks along an orbit, which is a generator, and a kernel as well.
 *
 *     deno task vectorize-mandelbrot
 */

import { complex, enumerate, imshow, islice, jit, linspace, timer, vectorize } from "@weft/weft";
import type { Complex } from "@weft/weft";
import { assert, assertEquals } from "@std/assert";

// The orbit of 0 under z² + c, without end. In a compiled kernel it becomes part of the loop that goes over it.
const orbit = jit(function* orbit(c: Complex): Generator<Complex> {
  let z = complex(0);
  while (true) {
    yield z;
    z = z.mul(z).add(c);
  }
});

// Anywhere else it is the generator it looks like.
assertEquals([...islice(orbit(complex(1)), 5)].map(String), ["0+0i", "1+0i", "2+0i", "5+0i", "26+0i"]);

// When does the orbit of c leave the circle? What a kernel uses from outside is named; a signature compiles at once.
const escapeTime = vectorize(function escapeTime(maxIter: number, c: Complex): number {
  for (const [i, z] of enumerate(orbit(c))) if (i >= maxIter || z.abs2() >= 4) return i;
  return maxIter;
}, { uses: { orbit }, signature: "i32(i32, c128)" });

// A column of imaginary parts and a row of real parts make a grid: shapes that differ are repeated to fit.
const [columns, rows, maxIter] = [480, 360, 256];
const grid = linspace(-1.2, 1.2, rows).reshape(rows, 1).mul(complex(0, 1)).add(linspace(-2.2, 1, columns));

// One number and an array of numbers: a count for each point.
const onLanes = timer();
const counts = escapeTime(maxIter, grid);
console.log(`on lanes:         ${onLanes.stop().toFixed(3)} s`);

// The same, one point after the other, in plain JavaScript.
const plain = timer();
const expected = grid.map((c) => escapeTime.wrapped(maxIter, c));
console.log(`plain JavaScript: ${plain.stop().toFixed(3)} s`);

if (Deno.stdout.isTerminal() && !Deno.noColor) {
  const figure = imshow(counts.data, { width: columns, height: rows, transform: Math.cbrt });
  console.log(await figure.terminal({ columns: 72 }));
}

// A single number gives a single count. All counts are those of the plain function.
assertEquals([escapeTime(maxIter, complex(0)), counts.shape], [maxIter, [rows, columns]]);
assert(counts.equals(expected));
