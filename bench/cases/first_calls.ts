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
    why:
      "Of some 57 ms Deno takes 25 to load 190 modules and 5 to evaluate them; V8 takes 13 to compile the " +
      "compiler's functions when they are first called, which no cache keeps; the passes take 12, and V8's own " +
      "compilation of the kernel less than one. 6.8 times was the best that was measured, with a parser of our own " +
      "instead of a package; the whole in one generated file would save about 20 ms more.",
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
