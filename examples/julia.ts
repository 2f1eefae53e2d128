/**
 * Julia sets: the same orbit, another question.
 *
 * For the Mandelbrot set, each pixel is a `c` and every orbit starts at 0. For the Julia set of one `c`, each pixel is
 * where an orbit starts. The program of `mandelbrot/` does both; here it is used as a library.
 *
 *     deno task julia
 */

import { compute, delayed, imshow } from "@weft/weft";
import { assertEquals } from "@std/assert";
import { BoundingBox } from "./mandelbrot/bounding_box.ts";
import { formatComplex } from "./mandelbrot/complex.ts";
import { mandelbrotGraph } from "./mandelbrot/mandelbrot.ts";

const [columns, rows, maxIter] = [160, 120, 200];
const box = BoundingBox.centered({ re: 0, im: 0 }, { re: 3.2, im: 2.4 }, columns, rows);

// Six points from inside and around the Mandelbrot set, each with a Julia set of its own.
const points = [
  { re: 0, im: 0 },
  { re: -0.123, im: 0.745 },
  { re: -0.391, im: -0.587 },
  { re: -0.8, im: 0.156 },
  { re: 0.285, im: 0.01 },
  { re: 0, im: 1 },
];

// Each picture is a graph of many bands; all six together are one graph, which keeps every worker busy to the end.
const graphs = points.map((c) => mandelbrotGraph(box, maxIter, c));

// How much of the picture never escapes: a task of the graph as well.
const bounded = delayed((counts: Int32Array) =>
  counts.filter((k) => k === maxIter - 1).length / counts.length
);
const results = await compute(...graphs.map((counts) => ({ counts, share: bounded(counts) })));

for (const [i, { share }] of results.entries()) {
  console.log(`c = ${formatComplex(points[i])}: ${(100 * share).toFixed(1)} % of the picture stays bounded`);
}

// In a terminal, the six pictures in two rows. A picture is lines of text, which can be put side by side.
if (Deno.stdout.isTerminal() && !Deno.noColor) {
  const look = { width: columns, height: rows, transform: Math.cbrt, origin: "lower" } as const;
  const pictures = await Promise.all(
    results.map(async ({ counts }) => (await imshow(counts, look).terminal({ columns: 26 })).split("\n")),
  );
  for (const three of [pictures.slice(0, 3), pictures.slice(3)]) {
    for (const i of three[0].keys()) console.log(three.map((lines) => lines[i]).join(" "));
  }
}

// For c = 0 the orbit of z is z², z⁴, …: bounded inside the unit circle, which has π of the box's area.
assertEquals(Math.abs(results[0].share - Math.PI / (3.2 * 2.4)) < 0.01, true);
// Every Julia set looks the same upside down and mirrored. The box has a pixel more below and left of the middle.
const { counts } = results[3];
for (let i = 1; i < columns; i++) {
  assertEquals(counts[30 * columns + i], counts[(rows - 30) * columns + columns - i]);
}
