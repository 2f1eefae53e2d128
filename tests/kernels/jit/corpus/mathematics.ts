/** The functions of `Math`. */

import { prange } from "../language.ts";
import { between, type Entry, HARD, hard, pairs, TAILS, typed } from "./entry.ts";

const ORDINARY: readonly number[] = [
  0,
  -0,
  0.5,
  -0.5,
  1,
  -1,
  2,
  10.25,
  -33.3,
  700,
  1e-10,
  NaN,
  Infinity,
  -Infinity,
];

/** Kernels that call functions of `Math`. */
export const mathematics: readonly Entry[] = [
  {
    name: "rounding of all kinds",
    form: "call",
    fn: (x: number, out: Float64Array) => {
      out[0] = Math.floor(x);
      out[1] = Math.ceil(x);
      out[2] = Math.trunc(x);
      out[3] = Math.round(x);
      out[4] = Math.sign(x);
      out[5] = Math.abs(x);
      out[6] = Math.fround(x);
      out[7] = Math.sqrt(x);
    },
    args: [...HARD, 4503599627370495.5, -4503599627370495.5, 0.5000000000000001, 2147483646.5].map((
      x,
    ) => [x, typed("f64", 8)]),
  },
  {
    name: "rounding in lanes",
    form: "call",
    fn: (x: Float64Array, out: Float64Array, whole: Int32Array) => {
      for (const i of prange(x.length)) {
        out[i] = Math.round(x[i]) + Math.floor(x[i] / 3) - Math.sign(x[i]);
        whole[i] = Math.trunc(x[i]);
      }
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("f64", n), typed("i32", n)]),
  },
  {
    name: "least and most",
    form: "call",
    fn: (x: number, y: number, out: Float64Array) => {
      out[0] = Math.min(x, y);
      out[1] = Math.max(x, y);
      out[2] = Math.max(Math.min(x, 1, y), -1, 0);
      out[3] = Math.min(x);
      out[4] = Math.max();
    },
    args: pairs(HARD, [0, -0, NaN, 1, -Infinity]).map(([x, y]) => [x, y, typed("f64", 5)]),
  },
  {
    name: "least and most of integers",
    form: "call",
    fn: (x: Int32Array, low: number, out: Int32Array) => {
      for (const i of prange(x.length)) out[i] = Math.abs(Math.min(Math.max(x[i], low), i * 2)) - (x[i] | 0);
    },
    args: TAILS.map((n) => [typed("i32", n, between(-5000, 5000)), -17, typed("i32", n)]),
  },
  {
    name: "exponentials and logarithms",
    form: "call",
    ulp: true,
    fn: (x: number, out: Float64Array) => {
      out[0] = Math.exp(x);
      out[1] = Math.expm1(x);
      out[2] = Math.log(x);
      out[3] = Math.log1p(x);
      out[4] = Math.log2(x);
      out[5] = Math.log10(x);
    },
    args: [...ORDINARY, 8, 1000, 1e300].map((x) => [x, typed("f64", 6)]),
  },
  {
    name: "circular functions",
    form: "call",
    ulp: true,
    fn: (x: number, out: Float64Array) => {
      out[0] = Math.sin(x);
      out[1] = Math.cos(x);
      out[2] = Math.tan(x);
      out[3] = Math.asin(x);
      out[4] = Math.acos(x);
      out[5] = Math.atan(x);
    },
    args: [...ORDINARY, 3, 1e5, 1e22].map((x) => [x, typed("f64", 6)]),
  },
  {
    name: "hyperbolic functions",
    form: "call",
    ulp: true,
    fn: (x: number, out: Float64Array) => {
      out[0] = Math.sinh(x);
      out[1] = Math.cosh(x);
      out[2] = Math.tanh(x);
      out[3] = Math.asinh(x);
      out[4] = Math.acosh(x);
      out[5] = Math.atanh(x);
    },
    args: ORDINARY.map((x) => [x, typed("f64", 6)]),
  },
  {
    name: "powers, roots and angles of two",
    form: "call",
    ulp: true,
    fn: (x: number, y: number, out: Float64Array) => {
      out[0] = Math.pow(x, y);
      out[1] = Math.hypot(x, y);
      out[2] = Math.atan2(x, y);
      out[3] = Math.cbrt(x);
      out[4] = x ** y;
    },
    args: pairs(ORDINARY, [0, -0, 0.5, 2, -3, 1, NaN, Infinity]).map(([x, y]) => [x, y, typed("f64", 5)]),
  },
  {
    name: "mathematics in lanes",
    form: "call",
    ulp: true,
    fn: (x: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        if (x[i] > 0) out[i] = Math.log(x[i]) * Math.sin(i) + Math.pow(x[i], 0.3);
        else out[i] = Math.exp(x[i]) + Math.atan2(x[i], i) + Math.tanh(x[i]);
      }
    },
    args: TAILS.map((n) => [typed("f64", n, between(-5, 5)), typed("f64", n)]),
  },
  {
    name: "the logistic function and its kin",
    form: "elements",
    ulp: true,
    fn: (x: number) => {
      if (x > 20) return x;
      const s = 1 / (1 + Math.exp(-x));
      return s * Math.log1p(Math.exp(x)) + Math.expm1(s);
    },
    args: TAILS.map((n) => [typed("f64", n, between(-30, 30))]),
  },
  {
    name: "great-circle distance",
    form: "call",
    ulp: true,
    fn: (lat1: number, lon1: number, lat2: number, lon2: number) => {
      const radians = Math.PI / 180;
      const a = Math.sin((lat2 - lat1) * radians / 2) ** 2 +
        Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin((lon2 - lon1) * radians / 2) ** 2;
      return 2 * 6371 * Math.asin(Math.sqrt(a));
    },
    args: [[52.5, 13.4, 48.1, 11.6], [0, 0, 0, 180], [-33.9, 151.2, 51.5, -0.1]],
  },
];
