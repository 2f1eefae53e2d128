/**
 * The laws of expressions that hold bit for bit.
 *
 * What is lost on the way are the sign and payload of NaNs, which JavaScript cannot see.
 *
 * @module
 */

import { type Node, node, type Op, type Type } from "./ir.ts";
import { constantLike, is, isFloat, isInteger, known, mayFail, order, remade, same } from "./node_facts.ts";
import { apply, type Scalar, ZEROS } from "./operations.ts";

/** One law, read from left to right. */
export interface Rule {
  /** What is equal. */
  readonly law: string;
  /** The operations on its left side. */
  readonly on: readonly Op[];
  /** Whether it applies to a node, which has one of these operations. */
  when(node: Node): boolean;
  /** The right side. */
  to(node: Node): Node;
}

const COMPARISONS: readonly Op[] = ["eq", "ne", "lt", "le", "gt", "ge"];
const ROUNDINGS: readonly Op[] = ["floor", "ceil", "trunc", "nearest"];
const SHIFTS: readonly Op[] = ["shl", "shr_s", "shr_u"];
const FOLDED: readonly Op[] = [
  ...COMPARISONS,
  ...ROUNDINGS,
  ...SHIFTS,
  ...["neg", "abs", "sqrt", "not", "clz", "add", "sub", "mul", "div", "div_s", "rem_s"] as const,
  ...["min", "max", "copysign", "and", "or", "xor", "lt_u", "select"] as const,
  ...["extend", "wrap", "convert", "truncate", "toint32", "demote", "promote", "reinterpret"] as const,
];
/** The comparison of the operands in the other order, and the one that is true of integers when this one is false. */
const MIRRORED: Readonly<Partial<Record<Op, Op>>> = { lt: "gt", gt: "lt", le: "ge", ge: "le" };
const NEGATED: Readonly<Partial<Record<Op, Op>>> = {
  lt: "ge",
  ge: "lt",
  le: "gt",
  gt: "le",
  eq: "ne",
  ne: "eq",
};

/** How many bits an integer has. */
function bitsOf({ type }: Node): number {
  return type === "i32" ? 32 : 64;
}

/** The places by which a shift moves the bits, if they are known. */
function placesOf(shift: Node): number | undefined {
  const amount = known(shift.args[1]);
  return amount === undefined ? undefined : Number(BigInt(amount) & BigInt(bitsOf(shift) - 1));
}

/** Whether a value is a double that an integer of this type equals exactly, and that no other integer rounds to. */
function isExact(value: Scalar | undefined, type: Type): boolean {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return type === "i32" ? value === (value | 0) : Math.abs(value) < 2 ** 53;
}

function integerOf(type: Type, value: Scalar): Scalar {
  return type === "i64" ? BigInt(value) : Number(value) + 0;
}

/** The integer that is converted to f64 without loss of anything, if the expression is such a conversion. */
function beforeConversion({ op, type, args }: Node): Node | undefined {
  return op === "convert" && type === "f64" && args[0].type === "i32" ? args[0] : undefined;
}

/** The low 32 bits of a sum of int32s, calculated in i32. Each of the doubles added is exact. */
function lowBits(sum: Node): Node | undefined {
  const value = known(sum);
  if (isExact(value, "i32")) return constantLike({ ...sum, type: "i32" }, Number(value) | 0);
  if (sum.op !== "add" && sum.op !== "sub") return beforeConversion(sum);
  const [a, b] = sum.args.map(lowBits);
  return a && b && node(sum.op, "i32", [a, b]);
}

/** A power of two whose inverse is exact too. */
function isPowerOfTwo(value: Scalar | undefined, type: Type): value is number {
  if (typeof value !== "number" || !Number.isFinite(value) || value === 0) return false;
  const exponent = Math.log2(Math.abs(value));
  return Number.isInteger(exponent) && 2 ** exponent === Math.abs(value) &&
    Math.abs(exponent) <= (type === "f32" ? 126 : 1022);
}

/** All laws of expressions, in the order in which they are tried. */
export const EXPRESSION_LAWS: readonly Rule[] = [
  {
    law: "an operation on constants is a constant",
    on: FOLDED,
    when: ({ args }) => args.every((arg) => known(arg) !== undefined),
    to: (node) =>
      constantLike(node, apply(node.op, node.args[0].type, node.type, node.args.map((arg) => known(arg)!))),
  },
  {
    law: "a ∘ b = b ∘ a: variables first, constants last",
    on: ["add", "mul", "min", "max", "and", "or", "xor", "eq", "ne"],
    when: ({ args: [a, b] }) => order(a, b) > 0 && !(mayFail(a) && mayFail(b)),
    to: (node) => remade(node, node.args.toReversed()),
  },
  {
    law: "c < x = x > c",
    on: ["lt", "le", "gt", "ge"],
    when: ({ args: [a] }) => known(a) !== undefined,
    to: (node) => remade(node, node.args.toReversed(), MIRRORED[node.op]),
  },

  // Integers
  {
    law: "x - c = x + -c, for integers",
    on: ["sub"],
    when: (node) => isInteger(node) && known(node.args[1]) !== undefined,
    to: (node) => {
      const [x, c] = node.args;
      const zero = constantLike(c, ZEROS[c.type]);
      return remade(node, [x, remade(node, [zero, c])], "add");
    },
  },
  {
    law: "x + 0 = x | 0 = x ^ 0 = x, for integers",
    on: ["add", "or", "xor"],
    when: (node) => isInteger(node) && is(node.args[1], 0),
    to: ({ args }) => args[0],
  },
  {
    law: "x * 0 = x & 0 = 0, for integers",
    on: ["mul", "and"],
    when: (node) => isInteger(node) && is(node.args[1], 0) && !mayFail(node.args[0]),
    to: ({ args }) => args[1],
  },
  {
    law: "x & -1 = x",
    on: ["and"],
    when: ({ args }) => is(args[1], -1),
    to: ({ args }) => args[0],
  },
  {
    law: "x | -1 = -1",
    on: ["or"],
    when: ({ args }) => is(args[1], -1) && !mayFail(args[0]),
    to: ({ args }) => args[1],
  },
  {
    law: "x - x = x ^ x = 0, for integers",
    on: ["sub", "xor"],
    when: (node) => isInteger(node) && same(node.args[0], node.args[1]) && !mayFail(node.args[0]),
    to: (node) => constantLike(node, ZEROS[node.type]),
  },
  {
    law: "x & x = x | x = min(x, x) = max(x, x) = x",
    on: ["and", "or", "min", "max"],
    when: ({ args: [a, b] }) => same(a, b),
    to: ({ args }) => args[0],
  },
  {
    law: "x / 1 = x, for integers",
    on: ["div_s"],
    when: ({ args }) => is(args[1], 1),
    to: ({ args }) => args[0],
  },
  {
    law: "x % 1 = 0, for integers",
    on: ["rem_s"],
    when: ({ args }) => is(args[1], 1) && !mayFail(args[0]),
    to: (node) => constantLike(node, ZEROS[node.type]),
  },
  {
    law: "(x ∘ c) ∘ d = x ∘ (c ∘ d), for integers",
    on: ["add", "mul", "and", "or", "xor"],
    when: (node) => {
      const [a, d] = node.args;
      return isInteger(node) && known(d) !== undefined && a.op === node.op && known(a.args[1]) !== undefined;
    },
    to: (node) => {
      const [a, d] = node.args;
      return remade(node, [a.args[0], remade(node, [a.args[1], d])]);
    },
  },
  {
    law: "a shift by a multiple of the bits is none",
    on: SHIFTS,
    when: (shift) => placesOf(shift) === 0,
    to: ({ args }) => args[0],
  },
  {
    law: "(x << c) << d = x << (c + d), as long as that is less than the bits",
    on: SHIFTS,
    when: (shift) => {
      const inner = shift.args[0], places = placesOf(shift);
      if (inner.op !== shift.op || places === undefined) return false;
      return places + (placesOf(inner) ?? Infinity) < bitsOf(shift);
    },
    to: (shift) => {
      const [inner, amount] = shift.args;
      return remade(shift, [
        inner.args[0],
        constantLike(amount, integerOf(amount.type, placesOf(inner)! + placesOf(shift)!)),
      ]);
    },
  },
  {
    law: "extend(x << a) << b = extend(x) << (a + b), from b = 32 on",
    on: ["shl"],
    when: (shift) => {
      const inner = shift.args[0].op === "extend" ? shift.args[0].args[0] : undefined;
      const places = placesOf(shift) ?? 0;
      return inner?.op === "shl" && places >= 32 && places + (placesOf(inner) ?? Infinity) < 64;
    },
    to: (shift) => {
      const [{ args: [inner] }, amount] = shift.args;
      const places = placesOf(inner)! + placesOf(shift)!;
      return remade(shift, [
        remade(shift.args[0], [inner.args[0]]),
        constantLike(amount, integerOf("i64", places)),
      ]);
    },
  },
  {
    law: "(x >>> c) & m = x >>> c, if m keeps all bits that are left",
    on: ["and"],
    when: ({ args: [shift, m] }) => {
      const places = shift.op === "shr_u" ? placesOf(shift) : undefined, mask = known(m);
      if (places === undefined || mask === undefined) return false;
      return BigInt.asUintN(bitsOf(shift) - places, ~BigInt(mask)) === 0n;
    },
    to: ({ args }) => args[0],
  },

  // Floating point. x + 0 and 0 - x are no laws: they lose -0; x * 0 and x - x are NaN for an infinite x.
  {
    law: "x + -0 = x",
    on: ["add"],
    when: ({ args }) => is(args[1], -0),
    to: ({ args }) => args[0],
  },
  {
    law: "x - 0 = x",
    on: ["sub"],
    when: ({ args }) => is(args[1], 0),
    to: ({ args }) => args[0],
  },
  {
    law: "x * 1 = x / 1 = x",
    on: ["mul", "div"],
    when: ({ args }) => is(args[1], 1),
    to: ({ args }) => args[0],
  },
  {
    law: "x * -1 = x / -1 = -x",
    on: ["mul", "div"],
    when: (node) => isFloat(node) && is(node.args[1], -1),
    to: (node) => remade(node, [node.args[0]], "neg"),
  },
  {
    law: "x / 2^k = x * 2^-k",
    on: ["div"],
    when: ({ type, args }) => isPowerOfTwo(known(args[1]), type),
    to: (node) => {
      const [x, divisor] = node.args;
      return remade(node, [x, constantLike(divisor, 1 / (known(divisor) as number))], "mul");
    },
  },
  {
    law: "--x = x",
    on: ["neg"],
    when: ({ args }) => args[0].op === "neg",
    to: ({ args }) => args[0].args[0],
  },
  {
    law: "|-x| = ||x|| = |x|",
    on: ["abs"],
    when: ({ args }) => args[0].op === "neg" || args[0].op === "abs",
    to: (node) => remade(node, [node.args[0].args[0]]),
  },
  {
    law: "x + -y = x - y and x - -y = x + y",
    on: ["add", "sub"],
    when: ({ args }) => args[1].op === "neg",
    to: (node) => remade(node, [node.args[0], node.args[1].args[0]], node.op === "add" ? "sub" : "add"),
  },
  {
    law: "-x + y = y - x",
    on: ["add"],
    when: ({ args: [a, b] }) => a.op === "neg" && !(mayFail(a) && mayFail(b)),
    to: (node) => remade(node, [node.args[1], node.args[0].args[0]], "sub"),
  },
  {
    law: "what is rounded to an integer stays as it is",
    on: ROUNDINGS,
    when: ({ args: [{ op }] }) => ROUNDINGS.includes(op) || op === "convert",
    to: ({ args }) => args[0],
  },

  // Conversions
  {
    law: "wrap(extend(x)) = demote(promote(x)) = x",
    on: ["wrap", "demote"],
    when: ({ op, args }) => args[0].op === (op === "wrap" ? "extend" : "promote"),
    to: ({ args }) => args[0].args[0],
  },
  {
    law: "reinterpret(reinterpret(x)) = x, for floats",
    on: ["reinterpret"],
    when: (node) => isFloat(node) && node.args[0].op === "reinterpret",
    to: ({ args }) => args[0].args[0],
  },
  {
    law: "wrap(extend(x) ∘ extend(y)) = x ∘ y",
    on: ["wrap"],
    when: ({ args: [a] }) =>
      ["add", "sub", "mul", "and", "or", "xor"].includes(a.op) &&
      a.args.every((arg) => arg.op === "extend" || known(arg) !== undefined),
    to: (wrap) => remade(wrap, wrap.args[0].args.map((arg) => remade(wrap, [arg])), wrap.args[0].op),
  },
  {
    law: "wrap(x >> c) = wrap(x >>> c), up to c = 32",
    on: ["wrap"],
    when: ({ args: [shift] }) => shift.op === "shr_s" && (placesOf(shift) ?? Infinity) <= 32,
    to: (wrap) => remade(wrap, [remade(wrap.args[0], wrap.args[0].args, "shr_u")]),
  },
  {
    law: "a number that comes from an i32 goes back to it, or on to an i64",
    on: ["truncate", "toint32"],
    when: ({ args }) => beforeConversion(args[0]) !== undefined,
    to: (node) => {
      const integer = beforeConversion(node.args[0])!;
      return node.type === "i64" ? { ...remade(node, [integer], "extend") } : integer;
    },
  },
  {
    law: "truncate(trunc(x)) = truncate(x), toint32(trunc(x)) = toint32(x)",
    on: ["truncate", "toint32"],
    when: ({ args }) => args[0].op === "trunc",
    to: (node) => remade(node, [node.args[0].args[0]]),
  },
  {
    law: "toint32(x + y) = x + y in i32, where x and y come from i32",
    on: ["toint32"],
    when: ({ args }) => lowBits(args[0]) !== undefined,
    to: ({ args }) => lowBits(args[0])!,
  },
  {
    law: "convert(extend(x)) = convert(x)",
    on: ["convert"],
    when: ({ args }) => args[0].op === "extend",
    to: (node) => remade(node, [node.args[0].args[0]]),
  },

  // Truth values
  {
    law: "!!x = x",
    on: ["not"],
    when: ({ args }) => args[0].op === "not",
    to: ({ args }) => args[0].args[0],
  },
  {
    law: "!(a == b) = a != b; for integers !(a < b) = a >= b",
    on: ["not"],
    when: ({ args: [{ op, args }] }) =>
      op === "eq" || op === "ne" || (NEGATED[op] !== undefined && isInteger(args[0])),
    to: ({ args: [test] }) => remade(test, test.args, NEGATED[test.op]),
  },
  {
    law: "x & true = x | false = x ^ false = (x == true) = (x != false) = x",
    on: ["and", "or", "xor", "eq", "ne"],
    when: ({ op, args: [a, b] }) => a.type === "bool" && is(b, op === "and" || op === "eq" ? 1 : 0),
    to: ({ args }) => args[0],
  },
  {
    law: "x ^ true = (x == false) = (x != true) = !x",
    on: ["xor", "eq", "ne"],
    when: ({ op, args: [a, b] }) => a.type === "bool" && is(b, op === "eq" ? 0 : 1),
    to: (node) => remade(node, [node.args[0]], "not"),
  },
  {
    law: "x & false = false, x | true = true",
    on: ["and", "or"],
    when: ({ op, args: [a, b] }) => a.type === "bool" && is(b, op === "and" ? 0 : 1) && !mayFail(a),
    to: ({ args }) => args[1],
  },
  {
    law: "x == x, x <= x and x >= x are true and x != x, x < x and x > x false, for integers",
    on: COMPARISONS,
    when: ({ args: [a, b] }) => !isFloat(a) && same(a, b) && !mayFail(a),
    to: (node) => constantLike(node, ["eq", "le", "ge"].includes(node.op)),
  },
  {
    law: "numbers that come from i32 compare as those do",
    on: COMPARISONS,
    when: ({ args }) => args.every((arg) => beforeConversion(arg) !== undefined || arg.op === "extend"),
    to: (node) => remade(node, node.args.map((arg) => arg.args[0])),
  },
  {
    law: "a converted integer compares with a constant integer as it does itself",
    on: COMPARISONS,
    when: ({ args: [a, c] }) => a.op === "convert" && a.type === "f64" && isExact(known(c), a.args[0].type),
    to: (node) => {
      const [{ args: [x] }, c] = node.args;
      return remade(node, [x, constantLike({ ...c, type: x.type }, integerOf(x.type, known(c)!))]);
    },
  },
  {
    law: "an extended integer compares with a constant i32 as it does itself",
    on: COMPARISONS,
    when: ({ args: [a, c] }) => {
      const value = known(c);
      return a.op === "extend" && typeof value === "bigint" && BigInt.asIntN(32, value) === value;
    },
    to: (node) => {
      const [{ args: [x] }, c] = node.args;
      return remade(node, [x, constantLike({ ...c, type: "i32" }, Number(known(c)))]);
    },
  },

  // select
  {
    law: "select(true, a, b) = a, select(false, a, b) = b",
    on: ["select"],
    when: ({ args: [test, a, b] }) => known(test) !== undefined && !mayFail(known(test) ? b : a),
    to: ({ args: [test, a, b] }) => known(test) ? a : b,
  },
  {
    law: "select(c, x, x) = x",
    on: ["select"],
    when: ({ args: [test, a, b] }) => same(a, b) && !mayFail(test),
    to: ({ args }) => args[1],
  },
  {
    law: "select(!c, a, b) = select(c, b, a)",
    on: ["select"],
    when: ({ args: [test, a, b] }) => test.op === "not" && !(mayFail(a) && mayFail(b)),
    to: (node) => remade(node, [node.args[0].args[0], node.args[2], node.args[1]]),
  },
  {
    law: "select(c, true, false) = c",
    on: ["select"],
    when: ({ type, args: [, a, b] }) => type === "bool" && is(a, 1) && is(b, 0),
    to: ({ args }) => args[0],
  },
  {
    law: "select(c, false, true) = !c",
    on: ["select"],
    when: ({ type, args: [, a, b] }) => type === "bool" && is(a, 0) && is(b, 1),
    to: (node) => remade(node, [node.args[0]], "not"),
  },
];
