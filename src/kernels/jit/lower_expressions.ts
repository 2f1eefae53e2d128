/**
 * Expressions: from syntax to pure trees of operations; what is not pure becomes statements before them.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { constant, type Node, node, set } from "./ir.ts";
import { arrayProperty, checkedIndex, loadElement, sizeOf, storeElement } from "./lower_arrays.ts";
import { inline, usedKernel } from "./lower_calls.ts";
import { complexMethod, complexOf } from "./lower_complex.ts";
import { INTRINSICS, isLibrary } from "./lower_intrinsics.ts";
import { mathFunction, numberTest, random, toNumber } from "./lower_math.ts";
import { arithmetic, coerced, comparison, truth } from "./lower_operators.ts";
import {
  type Activation,
  type ArrayValue,
  type Binding,
  boolOf,
  fresh,
  inWords,
  isCheap,
  numberOf,
  real,
  type Scalar,
  type Value,
} from "./lower_state.ts";

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

/** An expression as a number; a truth value counts as 0 or 1. */
export function number(a: Activation, syntax: ESTree.Node): Node {
  return numeric(a, expression(a, syntax), syntax).parts[0];
}

/** A value as a number. */
function numeric(a: Activation, value: Value, syntax: ESTree.Node): Scalar {
  const result = coerced(value);
  if (result.kind !== "number") a.raise(syntax, `a number is needed here; this is ${inWords(value)}`);
  return result;
}

/** Expressions as numbers, in their order. */
function numbers(a: Activation, syntax: readonly ESTree.Node[]): Node[] {
  const lowered = syntax.map((each) => () => numeric(a, expression(a, each), each));
  return a.draft.operands(...lowered).map(({ parts }) => parts[0]);
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
  return { kind: left.kind, parts: variables.map((variable) => node("get", variable.type, [], variable)) };
}

/** An `if`. */
export function branch(test: Node, yes: readonly Node[], no: readonly Node[]): Node {
  const [first, second] = [yes, no].map((statements) => node("seq", "void", statements));
  return node("if", "void", [test, first, second]);
}

// ---------------------------------------------------------------------------------------------------------------
// Assignments

/** An assignment; its value is what is assigned. */
export function assignment(a: Activation, syntax: ESTree.AssignmentExpression): Value {
  const { left, right } = syntax;
  const operator = syntax.operator.slice(0, -1);
  if (left.type === "MemberExpression") return assignElement(a, left, operator, right, syntax);
  const binding = bindingOf(a, left);
  const value = operator === ""
    ? expression(a, right)
    : combined(a, operator, () => a.read(binding, left), () => expression(a, right), syntax);
  a.assign(binding, value, syntax.start);
  return operator === "" && value.kind !== "array" && value.parts.every((part) => part.op === "const")
    ? value
    : a.read(binding, left);
}

function combined(
  a: Activation,
  operator: string,
  left: () => Value,
  right: () => Value,
  syntax: ESTree.Node,
): Value {
  const [x, y] = a.draft.operands(left, right);
  return arithmetic(a, operator, x, y, syntax);
}

function bindingOf(a: Activation, syntax: ESTree.Node): Binding {
  const found = syntax.type === "Identifier" ? a.names.find(syntax.name) : undefined;
  return found ?? a.raise(syntax, "this cannot be assigned");
}

function assignElement(
  a: Activation,
  target: ESTree.MemberExpression,
  operator: string,
  right: ESTree.Expression,
  syntax: ESTree.Node,
): Value {
  const { draft } = a;
  const array = typedArray(a, target);
  if (operator === "") {
    const index = () => numberOf(number(a, target.property));
    const [{ parts: [at] }, value] = draft.operands<Value>(
      index,
      () => kept(a, expression(a, right)),
    ) as Scalar[];
    storeElement(a, array, checkedIndex(a, array, [at], [target.property]), value, right);
    return value;
  }
  const place = draft.keep(checkedIndex(a, array, [number(a, target.property)], [target.property]));
  const value = kept(
    a,
    combined(a, operator, () => loadElement(array, place, draft), () => expression(a, right), syntax),
  );
  storeElement(a, array, place, value, syntax);
  return value;
}

/** A value that is used twice: it is kept unless it costs nothing. */
function kept(a: Activation, value: Value): Value {
  return value.kind === "array"
    ? value
    : { ...value, parts: value.parts.map((part) => a.draft.stable(part)) };
}

/** `++` and `--`; what they give is left out if it is not used. */
export function update(a: Activation, syntax: ESTree.UpdateExpression, isUsed: boolean): Value {
  const { argument, prefix } = syntax;
  const operator = syntax.operator[0];
  const oneOf = (value: Value): Scalar =>
    value.kind === "bigint" ? { kind: "bigint", parts: [constant("i64", 1n)] } : numberOf(real(1));
  if (argument.type === "MemberExpression") {
    const array = typedArray(a, argument);
    const place = a.draft.keep(checkedIndex(a, array, [number(a, argument.property)], [argument.property]));
    const before = kept(a, keepAll(a, loadElement(array, place, a.draft)));
    const after = arithmetic(a, operator, before, oneOf(before), syntax);
    storeElement(a, array, place, after, syntax);
    return prefix ? after : before;
  }
  const binding = bindingOf(a, argument);
  const value = a.read(binding, argument);
  const before = isUsed && !prefix ? keepAll(a, value) : value;
  a.assign(binding, arithmetic(a, operator, value, oneOf(value), syntax), syntax.start);
  return prefix ? a.read(binding, argument) : before;
}

function keepAll(a: Activation, value: Value): Value {
  return value.kind === "array" ? value : { ...value, parts: value.parts.map((part) => a.draft.keep(part)) };
}

// ---------------------------------------------------------------------------------------------------------------
// Members and calls

function member(a: Activation, syntax: ESTree.MemberExpression): Value {
  const { object, property, computed } = syntax;
  if (computed) return element(a, syntax);
  const { name } = property as ESTree.Identifier;
  if (isNamespace(a, object)) return numberOf(real(constantOf(object.name, name)));
  const value = expression(a, object);
  if (value.kind === "array") return arrayProperty(a, value, property as ESTree.Identifier);
  if (value.kind === "complex" && (name === "re" || name === "im")) {
    return numberOf(value.parts[name === "re" ? 0 : 1]);
  }
  return a.raise(property, `\`.${name}\` is asked of ${inWords(value)}, which has no such part`);
}

function isNamespace(a: Activation, object: ESTree.Node): object is ESTree.Identifier {
  return object.type === "Identifier" && (object.name === "Math" || object.name === "Number") &&
    a.isBuiltin(object.name);
}

function constantOf(namespace: string, name: string): number {
  const holder: unknown = namespace === "Math" ? Math : Number;
  return (holder as Record<string, number>)[name];
}

/** `x[i]` or `x.shape[d]`. */
function element(a: Activation, syntax: ESTree.MemberExpression): Value {
  const { object, property } = syntax;
  if (object.type === "MemberExpression") return size(a, object, property);
  const array = typedArray(a, syntax);
  return loadElement(array, checkedIndex(a, array, [number(a, property)], [property]), a.draft);
}

function size(a: Activation, shape: ESTree.MemberExpression, property: ESTree.Node): Scalar {
  const value = expression(a, shape.object);
  if (value.kind !== "array") {
    return a.raise(shape, `\`.shape\` is asked of ${inWords(value)}; only arrays have it`);
  }
  if (value.type.of === "typed") return a.raise(shape, "a typed array has no `shape`; write x.length");
  const { array } = value;
  const [dimension] = numberOf(number(a, property)).parts;
  const known = dimension.op === "const" ? dimension.value as number : NaN;
  if (Number.isInteger(known) && known >= 0 && known < value.type.rank) return sizeOf(array, known);
  const last = value.type.rank - 1;
  return a.raise(
    property,
    `the number of the dimension must be a constant: \`${array.name}\` has 0 to ${last}`,
  );
}

function typedArray(a: Activation, { object }: ESTree.MemberExpression): ArrayValue {
  const value = expression(a, object);
  if (value.kind !== "array") {
    return a.raise(object, `only an array can be indexed; this is ${inWords(value)}`);
  }
  if (value.type.of === "typed") return value;
  const { name } = value.array, indices = "ijklmn".slice(0, value.type.rank).split("").join(", ");
  return a.raise(
    object,
    `\`${name}\` is an NDArray; write ${name}.get(${indices}) and ${name}.set(${indices}, value)`,
  );
}

/** A call; nothing if the kernel that is called gives no value. */
export function call(a: Activation, syntax: ESTree.CallExpression): Value | undefined {
  const { callee } = syntax;
  if (callee.type === "Identifier") return callName(a, callee, syntax);
  const { object, property } = callee as ESTree.MemberExpression;
  const { name } = property as ESTree.Identifier;
  if (isNamespace(a, object)) return namespaceFunction(a, object.name, name, syntax);
  return method(a, object as ESTree.Expression, name, syntax);
}

function namespaceFunction(
  a: Activation,
  namespace: string,
  name: string,
  syntax: ESTree.CallExpression,
): Value {
  const args = numbers(a, syntax.arguments);
  if (namespace === "Number") return boolOf(numberTest(a.draft, name, args[0]));
  return numberOf(mathFunction(a.draft, name, args));
}

function callName(
  a: Activation,
  callee: ESTree.Identifier,
  syntax: ESTree.CallExpression,
): Value | undefined {
  const { name } = callee, { arguments: args } = syntax;
  const intrinsic = isLibrary(a.source) ? INTRINSICS.get(name) : undefined;
  if (intrinsic) return numberOf(intrinsic(numbers(a, args)));
  if (!a.isBuiltin(name)) {
    const kernel = usedKernel(a, callee);
    const values = a.draft.operands(...args.map((arg) => () => expression(a, arg)));
    return inline(a, kernel, values, syntax).value;
  }
  switch (name) {
    case "complex": {
      const [re, im = real(0)] = numbers(a, args);
      return complexOf(re, im);
    }
    case "uniform":
      return uniform(a, numbers(a, args));
    case "Number": {
      const value = expression(a, args[0]);
      return value.kind === "bigint" ? numberOf(toNumber(value.parts[0])) : numeric(a, value, args[0]);
    }
    default:
      return boolOf(numberTest(a.draft, name, number(a, args[0])));
  }
}

/** `a + (b - a) * random` */
function uniform(a: Activation, args: readonly Node[]): Scalar {
  const low = a.draft.stable(args[0]);
  const width = node("sub", "f64", [args[1], low]);
  return numberOf(node("add", "f64", [low, node("mul", "f64", [width, random(a.draft)])]));
}

function method(
  a: Activation,
  object: ESTree.Expression,
  name: string,
  syntax: ESTree.CallExpression,
): Value | undefined {
  const { arguments: args } = syntax;
  const [value, ...values] = a.draft.operands(...[object, ...args].map((each) => () => expression(a, each)));
  if (value.kind === "complex") return complexMethod(a, name, value, values, syntax);
  if (value.kind !== "array") return a.raise(syntax.callee, `${inWords(value)} has no method \`${name}\``);
  return arrayMethod(a, value, name, values, syntax);
}

function arrayMethod(
  a: Activation,
  array: ArrayValue,
  name: string,
  values: readonly Value[],
  syntax: ESTree.CallExpression,
): Value | undefined {
  const { type: { rank, of }, array: { name: own } } = array, { arguments: args } = syntax;
  if (of === "typed") return a.raise(syntax.callee, `\`${own}\` is a typed array; write ${own}[i]`);
  const wanted = name === "set" ? rank + 1 : rank;
  if (args.length !== wanted) {
    const form = ["ijklmn".slice(0, rank).split("").join(", "), ...name === "set" ? ["value"] : []].join(
      ", ",
    );
    return a.raise(
      syntax,
      `\`${own}\` has ${rank} dimension${rank === 1 ? "" : "s"}; write ${own}.${name}(${form})`,
    );
  }
  const indices = values.slice(0, rank).map((index, d) => numeric(a, index, args[d]).parts[0]);
  const place = checkedIndex(a, array, indices, args);
  if (name === "get") return loadElement(array, place, a.draft);
  storeElement(a, array, place, values[rank], args[rank]);
  return undefined;
}
