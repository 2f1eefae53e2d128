/**
 * Runs random kernels in every way and compares.
 *
 * `deno run -A tests/kernels/jit/fuzz.ts 100000 [seed]` runs that many, and ends with a report.
 */

import { fail } from "@std/assert";
import fc from "fast-check";
import type { ValueType } from "../../../src/kernels/jit/language/types.ts";
import { verify } from "../../../src/kernels/jit/ir/verify.ts";
import {
  type Argument,
  type Entry,
  HARD,
  hard,
  HARD_INTEGERS,
  hardIntegers,
  nd,
  typed,
} from "./corpus/entry.ts";
import { prange, range } from "./language.ts";
import { difference, type Outcome } from "./outcome.ts";
import { typeOf } from "./place.ts";
import { runPlain } from "./plain.ts";
import { EXTRA, render, type Tree, trees } from "./random_kernels.ts";
import { shrink } from "./shrink.ts";
import { compiledInWays, interpreting, type Options, type Run, running, runOnHeap } from "./ways.ts";

/** What a random kernel is called with. */
interface Input {
  readonly n: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly flag: boolean;
}

const inputs: fc.Arbitrary<Input> = fc.record({
  n: fc.constantFrom(0, 1, 5, 8, 9, 17, 300),
  a: fc.constantFrom(0.5, 3, 7.75, ...HARD),
  b: fc.constantFrom(4, 9, -3, ...HARD_INTEGERS),
  c: fc.constantFrom(1, 10, -2.25, ...HARD),
  flag: fc.boolean(),
});

/** The interpreter gets no longer arrays. */
const MOST_INTERPRETED = 20;

/** A random kernel, how wide its gangs are, and what it is called with. */
export interface Sample {
  readonly tree: Tree;
  readonly vectors: 1 | 2 | 4;
  readonly inputs: readonly Input[];
}

/** Random kernels with inputs. */
export const samples: fc.Arbitrary<Sample> = fc.record({
  tree: trees,
  vectors: fc.constantFrom(1, 2, 4),
  inputs: fc.array(inputs, { minLength: 1, maxLength: 3 }),
});

/** What plain JavaScript makes of a case. */
type Plain = (args: readonly Argument[]) => Outcome;

/**
 * Runs a kernel in every way: as WebAssembly on all inputs, in the interpreter, which is slow, on one, as it is before
 * the first pass and after the last.
 *
 * @throws {Error} If one of them fails, or differs from plain JavaScript.
 */
export function check({ tree, vectors, inputs }: Sample): void {
  const { text, reordered } = render(tree);
  const cases = inputs.map((input) => argumentsFor(tree, input));
  const entry = entryOf(tree, text, cases), types = typesFor(tree, cases[0]);
  const ways: readonly [string, Options][] = [
    ["scalar", { lanes: false }],
    [`lanes, ${vectors} vectors`, { lanes: true, vectors }],
  ];
  const codes = attempt("compile", () => compiledInWays(entry, types, ways.map(([, options]) => options)));
  const { result } = codes[0];
  const inOrder = cached((args) => runPlain(entry, args, result));
  const inParallel = cached((args) => runPlain(entryOf(tree, reordered, cases), args, result));
  const few = cases.filter((_, i) => inputs[i].n <= MOST_INTERPRETED).slice(0, 1);
  codes.forEach((code, i) => {
    const [way] = ways[i];
    compare(way, entry, cases, result, inParallel, running(code));
    code.passes.forEach((pass, at) => {
      if (i > 0 && codes[0].passes.includes(pass)) return;
      const { name, program } = pass;
      const where = `${way}, interpreter after ${name}`;
      attempt(where, () => verify(program));
      const isLast = at === code.passes.length - 1;
      if (!isLast && name !== "lower") return;
      compare(where, entry, few, result, name === "lower" ? inOrder : inParallel, interpreting(program));
    });
  });
}

function cached(plain: Plain): Plain {
  const outcomes = new Map<readonly Argument[], Outcome>();
  return (args) => {
    if (!outcomes.has(args)) outcomes.set(args, plain(args));
    return outcomes.get(args)!;
  };
}

/** Compares a way of running a kernel with plain JavaScript. */
function compare(
  way: string,
  entry: Entry,
  cases: Entry["args"],
  result: ValueType,
  plain: Plain,
  run: Run,
): void {
  cases.forEach((args, i) => {
    const outcome = attempt(way, () => runOnHeap(entry, args, result, run));
    const found = difference(outcome, plain(args));
    if (found) throw new Error(`${way}, case ${i}: ${found}`);
  });
}

function attempt<T>(way: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Error(`${way}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function entryOf({ form }: Tree, text: string, args: readonly (readonly Argument[])[]): Entry {
  const fn = new Function("range", "prange", `return ${text}`)(range, prange);
  return { name: "kernel", form, fn, args };
}

function argumentsFor({ form }: Tree, { n, a, b, c, flag }: Input): Argument[] {
  if (form === "elements") return [nd("f64", [n], hard), nd("i32", [n], hardIntegers), c, flag];
  const arrays = [
    typed("f64", n + EXTRA, hard),
    typed("f64", n + EXTRA, (i) => i / 4 - 1),
    typed("i32", n + EXTRA, hardIntegers),
    typed("u8", n + EXTRA, hardIntegers),
    typed("f32", n + EXTRA, hard),
  ];
  return [n, a, b, c, flag, ...arrays];
}

/** Numbers are f64, but for n and b. */
function typesFor({ form }: Tree, args: readonly Argument[]): ValueType[] {
  const types = args.map((_, i) => typeOf(args, i));
  if (form === "call") types.splice(0, 4, "i32", "f64", "i32", "f64");
  else types[2] = "f64";
  return types;
}

/** A sample as it is reported. */
export function show({ tree, inputs }: Sample): string {
  return `${tree.form}: ${render(tree).text}\ninputs: ${Deno.inspect(inputs, { compact: true })}`;
}

/** Runs so many kernels. Returns the smallest one that fails, with the reason; undefined if none does. */
export function fuzz(runs: number, seed: number): string | undefined {
  const details = fc.check(fc.property(samples, check), { numRuns: runs, seed, endOnFailure: true });
  if (!details.failed) return undefined;
  const smallest = shrink(details.counterexample![0], (sample) => failureOf(sample) !== undefined);
  return `kernel ${details.numRuns} of seed ${seed}: ${failureOf(smallest)}\n${show(smallest)}`;
}

/** A test that so many random kernels do the same in every way of running them. */
export function testRandomKernels(runs: number, seed: number): void {
  Deno.test(`${runs} random kernels of seed ${seed}`, () => {
    const failure = fuzz(runs, seed);
    if (failure) fail(failure);
  });
}

function failureOf(sample: Sample): string | undefined {
  if (sample.inputs.length === 0) return undefined;
  try {
    check(sample);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (import.meta.main) {
  const [runs = 2000, first = 1] = Deno.args.map(Number);
  const EACH = 1000;
  let failures = 0;
  for (let done = 0, seed = first; done < runs; done += EACH, seed++) {
    const failure = fuzz(Math.min(EACH, runs - done), seed);
    if (failure) {
      failures++;
      console.log(failure);
    }
    if ((seed - first) % 10 === 9) console.log(`${done + EACH} kernels, ${failures} batches with a failure`);
  }
  console.log(`${runs} kernels from seed ${first}: ${failures} batches of ${EACH} with a failure`);
  if (failures > 0) Deno.exit(1);
}
