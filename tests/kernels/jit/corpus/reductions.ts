/** Loops, plain and parallel, that come to one number. */

import { type NDArray, prange, range, uniform } from "../language.ts";
import {
  between,
  type Entry,
  hard,
  hardIntegers,
  integers,
  nd,
  pairs,
  scattered,
  TAILS,
  typed,
} from "./entry.ts";

/** Kernels that reduce. */
export const reductions: readonly Entry[] = [
  {
    name: "a sum of a range",
    form: "call",
    fn: (n: number) => {
      let total = 0;
      for (let i = 0; i < n; i++) total += i;
      return total;
    },
    args: [...TAILS, -5, 2.5, NaN, 100000].map((n) => [n]),
  },
  {
    name: "sums of squares and cubes",
    form: "call",
    fn: (n: number) => {
      let squares = 0, cubes = 1;
      for (const i of range(n)) {
        squares += i * i;
        cubes += 3 * i * i * i - squares;
      }
      return cubes;
    },
    args: [...TAILS, 30000].map((n) => [n]),
  },
  {
    name: "a sum that starts with a fraction",
    form: "call",
    fn: (n: number, start: number) => {
      let total = start;
      for (let i = 0; i < n; i++) total += 2 * i + 1;
      return total;
    },
    args: pairs(TAILS, [0, 0.1, -0, 1e17, NaN]),
  },
  {
    name: "a plain count",
    form: "call",
    fn: (x: Float64Array, limit: number) => {
      let below = 0, notNumbers = 0;
      for (let i = 0; i < x.length; i++) {
        if (x[i] < limit) below += 1;
        else if (x[i] !== x[i]) notNumbers++;
      }
      return below * 10000 + notNumbers;
    },
    args: TAILS.map((n) => [typed("f64", n, hard), 0.5]),
  },
  {
    name: "a plain count that stops early",
    form: "call",
    fn: (x: Float64Array, most: number) => {
      let count = 0;
      for (let i = 0; i < x.length; i++) {
        if (x[i] > 0) count++;
        if (count >= most) return i;
      }
      return -count;
    },
    args: pairs(TAILS, [0, 3, 1000]).map(([n, most]) => [typed("f64", n, between(-1, 1)), most]),
  },
  {
    name: "a parallel sum",
    form: "call",
    reordered: true,
    fn: (x: Float64Array) => {
      let sum = 0;
      for (const i of prange(x.length)) sum += x[i];
      return sum;
    },
    args: [...TAILS, 5000].map((n) => [typed("f64", n, between(0, 1))]),
  },
  {
    name: "a parallel product",
    form: "call",
    reordered: true,
    fn: (x: Float64Array) => {
      let product = 1;
      for (const i of prange(x.length)) product *= x[i];
      return product;
    },
    args: TAILS.map((n) => [typed("f64", n, between(0.9, 1.1))]),
  },
  {
    name: "parallel extremes",
    form: "call",
    fn: (x: Float64Array, out: Float64Array) => {
      let low = Infinity, high = -Infinity;
      for (const i of prange(x.length)) {
        low = Math.min(low, x[i]);
        high = Math.max(high, x[i]);
      }
      out[0] = low;
      out[1] = high;
    },
    args: TAILS.flatMap((n) => [
      [typed("f64", n, between(-9, 9)), typed("f64", 2)],
      [typed("f64", n, hard), typed("f64", 2)],
      [typed("f64", n, (_, random) => random() < 0.5 ? 0 : -0), typed("f64", 2)],
    ]),
  },
  {
    name: "a parallel sum and product of nothing, in variables that are beyond an i32 later",
    form: "call",
    fn: (n: number) => {
      let sum = 3, product = 5;
      for (const _ of prange(n)) {
        sum += 0;
        product *= 0;
      }
      sum |= 1;
      product |= 1;
      sum *= 4294967295;
      product *= 4294967295;
      return sum - 2 * product;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "a parallel count",
    form: "call",
    fn: (x: Int32Array, divisor: number) => {
      let count = 0;
      for (const i of prange(x.length)) {
        if (x[i] % divisor === 0) count++;
      }
      return count;
    },
    args: [...TAILS, 3000].map((n) => [typed("i32", n, hardIntegers), 3]),
  },
  {
    name: "parallel sums of integers",
    form: "call",
    fn: (x: Int32Array) => {
      let sum = 0, weighted = 0;
      for (const i of prange(x.length)) {
        sum += x[i];
        weighted += i * (x[i] & 255);
      }
      return sum + weighted;
    },
    args: TAILS.map((n) => [typed("i32", n, hardIntegers)]),
  },
  {
    name: "several reductions of a plane",
    form: "call",
    reordered: true,
    fn: (x: NDArray, out: Float64Array) => {
      let sum = 0, squares = 0, count = 0, most = -Infinity;
      for (const i of prange(x.shape[0])) {
        for (let j = 0; j < x.shape[1]; j++) {
          const value = x.get(i, j);
          if (value < 0.01) continue;
          sum += value;
          squares += value * value;
          count += 1;
          most = Math.max(most, value);
        }
      }
      out[0] = sum;
      out[1] = squares;
      out[2] = count;
      out[3] = most;
    },
    args: [[0, 0], [1, 1], [3, 8], [7, 9], [40, 25]].flatMap((shape) => [
      [nd("f64", shape, between(0, 1)), typed("f64", 4)],
      [scattered("f32", shape, between(0, 1)), typed("f64", 4)],
    ]),
  },
  {
    name: "a dot product in f32",
    form: "call",
    reordered: true,
    fn: (x: Float32Array, y: Float32Array) => {
      let sum = 0;
      for (const i of prange(x.length)) sum += x[i] * y[i];
      return sum;
    },
    args: TAILS.map((n) => [typed("f32", n, between(0, 1)), typed("f32", n, between(0, 1))]),
  },
  {
    name: "pi by drawing",
    form: "call",
    random: true,
    fn: (n: number) => {
      let inside = 0;
      for (let i = 0; i < n; i++) {
        const x = uniform(-1, 1), y = uniform(-1, 1);
        if (x ** 2 + y ** 2 < 1) inside += 1;
      }
      return 4 * inside / n;
    },
    args: [...TAILS, 100000].map((n) => [n]),
  },
  {
    name: "pi by drawing, in parallel",
    form: "call",
    random: true,
    fn: (n: number) => {
      let inside = 0;
      for (const _ of prange(n)) {
        const x = Math.random(), y = Math.random();
        if (x * x + y * y < 1) inside++;
      }
      return 4 * inside / n;
    },
    args: [...TAILS, 100000].map((n) => [n]),
  },
  {
    name: "draws that depend on draws",
    form: "call",
    random: true,
    fn: (n: number, out: Float64Array) => {
      let steps = 0;
      for (const i of prange(n)) {
        let x = uniform(0, 10);
        while (x > 1) {
          x = x * Math.random();
          steps++;
        }
        out[i] = x;
      }
      return steps;
    },
    args: TAILS.map((n) => [n, typed("f64", n)]),
  },
  {
    name: "a random walk",
    form: "call",
    random: true,
    fn: (walk: Float64Array, start: number) => {
      let x = start;
      for (let i = 0; i < walk.length; i++) {
        x += uniform(-1, 1);
        if (x < 0) x = -x;
        walk[i] = x;
      }
      return x + Math.random();
    },
    args: TAILS.map((n) => [typed("f64", n), 1]),
  },
  {
    name: "a mean of random numbers",
    form: "call",
    random: true,
    fn: (n: number) => {
      let sum = 0;
      for (const _ of prange(n)) sum += Math.random() * Math.random();
      return sum / n;
    },
    args: [...TAILS, 20000].map((n) => [n]),
  },
  {
    name: "histories counted with a condition",
    form: "call",
    fn: (x: Int32Array) => {
      let state = 0, changes = 0;
      for (let i = 0; i < x.length; i++) {
        if (x[i] > 5 && state === 0) {
          state = 1;
          changes++;
        } else if (x[i] < -5) state = 0;
      }
      return changes;
    },
    args: TAILS.map((n) => [typed("i32", n, integers(-20, 20))]),
  },
];
