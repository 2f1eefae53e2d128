/**
 * Loops that lanes leave at different times: two iterations a turn.
 *
 * An iteration in which no lane is on changes nothing that is read later. So where it stores nothing and cannot fail,
 * one too many does no harm, and whether any lane is left need be asked in every other iteration only. What the end of
 * an iteration and the beginning of the next one compute alike is computed once, by the engine.
 *
 * @module
 */

import {
  type For,
  type Func,
  get,
  type Label,
  type Node,
  node,
  type Op,
  type Program,
  seq,
  set,
  type Var,
} from "../ir/ir.ts";
import { functionsOf, labelOf, rewrite } from "../ir/walk.ts";
import { withFunctions } from "../ir/with_functions.ts";
import { costOf } from "./harmless.ts";

/** Longer iterations are not worth it: asking costs little beside them. */
const LONGEST = 48;

const ALLOWED: ReadonlySet<Op> = new Set<Op>(["seq", "set", "if", "block", "break", "poll"]);

/** Unrolls the loops that are left when no lane is on, where that pays. */
export function unroll(program: Program): Program {
  const changed = new Map(functionsOf(program.main).map((func) => [func, unrolled(func)]));
  return { ...program, main: withFunctions(program.main, changed) };
}

function unrolled(func: Func): Func {
  return { ...func, body: rewrite(func.body, (each) => isToUnroll(each) ? twice(each) : each) };
}

function isToUnroll(loop: Node): boolean {
  if (loop.op !== "loop" && (loop.op !== "for" || !isByOne(loop))) return false;
  const body = bodyOf(loop);
  return body.some((statement) => isExitOf(statement, loop)) && costOf(seq(body), ALLOWED) <= LONGEST;
}

function isByOne({ args: [, , step] }: Node): boolean {
  return Math.abs(Number(step.value)) === 1;
}

/** The statements of an iteration. */
function bodyOf(loop: Node): readonly Node[] {
  return flat(loop.op === "for" ? [loop.args[3]] : loop.args);
}

function flat(statements: readonly Node[]): readonly Node[] {
  return statements.flatMap((each) => each.op === "seq" ? flat(each.args) : [each]);
}

/** Whether a statement leaves a loop when no lane is on any more, and does nothing else. */
function isExitOf({ op, args }: Node, loop: Node): boolean {
  if (op !== "if" || args[0].op !== "not" || args[0].args[0].op !== "any") return false;
  const then = flat([args[1]]);
  return then.length === 1 && then[0].op === "break" && leaves(then[0].value as Label, loop) &&
    flat([args[2]]).length === 0;
}

function leaves(target: Label, loop: Node): boolean {
  return target === labelOf(loop) || (loop.op === "for" && target === (loop.value as For).whole);
}

function twice(loop: Node): Node {
  return loop.op === "for" ? twiceCounting(loop) : twiceWith(loop, bodyOf(loop));
}

function twiceWith(loop: Node, iteration: readonly Node[]): Node {
  const unasked = iteration.filter((each) => each.op !== "poll" && !isExitOf(each, loop));
  return { ...node("loop", "void", [...unasked, ...iteration], labelOf(loop)), at: loop.at };
}

// The count may end between the two iterations.
function twiceCounting(loop: Node): Node {
  const { index, label } = loop.value as For;
  const [start, end, step] = loop.args;
  const last: Var = { name: "end", type: index.type };
  const isDone = node(Number(step.value) > 0 ? "ge" : "le", "bool", [get(index), get(last)]);
  const leave = node("if", "void", [isDone, seq([node("break", "void", [], label)]), seq([])]);
  const count = set(index, node("add", index.type, [get(index), step]));
  return seq([set(last, end), set(index, start), twiceWith(loop, [leave, ...bodyOf(loop), count])]);
}
