/**
 * Complex numbers: their methods, as the formulas that the class `Complex` follows.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { type Node, node } from "../ir/ir.ts";
import type { Activation, Draft } from "./lower_state.ts";
import { boolOf, inWords, numberOf, real, type Scalar, type Value } from "./lower_values.ts";

type Pair = readonly [re: Node, im: Node];

const add = (a: Node, b: Node): Node => node("add", "f64", [a, b]);
const sub = (a: Node, b: Node): Node => node("sub", "f64", [a, b]);
const mul = (a: Node, b: Node): Node => node("mul", "f64", [a, b]);
const div = (a: Node, b: Node): Node => node("div", "f64", [a, b]);
const neg = (a: Node): Node => node("neg", "f64", [a]);
const call = (name: string, ...args: Node[]): Node => node("call", "f64", args, name);
const norm = ([re, im]: Pair): Node => add(mul(re, re), mul(im, im));

/** The complex number with these parts. */
export function complexOf(re: Node, im: Node): Scalar {
  return { kind: "complex", parts: [re, im] };
}

/** What a method gives. The parts of both may be used many times. */
type Method = (a: Pair, b: Pair, draft: Draft) => Scalar;

const METHODS: Readonly<Record<string, Method>> = {
  add: (a, b) => complexOf(add(a[0], b[0]), add(a[1], b[1])),
  sub: (a, b) => complexOf(sub(a[0], b[0]), sub(a[1], b[1])),
  mul: (a, b) => complexOf(sub(mul(a[0], b[0]), mul(a[1], b[1])), add(mul(a[0], b[1]), mul(a[1], b[0]))),
  div: (a, b, draft) => {
    const size = draft.keep(norm(b));
    const re = add(mul(a[0], b[0]), mul(a[1], b[1])), im = sub(mul(a[1], b[0]), mul(a[0], b[1]));
    return complexOf(div(re, size), div(im, size));
  },
  scale: (a, [factor]) => complexOf(mul(a[0], factor), mul(a[1], factor)),
  neg: (a) => complexOf(neg(a[0]), neg(a[1])),
  conj: (a) => complexOf(a[0], neg(a[1])),
  abs: (a) => numberOf(call("hypot", ...a)),
  abs2: (a) => numberOf(norm(a)),
  arg: ([re, im]) => numberOf(call("atan2", im, re)),
  exp: ([re, im], _, draft) => {
    const length = draft.keep(call("exp", re));
    return complexOf(mul(length, call("cos", im)), mul(length, call("sin", im)));
  },
  equals: (a, b) =>
    boolOf(node("and", "bool", [node("eq", "bool", [a[0], b[0]]), node("eq", "bool", [a[1], b[1]])])),
};

/** Methods that use each part of what they are called on once. */
const ONCE: ReadonlySet<string> = new Set(["add", "sub", "neg", "conj", "abs", "arg", "exp", "equals"]);

/** A call of a complex number's method. */
export function complexMethod(
  activation: Activation,
  name: string,
  object: Scalar,
  args: readonly Value[],
  syntax: ESTree.CallExpression,
): Scalar {
  const method = METHODS[name];
  if (!method) activation.raise(syntax.callee, `complex numbers have no method \`${name}\``);
  const { draft } = activation;
  const other = args.length > 0
    ? otherOf(activation, name, args[0], syntax.arguments[0])
    : [real(0), real(0)];
  const [a, b] = [object.parts, other].map((parts) =>
    ONCE.has(name) ? parts : parts.map((part) => draft.stable(part))
  );
  return method(a as unknown as Pair, b as unknown as Pair, draft);
}

/** A plain number x stands for x + 0i. */
function otherOf(activation: Activation, name: string, value: Value, syntax: ESTree.Node): readonly Node[] {
  if (value.kind === "number") return [value.parts[0], real(0)];
  if (name === "scale" || value.kind !== "complex") {
    const wanted = name === "scale"
      ? "a number; to multiply complex numbers, write z.mul(w)"
      : "a complex number or a number";
    activation.raise(syntax, `\`.${name}\` takes ${wanted}; this is ${inWords(value)}`);
  }
  return value.parts;
}
