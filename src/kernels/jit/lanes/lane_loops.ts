/**
 * Which loops run on lanes.
 *
 * @module
 */

import type { For, Node, Type, Var } from "../ir/ir.ts";
import { assignedIn, laneVarsOf, nodesOf, outerTargets } from "../ir/walk.ts";
import { Liveness } from "../ir/liveness.ts";
import { identity, reductionOf } from "./parallel.ts";
import type { LaneVar } from "../ir/ir.ts";

/**
 * Whether a `for` may run on lanes: an innermost loop of prange, or a plain one whose iterations share nothing but
 * exact integer counts and random draws.
 *
 * @param live What is read after the loop.
 */
export function isLaneLoop(loop: Node, live: Liveness): boolean {
  if (loop.op !== "for" || loop.args[2].value !== stepOne((loop.value as For).index.type)) return false;
  const inner = nodesOf(loop.args[3]);
  if (inner.some((node) => ALONE.has(node.op))) return false;
  if ((loop.value as For).kind === "plain") return isIndependent(loop, inner, live);
  return !inner.some(isParallelLoop) && carriedBy(loop, live).every((variable) => isOfLanes(loop, variable));
}

/** The exact counts of a plain loop, as lane variables. */
export function countsOf(loop: Node, live: Liveness): LaneVar[] {
  return carriedBy(loop, live).filter((variable) => !isOfLanes(loop, variable)).map((variable) => ({
    variable: { ...variable, name: `${variable.name}'` },
    first: identity(variable.type, "add"),
    join: "add",
    into: variable,
  }));
}

/** What cannot be inside of lanes: it concerns other threads, or has been given its lanes already. */
const ALONE: ReadonlySet<string> = new Set(["invoke", "parallel", "gang"]);

function isParallelLoop(node: Node): boolean {
  return node.op === "for" && (node.value as For).kind === "parallel";
}

function stepOne(type: Type): number | bigint {
  return type === "i64" ? 1n : 1;
}

function isIndependent(loop: Node, inner: readonly Node[], live: Liveness): boolean {
  if (inner.some(({ op }) => op === "store") || outerTargets(loop.args[3]).size > 0) return false;
  if (!inner.some(isWorthLanes)) return false;
  return carriedBy(loop, live).every((variable) =>
    isOfLanes(loop, variable) || (isInteger(variable) && reductionOf(variable, loop.args[3]) === "add")
  );
}

/** Whether each lane has a value of its own of a variable. A loop that once had others in it has no such variables. */
function isOfLanes(loop: Node, variable: Var): boolean {
  return laneVarsOf(loop).some((lane) => lane.variable === variable);
}

/** The variables that an iteration takes from the one before, or leaves to what comes after the loop. */
function carriedBy(loop: Node, live: Liveness): Var[] {
  const body = loop.args[3];
  const before = new Liveness(body, []).before;
  const after = live.after(loop);
  return [...assignedIn(body)].filter((variable) => before.has(variable) || after.has(variable));
}

function isInteger({ type }: Var): boolean {
  return type === "i32" || type === "i64";
}

// A loop that only counts is as fast without lanes, or has become a closed form.
function isWorthLanes(node: Node): boolean {
  return node.type === "f64" || node.type === "f32" || node.op === "load" || node.op === "random";
}
