/**
 * What a graph will do, before it runs.
 *
 * @module
 */

import { checkCount, checkOptions } from "../checks.ts";
import { isKernel } from "../kernels/mod.ts";
import { captureArguments, forEachNode } from "./capture.ts";
import { settings } from "./configure.ts";
import { findExecutor, type Scheduler } from "./executor.ts";
import { explanationText } from "./explain_text.ts";
import { givenBytes } from "./given_bytes.ts";
import { Graph } from "./graph.ts";
import { keyOf, type Node, operationOf } from "./node.ts";
import { takeOptions } from "./options.ts";
import type { ProfileRow } from "./profile.ts";
import { rehearse } from "./rehearse.ts";

/** Options of {@linkcode explain}. */
export interface ExplainOptions {
  /** Where kernels would run, as for `compute`. */
  scheduler?: Scheduler;
  /** How many workers there would be, as for `compute`. */
  workers?: number;
  /** What is known of the functions from an earlier run: how long each takes. */
  profile?: { readonly rows: readonly Pick<ProfileRow, "name" | "mean">[] };
  /** How many bytes a result of a function has, by the function's name. */
  bytes?: Readonly<Record<string, number>>;
}

/** What an explanation says of one function. */
export interface ExplainedFunction {
  /** Its name. */
  readonly name: string;
  /** How many tasks call it. */
  readonly count: number;
  /** Where it runs: on the calling thread, or on workers. */
  readonly where: "here" | "workers";
  /** How many seconds a call takes, as an earlier run has shown. */
  readonly mean?: number;
}

/** What a graph will do. As text it is a summary to be read. */
export interface Explanation {
  /** How many tasks there are. */
  readonly tasks: number;
  /** The functions, those with the most tasks first. */
  readonly functions: readonly ExplainedFunction[];
  /** How many workers there are. */
  readonly workers: number;
  /** How many tasks follow each other at most. */
  readonly depth: number;
  /** How many tasks are equally far from the beginning at most: with more workers, some have nothing to do. */
  readonly width: number;
  /** The way through the graph that takes longest; if the times are not known, that of the most tasks. */
  readonly criticalPath: {
    /** The keys of its tasks, the first one first. */
    readonly keys: readonly string[];
    /** How long they take, if all times are known. */
    readonly seconds?: number;
  };
  /** What is held at most, if the tasks run in their order and all take as long as is known, or equally long. */
  readonly memory: {
    /** How many results are held at once. */
    readonly results: number;
    /** The bytes of those whose size is known. */
    readonly bytes: number;
    /** Whether the size of every result is known. */
    readonly exact: boolean;
    /** The bytes of buffers and arrays that were given as arguments, which are held anyhow. */
    readonly given: number;
  };
  /** How many seconds all tasks take together, if all times are known. */
  readonly work?: number;
  /** How many seconds the compute will take, if all times are known. */
  readonly seconds?: number;
  /** The summary. */
  toString(): string;
}

const KNOWN = ["scheduler", "workers", "profile", "bytes"] satisfies (keyof ExplainOptions)[];

/**
 * Says what a graph will do, without running it: how many tasks of which functions, where they run, how many can run at
 * the same time, which way through it is the longest, and how many results are held at most. Options come last, as for
 * {@linkcode compute}.
 *
 * @example Before a long run
 * ```ts
 * import { delayed, explain, mean } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const load = delayed((day: number) => new Float64Array(1000).fill(day), { name: "load" });
 * const sum = delayed((xs: Float64Array) => xs.reduce((a, b) => a + b), { name: "sum" });
 * const days = Array.from({ length: 30 }, (_, day) => sum(load(day)));
 * const explanation = explain(mean(...days), { bytes: { load: 8000, sum: 8, mean: 8 } });
 * console.log(String(explanation));
 * assertEquals([explanation.tasks, explanation.depth, explanation.width], [61, 3, 30]);
 * assertEquals(explanation.memory.bytes, 30 * 8 + 8000); // depth first: one day at a time
 * ```
 *
 * @example How long it will take, after a run of the same functions
 * ```ts
 * import { delayed, gather, profile } from "@weft/weft";
 * import { assert } from "@std/assert";
 *
 * const square = delayed((x: number) => x * x, { name: "square" });
 * using p = profile();
 * await gather(square(1), square(2)).compute();
 * const { seconds } = gather(...Array.from({ length: 1000 }, (_, i) => square(i))).explain({ profile: p });
 * assert(seconds! > 0);
 * ```
 *
 * @throws {TypeError} If an option does not exist or makes no sense.
 * @throws {Error} If tasks depend on each other in a circle, or two different calls have the same key.
 */
export function explain(...args: [...unknown[], ExplainOptions]): Explanation;
/** Says what a graph will do. */
export function explain(...args: unknown[]): Explanation;
export function explain(...args: unknown[]): Explanation {
  const captured = captureArguments(args, true);
  const options: ExplainOptions = takeOptions("explain", captured, KNOWN);
  const nodes: Node[] = [];
  forEachNode(captured, (node) => nodes.push(node));
  return explainNodes(nodes, options);
}

/** Explains the graph behind some nodes. */
export function explainNodes(nodes: readonly Node[], options: ExplainOptions = {}): Explanation {
  checkExplainOptions(options);
  const { scheduler = settings().scheduler ?? "threads", profile, bytes } = options;
  const workers = options.workers ?? settings().workers;
  const executor = findExecutor(scheduler, workers);
  const graph = new Graph(nodes);
  const { functions, functionOf } = functionsOf(graph, executor.serve !== undefined, profile?.rows ?? []);

  const known = functions.every(({ mean }) => mean !== undefined);
  const times = Float64Array.from(functions, ({ mean }) => known ? mean! : 1);
  const sizes = functions.map(({ name }) => bytes?.[name]);
  const elsewhere = Uint8Array.from(functions, ({ where }) => where === "workers" ? 1 : 0);
  const { peak, seconds } = rehearse(graph, {
    functionOf,
    times,
    elsewhere,
    sizes: Float64Array.from(sizes, (size) => size ?? 0),
    workers: executor.size,
    most: workers ?? Infinity,
  });
  const { keys, length } = longestWay(graph, functionOf, times);
  const work = functions.reduce((sum, { count, mean = 0 }) => sum + count * mean, 0);
  return new Explained({
    tasks: graph.nodes.length,
    functions: functions.toSorted((a, b) => b.count - a.count),
    workers: executor.size,
    ...levelsOf(graph),
    criticalPath: known ? { keys, seconds: length } : { keys },
    memory: {
      ...peak,
      exact: sizes.every((size) => size !== undefined),
      given: givenBytes([...graph.nodes, ...nodes]),
    },
    ...(known && { work, seconds }),
  });
}

function checkExplainOptions(options: ExplainOptions): void {
  checkOptions("explain", options, KNOWN);
  const { workers, profile, bytes = {} } = options;
  if (workers !== undefined) checkCount("workers", workers);
  if (profile !== undefined && !Array.isArray(profile?.rows)) {
    throw new TypeError("explain: profile must be what profile() returns, or its data");
  }
  if (typeof bytes !== "object" || bytes === null) {
    throw new TypeError(
      "explain: bytes must be an object with the bytes of a result for each function's name",
    );
  }
  for (const [name, size] of Object.entries(bytes)) {
    if (typeof size === "number" && size >= 0 && size < Infinity) continue;
    throw new RangeError(`explain: bytes.${name} must be a number of bytes; got ${String(size)}`);
  }
}

/** The functions of a graph, and for each task its function's number. */
function functionsOf(
  graph: Graph,
  kernelsElsewhere: boolean,
  rows: readonly Pick<ProfileRow, "name" | "mean">[],
) {
  const means = new Map(rows.map(({ name, mean }) => [name, mean]));
  const numbers = { here: new Map<string, number>(), workers: new Map<string, number>() };
  const functions: { -readonly [K in keyof ExplainedFunction]: ExplainedFunction[K] }[] = [];
  const functionOf = Int32Array.from(graph.nodes, (node) => {
    const { name, fn } = operationOf(node);
    const where = kernelsElsewhere && isKernel(fn) ? "workers" : "here";
    let number = numbers[where].get(name);
    if (number === undefined) {
      const mean = means.get(name);
      number = functions.push({ name, count: 0, where, ...(mean !== undefined && { mean }) }) - 1;
      numbers[where].set(name, number);
    }
    functions[number].count++;
    return number;
  });
  return { functions: functions as readonly ExplainedFunction[], functionOf };
}

function levelsOf({ nodes, starts, dependencies }: Graph): { depth: number; width: number } {
  const levels = new Int32Array(nodes.length), widths = new Int32Array(nodes.length + 1);
  let depth = 0, width = 0;
  for (let task = 0; task < nodes.length; task++) {
    let level = 1;
    for (let i = starts[task]; i < starts[task + 1]; i++) {
      level = Math.max(level, levels[dependencies[i]] + 1);
    }
    levels[task] = level;
    depth = Math.max(depth, level);
    width = Math.max(width, ++widths[level]);
  }
  return { depth, width };
}

function longestWay({ nodes, starts, dependencies }: Graph, functionOf: Int32Array, times: Float64Array) {
  const lengths = new Float64Array(nodes.length), before = new Int32Array(nodes.length).fill(-1);
  let last = -1;
  for (let task = 0; task < nodes.length; task++) {
    let longest = 0;
    for (let i = starts[task]; i < starts[task + 1]; i++) {
      const dependency = dependencies[i];
      if (lengths[dependency] <= longest && before[task] >= 0) continue;
      longest = lengths[dependency];
      before[task] = dependency;
    }
    lengths[task] = longest + times[functionOf[task]];
    if (last < 0 || lengths[task] >= lengths[last]) last = task;
  }
  const keys: string[] = [];
  for (let task = last; task >= 0; task = before[task]) keys.push(keyOf(nodes[task]));
  return { keys: keys.reverse(), length: last < 0 ? 0 : lengths[last] };
}

class Explained implements Explanation {
  declare readonly tasks: Explanation["tasks"];
  declare readonly functions: Explanation["functions"];
  declare readonly workers: Explanation["workers"];
  declare readonly depth: Explanation["depth"];
  declare readonly width: Explanation["width"];
  declare readonly criticalPath: Explanation["criticalPath"];
  declare readonly memory: Explanation["memory"];

  constructor(facts: Omit<Explanation, "toString">) {
    Object.assign(this, facts);
  }

  toString(): string {
    return explanationText(this);
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}
