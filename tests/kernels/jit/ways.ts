/** The ways of running a compiled kernel, on arguments that lie on one heap. */

import { compile, type Compiled, type CompileRequest, prepare } from "../../../src/kernels/jit/compile.ts";
import { interpret, type Scalar } from "../../../src/kernels/jit/ir/interpret.ts";
import type { Program } from "../../../src/kernels/jit/ir/ir.ts";
import type { KernelSource } from "../../../src/kernels/jit/language/kernel_source.ts";
import { linked } from "../../../src/kernels/jit/link.ts";
import { MATH } from "../../../src/kernels/jit/math/mod.ts";
import type { Dtype, ValueType } from "../../../src/kernels/jit/language/types.ts";
import type { Argument, Entry } from "./corpus/entry.ts";
import { Complex } from "./language.ts";
import type { Outcome } from "./outcome.ts";
import { elementsOf, Heap, type Placed, prepared } from "./place.ts";
import { elementCount } from "./plain.ts";
import { importsFor, type ParallelExports } from "./team_protocol.ts";

/** The memory that all runs use, one after the other. Its last 64 KiB are for a job block. */
export const memory = new WebAssembly.Memory({ initial: 256, maximum: 256, shared: true });
const buffer = memory.buffer as unknown as SharedArrayBuffer;
/** The address of the job block. */
export const JOB = 255 * 65536;

/** The seed of kernels that draw random numbers. */
const SEED = 0x123456789abcdefn;

/** A kernel's parameters as WebAssembly takes them: truth values are 0 and 1. */
export type Flat = readonly (number | bigint)[];

/** Runs a kernel on the heap; gives its results. */
export type Run = (flat: Flat) => readonly Scalar[];

/** How a kernel is to be compiled. */
export interface Options {
  readonly lanes: boolean;
  readonly vectors?: 1 | 2 | 4;
  readonly boundsCheck?: boolean;
}

/** Compiles an entry of the corpus for arguments of these types. */
export function compiled(entry: Entry, types: readonly ValueType[], options: Options): Compiled {
  return compile(requestFor(entry, types, options));
}

/** Compiles an entry in several ways. What they have in common is done once. */
export function compiledInWays(
  entry: Entry,
  types: readonly ValueType[],
  ways: readonly Omit<Options, "boundsCheck">[],
): Compiled[] {
  const prepared = prepare(requestFor(entry, types, ways[0]));
  return ways.map((options) => compile(requestFor(entry, types, options), prepared));
}

function requestFor(entry: Entry, types: readonly ValueType[], options: Options): CompileRequest {
  const { form, result } = entry;
  return { kernel: sourceFor(entry), args: [...types], result, form, boundsCheck: true, ...options };
}

function sourceFor({ name, fn, uses = {} }: Entry): KernelSource {
  return { name, text: fn.toString(), uses };
}

/** Places the arguments on the heap, runs, and reads what has become of the arrays. */
export function runOnHeap(entry: Entry, args: readonly Argument[], result: ValueType, run: Run): Outcome {
  const heap = new Heap(buffer);
  const placed: Placed[] = [];
  const flat: (number | bigint)[] = [];
  if (entry.form === "elements") {
    const n = elementCount(args), dtype = result as Dtype;
    placed.push(heap.place({ dtype, shape: [n], layout: "C" }, elementsOf(dtype, n)));
    flat.push(n, ...placed[0].flat);
  }
  const values = prepared(args, (spec, elements) => {
    placed.push(heap.place(spec, elements));
    return placed.at(-1)!;
  });
  for (const value of values) flat.push(...parametersOf(value));
  const results = run(flat);
  const arrays = placed.map((array) => array.read());
  if (placed.some((array) => array.isDamaged())) throw new Error("bytes beside an array were written");
  return { result: entry.form === "call" && result === "bool" ? results.map(Boolean) : results, arrays };
}

function parametersOf(value: number | bigint | boolean | Complex | Placed): Flat {
  if (typeof value === "boolean") return [Number(value)];
  if (value instanceof Complex) return [value.re, value.im];
  return typeof value === "object" ? value.flat : [value];
}

/** The functions of the mathematics library, interpreted. */
const LIBRARY = Object.fromEntries(
  Object.keys(MATH).map((name) => [name, (...args: number[]): number => {
    const program = { name, main: linked(name, false), sites: [] };
    return interpret(program, args, { fail, functions: LIBRARY })[0] as number;
  }]),
);

function fail(site: number, index: number): never {
  throw new RangeError(`index ${index} at site ${site}`);
}

/**
 * Runs a program in the interpreter.
 *
 * @param library Whether it calls the functions of the mathematics library, and not those of JavaScript.
 */
export function interpreting(program: Program, library = false): Run {
  const { main, seed } = program;
  const functions = library ? LIBRARY : undefined;
  return (flat) => {
    const given = seed ? [...flat, SEED] : flat;
    const args = main.params.map(({ type }, i) => type === "bool" ? Boolean(given[i]) : given[i]);
    return interpret(program, args, { memory: buffer, functions, fail });
  };
}

/** Runs WebAssembly in this thread. */
export function running(code: Compiled): Run {
  const weft = { ...importsFor(memory, JOB, 0), fork() {} };
  const { exports } = new WebAssembly.Instance(moduleOf(code), { weft } as WebAssembly.Imports);
  return calling(code, exports as unknown as ParallelExports);
}

/** The module of compiled code. */
export function moduleOf({ bytes }: Compiled): WebAssembly.Module {
  return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
}

/** Calls an instance of compiled code. */
export function calling({ seeded }: Compiled, { main }: ParallelExports): Run {
  return (flat) => {
    const value = main(...flat, ...(seeded ? [SEED] : []));
    return value === undefined ? [] : Array.isArray(value) ? value : [value as Scalar];
  };
}
