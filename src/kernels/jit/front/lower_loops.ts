/**
 * Loops: counting ones, those over `range` and over generator kernels, and all others.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import type { WideFor } from "./infer.ts";
import { get, type Node, node, seq, set, type Var } from "../ir/ir.ts";
import { inline, usedKernel } from "./lower_calls.ts";
import { type Counting, countingOf } from "./lower_counting.ts";
import { branch, condition } from "./lower_expressions.ts";
import { number } from "./lower_operators.ts";
import { type Activation, labelled, type Target } from "./lower_state.ts";
import { numberOf, real, type Value } from "./lower_values.ts";

/** Lowers the statement that is a loop's body; tells whether its end is reached. */
type Body = () => boolean;

/**
 * Jumps if a condition turns out as wanted; each part of `&&` and `||` jumps on its own where it can.
 *
 * @param jump Adds the jump. It may be called many times.
 * @returns Whether it may be that nothing jumps.
 */
export function jumpIf(a: Activation, test: ESTree.Node, wanted: boolean, jump: () => void): boolean {
  const { draft } = a;
  if (test.type === "UnaryExpression" && test.operator === "!") {
    return jumpIf(a, test.argument, !wanted, jump);
  }
  if (test.type === "LogicalExpression" && test.operator === (wanted ? "||" : "&&")) {
    return jumpIf(a, test.left, wanted, jump) && jumpIf(a, test.right, wanted, jump);
  }
  const value = condition(a, test);
  if (value.op === "const") {
    if (value.value === wanted) jump();
    return value.value !== wanted;
  }
  const { statements } = draft.collect(jump);
  draft.add(branch(wanted ? value : node("not", "bool", [value]), statements, []));
  return true;
}

/** The body of a loop in its block, which `continue` leaves. Tells whether the end of the block is reached. */
function bodyOf(a: Activation, target: Target, body: Body): boolean {
  const { draft } = a;
  target.next = { name: "continue" };
  const { statements, result } = draft.collect(() => {
    a.targets.push(target);
    const completes = a.within(body);
    a.targets.pop();
    return completes;
  });
  draft.out.push(...labelled(draft, target.next, statements));
  return result || draft.isLeft(target.next);
}

function targetOf(names: readonly string[]): Target {
  return { names, isLoop: true, label: { name: names[0] ?? "loop" }, next: { name: "continue" } };
}

/** A loop that goes on until something leaves it. Tells whether its end is reached. */
function repeat(a: Activation, target: Target, round: () => void): boolean {
  const { draft } = a;
  const { statements } = draft.collect(() => {
    round();
    draft.add(node("poll", "void"));
  });
  draft.add(node("loop", "void", statements, target.label));
  return draft.isLeft(target.label);
}

/** Leaves a loop if its test does not hold; tells whether it can hold. */
function goesOn(a: Activation, test: ESTree.Node, target: Target): boolean {
  return jumpIf(a, test, false, () => a.draft.leave(target.label));
}

/** `while` */
export function whileLoop(
  a: Activation,
  syntax: ESTree.WhileStatement,
  names: readonly string[],
  body: Body,
): boolean {
  const target = targetOf(names);
  return repeat(a, target, () => {
    if (goesOn(a, syntax.test, target)) bodyOf(a, target, body);
  });
}

/** `do … while` */
export function doLoop(
  a: Activation,
  syntax: ESTree.DoWhileStatement,
  names: readonly string[],
  body: Body,
): boolean {
  const target = targetOf(names);
  return repeat(a, target, () => {
    if (bodyOf(a, target, body)) goesOn(a, syntax.test, target);
  });
}

/** `for (…; …; …)`; `effect` lowers what stands in its head. */
export function forLoop(
  a: Activation,
  syntax: ESTree.ForStatement,
  names: readonly string[],
  body: Body,
  effect: (syntax: ESTree.Node) => void,
): boolean {
  return a.within(() => {
    const target = targetOf(names), counting = countingOf(a, syntax);
    const start = counting && startOf(a, counting, effect);
    if (start?.kind === "number") return countingLoop(a, counting!, start.parts[0], target, body, effect);
    if (!counting && syntax.init) effect(syntax.init);
    return repeat(a, target, () => {
      if (syntax.test && !goesOn(a, syntax.test, target)) return;
      if (bodyOf(a, target, body) && syntax.update) effect(syntax.update);
    });
  });
}

/** The first value of what counts. If that is no number, it is declared like any variable. */
function startOf(a: Activation, counting: Counting, effect: (syntax: ESTree.Node) => void): Value {
  const { name, at, start, before } = counting;
  const value = start && a.value(start);
  const isNumber = value?.kind === "number";
  const kept = isNumber && before.length > 0 ? numberOf(a.draft.stable(value.parts[0])) : value;
  if (kept && !isNumber) a.declare(name, at, kept);
  for (const syntax of before) effect(syntax);
  return kept ?? a.read(a.names.find(name)!, counting.syntax);
}

/** A `for` whose variable counts. Where that one is seen after the loop, a second variable follows it. */
function countingLoop(
  a: Activation,
  counting: Counting,
  start: Node,
  target: Target,
  body: Body,
  effect: (syntax: ESTree.Node) => void,
): boolean {
  const { draft } = a, { name, at, step, compare } = counting;
  const end = number(a, counting.end);
  const mirror = counting.start ? undefined : a.names.find(name)!.variables![0];
  const index: Var = { name, type: "f64", at: a.place(at) };
  const { statements } = draft.collect(() =>
    a.within(() => {
      a.names.declare({ name, at, value: numberOf(get(index)) });
      for (const test of counting.tests) goesOn(a, test, target);
      if (!bodyOf(a, target, body)) return;
      for (const syntax of counting.after) effect(syntax);
      if (mirror) draft.add(set(mirror, node("add", "f64", [get(mirror), real(step)])));
    })
  );
  const value: WideFor = { index, label: target.label, kind: "plain", compare, mirror };
  draft.add(node("for", "void", [start, end, real(step), seq(statements)], value, a.at(counting.syntax)));
  return true;
}

// ---------------------------------------------------------------------------------------------------------------
// for … of

/** The parts of a `for…of` loop. */
interface ForOf {
  /** A call of `range`, `prange` or a generator kernel. */
  readonly iterable: ESTree.CallExpression;
  /** The variable for its values. */
  readonly id: ESTree.Identifier;
  /** With `enumerate`: the variable that counts, and where it starts. */
  readonly count?: ESTree.Identifier;
  readonly first?: ESTree.Node;
  readonly target: Target;
  readonly body: Body;
}

/** `for (const x of …)` */
export function forOfLoop(
  a: Activation,
  syntax: ESTree.ForOfStatement,
  names: readonly string[],
  body: Body,
): boolean {
  const loop = partsOf(syntax, targetOf(names), body);
  const { name } = loop.iterable.callee as ESTree.Identifier;
  return a.within(() => a.isBuiltin(name) ? rangeLoop(a, loop, name === "prange") : generatorLoop(a, loop));
}

function partsOf(syntax: ESTree.ForOfStatement, target: Target, body: Body): ForOf {
  const { id } = (syntax.left as ESTree.VariableDeclaration).declarations[0];
  const iterable = syntax.right as ESTree.CallExpression;
  if (id.type !== "ArrayPattern") return { iterable, id: id as ESTree.Identifier, target, body };
  const [count, value] = id.elements as ESTree.Identifier[], [inner, first] = iterable.arguments;
  return { iterable: inner as ESTree.CallExpression, id: value, count, first, target, body };
}

/** Gives a loop's variables their values. */
function bind(a: Activation, { id, count }: ForOf, value: Value, number: Node): void {
  if (count) a.declare(count.name, count.start, numberOf(number), true);
  a.declare(id.name, id.start, value, true);
}

/** A loop over a generator kernel: the generator's body, with the loop's body at each `yield`. */
function generatorLoop(a: Activation, loop: ForOf): boolean {
  const { iterable, target, first } = loop, { draft } = a;
  const kernel = usedKernel(a, iterable.callee as ESTree.Identifier);
  if (!kernel.generator) {
    a.raise(iterable, `\`${kernel.source.name}\` is no generator; call it as a function`);
  }
  const args = draft.operands(...iterable.arguments.map((arg) => () => a.value(arg)));
  const count: Var = { name: loop.count?.name ?? "count", type: "f64", at: a.at(iterable) };
  if (loop.count) draft.add(set(count, first ? number(a, first) : real(0)));
  const onYield = (value: Value): boolean => {
    const completes = bodyOf(a, target, () => {
      bind(a, loop, value, get(count));
      return loop.body();
    });
    if (completes && loop.count) draft.add(set(count, node("add", "f64", [get(count), real(1)])));
    return completes;
  };
  const { statements, result } = draft.collect(() => inline(a, kernel, args, iterable, onYield));
  draft.out.push(...labelled(draft, target.label, statements));
  return result.completes || draft.isLeft(target.label);
}

/** What a range goes through: numbers from a start to an end, by a step that is known; or rounds, which are counted. */
interface Rounds {
  readonly bounds: readonly [start: Node, end: Node, step: Node];
  readonly compare: WideFor["compare"];
  /** The value, and the number of rounds before. */
  at(index: Node): [value: Node, count: Node];
}

/** A loop over `range` or `prange`. */
function rangeLoop(a: Activation, loop: ForOf, isParallel: boolean): boolean {
  const { iterable, id, target, first } = loop, { draft } = a;
  const operands = draft.operands(...iterable.arguments.map((arg) => () => numberOf(number(a, arg))));
  const lowered = operands.map(({ parts: [x] }) => isParallel ? asInt32(x) : x);
  const [start, end, step] = lowered.length === 1 ? [real(0), lowered[0], real(1)] : [...lowered, real(1)];
  const offset = first ? draft.stable(number(a, first)) : real(0);
  if (step.op === "const" && (step.value === 0 || !Number.isInteger(step.value))) {
    a.raise(iterable.arguments[2], "the step of a range must be an integer, and not 0");
  }
  const origin = draft.stable(sum(start, real(0)));
  const rounds = step.op === "const"
    ? knownRounds(origin, end, step)
    : countedRounds(origin, end, draft.stable(step));
  const index: Var = { name: id.name, type: "f64", at: a.at(id) };
  const { statements } = draft.collect(() =>
    bodyOf(a, target, () => {
      const [value, count] = rounds.at(get(index));
      bind(a, loop, numberOf(value), sum(offset, count));
      return loop.body();
    })
  );
  const { bounds, compare } = rounds, kind = isParallel ? "parallel" : "plain";
  const value: WideFor = { index, label: target.label, kind, compare };
  draft.add(node("for", "void", [...bounds, seq(statements)], value, a.at(iterable)));
  return true;
}

function knownRounds(start: Node, end: Node, step: Node): Rounds {
  return {
    bounds: [start, end, step],
    compare: (step.value as number) < 0 ? "gt" : "lt",
    at: (index) => {
      const distance = isZero(start) ? index : node("sub", "f64", [index, start]);
      return [
        index,
        step.value === 1 ? distance : node("trunc", "f64", [node("div", "f64", [distance, step])]),
      ];
    },
  };
}

function countedRounds(start: Node, end: Node, step: Node): Rounds {
  const count = node("div", "f64", [node("sub", "f64", [end, start]), step]);
  const none = node("eq", "bool", [step, real(0)]);
  return {
    bounds: [real(0), node("select", "f64", [none, real(0), count]), real(1)],
    compare: "lt",
    at: (index) => [sum(start, node("mul", "f64", [index, step])), index],
  };
}

/** The bounds of parallel loops are integers; and they are int32, so that chunks can be handed out by number. */
function asInt32(x: Node): Node {
  return x.op === "const" ? x : node("convert", "f64", [node("truncate", "i32", [x])]);
}

function isZero({ op, value }: Node): boolean {
  return op === "const" && value === 0;
}

/** A sum; adding 0 is left out where it changes nothing. */
function sum(a: Node, b: Node): Node {
  if (a.op === "const" && b.op === "const") return real((a.value as number) + (b.value as number));
  return isZero(a) ? b : node("add", "f64", [a, b]);
}
