/** Functions applied to each element, as `vectorize` does. */

import { type Complex, complex } from "../language.ts";
import { between, type Entry, hard, hardIntegers, kernel, nd, scattered, TAILS, typed } from "./entry.ts";

const isBig = kernel((x: number) => Math.abs(x) > 10);

/** Kernels over elements. */
export const elements: readonly Entry[] = [
  {
    name: "elements: a sum and a scalar",
    form: "elements",
    fn: (x: number, y: number, a: number) => x * a + y,
    args: TAILS.flatMap((n) => [
      [nd("f64", [n], hard), nd("f64", [n], hard), 0.5],
      [nd("f64", [n], hard), scattered("f32", [n], hard), 3],
      [nd("i32", [n], hardIntegers), 1.5, 2],
    ]),
  },
  {
    name: "elements: integers to integers",
    form: "elements",
    fn: (x: number, k: number) => (x & 0xff) << k | x >>> 24,
    args: TAILS.flatMap((n) => [
      [nd("i32", [n], hardIntegers), 5],
      [nd("u8", [n], hardIntegers), 2],
      [nd("i16", [n], hardIntegers), 30],
    ]),
  },
  {
    name: "elements: returns in branches",
    form: "elements",
    fn: (x: number) => {
      if (x !== x) return -1;
      if (x < 0) {
        if (x < -50) return x * x;
        x = -x;
      }
      for (let k = 0; k < 5; k++) {
        if (x < k) return k;
        x -= 0.5;
      }
      return x;
    },
    args: TAILS.map((n) => [nd("f64", [n], hard)]),
  },
  {
    name: "elements: truth values",
    form: "elements",
    uses: { isBig },
    fn: (x: number, y: number) => isBig(x) !== isBig(y) || x === y,
    args: TAILS.map((n) => [nd("f64", [n], hard), nd("f64", [n], hard)]),
  },
  {
    name: "elements: from truth values",
    form: "elements",
    fn: (mask: boolean, x: number, y: number) => mask ? x : y,
    args: TAILS.map((
      n,
    ) => [nd("bool", [n], (_, random) => Math.floor(2 * random())), nd("f64", [n], hard), -0]),
  },
  {
    name: "elements: complex squares",
    form: "elements",
    fn: (z: Complex, c: Complex) => z.mul(z).add(c),
    args: TAILS.map((n) => [nd("c128", [n], hard), complex(0.25, -1)]),
  },
  {
    name: "elements: parts of complex numbers",
    form: "elements",
    fn: (z: Complex) => z.re > 0 ? z.re : z.im - 1,
    args: TAILS.map((n) => [scattered("c128", [n], hard)]),
  },
  {
    name: "elements: made complex",
    form: "elements",
    fn: (x: number, y: number) => complex(x, -y).scale(2),
    args: TAILS.map((n) => [nd("f64", [n], hard), nd("f32", [n], hard)]),
  },
  {
    name: "elements: f32 in and out",
    form: "elements",
    types: [{ dtype: "f32", rank: 1, layout: "C", of: "typed" }, "f32"],
    result: "f32",
    fn: (x: number, y: number) => x > y ? x * y + 0.1 : x / 3,
    args: TAILS.map((n) => [typed("f32", n, hard), 0.7]),
  },
  {
    name: "elements: a result that wraps to i32",
    form: "elements",
    result: "i32",
    fn: (x: number, y: number) => x * 1000 + y,
    args: TAILS.map((n) => [nd("f64", [n], hard), nd("i32", [n], hardIntegers)]),
  },
  {
    name: "elements: steps until small",
    form: "elements",
    fn: (x: number) => {
      let value = Math.abs(x), steps = 0;
      while (value > 1 && steps < 50) {
        value = value > 100 ? Math.sqrt(value) : value / 1.7;
        steps++;
      }
      return steps;
    },
    args: TAILS.map((n) => [nd("f64", [n], hard)]),
  },
  {
    name: "elements: bigints",
    form: "elements",
    result: "i64",
    fn: (x: bigint, y: bigint) => x * y - (x > y ? x : y),
    args: TAILS.map((n) => [nd("i64", [n], between(-1e12, 1e12)), 3n]),
  },
  {
    name: "elements: random noise",
    form: "elements",
    random: true,
    fn: (x: number) => x + Math.random(),
    args: TAILS.map((n) => [nd("f64", [n], between(0, 1))]),
  },
  {
    name: "elements: smooth step",
    form: "elements",
    fn: (low: number, high: number, x: number) => {
      const t = Math.min(Math.max((x - low) / (high - low), 0), 1);
      return t * t * (3 - 2 * t);
    },
    args: TAILS.map((n) => [-1, 1, nd("f64", [n], hard)]),
  },
];
