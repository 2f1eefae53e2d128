/**
 * Ways through a tree of the intermediate representation.
 *
 * @module
 */

import type { For, Func, Invoke, Label, LaneVar, Node, Parallel, Var } from "./ir.ts";

/** Every node of a tree, parents first; also the first values of lane variables. */
export function nodesOf(root: Node): Node[] {
  const found: Node[] = [];
  collect(root, found);
  return found;
}

function collect(node: Node, found: Node[]): void {
  found.push(node);
  if (node.op === "for") { for (const { first } of laneVarsOf(node)) collect(first, found); }
  for (const arg of node.args) collect(arg, found);
}

/** The lane variables of a `for`. */
export function laneVarsOf(node: Node): readonly LaneVar[] {
  return (node.value as For).lanes ?? [];
}

/** The variables that a node itself assigns, those of its arguments aside. */
export function assignedBy(node: Node): readonly Var[] {
  switch (node.op) {
    case "set":
    case "random":
      return [node.value as Var];
    case "invoke":
      return (node.value as Invoke).into;
    case "parallel":
      return (node.value as Parallel).into.map(({ variable }) => variable);
    case "for":
      return [
        (node.value as For).index,
        ...laneVarsOf(node).flatMap(({ variable, into }) => into ? [variable, into] : [variable]),
      ];
    default:
      return [];
  }
}

/** The variables that a node itself reads, those of its arguments aside. */
export function readBy(node: Node): readonly Var[] {
  if (node.op === "get") return [node.value as Var];
  if (node.op === "parallel") return (node.value as Parallel).into.map(({ variable }) => variable);
  if (node.op === "for") return laneVarsOf(node).flatMap(({ into }) => into ? [into] : []);
  if (node.op === "load" || node.op === "store") return [(node.value as { array: { base: Var } }).array.base];
  return [];
}

/** The variables assigned anywhere in a tree. */
export function assignedIn(root: Node): Set<Var> {
  const found = new Set<Var>();
  for (const node of nodesOf(root)) for (const variable of assignedBy(node)) found.add(variable);
  return found;
}

/** The variables read anywhere in a tree. */
export function readIn(root: Node): Set<Var> {
  const found = new Set<Var>();
  for (const node of nodesOf(root)) for (const variable of readBy(node)) found.add(variable);
  return found;
}

/** The functions that a function invokes or runs in parallel, itself first. */
export function functionsOf(main: Func): Func[] {
  const found = new Set([main]);
  for (const func of found) {
    for (const node of nodesOf(func.body)) {
      if (node.op === "invoke" || node.op === "parallel") found.add((node.value as Invoke | Parallel).func);
    }
  }
  return [...found];
}

/** The labels that a tree breaks out of, and that are not its own. */
export function outerTargets(root: Node): Set<Label> {
  const targets = new Set<Label>(), own = new Set<Label>();
  for (const node of nodesOf(root)) {
    const label = labelOf(node);
    if (label) own.add(label);
    if (node.op === "break") targets.add(node.value as Label);
  }
  return targets.difference(own);
}

/** The label of a `block`, `loop` or `for`. */
export function labelOf(node: Node): Label | undefined {
  if (node.op === "block" || node.op === "loop") return node.value as Label;
  return node.op === "for" ? (node.value as For).label : undefined;
}

/** A tree in which every node has been replaced by what `change` makes of it, arguments first. */
export function rewrite(root: Node, change: (node: Node) => Node): Node {
  const args = root.args.map((arg) => rewrite(arg, change));
  const same = args.every((arg, i) => arg === root.args[i]);
  return change(same ? root : { ...root, args });
}
