/** Checks of indices that are made once before a loop on lanes: what fails fails as it did, and nothing else does. */

import { assert, assertEquals } from "@std/assert";
import type { Gang, Program } from "../../../../src/kernels/jit/ir/ir.ts";
import { functionsOf, nodesOf } from "../../../../src/kernels/jit/ir/walk.ts";
import { type Argument, counting, type Entry, type KernelFunction, nd, typed } from "../corpus/entry.ts";
import { prange, range } from "../language.ts";
import { difference, type Outcome } from "../outcome.ts";
import { typeOf } from "../place.ts";
import { compiled, running, runOnHeap } from "../ways.ts";

/** A kernel, how many checks the full part of its gang still makes, and what it is called with. */
interface Case {
  readonly fn: KernelFunction;
  readonly checks: number;
  readonly args: readonly (readonly Argument[])[];
}

const SIZES = [0, 1, 7, 8, 9, 30];
const OFFSETS = [0, 1, -1, 3, -3, 8, 2 ** 31 - 1, -(2 ** 31)];

/** How many iterations, an offset, and two arrays, the first of them perhaps too short. */
const shifted: readonly (readonly Argument[])[] = SIZES.flatMap((n) =>
  OFFSETS.flatMap((d) => [n, n + 8].map((size) => [n, d, typed("f64", size, counting), typed("f64", n)]))
);

const CASES: Readonly<Record<string, Case>> = {
  "an index that counts up with the iterations": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) y[i] = x[i + d] + x[d + i];
    },
    checks: 0,
    args: shifted,
  },
  "an index that has a name": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) {
        const before = i - d;
        y[i] = x[before] + x[before - 1];
      }
    },
    checks: 0,
    args: shifted,
  },
  "an index that is the same in all iterations": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) y[i] = x[d] + x[d / 2 + 0.5] + i;
    },
    checks: 0,
    args: shifted,
  },
  "an index that is computed modulo 2^32": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) y[i] = x[(i + d + d + 2) | 0];
    },
    checks: 0,
    args: shifted,
  },
  "an index that is only sometimes checked": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) if (i + d >= 0 && i + d < n) y[i] = x[i + d];
    },
    checks: 2,
    args: shifted,
  },
  "an index that is checked in all iterations, and in some of them once more": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) {
        const value = x[i + d];
        if (value > 3) y[i] = x[i + d] + x[d + i];
      }
    },
    checks: 1,
    args: shifted,
  },
  "an index after the end of some iterations": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) {
        if (y[i] > i) continue;
        y[i] = x[i + d];
      }
    },
    checks: 1,
    args: shifted,
  },
  "an index after a jump of all iterations": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) {
        if (d > 3) {
          if (n > 7) continue;
          y[i] = 1;
        }
        y[i] += x[i + d];
      }
    },
    checks: 3,
    args: shifted,
  },
  "more iterations than an i32 can count": {
    fn: (from: number, to: number, x: number[]) => {
      let count = 0;
      for (let i = from; i < to; i++) if (x[i] > 3) count++;
      return count;
    },
    checks: 0,
    args: [[-(2 ** 31), 2 ** 31 - 1, typed("f64", 30, counting)]],
  },
  "an index that steps by two, and one out of an array": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      for (const i of prange(n)) y[i] = x[2 * i + d] + x[y[i] + d];
    },
    checks: 2,
    args: shifted,
  },
  "indices of several dimensions": {
    // deno-lint-ignore no-explicit-any
    fn: (n: number, d: number, x: any, y: any) => {
      for (const j of range(n)) {
        for (const i of prange(n)) y.set(j, i, x.get(j, i + d) + x.get(j + d, i));
      }
    },
    checks: 0,
    args: [0, 1, 5, 17].flatMap((n) =>
      [0, 1, -1].flatMap((d) =>
        [n, n + 1].map((size) => [n, d, nd("f64", [size, size], counting), nd("f64", [n, n])])
      )
    ),
  },
  "a sum, and random numbers that not all iterations draw": {
    fn: (n: number, d: number, x: number[], y: number[]) => {
      let sum = 0;
      for (const i of prange(n)) {
        y[i] = Math.random();
        if (x[(i + d + d + 2) | 0] % 3 === 1) sum += Math.random();
      }
      return sum;
    },
    checks: 0,
    args: shifted,
  },
};

for (const [name, { fn, checks, args }] of Object.entries(CASES)) {
  Deno.test(`hoisted checks: ${name}`, () => {
    const entry: Entry = { name: "kernel", form: "call", fn, args };
    const types = args[0].map((_, i) => typeOf(args[0], i));
    const scalar = compiled(entry, types, { lanes: false });
    for (const vectors of [1, 2, 4] as const) {
      const lanes = compiled(entry, types, { lanes: true, vectors });
      assertEquals(checksOfLanes(lanes.passes.at(-1)!.program), checks);
      for (const each of args) {
        const [wanted, got] = [scalar, lanes].map((code) =>
          outcomeOf(() => runOnHeap(entry, each, code.result, running(code)))
        );
        assertSame(got, wanted, `${vectors} vectors, of ${Deno.inspect(each)}`);
      }
    }
  });
}

/** How many checks the full parts of gangs make. */
function checksOfLanes({ main }: Program): number {
  const gangs = functionsOf(main).flatMap(({ body }) => nodesOf(body)).filter(({ op }) => op === "gang");
  assert(gangs.every(({ value }) => (value as Gang).vectors > 0));
  const counts = gangs.map(({ args }) => nodesOf(args[3]).filter(({ op }) => op === "bound").length);
  return Math.max(...counts);
}

function outcomeOf(run: () => Outcome): Outcome | string {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
}

function assertSame(got: Outcome | string, wanted: Outcome | string, message: string): void {
  if (typeof got === "string" || typeof wanted === "string") assertEquals(got, wanted, message);
  else assertEquals(difference(got, wanted), undefined, message);
}
