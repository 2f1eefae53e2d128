/**
 * What may be done for lanes that do not need it.
 *
 * @module
 */

import type { Node, Op } from "../ir/ir.ts";
import { nodesOf } from "../ir/walk.ts";

/** What is dear, or must not be done for a lane that is off. */
const RISKY: ReadonlySet<Op> = new Set<Op>([
  "load",
  "bound",
  "call",
  "div_s",
  "rem_s",
  "div",
  "sqrt",
  "toint32",
]);

/**
 * How many operations a statement takes; Infinity where some of them must not be done, or not for nothing.
 *
 * @param allowed The kinds of statements that may be in it.
 */
export function costOf(statement: Node, allowed: ReadonlySet<Op>): number {
  let cost = 0;
  for (const { op, type } of nodesOf(statement)) {
    if (RISKY.has(op) || (type === "void" && !allowed.has(op))) return Infinity;
    if (type !== "void" && op !== "get" && op !== "const") cost++;
  }
  return cost;
}
