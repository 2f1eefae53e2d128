/**
 * Functions exchanged for others wherever they are invoked.
 *
 * @module
 */

import type { Func, Invoke, Node, Parallel } from "./ir.ts";
import { functionsOf, rewrite } from "./walk.ts";

/** A function in which every function that it invokes, and it itself, is exchanged for what it has become. */
export function withFunctions(func: Func, changed: ReadonlyMap<Func, Func>): Func {
  const own = changed.get(func) ?? func;
  if (functionsOf(own).length === 1) return own;
  const change = (node: Node): Node => {
    if (node.op !== "invoke" && node.op !== "parallel") return node;
    const value = node.value as Invoke | Parallel;
    return { ...node, value: { ...value, func: withFunctions(value.func, changed) } };
  };
  return { ...own, body: rewrite(own.body, change) };
}
