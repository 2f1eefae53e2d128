/**
 * The compiler: a kernel and the types of its arguments in, WebAssembly out, as one list of passes.
 *
 * @module
 */

import { dropChecked } from "./ir/checked.ts";
import { emit } from "./wasm/emit.ts";
import { lower } from "./front/front.ts";
import type { Node, Parallel, Program, Reduction, Site, Type } from "./ir/ir.ts";
import { functionsOf, nodesOf } from "./ir/walk.ts";
import type { KernelSource } from "./language/kernel_source.ts";
import { lanes } from "./lanes/lanes.ts";
import { linked } from "./link.ts";
import { outline } from "./lanes/outline.ts";
import { parallelize } from "./lanes/parallel.ts";
import { printProgram } from "./ir/print.ts";
import { propagate } from "./ir/propagate.ts";
import { recurrences } from "./ir/recurrences.ts";
import { simplify } from "./ir/simplify.ts";
import { streams } from "./lanes/streams.ts";
import { unroll } from "./lanes/unroll.ts";
import type { ValueType } from "./language/types.ts";

/** What is to be compiled. */
export interface CompileRequest {
  /** The function. */
  readonly kernel: KernelSource;
  /** The types of its arguments. */
  readonly args: readonly ValueType[];
  /** The type of its result, if a signature says it. */
  readonly result?: ValueType;
  /** Whether every index is checked. */
  readonly boundsCheck: boolean;
  /** The function itself, or its application to each element of arrays. */
  readonly form: "call" | "elements";
  /** Whether loops are put on lanes. */
  readonly lanes: boolean;
  /** Vectors of a varying value; by default as many as eight lanes take. */
  readonly vectors?: 1 | 2 | 4;
}

/** The program after a pass. */
export interface Pass {
  readonly name: string;
  readonly program: Program;
}

/** What threads run of a parallel loop. */
export interface RegionTypes {
  /** The types of what it captures. */
  readonly captured: readonly Type[];
  /** How the results of its chunks are joined, and their types. */
  readonly reductions: readonly { readonly join: Reduction; readonly type: Type }[];
}

/** A compiled kernel. */
export interface Compiled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
  readonly args: readonly ValueType[];
  readonly result: ValueType;
  /** For each parameter: whether it is an array that is written. */
  readonly stores: readonly boolean[];
  /** Whether the last parameter takes a seed (i64). */
  readonly seeded: boolean;
  /** Whether it imports the heap. */
  readonly memory: boolean;
  /** Its parallel loops. */
  readonly regions: readonly RegionTypes[];
  /** The accesses that may fail. */
  readonly sites: readonly Site[];
  /** The program after each pass. */
  readonly passes: readonly Pass[];
}

type Step = readonly [name: string, run: (program: Program) => Program];

/** What a kernel has become before it is decided how it runs. */
export interface Prepared {
  readonly result: ValueType;
  readonly stores: readonly boolean[];
  readonly passes: readonly Pass[];
}

/**
 * The first half of compiling: the same however loops are run.
 *
 * @throws {CompileError} If the kernel is outside the language; it shows the place.
 */
export function prepare(request: CompileRequest): Prepared {
  const { program, result, stores } = lower(request);
  return { result, stores, passes: after([{ name: "lower", program }], firstSteps(request)) };
}

/**
 * Compiles a kernel.
 *
 * @param prepared The first half, if it has been done before.
 * @throws {CompileError} If the kernel is outside the language; it shows the place.
 */
export function compile(request: CompileRequest, prepared: Prepared = prepare(request)): Compiled {
  const passes = after(prepared.passes, lastSteps(request));
  const { program } = passes.at(-1)!;
  const regions = parallelsOf(program);
  return {
    bytes: emit(program, { link: linked }),
    name: program.name,
    args: request.args,
    result: prepared.result,
    stores: prepared.stores,
    seeded: program.seed !== undefined,
    memory: touchesMemory(program),
    regions: regions.map(typesOf),
    sites: program.sites,
    passes,
  };
}

function after(passes: readonly Pass[], steps: readonly Step[]): Pass[] {
  const all = [...passes];
  for (const [name, run] of steps) all.push({ name, program: run(all.at(-1)!.program) });
  return all;
}

function firstSteps({ kernel }: CompileRequest): readonly Step[] {
  return [
    // first, as simplifying hides sums: 2 * r becomes r + r
    ["parallel", (program) => parallelize(program, kernel)],
    ["simplify", simplify],
    ["propagate", propagate],
    ["fold", simplify],
    ["checked", dropChecked],
    ["recurrences", recurrences],
    ["streams", streams],
  ];
}

function lastSteps({ lanes: onLanes, vectors }: CompileRequest): readonly Step[] {
  const library = (name: string) => linked(name, false);
  return [
    ...(onLanes ? [["lanes", (program) => lanes(program, { vectors, library })] as Step] : []),
    ["tidy", simplify],
    ["outline", outline],
    ...(onLanes ? [["unroll", unroll] as Step] : []),
  ];
}

/** The parallel loops of a program, by number. */
export function parallelsOf(program: Program): Parallel[] {
  return functionsOf(program.main).flatMap(({ body }) =>
    nodesOf(body).filter(({ op }) => op === "parallel").map(({ value }) => value as Parallel)
  );
}

function typesOf({ func, into }: Parallel): RegionTypes {
  return {
    captured: func.params.slice(3).map(({ type }) => type),
    reductions: into.map(({ variable: { type }, join }) => ({ join, type })),
  };
}

function touchesMemory(program: Program): boolean {
  return functionsOf(program.main).some(({ body }) => nodesOf(body).some(isInMemory));
}

function isInMemory({ op, value }: Node): boolean {
  if (op === "for") return ((value as { lanes?: readonly unknown[] }).lanes ?? []).length > 0;
  return op === "load" || op === "store" || op === "parallel";
}

/** The text of a program, for `inspect`. */
export { printProgram };
