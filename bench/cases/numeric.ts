/** Loops over numbers, on one thread. */

import type { Absent, Case, Sample, Side } from "../case.ts";
import { clock } from "../clock.ts";
import { exactly, near } from "../expect.ts";
import { calcPi, sumRange } from "../kernels.ts";
import { pathOf, reported, runDeno, runProgram } from "../program.ts";
import type { Python } from "../python.ts";

const GROUP = "Loops, one thread";
const N = 10_000_000;

export const numeric: readonly Case[] = [
  {
    group: GROUP,
    name: "sum_range(10⁷)",
    unit: "s",
    why: "LLVM replaces Numba's loop by the formula for its value; JavaScript adds every number.",
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: clock(() => sumRange(N)) },
      others: [
        python.side("Numba", ["numba"], { case: "sum_range", n: N, loops: 100_000 }),
        python.side("NumPy", ["numpy"], { case: "sum_arange", n: N }),
      ],
      wrong: exactly(N * (N - 1) / 2),
    }),
  },
  {
    group: GROUP,
    name: "calc_pi(10⁷)",
    unit: "s",
    why: "Most of it is Math.random(); Numba compiles its generator into the loop.",
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: clock(() => calcPi(N)) },
      others: [
        python.side("Numba", ["numba"], { case: "calc_pi", n: N }),
        python.side("NumPy", ["numpy"], { case: "calc_pi_numpy", n: N }),
      ],
      wrong: near(Math.PI, 0.005),
    }),
  },
  {
    group: GROUP,
    name: "first call, cold process",
    unit: "s",
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: () => firstCall("here") },
      others: [compilingNumba(python), {
        name: "Weft on a worker",
        yardstick: true,
        run: () => firstCall("worker"),
      }],
      wrong: near(Math.PI, 0.1),
    }),
  },
];

function firstCall(where: "here" | "worker"): Promise<Sample> {
  return reported(runDeno("run", "-A", pathOf("scripts/first_call.ts"), where));
}

function compilingNumba({ interpreter, versions }: Python): Side | Absent {
  const name = "Numba, compiling";
  if (!versions.numba) return { name, absent: "not installed" };
  return { name, run: () => reported(runProgram(interpreter, [pathOf("python/first_call.py")])) };
}
