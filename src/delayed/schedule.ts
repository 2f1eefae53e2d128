/**
 * Which task may run next, and which results are still needed: a state machine without promises and without a clock.
 *
 * @module
 */

import { isCompiled, isKernel } from "../kernels/mod.ts";
import { fillIn } from "./capture.ts";
import type { Graph } from "./graph.ts";
import { Node } from "./node.ts";
import { ReadySet } from "./ready_set.ts";

/** So many tasks at most are fused into one, which a worker runs without a word in between. */
const LONGEST_CHAIN = 64;

/** The state of a graph that is being computed. Tasks are numbered as in the graph. */
export class Schedule {
  readonly graph: Graph;
  /** Tasks that can start, and run on the calling thread. */
  readonly here: ReadySet;
  /** Tasks that can start, and run wherever kernels run. */
  readonly elsewhere: ReadySet;
  /** How many tasks are not finished. */
  remaining: number;
  readonly #values: unknown[];
  /** For each task how many of its dependencies are missing. */
  readonly #missing: Int32Array;
  /** For each task how often its result will still be used; outputs have one use more. */
  readonly #uses: Int32Array;
  readonly #kernelsElsewhere: boolean;
  /** For each task the one that takes its result right after it on the same worker, or -1. */
  readonly #next: Int32Array;

  /**
   * @param graph The tasks.
   * @param kernelsElsewhere Whether kernels run on workers; else they are functions like any other.
   */
  constructor(graph: Graph, kernelsElsewhere: boolean) {
    const tasks = graph.nodes.length;
    this.graph = graph;
    this.remaining = tasks;
    this.here = new ReadySet(tasks);
    this.elsewhere = new ReadySet(tasks);
    this.#values = new Array(tasks);
    this.#missing = new Int32Array(tasks);
    this.#uses = new Int32Array(tasks);
    this.#kernelsElsewhere = kernelsElsewhere;
    this.#next = kernelsElsewhere ? this.#fuse() : new Int32Array(tasks).fill(-1);
    for (let task = 0; task < tasks; task++) {
      this.#missing[task] = graph.starts[task + 1] - graph.starts[task];
      this.#uses[task] = graph.dependentStarts[task + 1] - graph.dependentStarts[task];
    }
    for (const output of graph.outputs) if (output >= 0) this.#uses[output]++;
    for (let task = 0; task < tasks; task++) if (this.#missing[task] === 0) this.#ready(task);
  }

  /** The arguments of a task whose dependencies are finished. */
  argumentsOf(task: number): readonly unknown[] {
    let next = this.graph.starts[task];
    return fillIn(
      this.graph.nodes[task].args,
      (node) => node.isData ? node.args[0] : this.#values[this.graph.dependencies[next++]],
    );
  }

  /** The task that is fused behind a task, or -1. */
  nextInChain(task: number): number {
    return this.#next[task];
  }

  /** Records a result: dependents may become ready, and what nobody will use again is let go. */
  finish(task: number, value: unknown): void {
    const { starts, dependencies, dependentStarts, dependents } = this.graph;
    this.remaining--;
    if (this.#uses[task] > 0) this.#values[task] = value;
    for (let i = starts[task]; i < starts[task + 1]; i++) {
      const dependency = dependencies[i];
      if (--this.#uses[dependency] === 0) this.#values[dependency] = undefined;
    }
    const next = this.#next[task];
    for (let i = dependentStarts[task]; i < dependentStarts[task + 1]; i++) {
      const dependent = dependents[i];
      if (--this.#missing[dependent] === 0 && dependent !== next) this.#ready(dependent);
    }
  }

  /** The result of a task that was asked for. */
  result(task: number): unknown {
    return this.#values[task];
  }

  /** The keys from a task to a result that was asked for. */
  pathFrom(task: number): string[] {
    const { nodes, outputs, dependentStarts, dependents } = this.graph;
    const asked = new Set(outputs);
    const path = [nodes[task].key];
    for (let at = task; !asked.has(at);) {
      at = dependents[dependentStarts[at]];
      path.push(nodes[at].key);
    }
    return path;
  }

  #ready(task: number): void {
    const elsewhere = this.#kernelsElsewhere && isKernel(this.graph.nodes[task].operation.fn);
    (elsewhere ? this.elsewhere : this.here).add(task);
  }

  // A kernel whose result only the next kernel takes, as an argument of its own, is followed by it at once. Not by a
  // compiled one: which code it needs is known when its arguments are.
  #fuse(): Int32Array {
    const { nodes, starts, dependencies, dependentStarts, outputs } = this.graph;
    const asked = new Set(outputs);
    const lengths = new Int32Array(nodes.length).fill(1);
    const next = new Int32Array(nodes.length).fill(-1);
    for (let task = 0; task < nodes.length; task++) {
      if (starts[task + 1] - starts[task] !== 1 || !takesAnything(nodes[task].operation.fn)) continue;
      const before = dependencies[starts[task]];
      const alone = dependentStarts[before + 1] - dependentStarts[before] === 1 && !asked.has(before);
      if (!alone || !isKernel(nodes[before].operation.fn) || holeOf(nodes[task]) < 0) continue;
      if (lengths[before] === LONGEST_CHAIN) continue;
      next[before] = task;
      lengths[task] = lengths[before] + 1;
    }
    return next;
  }
}

function takesAnything(fn: unknown): boolean {
  return isKernel(fn) && !isCompiled(fn);
}

/** The place of a task's only dependency among its arguments; -1 if it is inside a container or comes only before. */
export function holeOf(node: Node): number {
  return node.args.findIndex((arg) => arg instanceof Node && !arg.isData);
}
