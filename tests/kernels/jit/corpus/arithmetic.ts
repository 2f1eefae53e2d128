/** Numbers and their operators, with JavaScript's meaning. */

import { range } from "../language.ts";
import { between, type Entry, HARD, HARD_INTEGERS, pairs, TAILS, typed } from "./entry.ts";

const HARD_PAIRS = pairs(HARD, [NaN, 0, -0, 1, -1, 0.5, 3, -7.25, Infinity, -Infinity, 2147483648, 1e300]);

/** Kernels of arithmetic. */
export const arithmetic: readonly Entry[] = [
  {
    name: "add, subtract, multiply",
    form: "call",
    fn: (x: number, y: number) => (x + y) * (x - y) - x * y,
    args: HARD_PAIRS,
  },
  {
    name: "divide",
    form: "call",
    fn: (x: number, y: number) => x / y,
    args: [...HARD_PAIRS, ...pairs(HARD_INTEGERS, [0, 1, -1, 3, 7, -2147483648])],
  },
  {
    name: "remainder",
    form: "call",
    fn: (x: number, y: number) => x % y,
    args: [
      ...HARD_PAIRS,
      [5.5, 2.25],
      [-5.5, 2.25],
      [1e308, 3],
      [1e22, 0.1],
      [5e-324, 3],
      [1.7976931348623157e308, 5e-324],
      [9007199254740992, 4503599627370497],
    ],
  },
  {
    name: "remainder of integers",
    form: "call",
    fn: (a: number, b: number) => {
      const n = a | 0;
      return n % ((b | 0) || 1) + n % 16 * 1e10 + 1 / (n % 7);
    },
    args: pairs(HARD_INTEGERS, [1, -1, 2, 3, -7, 16, 2147483647, -2147483648]),
  },
  {
    name: "negation and zeros",
    form: "call",
    fn: (x: number) => {
      const minus = -x;
      const zero = x - x;
      return 1 / (minus * 0) + 1 / -zero;
    },
    args: [...HARD, 7, -7].map((x) => [x]),
  },
  {
    name: "minus zero is kept",
    form: "call",
    fn: (a: number, b: number) => 1 / (a * b) + 1 / -(a | 0) * 3,
    args: pairs([0, -0, 1, -1, 5, -3], [0, -0, 1, -1, 2147483647]),
  },
  {
    name: "powers by squaring",
    form: "call",
    fn: (x: number, n: number) => {
      let product = 1, square = x;
      for (let k = n; k > 0; k = Math.floor(k / 2)) {
        if (k % 2 === 1) product *= square;
        square *= square;
      }
      return product;
    },
    args: pairs([1.5, -2, 0.1, NaN, -0], [0, 1, 2, 7, 31, 64]),
  },
  {
    name: "powers with small exponents",
    form: "call",
    ulp: true,
    fn: (x: number) => x ** 2 + x ** 3 - x ** 0.5 + 2 ** x + x ** -1,
    args: [0, 1, -1, 0.5, 2, 3.25, 10, NaN, 30].map((x) => [x]),
  },
  {
    name: "assignment operators",
    form: "call",
    ulp: true,
    fn: (x: number, y: number) => {
      let a = x;
      a += y;
      a *= 3;
      a -= y / 2;
      a /= 7;
      a %= 100;
      a **= 2;
      let b = a | 0;
      b <<= 3;
      b >>= 1;
      b ^= 0x5555;
      b |= 0x100;
      b &= 0xffff;
      b >>>= 2;
      return a + b;
    },
    args: pairs([0, 1.5, -300.25, 12345.678], [0, -0, 2, -77.5]),
  },
  {
    name: "increments",
    form: "call",
    fn: (x: number) => {
      let a = x;
      const before = a++;
      const after = ++a;
      const down = a--;
      return before + after * 10 + down * 100 + --a * 1000;
    },
    args: [...HARD, ...HARD_INTEGERS].map((x) => [x]),
  },
  {
    name: "comparisons",
    form: "call",
    fn: (x: number, y: number) =>
      (x < y ? 1 : 0) + (x <= y ? 2 : 0) + (x > y ? 4 : 0) + (x >= y ? 8 : 0) + (x === y ? 16 : 0) +
      (x !== y ? 32 : 0),
    args: [...HARD_PAIRS, ...pairs(HARD_INTEGERS, [0, -1, 2147483647, 0.5, NaN])],
  },
  {
    name: "loose equality and truth",
    form: "call",
    fn: (x: number, y: number) => {
      let bits = 0;
      if (x == y) bits |= 1;
      if (x != y) bits |= 2;
      if (x) bits |= 4;
      if (!y) bits |= 8;
      if (x && y) bits |= 16;
      if (x || y) bits |= 32;
      return bits;
    },
    args: pairs([NaN, 0, -0, 1, -1, 0.5, Infinity], [NaN, 0, -0, 1, -1, 0.5]),
  },
  {
    name: "a choice of values",
    form: "call",
    fn: (x: number, y: number) => (x || y) + (x && y) * 2 + (x > y ? x : y) * 4,
    args: HARD_PAIRS,
  },
  {
    name: "truth values",
    form: "call",
    fn: (a: boolean, b: boolean, x: number) => {
      const both = a && b, either = a || b;
      const different = a !== b;
      return (both ? 1 : 0) + (either ? 2 : 0) + (different ? 4 : 0) + (!a === b ? 8 : 0) +
        (x > 0 === a ? 16 : 0);
    },
    args: pairs([true, false], [true, false]).flatMap(([a, b]) => [[a, b, 1], [a, b, NaN]]),
  },
  {
    name: "a truth value as result",
    form: "call",
    fn: (x: number) => x > 0 && x < 10 && Math.floor(x) === x,
    args: HARD.map((x) => [x]),
  },
  {
    name: "a number made from a truth value",
    form: "call",
    fn: (x: number, y: number) => Number(x < y) + 2 * Number(x === x) + 4 * Number(y),
    args: HARD_PAIRS,
  },
  {
    name: "kinds of numbers",
    form: "call",
    fn: (x: number) =>
      (Number.isInteger(x) ? 1 : 0) + (Number.isFinite(x) ? 2 : 0) + (Number.isNaN(x) ? 4 : 0) +
      (Number.isSafeInteger(x) ? 8 : 0) + (isNaN(x) ? 16 : 0) + (isFinite(x) ? 32 : 0),
    args: HARD.map((x) => [x]),
  },
  {
    name: "constants",
    form: "call",
    fn: (x: number) =>
      x > 3
        ? Math.PI * x + Math.E + Math.SQRT2 + Math.LN10
        : Number.EPSILON + Number.MAX_SAFE_INTEGER + Number.MIN_VALUE + 0x1F + 1_000 + 1e-3 + .5,
    args: [[1], [4]],
  },
  {
    name: "Horner's rule",
    form: "call",
    fn: (x: number, c: Float64Array) => {
      let y = 0;
      for (let i = c.length - 1; i >= 0; i--) y = y * x + c[i];
      return y;
    },
    args: TAILS.map((n) => [0.75, typed("f64", n, between(-1, 1))]),
  },
  {
    name: "a sum with its error (Kahan)",
    form: "call",
    fn: (x: Float64Array) => {
      let sum = 0, error = 0;
      for (const i of range(x.length)) {
        const y = x[i] - error;
        const t = sum + y;
        error = t - sum - y;
        sum = t;
      }
      return sum;
    },
    args: TAILS.map((n) => [typed("f64", n, between(-1e10, 1e10))]),
  },
  {
    name: "f32 in a signature",
    form: "call",
    types: ["f32", "f32"],
    result: "f32",
    fn: (x: number, y: number) => x * y + 0.1,
    args: [[0.1, 0.2], [1e30, 1e30], [NaN, 1], [16777217, 1], [-0, 5]],
  },
  {
    name: "rounding to f32",
    form: "call",
    fn: (x: number, y: number) => Math.fround(Math.fround(x) + Math.fround(y)) * 2,
    args: HARD_PAIRS,
  },
];
