/**
 * The tasks behind some delayeds, each once, in the order in which they should run.
 *
 * @module
 */

import { forEachNode } from "./capture.ts";
import { Keys } from "./keys.ts";
import type { Node } from "./node.ts";

/**
 * A graph of tasks, numbered so that every task comes after those it needs, and depth first: a task's number is its
 * priority, the least one first. Nodes that hold a value are no tasks.
 */
export interface Graph {
  /** The tasks' nodes. */
  readonly nodes: readonly Node[];
  /** For each task where its dependencies begin in `dependencies`; one more entry marks the end. */
  readonly starts: Int32Array;
  /**
   * The tasks that each task needs: for every node among its arguments one, in the order of the arguments, then those
   * it only comes after.
   */
  readonly dependencies: Int32Array;
  /** For each task where its dependents begin in `dependents`; one more entry marks the end. */
  readonly dependentStarts: Int32Array;
  /** The tasks that need each task, as often as they need it. */
  readonly dependents: Int32Array;
  /** For each node that was asked for its task; -1 for one that holds a value. */
  readonly outputs: Int32Array;
}

let graphs = 0;

/**
 * Collects the tasks that some nodes need.
 *
 * Depth first, without recursion, so that a chain of a million tasks is fine.
 *
 * @throws {Error} If nodes depend on each other in a circle, or two different calls have the same key; the message
 * names the keys.
 */
export function buildGraph(outputs: readonly Node[]): Graph {
  const graph = ++graphs;
  const nodes = order(outputs, graph);
  const { starts, dependencies } = connect(nodes);
  const asked = Int32Array.from(outputs, (node) => node.isData ? -1 : node.index);
  return { nodes, starts, dependencies, ...invert(starts, dependencies), outputs: asked };
}

function connect(nodes: readonly Node[]): Pick<Graph, "starts" | "dependencies"> {
  const starts = new Int32Array(nodes.length + 1);
  let count = 0;
  const add = (node: Node) => {
    if (!node.isData) count++;
  };
  for (let task = 0; task < nodes.length; task++) {
    forEachNode(nodes[task].args, add);
    nodes[task].after.forEach(add);
    starts[task + 1] = count;
  }
  const dependencies = new Int32Array(count);
  let next = 0;
  const put = (node: Node) => {
    if (!node.isData) dependencies[next++] = node.index;
  };
  for (let task = 0; task < nodes.length; task++) {
    if (starts[task + 1] === starts[task]) continue;
    forEachNode(nodes[task].args, put);
    nodes[task].after.forEach(put);
  }
  return { starts, dependencies };
}

/** The nodes in post-order; each knows its place. Nodes with one key share the place of the first. */
function order(outputs: readonly Node[], graph: number): Node[] {
  const nodes: Node[] = [];
  const keys = new Keys();
  const stack: Node[] = [];
  const push = (node: Node) => {
    if (node.isData) {
      if (node.givenKey !== undefined) keys.claim(node);
    } else if (node.graph !== graph) stack.push(node);
    else if (node.index < 0) throw circle(stack, node, graph);
  };
  for (const output of outputs) {
    push(output);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (node.graph !== graph) {
        node.graph = graph;
        node.index = -1;
        const first = node.givenKey === undefined ? node : keys.claim(node);
        if (first === node) {
          pushDependencies(node, stack, push);
          continue;
        }
        if (first.index < 0) throw circle([], node, graph);
        node.index = first.index;
      } else if (node.index < 0) {
        node.index = nodes.length;
        nodes.push(node);
      }
      stack.pop();
    }
  }
  keys.checkNumbered(outputs);
  keys.checkNumbered(nodes);
  return nodes;
}

// The last one pushed is visited first, so the dependencies are turned round to be visited in their order.
function pushDependencies(node: Node, stack: Node[], push: (node: Node) => void): void {
  const first = stack.length;
  forEachNode(node.args, push);
  node.after.forEach(push);
  for (let i = first, j = stack.length - 1; i < j; i++, j--) [stack[i], stack[j]] = [stack[j], stack[i]];
}

function circle(stack: readonly Node[], node: Node, graph: number): Error {
  const open = stack.filter((other) => other.graph === graph && other.index < 0);
  const keys = [...open.slice(Math.max(0, open.indexOf(node))), node].map((member) => member.key);
  return new Error(`tasks depend on each other in a circle: ${keys.join(" → ")}`);
}

function invert(starts: Int32Array, dependencies: Int32Array): Pick<Graph, "dependentStarts" | "dependents"> {
  const tasks = starts.length - 1;
  const dependentStarts = new Int32Array(tasks + 1);
  for (let i = 0; i < dependencies.length; i++) dependentStarts[dependencies[i] + 1]++;
  for (let task = 0; task < tasks; task++) dependentStarts[task + 1] += dependentStarts[task];
  const dependents = new Int32Array(dependencies.length);
  const next = dependentStarts.slice();
  for (let task = 0; task < tasks; task++) {
    for (let i = starts[task]; i < starts[task + 1]; i++) dependents[next[dependencies[i]]++] = task;
  }
  return { dependentStarts, dependents };
}
