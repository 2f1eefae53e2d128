/** Every kernel of the corpus, run in every way: the results and all arrays are the same, bit for bit. */

import { assert } from "@std/assert";
import type { Compiled, Pass } from "../../../src/kernels/jit/compile.ts";
import type { Program } from "../../../src/kernels/jit/ir/ir.ts";
import { functionsOf, nodesOf } from "../../../src/kernels/jit/ir/walk.ts";
import type { ValueType } from "../../../src/kernels/jit/language/types.ts";
import { verify } from "../../../src/kernels/jit/ir/verify.ts";
import type { Argument, Entry } from "./corpus/entry.ts";
import { corpus } from "./corpus/mod.ts";
import { difference, type Outcome } from "./outcome.ts";
import { specOf, typeOf } from "./place.ts";
import { runPlain } from "./plain.ts";
import { Team } from "./team.ts";
import {
  calling,
  compiled,
  interpreting,
  JOB,
  memory,
  moduleOf,
  type Options,
  type Run,
  running,
  runOnHeap,
} from "./ways.ts";

/** How far what is not exact may be from plain JavaScript. */
const TOLERANCE = 1e-11;

/** Cases with longer arrays, or with numbers between these, are not interpreted: it would take long. */
const LONG_ARRAY = 100, LONG_LOOP = [1e4, 1e6];

/** The ways of compiling, the scalar one first: the others must do as it does, even where it is not exact. */
const COMPILED: Readonly<Record<string, Options>> = {
  "scalar": { lanes: false },
  "lanes, 1 vector": { lanes: true, vectors: 1 },
  "lanes, 2 vectors": { lanes: true, vectors: 2 },
  "lanes, 4 vectors": { lanes: true, vectors: 4 },
  "lanes": { lanes: true },
  "lanes, indices unchecked": { lanes: true, boundsCheck: false },
};

/** Cases whose arguments have the same types. */
interface Group {
  readonly types: readonly ValueType[];
  readonly cases: readonly (readonly Argument[])[];
}

/** A case, what plain JavaScript makes of it, and what the scalar code does. */
interface Wanted {
  readonly args: readonly Argument[];
  readonly plain: Outcome;
  readonly scalar: Outcome;
}

for (const [theme, entries] of Object.entries(corpus)) {
  for (const entry of entries) {
    Deno.test(`${theme}: ${entry.name}`, async () => {
      for (const group of groupsOf(entry)) await check(entry, group);
    });
  }
}

function groupsOf(entry: Entry): Group[] {
  const groups = new Map<string, { types: ValueType[]; cases: (readonly Argument[])[] }>();
  for (const args of entry.args) {
    const types = args.map((_, i) => entry.types?.[i] ?? typeOf(args, i));
    const key = JSON.stringify(types);
    if (!groups.has(key)) groups.set(key, { types, cases: [] });
    groups.get(key)!.cases.push(args);
  }
  return [...groups.values()];
}

async function check(entry: Entry, { types, cases }: Group): Promise<void> {
  const codes = Object.entries(COMPILED).map(([way, options]): [string, Compiled] => [
    way,
    compiled(entry, types, options),
  ]);
  const [[, scalar]] = codes;
  const { result } = scalar;
  const run = running(scalar);
  const wanted = cases.map((args): Wanted => ({
    args,
    plain: runPlain(entry, args, result),
    scalar: runOnHeap(entry, args, result, run),
  }));
  const isExact = !entry.ulp && !entry.reordered;
  for (const { args, plain, scalar } of wanted) {
    if (!entry.random) compare(entry, "scalar", args, scalar, plain, isExact ? 0 : TOLERANCE);
  }
  for (const [way, code] of codes) checkRun(entry, way, result, wanted, running(code));
  checkPasses(entry, scalar.passes, result, wanted);
  for (const [way, { passes }] of codes) {
    // Up to there they are those of the scalar code.
    const first = passes.findIndex(({ name }) => name === "lanes");
    if (COMPILED[way].vectors) checkPasses(entry, passes.slice(first), result, wanted);
  }
  const numbers = types.map((type, i) => type === "i32" && !entry.types?.[i] ? "f64" : type);
  if (entry.form === "call") {
    checkRun(entry, "all numbers f64", result, wanted, running(compiled(entry, numbers, { lanes: true })));
  }
  await checkTeams(entry, codes.find(([way]) => way === "lanes")![1], wanted);
}

/** WebAssembly agrees with the scalar code. */
function checkRun(entry: Entry, way: string, result: ValueType, wanted: readonly Wanted[], run: Run): void {
  for (const { args, scalar } of wanted) {
    compare(entry, way, args, runOnHeap(entry, args, result, run), scalar, 0);
  }
}

/** The interpreter agrees with plain JavaScript, or where that is not exact with the scalar code, after every pass. */
function checkPasses(
  entry: Entry,
  passes: readonly Pass[],
  result: ValueType,
  wanted: readonly Wanted[],
): void {
  const few = entry.long ? [] : wanted.filter(({ args }) => !isLong(args));
  for (const { name, program } of passes) {
    verify(program);
    if (drawsFromOutside(program)) continue;
    const run = interpreting(program, entry.ulp);
    for (const { args, plain, scalar } of few) {
      const outcome = runOnHeap(entry, args, result, run);
      const [like, tolerance] = entry.random || entry.ulp
        ? [scalar, 0]
        : [plain, entry.reordered ? TOLERANCE : 0];
      compare(entry, `interpreter after ${name}`, args, outcome, like, tolerance);
    }
  }
}

function isLong(args: readonly Argument[]): boolean {
  return args.some((argument, i) => {
    const size = specOf(args, i)?.shape.reduce((product, size) => product * size, 1) ?? 0;
    const isCount = Number.isInteger(argument) && Number(argument) >= LONG_LOOP[0] &&
      Number(argument) <= LONG_LOOP[1];
    return size > LONG_ARRAY || isCount;
  });
}

/** Whether it has not been given its streams of random numbers yet. */
function drawsFromOutside({ main }: Program): boolean {
  return functionsOf(main).some(({ body }) => [...nodesOf(body)].some(({ op }) => op === "random"));
}

let teams: Team[] = [];

Deno.test.beforeAll(() => {
  teams = [1, 2, 3].map((threads) => new Team(threads));
});

Deno.test.afterAll(() => {
  for (const team of teams) team[Symbol.dispose]();
});

/** Threads that share the chunks agree with the scalar code. */
async function checkTeams(entry: Entry, code: Compiled, wanted: readonly Wanted[]): Promise<void> {
  if (code.regions.length === 0) return;
  for (const team of teams) {
    await team.run(moduleOf(code), memory, JOB, (exports) => {
      checkRun(entry, `${team.threads} threads`, code.result, wanted, calling(code, exports));
    });
  }
}

function compare(
  entry: Entry,
  way: string,
  args: readonly Argument[],
  got: Outcome,
  wanted: Outcome,
  tolerance: number,
): void {
  const found = difference(got, wanted, tolerance);
  assert(!found, `${entry.name}, ${way}, case ${entry.args.indexOf(args)}: ${found}`);
}
