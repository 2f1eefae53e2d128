/** Compiled kernels beside Numba's, on one thread and on all cores. */

import { arange, empty, type NDArray, parallel, zeros } from "@weft/weft";
import { atMostTimes, below, timesAsFast } from "../bounds.ts";
import type { Case, Contest, Lab, Side } from "../case.ts";
import { clock } from "../clock.ts";
import {
  blackScholes,
  calcPi,
  dot,
  escapeTime,
  increment,
  mandelbrot,
  nothing,
  saxpy,
  stencil,
  sumRange,
  uncheckedMandelbrot,
  uncheckedStencil,
} from "../compiled.ts";
import { exactly, near, sameNumbers } from "../expect.ts";
import type { PythonRequest } from "../python.ts";

const GROUP = "Compiled kernels";
const N = 10_000_000;
const SIDE = 200;
const CALLS = 100_000;
const ZOOM = { width: 1024, center: [-1.1195, 0.2718], extent: [0.005, 0.005], maxIter: 1024 } as const;

const SHARED_CORE =
  "The runs of one process fall into two groups, of some 80 and some 105 ms on one thread, as if now and then somebody " +
  "else computed on the other half of the core: Weft's vectors keep all of its units busy, Numba's scalar code does not.";

/** Vector code whose time depends on what else the core has to do. */
function onSharedCore(item: Case): Case {
  return { ...item, why: SHARED_CORE };
}

export const compiled: readonly Case[] = [
  against("calc_pi(10⁷)", 4, { case: "calc_pi", n: N }, () => ({
    run: clock(() => calcPi(N)),
    wrong: near(Math.PI, 0.005),
  })),
  against("sum_range(10⁷)", 2, { case: "sum_range", n: N, loops: CALLS }, () => ({
    run: clock(() => repeated(() => sumRange(N)), { tasks: CALLS }),
    wrong: exactly(N * (N - 1) / 2),
  })),
  against("call of a trivial kernel", 2, { case: "increment", n: 1, loops: CALLS }, () => ({
    run: clock(() => repeated(() => increment(1)), { tasks: CALLS }),
    wrong: exactly(2),
  })),
  onSharedCore(against("Mandelbrot 1024², one thread", 2.7, { case: "mandelbrot_serial", ...ZOOM }, () => ({
    run: mandelbrotBy(mandelbrot),
    wrong: sameNumbers,
  }))),
  onSharedCore(against("Mandelbrot 1024², all cores", 2.7, { case: "mandelbrot_parallel", ...ZOOM }, () => {
    const counts = zeros([ZOOM.width, ZOOM.width], "i32");
    return {
      run: clock(async () => {
        await parallel(mandelbrot, counts, ...view());
        return counts.data;
      }),
      wrong: sameNumbers,
    };
  })),
  onSharedCore(against("escape time by vectorize, 1024²", 2.7, { case: "escape_time", ...ZOOM }, () => {
    const points = gridOf();
    return { run: clock(() => escapeTime(ZOOM.maxIter, points).data), wrong: sameNumbers };
  })),
  against("saxpy over 10⁷", 0.8, { case: "saxpy", n: N }, () => {
    const x = evenly(0, 1, N), y = evenly(1, 2, N), start = y.copy();
    return {
      run: (checked) => {
        if (checked) y.data.set(start.data);
        return clock(() => {
          saxpy(0.5, x, y);
          return y.get(Math.floor(N / 3));
        })();
      },
      wrong: near(1.49999995, 1e-12),
    };
  }),
  against("dot over 10⁷", 0.8, { case: "dot", n: N }, () => {
    const x = evenly(0, 1, N), y = evenly(1, 2, N);
    return { run: clock(() => dot(x, y)), wrong: near(8333332.333333516, 1e-3) };
  }),
  against(`stencil over ${SIDE}³`, 0.8, { case: "stencil", side: SIDE }, () => ({
    run: stencilBy(stencil),
    wrong: near(0.50165625, 1e-12),
  })),
  against("Black-Scholes over 10⁷", 0.8, { case: "black_scholes", n: N }, () => {
    const spot = evenly(80, 120, N);
    const strike = evenly(120, 80, N);
    const years = evenly(0.1, 2, N);
    const out = empty([N]);
    return {
      run: clock(() => {
        blackScholes(spot, strike, years, { out });
        return out.get(Math.floor(N / 3));
      }),
      wrong: near(5.31053543746313, 1e-9),
    };
  }),
  boundsChecks("Mandelbrot", () => ({
    checked: mandelbrotBy(mandelbrot),
    unchecked: mandelbrotBy(uncheckedMandelbrot),
    wrong: sameNumbers,
  })),
  boundsChecks("stencil", () => ({
    checked: stencilBy(stencil),
    unchecked: stencilBy(uncheckedStencil),
    wrong: near(0.50165625, 1e-12),
  })),
  {
    group: GROUP,
    name: "arange(10⁷).sum()",
    unit: "s",
    bound: timesAsFast(2),
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: clock(() => arange(N).sum()) },
      others: [python.side("NumPy", ["numpy"], { case: "sum_arange", n: N })],
      wrong: exactly(N * (N - 1) / 2),
    }),
  },
  {
    group: GROUP,
    name: "parallel loop over nothing",
    unit: "s",
    bound: below(150e-6, "s"),
    why: "Two threads that sleep are woken, and then this one: 75 to 200 µs, as the system has it.",
    prepare: () => ({ weft: { name: "Weft", run: clock(overNothing, { tasks: 100 }) }, wrong: exactly(0) }),
  },
  {
    group: GROUP,
    name: "Mandelbrot 1024², two workers",
    unit: "s",
    bound: timesAsFast(1.85),
    why: SHARED_CORE,
    prepare: () => ({
      weft: onWorkers(2),
      others: [{ ...onWorkers(1), name: "one worker", yardstick: true }],
      wrong: sameNumbers,
    }),
  },
];

function against(
  name: string,
  factor: number,
  request: PythonRequest,
  weft: () => Pick<Side, "run"> & Pick<Contest, "wrong">,
): Case {
  return {
    group: GROUP,
    name,
    unit: "s",
    bound: timesAsFast(factor),
    prepare: ({ python }: Lab) => {
      const { run, wrong } = weft();
      return {
        weft: { name: "Weft", run },
        others: [python.side(rivalOf(request), ["numba"], request)],
        wrong,
      };
    },
  };
}

/** What checks of indices cost. */
function boundsChecks(
  name: string,
  prepare: () => { checked: Side["run"]; unchecked: Side["run"] } & Pick<Contest, "wrong">,
): Case {
  return {
    group: GROUP,
    name: `${name}, bounds checked`,
    unit: "s",
    bound: atMostTimes(1.15),
    prepare: () => {
      const { checked, unchecked, wrong } = prepare();
      return {
        weft: { name: "Weft", run: checked },
        others: [{ name: "boundsCheck: false", run: unchecked, yardstick: true }],
        wrong,
      };
    },
  };
}

function mandelbrotBy(kernel: typeof mandelbrot): Side["run"] {
  const counts = zeros([ZOOM.width, ZOOM.width], "i32");
  return clock(() => {
    kernel(counts, ...view());
    return counts.data;
  });
}

function stencilBy(kernel: typeof stencil): Side["run"] {
  const from = evenly(0, 1, SIDE ** 3).reshape([SIDE, SIDE, SIDE]);
  const to = zeros([SIDE, SIDE, SIDE]);
  return clock(() => {
    kernel(from, to);
    return to.get(SIDE / 2, Math.floor(SIDE / 3), SIDE / 4);
  });
}

function rivalOf(request: PythonRequest): string {
  return request.case === "mandelbrot_parallel" ? "Numba, parallel=True" : "Numba";
}

function repeated(fn: () => number): number {
  let result = 0;
  for (let i = 0; i < CALLS; i++) result = fn();
  return result;
}

async function overNothing(): Promise<number> {
  let sum = 0;
  for (let i = 0; i < 100; i++) sum += await parallel(nothing, 0);
  return sum;
}

/** So many numbers from `low` up to, and without, `high`. */
function evenly(low: number, high: number, count: number): NDArray<"f64"> {
  return arange(count).div(count).mul(high - low).add(low);
}

function view(): [centerRe: number, centerIm: number, scale: number, maxIter: number] {
  return [ZOOM.center[0], ZOOM.center[1], ZOOM.extent[0] / ZOOM.width, ZOOM.maxIter];
}

function onWorkers(workers: number): Side {
  const counts = zeros([ZOOM.width, ZOOM.width], "i32");
  return {
    name: "two workers",
    run: clock(async () => {
      await parallel(mandelbrot, counts, ...view(), { workers });
      return counts.data;
    }),
  };
}

function gridOf(): NDArray<"c128"> {
  const { width, center: [re, im] } = ZOOM;
  const scale = ZOOM.extent[0] / width;
  const points = zeros([width, width], "c128");
  const parts = points.data;
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < width; i++) {
      parts[2 * (j * width + i)] = re + (i - width / 2) * scale;
      parts[2 * (j * width + i) + 1] = im + (j - width / 2) * scale;
    }
  }
  return points;
}
