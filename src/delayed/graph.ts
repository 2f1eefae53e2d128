/**
 * The tasks behind some delayeds, each once, in the order in which they should run.
 *
 * @module
 */

import { forEachNode } from "./capture.ts";
import { Node, Template } from "./node.ts";

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
  const keyed = new Map<string, Node>();
  const stack: Node[] = [];
  const push = (node: Node) => {
    if (node.isData || node.graph === graph && node.index >= 0) return;
    if (node.graph === graph) throw circle(stack, node, graph);
    stack.push(node);
  };
  for (const output of outputs) {
    push(output);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (node.graph !== graph) {
        node.graph = graph;
        node.index = -1;
        if (node.givenKey === undefined || !joined(node, keyed)) {
          pushDependencies(node, stack, push);
          continue;
        }
      } else if (node.index < 0) {
        node.index = nodes.length;
        nodes.push(node);
      }
      stack.pop();
    }
  }
  return nodes;
}

// The last one pushed is visited first, so the dependencies are turned round to be visited in their order.
function pushDependencies(node: Node, stack: Node[], push: (node: Node) => void): void {
  const first = stack.length;
  forEachNode(node.args, push);
  node.after.forEach(push);
  for (let i = first, j = stack.length - 1; i < j; i++, j--) [stack[i], stack[j]] = [stack[j], stack[i]];
}

function joined(node: Node, keyed: Map<string, Node>): boolean {
  const known = keyed.get(node.givenKey!);
  if (!known) {
    keyed.set(node.givenKey!, node);
    return false;
  }
  if (!isSameCall(node, known)) {
    throw new Error(
      `two different calls have the key ${node.key}: ${known.operation.name}(…) and ${node.operation.name}(…); ` +
        "a key stands for one value",
    );
  }
  if (known.index < 0) throw circle([], node, known.graph);
  node.index = known.index;
  return true;
}

function isSameCall(a: Node, b: Node): boolean {
  if (a.operation.pure && b.operation.pure) return true; // the key says it all
  return a.operation.fn === b.operation.fn && a.after.length === b.after.length &&
    a.after.every((node, i) => node === b.after[i]) && isSame(a.args, b.args);
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Node && b instanceof Node) return isSameNode(a, b);
  if (a instanceof Template && b instanceof Template) {
    return a.kind === b.kind && isSame(a.names, b.names) && isSame(a.items, b.items);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  }
  return Object.is(a, b);
}

function isSameNode(a: Node, b: Node): boolean {
  if (a.isData && b.isData) return isSame(a.args, b.args);
  return a === b || (a.givenKey !== undefined && a.givenKey === b.givenKey);
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
