/** The Mandelbrot set: the functions of `examples/mandelbrot/` and the workshop's loop in Numba. */

import { WorkerPool } from "@weft/weft";
import { BoundingBox } from "../../examples/mandelbrot/bounding_box.ts";
import { escapeTimes } from "../../examples/mandelbrot/escape_time.ts";
import { mandelbrot as parallel } from "../../examples/mandelbrot/mandelbrot.ts";
import type { Case } from "../case.ts";
import { clock } from "../clock.ts";
import { sameNumbers } from "../expect.ts";

interface View {
  readonly name: string;
  /** Real and imaginary part. */
  readonly center: readonly [number, number];
  /** The same in both directions. */
  readonly extent: number;
  /** Columns, and rows. */
  readonly width: number;
  readonly maxIter: number;
}

const VIEWS: readonly View[] = [
  { name: "whole set, 256²", center: [-0.8, 0], extent: 3, width: 256, maxIter: 256 },
  { name: "zoom, 1024²", center: [-1.1195, 0.2718], extent: 0.005, width: 1024, maxIter: 1024 },
];

export const mandelbrot: readonly Case[] = VIEWS.flatMap((view) => [onOneThread(view), onAllCores(view)]);

function onOneThread(view: View): Case {
  const { realAxis, imagAxis } = boxOf(view);
  return {
    group: "Mandelbrot",
    name: `${view.name}, one thread`,
    unit: "s",
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: clock(() => escapeTimes(realAxis, imagAxis, view.maxIter)) },
      others: [python.side("Numba", ["numba"], { case: "mandelbrot_serial", ...requestOf(view) })],
      wrong: sameNumbers,
    }),
  };
}

function onAllCores(view: View): Case {
  const box = boxOf(view);
  return {
    group: "Mandelbrot",
    name: `${view.name}, all cores`,
    unit: "s",
    why: "Bands of the picture travel in messages; Numba's threads write to memory that they share.",
    prepare: ({ python, open }) => {
      const scheduler = open.use(new WorkerPool({ linger: 60_000 }));
      return {
        weft: { name: "Weft", run: clock(() => parallel(box, view.maxIter, { scheduler })) },
        others: [
          python.side("Numba, parallel=True", ["numba"], { case: "mandelbrot_parallel", ...requestOf(view) }),
        ],
        wrong: sameNumbers,
      };
    },
  };
}

function boxOf({ center: [re, im], extent, width }: View): BoundingBox {
  return BoundingBox.centered({ re, im }, { re: extent, im: extent }, width, width);
}

function requestOf({ center, extent, width, maxIter }: View) {
  return { width, center, extent: [extent, extent], maxIter };
}
