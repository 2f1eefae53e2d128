/**
 * Julia sets: the same orbit, another question.
 *
 * For the Mandelbrot set, each pixel is a `c` and every orbit starts at 0. For the Julia set of one `c`, each pixel is
 * where an orbit starts. The kernel of `mandelbrot/` does both; here it is vectorized, and used in a graph.
 *
 *     deno task julia
 */

import { complex, compute, delayed, imshow, type NDArray, vectorize } from "@weft/weft";
import { assertEquals } from "@std/assert";
import { BoundingBox } from "./mandelbrot/bounding_box.ts";
import { escapeTime } from "./mandelbrot/escape_time.ts";

const [columns, rows, maxIter] = [160, 120, 200];
const box = BoundingBox.centered(complex(0), complex(3.2, 2.4), columns, rows);

// Six points from inside and around the Mandelbrot set, each with a Julia set of its own.
const points = [
  complex(0),
  complex(-0.123, 0.745),
  complex(-0.391, -0.587),
  complex(-0.8, 0.156),
  complex(0.285, 0.01),
  complex(0, 1),
];

// Each picture is a call of one kernel for the whole grid; all six are one graph, which keeps every worker busy.
const escapeTimes = delayed(vectorize(escapeTime.wrapped));
const grid = box.grid();
const graphs = points.map((c) => escapeTimes(c, grid, maxIter));

// How much of the picture never escapes: a task of the graph as well.
const bounded = delayed((counts: NDArray) => counts.map((k) => k === maxIter - 1 ? 1 : 0).mean());
const results = await compute(...graphs.map((counts) => ({ counts, share: bounded(counts) })));

for (const [i, { share }] of results.entries()) {
  console.log(`c = ${points[i]}: ${(100 * share).toFixed(1)} % of the picture stays bounded`);
}

// In a terminal, the six pictures in two rows. A picture is lines of text, which can be put side by side.
if (Deno.stdout.isTerminal() && !Deno.noColor) {
  const look = { width: columns, height: rows, transform: Math.cbrt, origin: "lower" } as const;
  const lines = async ({ data }: NDArray) => (await imshow(data, look).terminal({ columns: 26 })).split("\n");
  const pictures = await Promise.all(results.map(({ counts }) => lines(counts)));
  for (const three of [pictures.slice(0, 3), pictures.slice(3)]) {
    for (const i of three[0].keys()) console.log(three.map((lines) => lines[i]).join(" "));
  }
}

// For c = 0 the orbit of z is z², z⁴, …: bounded inside the unit circle, which has π of the box's area.
assertEquals(Math.abs(results[0].share - Math.PI / (3.2 * 2.4)) < 0.01, true);
// Every Julia set looks the same upside down and mirrored. The box has a pixel more below and left of the middle.
const inner = results[3].counts.slice([1], [1]);
assertEquals(inner.toArray(), inner.slice([null, null, -1], [null, null, -1]).toArray());
