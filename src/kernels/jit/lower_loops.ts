/**
 * Loops: counting ones, those over `range` and over generator kernels, and all others.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import type { WideFor } from "./infer.ts";
import { get, type Node, node, seq, set, type Var } from "./ir.ts";
import { inline, usedKernel } from "./lower_calls.ts";
import { type Counting, countingOf } from "./lower_counting.ts";
import { branch, condition, expression, number } from "./lower_expressions.ts";
import { type Activation, labelled, numberOf, real, type Target, type Value } from "./lower_state.ts";

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
  const value = start && expression(a, start);
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

/** Gives a loop's variable its value. */
type Bind = (value: Value, count: Node) => void;

/** `for (const x of …)` */
export function forOfLoop(
  a: Activation,
  syntax: ESTree.ForOfStatement,
  names: readonly string[],
  body: Body,
): boolean {
  const { id } = (syntax.left as ESTree.VariableDeclaration).declarations[0];
  const ids = id.type === "ArrayPattern" ? id.elements as ESTree.Identifier[] : [id as ESTree.Identifier];
  const isCounted = ids.length > 1;
  const outer = syntax.right as ESTree.CallExpression;
  const iterable = isCounted ? outer.arguments[0] as ESTree.CallExpression : outer;
  const first = isCounted && outer.arguments.length > 1 ? outer.arguments[1] : undefined;
  const bind: Bind = (value, count) => {
    const values = isCounted ? [numberOf(count), value] : [value];
    values.forEach((each, i) => a.declare(ids[i].name, ids[i].start, each, true));
  };
  const { name } = iterable.callee as ESTree.Identifier;
  const target = targetOf(names);
  return a.within(() => {
    if (!a.isBuiltin(name)) return generatorLoop(a, iterable, target, first, isCounted, bind, body);
    return rangeLoop(a, iterable, target, name === "prange", first, bind, body);
  });
}

/** A loop over a generator kernel: the generator's body, with the loop's body at each `yield`. */
function generatorLoop(
  a: Activation,
  iterable: ESTree.CallExpression,
  target: Target,
  first: ESTree.Node | undefined,
  isCounted: boolean,
  bind: Bind,
  body: Body,
): boolean {
  const { draft } = a;
  const kernel = usedKernel(a, iterable.callee as ESTree.Identifier);
  if (!kernel.generator) {
    a.raise(iterable, `\`${kernel.source.name}\` is no generator; call it as a function`);
  }
  const args = draft.operands(...iterable.arguments.map((arg) => () => expression(a, arg)));
  const count: Var = { name: "count", type: "f64", at: a.at(iterable) };
  if (isCounted) draft.add(set(count, first ? number(a, first) : real(0)));
  const onYield = (value: Value): boolean => {
    const completes = bodyOf(a, target, () => {
      bind(value, get(count));
      return body();
    });
    if (completes && isCounted) draft.add(set(count, node("add", "f64", [get(count), real(1)])));
    return completes;
  };
  const { statements, result } = draft.collect(() => inline(a, kernel, args, iterable, onYield));
  draft.out.push(...labelled(draft, target.label, statements));
  return result.completes || draft.isLeft(target.label);
}

/** A loop over `range` or `prange`. */
function rangeLoop(
  a: Activation,
  { arguments: args, callee, ...syntax }: ESTree.CallExpression,
  target: Target,
  isParallel: boolean,
  first: ESTree.Node | undefined,
  bind: Bind,
  body: Body,
): boolean {
  const { draft } = a;
  const lowered = draft.operands(...args.map((arg) => () => numberOf(number(a, arg)))).map(({ parts: [x] }) =>
    x
  );
  const [start, end, by] = lowered.length === 1 ? [real(0), lowered[0], real(1)] : [...lowered, real(1)];
  const offset = first ? draft.stable(number(a, first)) : real(0);
  const known = by.op === "const" ? by.value as number : undefined;
  if (known !== undefined && (known === 0 || !Number.isInteger(known))) {
    a.raise(args[2], "the step of a range must be an integer, and not 0");
  }
  // where the step is not known, the rounds are counted
  const origin = known === undefined || first ? draft.stable(start) : start;
  const step = known === undefined ? draft.stable(by) : by;
  const index: Var = { name: "index", type: "f64", at: a.at(callee) };
  const { statements } = draft.collect(() =>
    bodyOf(a, target, () => {
      const value = known === undefined ? sum(origin, node("mul", "f64", [get(index), step])) : get(index);
      const rounds = known === undefined ? get(index) : roundsOf(get(index), origin, known);
      bind(numberOf(value), sum(offset, rounds));
      return body();
    })
  );
  const bounds = known === undefined
    ? [real(0), node("div", "f64", [node("sub", "f64", [end, origin]), step]), real(1)]
    : [origin.op === "const" ? origin : sum(origin, real(0)), end, real(known)];
  const value: WideFor = {
    index,
    label: target.label,
    kind: isParallel ? "parallel" : "plain",
    compare: known !== undefined && known < 0 ? "gt" : "lt",
  };
  draft.add(
    node("for", "void", [...bounds, seq(statements)], value, a.at({ ...syntax, callee } as ESTree.Node)),
  );
  return true;
}

/** The bounds of parallel loops are integers; and they are int32, so that chunks can be handed out by number. */
function asInt32(x: Node): Node {
  return x.op === "const" ? x : node("convert", "f64", [node("truncate", "i32", [x])]);
}

function sum(a: Node, b: Node): Node {
  return a.op === "const" && a.value === 0 ? b : node("add", "f64", [a, b]);
}

/** How many rounds have been before the one with this index. */
function roundsOf(index: Node, start: Node, step: number): Node {
  const distance = start.op === "const" && start.value === 0 ? index : node("sub", "f64", [index, start]);
  return step === 1 ? distance : node("trunc", "f64", [node("div", "f64", [distance, real(step)])]);
}
