/**
 * Which tasks are fused: they travel as one group, and a worker runs them without a word in between.
 *
 * A kernel whose result only one other kernel takes, as an argument of its own, is followed by it at once: in chains,
 * and in trees that need nothing from outside. So a result that only other tasks need stays on the worker. A tree is
 * cut into groups so small that all workers have enough of them to end together.
 *
 * @module
 */

import { isCompiled, isKernel, type Take } from "../kernels/mod.ts";
import type { Graph } from "./graph.ts";
import { argsOf, isData, Node, operationOf } from "./node.ts";

/** So many tasks at most are fused into a group. */
const LARGEST_GROUP = 64;
/** Of a tree, each worker gets so many groups at least. */
const GROUPS_PER_WORKER = 16;

/** How tasks may be fused. */
export interface FuseOptions {
  /** How many workers there are for the groups. */
  readonly workers: number;
  /** Whether a task may be fused; by default all may. */
  readonly mayFuse?: (node: Node) => boolean;
}

/**
 * Fuses the tasks of a graph from this one on.
 *
 * @param feeds Is given for each task that is fused to another the one that takes its result. The tasks of a group
 * follow each other in the graph.
 */
export function fuse(graph: Graph, first: number, feeds: Int32Array, options: FuseOptions): void {
  const { nodes, starts, dependencies } = graph;
  const tasks = nodes.length - first;
  const largestTree = Math.min(LARGEST_GROUP, tasks / (GROUPS_PER_WORKER * options.workers));
  const asked = new Set(graph.outputs);
  /** For each task the size of the group that ends with it; negative, if that needs something from outside. */
  const sizes = new Int32Array(tasks);
  for (let task = first; task < nodes.length; task++) {
    const needed = starts[task + 1] - starts[task];
    sizes[task - first] = needed === 0 ? 1 : -1;
    if (needed === 0 || needed >= LARGEST_GROUP || !mayTake(nodes[task], needed, options)) continue;
    let size = 1, apart = true, fits = true;
    for (let i = starts[task]; i < starts[task + 1] && fits; i++) {
      const other = dependencies[i];
      fits = other >= first && !asked.has(other) && mayFeed(graph, other, options);
      apart &&= sizes[other - first] > 0;
      size += Math.abs(sizes[other - first]);
    }
    if (!fits || (needed === 1 ? size > LARGEST_GROUP : !apart || size > largestTree)) continue;
    for (let i = starts[task]; i < starts[task + 1]; i++) feeds[dependencies[i]] = task;
    sizes[task - first] = apart ? size : -size;
  }
}

/** What a task takes from the others of the group that begins with this one. */
export function takesOf({ nodes, starts, dependencies }: Graph, task: number, first: number): Take[] {
  const args = argsOf(nodes[task]), takes: Take[] = [];
  for (let argument = 0, i = starts[task]; task > first && i < starts[task + 1]; argument++) {
    if (isHole(args[argument])) takes.push({ argument, from: dependencies[i++] - first });
  }
  return takes;
}

/** Whether a task takes all that it needs as arguments of its own; a compiled one needs code that depends on them. */
function mayTake(node: Node, needed: number, { mayFuse }: FuseOptions): boolean {
  const { fn } = operationOf(node);
  if (!isKernel(fn) || isCompiled(fn) || mayFuse?.(node) === false) return false;
  let holes = 0;
  for (const arg of argsOf(node)) if (isHole(arg)) holes++;
  return holes === needed;
}

function mayFeed({ nodes, dependentStarts }: Graph, task: number, { mayFuse }: FuseOptions): boolean {
  const needs = dependentStarts[task + 1] - dependentStarts[task];
  return needs === 1 && isKernel(operationOf(nodes[task]).fn) && mayFuse?.(nodes[task]) !== false;
}

/** Whether an argument is the result of another task, and does not only hold one. */
function isHole(arg: unknown): boolean {
  return arg instanceof Node && !isData(arg);
}
