/**
 * The tasks behind some delayeds, each once, in the order in which they should run.
 *
 * @module
 */

import type { RunCache } from "./cache/mod.ts";
import { forEachNeed } from "./capture.ts";
import { isKernel } from "../kernels/mod.ts";
import { Keys } from "./keys.ts";
import { enter, extrasOf, graphOf, isData, isLeaf, keyOf, type Node, operationOf, placeOf } from "./node.ts";

const NONE: readonly number[] = [];

/**
 * A graph of tasks, numbered so that every task comes after those it needs, and depth first: among those that came
 * together, a task's number is its priority, the least one first. Nodes that hold a value are no tasks.
 *
 * A graph can grow while it is computed; then it has room for more tasks than there are.
 */
export class Graph {
  /** The tasks' nodes. */
  readonly nodes: Node[] = [];
  /** For each task where its dependencies begin in `dependencies`; one more entry marks the end. */
  starts: Int32Array = new Int32Array(1);
  /**
   * The tasks that each task needs: for every node among its arguments one, in the order of the arguments, then those
   * it only comes after.
   */
  dependencies: Int32Array = new Int32Array(0);
  /** For each task where those dependents begin in `dependents` that came with it; one more entry marks the end. */
  dependentStarts: Int32Array = new Int32Array(1);
  /** The tasks that need each task and came with it, as often as they need it. */
  dependents: Int32Array = new Int32Array(0);
  /** Whether there are kernels among the tasks. */
  hasKernels = false;
  /** For each node that was asked for its task; -1 for one that holds a value. */
  readonly outputs: Int32Array;
  readonly #cache: RunCache | undefined;
  readonly #keys = new Keys();
  /** The task of each node; made when the graph grows for the first time. */
  #tasks: Map<Node, number> | undefined;
  /** The dependents that came later, by task. */
  readonly #late = new Map<number, number[]>();

  /**
   * Collects the tasks that some nodes need.
   *
   * Depth first, without recursion, so that a chain of a million tasks is fine.
   *
   * @param cache Says which nodes others take the place of.
   * @throws {Error} If nodes depend on each other in a circle, or two different calls have the same key; the message
   * names the keys.
   */
  constructor(outputs: readonly Node[], cache?: RunCache) {
    this.#cache = cache;
    this.outputs = this.#add(outputs, () => -1);
  }

  /**
   * Adds the tasks that some nodes need; those that are there already are not added once more.
   *
   * @param usable Whether the result of a task that is there can still be had. Else its node becomes a new task.
   * @returns The task of each node; -1 for one that holds a value.
   */
  grow(outputs: readonly Node[], usable: (task: number) => boolean): Int32Array {
    const tasks = this.#tasks ??= new Map(this.nodes.map((node, task) => [node, task]));
    const before = this.nodes.length;
    const added = this.#add(outputs, (node) => {
      const task = tasks.get(node) ?? -1;
      return task >= 0 && usable(task) ? task : -1;
    });
    for (let task = before; task < this.nodes.length; task++) tasks.set(this.nodes[task], task);
    return added;
  }

  /** The dependents of a task that came later than it. */
  lateDependents(task: number): readonly number[] {
    return this.#late.get(task) ?? NONE;
  }

  #add(outputs: readonly Node[], known: (node: Node) => number): Int32Array {
    const first = this.nodes.length;
    order(outputs, this.nodes, this.#keys, known, (node) => this.#cache?.replace(node) ?? node);
    if (this.nodes.length > first) {
      this.#connect(first);
      this.#invert(first);
    }
    return Int32Array.from(outputs, (node) => isData(node) ? -1 : placeOf(node));
  }

  #connect(first: number): void {
    const { nodes } = this;
    const starts = this.starts = withRoom(this.starts, nodes.length + 1);
    let dependencies = withRoom(this.dependencies, nodes.length);
    let next = starts[first];
    const put = (node: Node) => {
      if (isData(node)) return;
      if (next === dependencies.length) dependencies = withRoom(dependencies, next + 1);
      dependencies[next++] = placeOf(node);
    };
    for (let task = first; task < nodes.length; task++) {
      this.hasKernels ||= isKernel(operationOf(nodes[task]).fn);
      forEachNeed(nodes[task], put);
      starts[task + 1] = next;
    }
    this.dependencies = dependencies;
  }

  #invert(first: number): void {
    const { starts, dependencies, nodes: { length: tasks } } = this;
    const ends = this.dependentStarts = withRoom(this.dependentStarts, tasks + 1);
    for (let i = starts[first]; i < starts[tasks]; i++) if (dependencies[i] >= first) ends[dependencies[i]]++;
    for (let task = first + 1; task <= tasks; task++) ends[task] += ends[task - 1];
    const dependents = this.dependents = withRoom(this.dependents, ends[tasks]);
    // From behind, so that each end has become a start when the last one is in its place.
    for (let task = tasks - 1; task >= first; task--) {
      for (let i = starts[task + 1] - 1; i >= starts[task]; i--) {
        const dependency = dependencies[i];
        if (dependency >= first) dependents[--ends[dependency]] = task;
      }
    }
    this.#addLate(first);
  }

  #addLate(first: number): void {
    const { starts, dependencies, nodes: { length: tasks } } = this;
    for (let task = first; task < tasks && first > 0; task++) {
      for (let i = starts[task]; i < starts[task + 1]; i++) {
        const dependency = dependencies[i];
        if (dependency >= first) continue;
        const late = this.#late.get(dependency);
        if (late) late.push(task);
        else this.#late.set(dependency, [task]);
      }
    }
  }
}

/** An array of at least that length with the same beginning; growing again and again costs little. */
export function withRoom(array: Int32Array, length: number): Int32Array {
  if (array.length >= length) return array;
  const larger = new Int32Array(array.length <= 1 ? length : Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

let orders = 0;

/**
 * Adds nodes in post-order; each knows its place. Nodes with one key share the place of the first.
 *
 * @param known The place of a node that has one already, or -1.
 * @param replace Gives the node that takes the place of a node.
 */
function order(
  outputs: readonly Node[],
  nodes: Node[],
  keys: Keys,
  known: (node: Node) => number,
  replace: (node: Node) => Node,
): void {
  const graph = ++orders, before = nodes.length;
  const stack: Node[] = [];
  /** How many are on the stack besides those that the node needs whose needs are looked at. */
  let below = 0;
  const settle = (node: Node) => {
    enter(node, graph, nodes.length);
    nodes.push(replace(node));
  };
  const push = (node: Node) => {
    if (isData(node)) {
      if (extrasOf(node).key !== undefined) keys.claim(node);
    } else if (graphOf(node) === graph) {
      if (placeOf(node) < 0) throw circle(stack, node, graph);
    } else if (stack.length === below && isLeaf(replace(node)) && known(replace(node)) < 0) settle(node);
    else stack.push(node);
  };
  const meet = (node: Node) => {
    const first = extrasOf(node).key === undefined ? node : keys.claim(node);
    if (first === node) {
      const runs = replace(node);
      enter(node, graph, known(runs));
      below = stack.length;
      if (placeOf(node) < 0) forEachNeed(runs, push);
      reverse(stack, below);
    } else if (graphOf(first) !== graph) stack.push(first);
    else if (placeOf(first) < 0) throw circle([], node, graph);
    else enter(node, graph, placeOf(first));
  };
  for (const output of outputs) {
    below = 0;
    push(output);
    while (stack.length > 0) {
      const top = stack.length - 1, node = stack[top];
      if (graphOf(node) !== graph) {
        meet(node);
        if (stack.length - 1 > top) continue;
      }
      if (placeOf(node) < 0) settle(node);
      stack.pop();
    }
  }
  keys.checkNumbered(outputs);
  keys.checkNumbered(before === 0 ? nodes : nodes.slice(before));
}

// The last one on the stack is visited first, so the needs are turned round to be visited in their order.
function reverse(stack: Node[], first: number): void {
  for (let i = first, j = stack.length - 1; i < j; i++, j--) [stack[i], stack[j]] = [stack[j], stack[i]];
}

function circle(stack: readonly Node[], node: Node, graph: number): Error {
  const open = stack.filter((other) => graphOf(other) === graph && placeOf(other) < 0);
  const keys = [...open.slice(Math.max(0, open.indexOf(node))), node].map(keyOf);
  return circleError(keys);
}

/** The error of tasks that wait for each other. */
export function circleError(keys: readonly string[]): Error {
  return new Error(`tasks depend on each other in a circle: ${keys.join(" → ")}`);
}
