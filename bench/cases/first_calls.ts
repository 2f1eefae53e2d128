/** What a process that has just started pays for its first call. */

import type { Absent, Case, Sample, Side } from "../case.ts";
import { timesAsFast } from "../bounds.ts";
import { near } from "../expect.ts";
import { pathOf, reported, runDeno, runProgram } from "../program.ts";
import type { Python } from "../python.ts";

const GROUP = "Compiled kernels";

export const firstCalls: readonly Case[] = [
  {
    group: GROUP,
    name: "calc_pi cold, with the import",
    unit: "s",
    bound: timesAsFast(15),
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
  {
    group: GROUP,
    name: "calc_pi cold, the call alone",
    unit: "s",
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: () => firstCall("here", "loaded") },
      others: [compilingNumba(python, "--loaded")],
      wrong: near(Math.PI, 0.1),
    }),
  },
];

function firstCall(...args: string[]): Promise<Sample> {
  return reported(runDeno("run", "-A", pathOf("scripts/first_call.ts"), ...args));
}

function compilingNumba({ interpreter, versions }: Python, ...args: string[]): Side | Absent {
  const name = "Numba, compiling";
  if (!versions.numba) return { name, absent: "not installed" };
  return { name, run: () => reported(runProgram(interpreter, [pathOf("python/first_call.py"), ...args])) };
}
