/**
 * Statements: from a kernel's syntax tree to the intermediate representation in its wide form, in which every number
 * is an f64.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { set } from "../ir/ir.ts";
import { assignment, update } from "./lower_assignments.ts";
import { branch, condition, expression } from "./lower_expressions.ts";
import { doLoop, forLoop, forOfLoop, jumpIf, whileLoop } from "./lower_loops.ts";
import { call } from "./lower_members.ts";
import { type Activation, labelled, type Lowerers } from "./lower_state.ts";
import { fresh, inWords, type Scalar, type Value } from "./lower_values.ts";

/** Where a statement stands: nothing follows it in the kernel, nothing follows but it is in a branch, or neither. */
type Position = "last" | "last in branch" | "inside";

/** How a kernel's parts are lowered. */
export const lowerers: Lowerers = { body: lowerBody, value: expression };

function lowerBody(a: Activation): boolean {
  const { body } = a.parsed;
  if (body.type === "BlockStatement") return block(a, body.body, "last");
  a.returns.direct = scalar(a, expression(a, body), body);
  return false;
}

function scalar(a: Activation, value: Value, syntax: ESTree.Node): Scalar {
  return value.kind === "array"
    ? a.raise(syntax, "a kernel cannot return an array; fill one that is passed in")
    : value;
}

function block(a: Activation, statements: readonly ESTree.Statement[], position: Position): boolean {
  return a.within(() =>
    statements.every((each, i) => statement(a, each, i === statements.length - 1 ? position : "inside"))
  );
}

/** Lowers a statement. Tells whether its end is reached; what follows is not lowered if it is not. */
function statement(a: Activation, syntax: ESTree.Statement, position: Position): boolean {
  switch (syntax.type) {
    case "BlockStatement":
      return block(a, syntax.body, position);
    case "EmptyStatement":
      return true;
    case "VariableDeclaration":
    case "ExpressionStatement":
      return effect(a, syntax);
    case "IfStatement":
      return ifStatement(a, syntax, position);
    case "ReturnStatement":
      return returnStatement(a, syntax, position);
    case "BreakStatement":
    case "ContinueStatement":
      return jump(a, syntax);
    default:
      return target(a, syntax, []);
  }
}

function target(a: Activation, syntax: ESTree.Statement, names: readonly string[]): boolean {
  const bodyOf = (body: ESTree.Statement) => () => statement(a, body, "inside");
  switch (syntax.type) {
    case "LabeledStatement":
      return target(a, syntax.body, [...names, syntax.label.name]);
    case "WhileStatement":
      return whileLoop(a, syntax, names, bodyOf(syntax.body));
    case "DoWhileStatement":
      return doLoop(a, syntax, names, bodyOf(syntax.body));
    case "ForStatement":
      return forLoop(a, syntax, names, bodyOf(syntax.body), (each) => effect(a, each));
    case "ForOfStatement":
      return forOfLoop(a, syntax, names, bodyOf(syntax.body));
    default:
      return labelledStatement(a, syntax, names);
  }
}

function labelledStatement(a: Activation, syntax: ESTree.Statement, names: readonly string[]): boolean {
  const { draft } = a, label = { name: names[0] };
  const { statements, result } = draft.collect(() => {
    a.targets.push({ names, isLoop: false, label, next: label });
    const completes = a.within(() => statement(a, syntax, "inside"));
    a.targets.pop();
    return completes;
  });
  draft.out.push(...labelled(draft, label, statements));
  return result || draft.isLeft(label);
}

/** A declaration, or an expression whose value is not used. */
function effect(a: Activation, syntax: ESTree.Node): boolean {
  switch (syntax.type) {
    case "VariableDeclaration":
      for (const { id, init } of syntax.declarations) declare(a, id as ESTree.Identifier, init);
      return true;
    case "ExpressionStatement":
      return syntax.directive !== undefined || effect(a, syntax.expression);
    case "SequenceExpression":
      for (const each of syntax.expressions) effect(a, each);
      return true;
    case "AssignmentExpression":
      assignment(a, syntax);
      return true;
    case "UpdateExpression":
      update(a, syntax, false);
      return true;
    case "CallExpression":
      call(a, syntax);
      return true;
    case "YieldExpression":
      return yieldValue(a, syntax);
    default:
      return a.raise(syntax, "nobody uses this value; assign it, or leave it out");
  }
}

function declare(a: Activation, { name, start }: ESTree.Identifier, init: ESTree.Expression | null): void {
  if (init) a.declare(name, start, expression(a, init));
  else a.declareUnset(name, start);
}

function yieldValue(a: Activation, syntax: ESTree.YieldExpression): boolean {
  if (!a.onYield) {
    return a.raise(
      syntax,
      "a generator kernel is not called by itself; go over it in another kernel: for (const x of f(…))",
    );
  }
  return a.onYield(expression(a, syntax.argument!));
}

function ifStatement(a: Activation, syntax: ESTree.IfStatement, position: Position): boolean {
  const { draft } = a, { test, consequent, alternate } = syntax;
  if (!alternate && isShortJump(consequent)) {
    return jumpIf(a, test, true, () => void statement(a, consequent, "inside"));
  }
  const inner = position === "inside" ? "inside" : "last in branch";
  const arm = (each: ESTree.Statement | null) => () => !each || a.within(() => statement(a, each, inner));
  const value = condition(a, test);
  if (value.op === "const") return arm(value.value ? consequent : alternate)();
  const yes = draft.collect(arm(consequent)), no = draft.collect(arm(alternate));
  draft.add(branch(value, yes.statements, no.statements));
  return yes.result || no.result;
}

/** Whether a statement is a jump so short that it may be written several times, once for each part of a condition. */
function isShortJump(syntax: ESTree.Statement): boolean {
  if (syntax.type === "BlockStatement") return syntax.body.length === 1 && isShortJump(syntax.body[0]);
  if (syntax.type !== "ReturnStatement") {
    return syntax.type === "BreakStatement" || syntax.type === "ContinueStatement";
  }
  return !syntax.argument || syntax.argument.type === "Literal" || syntax.argument.type === "Identifier";
}

function jump(a: Activation, { type, label }: ESTree.BreakStatement | ESTree.ContinueStatement): boolean {
  const found = a.targets.findLast(({ names, isLoop }) => label ? names.includes(label.name) : isLoop)!;
  a.draft.leave(type === "BreakStatement" ? found.label : found.next);
  return false;
}

function returnStatement(
  a: Activation,
  { argument }: ESTree.ReturnStatement,
  position: Position,
): boolean {
  const { returns, draft } = a;
  const value = argument && scalar(a, expression(a, argument), argument);
  if (!value) returns.bare = true;
  else if (position === "last" && !returns.kind) returns.direct = value;
  else keepResult(a, value, argument);
  if (position === "inside") draft.leave(returns.label);
  // a return without a value is the end
  return !value && position !== "inside";
}

function keepResult(a: Activation, value: Scalar, syntax: ESTree.Node): void {
  const { returns, draft } = a;
  returns.kind ??= value.kind;
  returns.variables ??= fresh(returns.kind, "result");
  if (returns.kind !== value.kind) {
    const other = inWords({ kind: returns.kind, parts: [] });
    a.raise(syntax, `the kernel returns ${inWords(value)} here and ${other} before; all must be of one kind`);
  }
  value.parts.forEach((part, i) => draft.add(set(returns.variables![i], part, a.at(syntax))));
}
