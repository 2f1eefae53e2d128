/** Loops over numbers, on one thread. */

import type { Case } from "../case.ts";
import { clock } from "../clock.ts";
import { exactly, near } from "../expect.ts";
import { calcPi, sumRange } from "../kernels.ts";
import { reported, runDeno, runProgram, script } from "../program.ts";

const GROUP = "Loops, one thread";
const N = 10_000_000;

export const numeric: readonly Case[] = [
  {
    group: GROUP,
    name: "sum_range(10⁷)",
    unit: "s",
    why: "LLVM replaces Numba's loop by the formula for its value; here every number is added.",
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: clock(() => sumRange(N)) },
      others: [
        python.side("Numba", ["numba"], { case: "sum_range", n: N, loops: 100_000 }),
        python.side("NumPy, arange().sum()", ["numpy"], { case: "sum_arange", n: N }),
      ],
      wrong: exactly(N * (N - 1) / 2),
    }),
  },
  {
    group: GROUP,
    name: "calc_pi(10⁷)",
    unit: "s",
    why: "Nearly all of it is Math.random(), which Numba's Mersenne Twister, inlined in the loop, outruns.",
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: clock(() => calcPi(N)) },
      others: [
        python.side("Numba", ["numba"], { case: "calc_pi", n: N }),
        python.side("NumPy", ["numpy"], { case: "calc_pi_numpy", n: N }),
      ],
      wrong: near(Math.PI, 0.005),
    }),
  },
  firstCall("here"),
  firstCall("worker"),
];

function firstCall(where: "here" | "worker"): Case {
  return {
    group: GROUP,
    name: `first calc_pi(10⁵) of a process${where === "worker" ? ", on a worker" : ""}`,
    unit: "s",
    prepare: ({ python }) => {
      const numba = { name: "Numba, compiling" };
      const run = () => reported(runProgram(python.interpreter, [script("python/first_call.py")]));
      return {
        weft: {
          name: "Weft",
          run: () => reported(runDeno("run", "-A", script("scripts/first_call.ts"), where)),
        },
        others: [python.versions.numba ? { ...numba, run } : { ...numba, absent: "not installed" }],
        wrong: near(Math.PI, 0.1),
      };
    },
  };
}
