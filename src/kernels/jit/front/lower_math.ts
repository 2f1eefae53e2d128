/**
 * The functions of `Math` and `Number`, and powers, as operations.
 *
 * @module
 */

import { type ExpressionOp, get, type Node, node, type Var } from "../ir/ir.ts";
import type { Draft } from "./lower_state.ts";
import { real } from "./lower_values.ts";

type Lowered = (draft: Draft, ...args: Node[]) => Node;

const f64 = (op: ExpressionOp, ...args: Node[]): Node => node(op, "f64", args);
const compare = (op: ExpressionOp, a: Node, b: Node): Node => node(op, "bool", [a, b]);
const select = (test: Node, a: Node, b: Node): Node => node("select", "f64", [test, a, b]);

/** JavaScript's ToInt32. */
export function toInt32(x: Node): Node {
  const isInt32 = x.op === "convert" && x.args[0].type === "i32";
  return isInt32 ? x.args[0] : node("toint32", "i32", [x]);
}

/** An i32 or i64 as a number. */
export function toNumber(x: Node): Node {
  return node("convert", "f64", [x]);
}

/** A random number in [0, 1). */
export function random(draft: Draft): Node {
  const variable: Var = { name: "random", type: "f64" };
  draft.add(node("random", "void", [], variable));
  return get(variable);
}

/** Functions of the mathematics library. */
const CALLS =
  "sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp expm1 log log1p log2 log10 cbrt";
/** Functions that are one operation. */
const OPERATIONS = ["abs", "sqrt", "floor", "ceil", "trunc"] as const;

const FUNCTIONS: Readonly<Record<string, Lowered>> = {
  ...Object.fromEntries(
    CALLS.split(" ").map((name) => [name, (_: Draft, ...args: Node[]) => call(name, args)]),
  ),
  ...Object.fromEntries(OPERATIONS.map((op) => [op, (_: Draft, x: Node) => f64(op, x)])),
  pow: power,
  hypot,
  round,
  random,
  sign: (draft, arg) => {
    const x = draft.stable(arg);
    return select(compare("gt", x, real(0)), real(1), select(compare("lt", x, real(0)), real(-1), x));
  },
  fround: (_, x) => f64("promote", node("demote", "f32", [x])),
  imul: (_, a, b) => toNumber(node("mul", "i32", [toInt32(a), toInt32(b)])),
  clz32: (_, x) => toNumber(node("clz", "i32", [toInt32(x)])),
  min: (_, first = real(Infinity), ...rest) => rest.reduce((a, b) => f64("min", a, b), first),
  max: (_, first = real(-Infinity), ...rest) => rest.reduce((a, b) => f64("max", a, b), first),
};

const TESTS: Readonly<Record<string, (draft: Draft, x: Node) => Node>> = {
  isNaN: (draft, arg) => {
    const x = draft.stable(arg);
    return compare("ne", x, x);
  },
  isFinite: (_, x) => compare("lt", f64("abs", x), real(Infinity)),
  isInteger: (draft, arg) => integerUpTo(draft, arg, Number.MAX_VALUE),
  isSafeInteger: (draft, arg) => integerUpTo(draft, arg, Number.MAX_SAFE_INTEGER),
};

/** A function of `Math`. */
export function mathFunction(draft: Draft, name: string, args: readonly Node[]): Node {
  return FUNCTIONS[name](draft, ...args);
}

/** A test of `Number`. */
export function numberTest(draft: Draft, name: string, x: Node): Node {
  return TESTS[name](draft, x);
}

function call(name: string, args: readonly Node[]): Node {
  return node("call", "f64", args, name);
}

/** `x ** y` and `Math.pow(x, y)`. Exponents that are known and common need no call. */
export function power(draft: Draft, base: Node, exponent: Node): Node {
  const known = exponent.op === "const" ? exponent.value : undefined;
  switch (known) {
    case 0:
      return real(1);
    case 1:
      return base;
    case -1:
      return f64("div", real(1), base);
    case 2: {
      const x = draft.stable(base);
      return f64("mul", x, x);
    }
    case 0.5: {
      // unlike the square root's, the power of -0 is 0, and that of -Infinity is Infinity
      const x = draft.stable(base);
      return select(compare("eq", x, real(-Infinity)), real(Infinity), f64("sqrt", f64("add", x, real(0))));
    }
    default:
      return call("pow", [base, exponent]);
  }
}

/** To the nearest integer, halves up; -0 for what is negative and rounds to 0. */
function round(draft: Draft, arg: Node): Node {
  const x = draft.stable(arg), below = draft.keep(f64("floor", x));
  const isUp = compare("ge", f64("sub", x, below), real(0.5));
  return f64("copysign", select(isUp, f64("add", below, real(1)), below), x);
}

/** Of three and more numbers as V8 does it: the squares of their ratios to the largest, summed with compensation. */
function hypot(draft: Draft, ...args: Node[]): Node {
  if (args.length === 0) return real(0);
  if (args.length === 1) return f64("abs", args[0]);
  if (args.length === 2) return call("hypot", args);
  const sizes = args.map((arg) => draft.keep(f64("abs", arg)));
  const largest = draft.keep(sizes.reduce((a, b) => f64("max", a, b)));
  let sum = real(0), compensation = real(0);
  for (const size of sizes) {
    const ratio = draft.keep(f64("div", size, largest));
    const summand = draft.keep(f64("sub", f64("mul", ratio, ratio), compensation));
    const preliminary = draft.keep(f64("add", sum, summand));
    compensation = draft.keep(f64("sub", f64("sub", preliminary, sum), summand));
    sum = preliminary;
  }
  const isInfinite = sizes.map((size) => compare("eq", size, real(Infinity)));
  const result = select(compare("eq", largest, real(0)), real(0), f64("mul", f64("sqrt", sum), largest));
  return select(isInfinite.reduce((a, b) => node("or", "bool", [a, b])), real(Infinity), result);
}

function integerUpTo(draft: Draft, arg: Node, most: number): Node {
  const x = draft.stable(arg);
  const isSmall = compare("le", f64("abs", x), real(most));
  return node("and", "bool", [compare("eq", f64("trunc", x), x), isSmall]);
}
