/**
 * Expressions: from syntax to pure trees of operations; what is not pure becomes statements before them.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { constant, get, type Node, node, set } from "../ir/ir.ts";
import { assignment, update } from "./lower_assignments.ts";
import { call, member } from "./lower_members.ts";
import { arithmetic, coerced, comparison, numeric, truth } from "./lower_operators.ts";
import type { Activation } from "./lower_state.ts";
import { boolOf, fresh, inWords, isCheap, numberOf, real, type Scalar, type Value } from "./lower_values.ts";

/** The value of an expression. */
export function expression(a: Activation, syntax: ESTree.Node): Value {
  switch (syntax.type) {
    case "Identifier":
      return name(a, syntax);
    case "Literal":
      return literal(a, syntax);
    case "UnaryExpression":
      return unary(a, syntax);
    case "BinaryExpression":
      return binary(a, syntax);
    case "LogicalExpression":
      return logical(a, syntax);
    case "ConditionalExpression":
      return conditional(a, syntax);
    case "AssignmentExpression":
      return assignment(a, syntax);
    case "UpdateExpression":
      return update(a, syntax, true);
    case "CallExpression":
      return call(a, syntax) ??
        a.raise(syntax, "this kernel gives no value; call it as a statement of its own");
    case "MemberExpression":
      return member(a, syntax);
    default:
      return a.raise(syntax, "this cannot be compiled");
  }
}

/** An expression as a condition. */
export function condition(a: Activation, syntax: ESTree.Node): Node {
  if (syntax.type === "LogicalExpression" && syntax.operator !== "??") {
    const left = condition(a, syntax.left);
    const { statements, result: right } = a.draft.collect(() => condition(a, syntax.right));
    const isAnd = syntax.operator === "&&";
    if (statements.length === 0 && isCheap(right)) return node(isAnd ? "and" : "or", "bool", [left, right]);
    const result = choice(
      a,
      left,
      () => isAnd ? again(a, statements, boolOf(right)) : boolOf(constant("bool", true)),
      () => isAnd ? boolOf(constant("bool", false)) : again(a, statements, boolOf(right)),
    );
    return (result as Scalar).parts[0];
  }
  if (syntax.type === "UnaryExpression" && syntax.operator === "!") {
    return node("not", "bool", [condition(a, syntax.argument)]);
  }
  return truth(a, expression(a, syntax), syntax);
}

/** Adds statements that were collected before. */
function again<T>(a: Activation, statements: readonly Node[], result: T): T {
  a.draft.out.push(...statements);
  return result;
}

function name(a: Activation, syntax: ESTree.Identifier): Value {
  const binding = a.names.find(syntax.name);
  if (binding) return a.read(binding, syntax);
  if (Object.hasOwn(a.source.uses, syntax.name)) return outer(a, syntax);
  if (syntax.name === "NaN") return numberOf(real(NaN));
  if (syntax.name === "Infinity") return numberOf(real(Infinity));
  return a.raise(
    syntax,
    `\`${syntax.name}\` is no value in a kernel; use NaN or a number that stands for it`,
  );
}

/** A constant from outside. */
function outer(a: Activation, syntax: ESTree.Identifier): Scalar {
  const value = a.source.uses[syntax.name];
  const result = literalOf(value);
  return result ?? a.raise(syntax, `\`${syntax.name}\` in \`uses\` is no number, bigint or truth value`);
}

function literal(a: Activation, syntax: ESTree.Literal): Scalar {
  return literalOf(syntax.value) ?? a.raise(syntax, "a kernel works on numbers only");
}

function literalOf(value: unknown): Scalar | undefined {
  switch (typeof value) {
    case "number":
      return numberOf(real(value));
    case "boolean":
      return boolOf(constant("bool", value));
    case "bigint":
      return { kind: "bigint", parts: [constant("i64", BigInt.asIntN(64, value))] };
    default:
      return undefined;
  }
}

function unary(a: Activation, syntax: ESTree.UnaryExpression): Value {
  const { operator, argument } = syntax;
  if (operator === "!") return boolOf(node("not", "bool", [condition(a, argument)]));
  const value = expression(a, argument);
  if (operator === "+" && value.kind !== "bigint") return numeric(a, value, argument);
  if (operator === "-" && value.kind === "complex") {
    a.raise(syntax, "write z.neg() for the opposite of a complex number");
  }
  if (operator === "-" && value.kind === "bigint") {
    return { kind: "bigint", parts: [node("sub", "i64", [constant("i64", 0n), value.parts[0]])] };
  }
  if (operator === "~" && value.kind === "bigint") {
    return { kind: "bigint", parts: [node("xor", "i64", [value.parts[0], constant("i64", -1n)])] };
  }
  const operand = numeric(a, value, argument);
  const [x] = operand.parts;
  if (operator === "~") return arithmetic(a, "^", operand, numberOf(real(-1)), syntax);
  if (operator === "-") {
    return numberOf(x.op === "const" ? real(-(x.value as number)) : node("neg", "f64", [x]));
  }
  return a.raise(syntax, `\`${operator}\` cannot be applied to ${inWords(value)}`);
}

function binary(a: Activation, syntax: ESTree.BinaryExpression): Value {
  const { operator, left, right } = syntax;
  const [x, y] = a.draft.operands<Value>(() => expression(a, left), () => expression(a, right));
  return comparison(a, operator, x, y, syntax) ?? arithmetic(a, operator, x, y, syntax);
}

/** `a && b` and `a || b` as values: one of the two. */
function logical(a: Activation, syntax: ESTree.LogicalExpression): Value {
  const left = expression(a, syntax.left);
  if (left.kind === "array") a.raise(syntax.left, "an array is always true; leave it out");
  if (left.kind === "bool") return boolOfRight(a, syntax, left);
  const kept: Scalar = { ...left, parts: left.parts.map((part) => a.draft.stable(part)) };
  const right = () => expression(a, syntax.right);
  const [yes, no] = syntax.operator === "&&" ? [right, () => kept] : [() => kept, right];
  return choice(a, truth(a, kept, syntax.left), yes, no, syntax);
}

function boolOfRight(a: Activation, syntax: ESTree.LogicalExpression, left: Scalar): Value {
  const right = () => expression(a, syntax.right);
  const known = () => boolOf(constant("bool", syntax.operator === "||"));
  const { statements, result } = a.draft.collect(right);
  const [test] = left.parts;
  if (statements.length === 0 && result.kind === "bool" && isCheap(result.parts[0])) {
    return boolOf(node(syntax.operator === "&&" ? "and" : "or", "bool", [test, result.parts[0]]));
  }
  const rest = () => again(a, statements, result);
  return syntax.operator === "&&"
    ? choice(a, test, rest, known, syntax)
    : choice(a, test, known, rest, syntax);
}

function conditional(a: Activation, syntax: ESTree.ConditionalExpression): Value {
  const test = condition(a, syntax.test);
  if (test.op === "const") return expression(a, test.value ? syntax.consequent : syntax.alternate);
  return choice(
    a,
    test,
    () => expression(a, syntax.consequent),
    () => expression(a, syntax.alternate),
    syntax,
  );
}

/** One of two values: by `select` if both can be had at little cost, else by branching. */
function choice(a: Activation, test: Node, yes: () => Value, no: () => Value, syntax?: ESTree.Node): Value {
  const { draft } = a;
  const arms = [yes, no].map((arm) => draft.collect(arm));
  const [first, second] = arms.map(({ result }) => result);
  const [left, right] = first.kind === second.kind ? [first, second] : [coerced(first), coerced(second)];
  if (left.kind === "array" || right.kind === "array" || left.kind !== right.kind) {
    return a.raise(
      syntax,
      `one of these is ${inWords(first)}, the other ${inWords(second)}; both must be of one kind`,
    );
  }
  const scalars = [left, right];
  const isFree = arms.every(({ statements }) => statements.length === 0);
  if (isFree && scalars.every(({ parts }) => parts.every(isCheap))) {
    const chosen = left.parts.length > 1 ? draft.stable(test) : test;
    const select = (part: Node, i: number) => node("select", part.type, [chosen, part, right.parts[i]]);
    return { kind: left.kind, parts: left.parts.map(select) };
  }
  const variables = fresh(left.kind, "t");
  const filled = scalars.map((
    { parts },
    i,
  ) => [...arms[i].statements, ...parts.map((part, p) => set(variables[p], part))]);
  draft.add(branch(test, filled[0], filled[1]));
  return { kind: left.kind, parts: variables.map((variable) => get(variable)) };
}

/** An `if`. */
export function branch(test: Node, yes: readonly Node[], no: readonly Node[]): Node {
  const [first, second] = [yes, no].map((statements) => node("seq", "void", statements));
  return node("if", "void", [test, first, second]);
}
