/**
 * JavaScript's operators on values of all kinds.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { constant, type ExpressionOp, type Node, node } from "../ir/ir.ts";
import { power, toInt32, toNumber } from "./lower_math.ts";
import type { Activation } from "./lower_state.ts";
import { boolOf, inWords, numberOf, real, type Scalar, type Value } from "./lower_values.ts";

/** A truth value as 0 or 1; other values as they are. */
export function coerced<T extends Value>(value: T): T | Scalar {
  return value.kind === "bool" ? numberOf(node("select", "f64", [value.parts[0], real(1), real(0)])) : value;
}

/** Whether a value counts as true. */
export function truth(a: Activation, value: Value, syntax: ESTree.Node): Node {
  switch (value.kind) {
    case "bool":
      return value.parts[0];
    case "number": // neither 0 nor NaN
      return node("gt", "bool", [node("abs", "f64", [value.parts[0]]), real(0)]);
    case "bigint":
      return node("ne", "bool", [value.parts[0], constant("i64", 0n)]);
    default:
      return a.raise(syntax, `${inWords(value)} is always true; compare it with something`);
  }
}

/** An expression as a number; a truth value counts as 0 or 1. */
export function number(a: Activation, syntax: ESTree.Node): Node {
  return numeric(a, a.value(syntax), syntax).parts[0];
}

/** A value as a number. */
export function numeric(a: Activation, value: Value, syntax: ESTree.Node): Scalar {
  const result = coerced(value);
  if (result.kind !== "number") a.raise(syntax, `a number is needed here; this is ${inWords(value)}`);
  return result;
}

/** Expressions as numbers, in their order. */
export function numbers(a: Activation, syntax: readonly ESTree.Node[]): Node[] {
  const lowered = syntax.map((each) => () => numeric(a, a.value(each), each));
  return a.draft.operands(...lowered).map(({ parts }) => parts[0]);
}

const COMPARISONS: Readonly<Record<string, ExpressionOp>> = {
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "===": "eq",
  "==": "eq",
  "!==": "ne",
  "!=": "ne",
};

/** A comparison; nothing if the operator is none. */
export function comparison(
  a: Activation,
  operator: string,
  left: Value,
  right: Value,
  syntax: ESTree.BinaryExpression,
): Scalar | undefined {
  const op = COMPARISONS[operator];
  if (!op) return undefined;
  const isEquality = op === "eq" || op === "ne", isStrict = operator.length === 3;
  const same = left.kind === right.kind;
  const [x, y] = (same || isStrict) && isEquality ? [left, right] : [coerced(left), coerced(right)];
  const isOrdered = x.kind === "number" || x.kind === "bigint";
  if (x.kind === y.kind && x.kind !== "array" && (isOrdered || (x.kind === "bool" && isEquality))) {
    return boolOf(node(op, "bool", [x.parts[0], (y as Scalar).parts[0]]));
  }
  return refuse(
    a,
    operator,
    left,
    right,
    syntax,
    isEquality ? "write z.equals(w)" : "compare z.abs2(), or z.re",
  );
}

/** The operators of complex numbers. */
const METHODS: Readonly<Record<string, string>> = { "+": "add", "-": "sub", "*": "mul", "/": "div" };

/** Arithmetic, powers, and operators on bits. */
export function arithmetic(
  a: Activation,
  operator: string,
  left: Value,
  right: Value,
  syntax: ESTree.Node,
): Scalar {
  const x = coerced(left), y = coerced(right);
  if (x.kind === "number" && y.kind === "number") {
    return numberOf(onNumbers(a, operator, x.parts[0], y.parts[0]));
  }
  if (left.kind === "bigint" && right.kind === "bigint") {
    return { kind: "bigint", parts: [onBigints(a, operator, left.parts[0], right.parts[0], syntax)] };
  }
  const method = METHODS[operator];
  return refuse(
    a,
    operator,
    left,
    right,
    syntax,
    method ? `write z.${method}(w)` : "take its parts, z.re and z.im",
  );
}

function refuse(
  a: Activation,
  operator: string,
  left: Value,
  right: Value,
  syntax: ESTree.Node,
  ofComplex: string,
): never {
  const kinds = [left.kind, right.kind];
  const advice = kinds.includes("complex")
    ? kinds.every((kind) => kind === "complex" || kind === "number") ? ofComplex : "convert one of them first"
    : kinds.includes("array")
    ? "work on its elements"
    : kinds.includes("bigint")
    ? "bigints do not mix with numbers: write Number(b), or 1n for 1"
    : "write Number(b), or compare with true";
  return a.raise(syntax, `\`${operator}\` between ${inWords(left)} and ${inWords(right)}; ${advice}`);
}

const ON_NUMBERS: Readonly<Record<string, ExpressionOp>> = { "+": "add", "-": "sub", "*": "mul", "/": "div" };
const ON_WORDS: Readonly<Record<string, ExpressionOp>> = {
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "shl",
  ">>": "shr_s",
};

function onNumbers(a: Activation, operator: string, x: Node, y: Node): Node {
  const op = ON_NUMBERS[operator];
  if (op) return node(op, "f64", [x, y]);
  if (operator === "%") return node("call", "f64", [x, y], "fmod");
  if (operator === "**") return power(a.draft, x, y);
  const word = wordOf(x), other = wordOf(y);
  if (operator === ">>>") return unsigned(word, other);
  if (operator === "|" && other.op === "const" && other.value === 0) return toNumber(word);
  return toNumber(node(ON_WORDS[operator], "i32", [word, other]));
}

function wordOf(x: Node): Node {
  return x.op === "const" ? constant("i32", (x.value as number) | 0) : toInt32(x);
}

/** `x >>> by`: a shift by a known amount leaves no sign bit. */
function unsigned(x: Node, by: Node): Node {
  const isZero = by.op === "const" && ((by.value as number) & 31) === 0;
  const shifted = isZero ? x : node("shr_u", "i32", [x, by]);
  if (by.op === "const" && !isZero) return toNumber(shifted);
  return toNumber(node("and", "i64", [node("extend", "i64", [shifted]), constant("i64", 0xFFFFFFFFn)]));
}

const ON_BIGINTS: Readonly<Record<string, ExpressionOp>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div_s",
  "%": "rem_s",
  "&": "and",
  "|": "or",
  "^": "xor",
};

/** Bigints are of 64 bits and wrap. */
function onBigints(a: Activation, operator: string, x: Node, y: Node, syntax: ESTree.Node): Node {
  const op = ON_BIGINTS[operator];
  if (op) return node(op, "i64", [x, y]);
  if (operator === "<<" || operator === ">>") return shifted(a, operator, x, y);
  return a.raise(
    syntax,
    `\`${operator}\` of bigints cannot be compiled; bigints of 64 bits have + - * / % & | ^ << >>`,
  );
}

/** Where the amount is not in 0 … 63, everything is shifted out. */
function shifted(a: Activation, operator: string, x: Node, y: Node): Node {
  const by = a.draft.stable(y);
  const isInside = node("lt_u", "bool", [by, constant("i64", 64n)]);
  if (operator === "<<") {
    return node("select", "i64", [isInside, node("shl", "i64", [x, by]), constant("i64", 0n)]);
  }
  return node("shr_s", "i64", [x, node("select", "i64", [isInside, by, constant("i64", 63n)])]);
}
