/**
 * What can be said of an expression by looking at it.
 *
 * @module
 */

import { type Access, type Bound, constant, type Node, node, type Op, type Var } from "./ir.ts";
import type { Scalar } from "./operations.ts";

/** Whether an expression is an i32 or i64. */
export function isInteger({ type }: Node): boolean {
  return type === "i32" || type === "i64";
}

/** Whether an expression is an f32 or f64. */
export function isFloat({ type }: Node): boolean {
  return type === "f32" || type === "f64";
}

/** The value of a constant, also of one that is the same in all lanes. */
export function known({ op, args, value }: Node): Scalar | undefined {
  if (op === "const") return value as Scalar;
  return op === "splat" && args[0].op === "const" ? args[0].value as Scalar : undefined;
}

/** Whether a node is a constant of this value; 0 and -0 differ. Truth values are 0 and 1. */
export function is(node: Node, value: number): boolean {
  const found = known(node);
  return found !== undefined && Object.is(Number(found), value);
}

/** A constant that takes the place of a node, in all lanes if it varies. */
export function constantLike({ type, varying }: Node, value: Scalar): Node {
  const made = constant(type, value);
  return varying ? { ...node("splat", type, [made]), varying } : made;
}

/** A node with other operands, and perhaps another operation. */
export function remade(old: Node, args: readonly Node[], op: Op = old.op): Node {
  return old.type === "void" ? { ...old, args } : node(op, old.type, args, old.value, old.at);
}

/** Whether an expression checks an index. Such a one is never dropped. */
export function mayFail(root: Node): boolean {
  return root.op === "bound" || root.args.some(mayFail);
}

/** What is left of the check of an index that is known to be inside. */
export function asElement(index: Node): Node {
  if (index.type === "i32") return index;
  return node(index.type === "i64" ? "wrap" : "truncate", "i32", [index]);
}

/** Whether two expressions must have the same value. */
export function same(a: Node, b: Node): boolean {
  if (a === b) return true;
  return a.op === b.op && a.type === b.type && a.varying === b.varying && sameValue(a, b) &&
    a.args.length === b.args.length && a.args.every((arg, i) => same(arg, b.args[i]));
}

function sameValue(a: Node, b: Node): boolean {
  if (a.op === "load") return sameAccess(a.value as Access, b.value as Access);
  if (a.op === "bound") return (a.value as Bound).site === (b.value as Bound).site;
  return Object.is(a.value, b.value);
}

function sameAccess(a: Access, b: Access): boolean {
  return a.array.base === b.array.base && a.array.storage === b.array.storage && a.unit === b.unit;
}

/** An order of expressions: variables, then operations, then constants. 0 where it does not matter. */
export function order(a: Node, b: Node): number {
  if (a === b) return 0;
  const ranks = rank(a) - rank(b);
  if (ranks !== 0) return ranks;
  if (a.op === "get") return compareTexts((a.value as Var).name, (b.value as Var).name);
  if (a.op === "const") return Number(a.value) - Number(b.value) || 0;
  const ops = compareTexts(a.op, b.op);
  if (ops !== 0) return ops;
  for (let i = 0; i < Math.min(a.args.length, b.args.length); i++) {
    const args = order(a.args[i], b.args[i]);
    if (args !== 0) return args;
  }
  return 0;
}

function rank(node: Node): number {
  if (known(node) !== undefined) return 2;
  return node.op === "get" ? 0 : 1;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
