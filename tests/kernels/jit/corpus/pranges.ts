/** Parallel loops: uniform and varying values, nesting, masks. */

import { type NDArray, prange, range } from "../language.ts";
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

/** Kernels with parallel loops. */
export const pranges: readonly Entry[] = [
  {
    name: "two parallel loops, one after the other",
    form: "call",
    fn: (x: Float64Array, y: Float64Array) => {
      for (const i of prange(x.length)) x[i] = x[i] * 2 + i;
      for (const i of prange(y.length)) y[i] = x[x.length - 1 - i] - x[i];
      return x.length;
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("f64", n)]),
  },
  {
    name: "a parallel loop in a plain one",
    form: "call",
    fn: (x: Float64Array, y: Float64Array, rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        for (const i of prange(1, x.length - 1)) y[i] = (x[i - 1] + x[i + 1]) / 2;
        for (const i of prange(1, x.length - 1)) x[i] = y[i] + round;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, between(0, 100)), typed("f64", n), 4]),
  },
  {
    name: "a sum over a parallel loop in which another one is never run",
    form: "call",
    fn: (n: number) => {
      let sum = 0, count = 0;
      for (const i of prange(n)) {
        sum += i;
        count += 1;
        if (i !== i) { for (const j of prange(4)) sum += j; }
      }
      return sum + count / 1024;
    },
    types: ["i32"],
    args: TAILS.map((n) => [n]),
  },
  {
    name: "a parallel loop with a start and a step",
    form: "call",
    fn: (out: Int32Array, start: number, step: number) => {
      for (const i of prange(start, out.length, 3)) out[i] = i + step;
      for (const i of prange(out.length - 1, -1, -2)) out[i] -= 2 * i;
    },
    args: pairs([2, 3, 7, 8, 9, 1000], [0, 1, 2, 5]).map(([n, start]) => [typed("i32", n), start, 100]),
  },
  {
    name: "uniform values in a parallel loop",
    form: "call",
    fn: (out: Float64Array, n: number, weights: Float64Array) => {
      const scale = n * 0.5 + 1;
      for (const i of prange(out.length)) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          const weight = weights[k] * scale;
          if (weight > 1) sum += weight * i;
          else sum -= weight;
        }
        out[i] = sum;
      }
    },
    args: TAILS.map((n) => [typed("f64", n), 3, typed("f64", 5, between(-1, 2))]),
  },
  {
    name: "values that are not live after the branch, and some that are",
    form: "call",
    fn: (x: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        let a = 1, b = x[i];
        if (b > 0) {
          const t = b * 2;
          a = t - 1;
          b = t;
        } else if (b < -1) {
          a = -b;
        }
        const c = a > 1 ? a * b : a + b;
        out[i] = c;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("f64", n)]),
  },
  {
    name: "while loops of other lengths in each lane",
    form: "call",
    fn: (x: Int32Array, out: Int32Array) => {
      for (const i of prange(x.length)) {
        let n = x[i] & 1023, sum = 0;
        while (n > 0) {
          sum += n % 7;
          n = n >> 1;
        }
        out[i] = sum;
      }
    },
    args: TAILS.map((n) => [typed("i32", n, hardIntegers), typed("i32", n)]),
  },
  {
    name: "three nested parallel loops",
    form: "call",
    fn: (out: NDArray, x: NDArray) => {
      for (const a of prange(out.shape[0])) {
        for (const b of prange(out.shape[1])) {
          for (const c of prange(out.shape[2])) out.set(a, b, c, x.get(c, a) * (b + 1));
        }
      }
    },
    args: [[2, 3, 4], [0, 3, 4], [5, 1, 9], [3, 3, 17]].map(([a, b, c]) => [
      nd("f64", [a, b, c]),
      scattered("f32", [c, a], hard),
    ]),
  },
  {
    name: "a branch that all lanes take or none",
    form: "call",
    fn: (out: Float64Array, mode: number) => {
      for (const i of prange(out.length)) {
        if (mode === 1) out[i] = i;
        else if (mode === 2) {
          if (i > 1e6) out[i] = -1;
          else out[i] = i * i;
        }
      }
    },
    args: pairs(TAILS, [0, 1, 2]).map(([n, mode]) => [typed("f64", n, between(0, 1)), mode]),
  },
  {
    name: "remainders and quotients of lanes",
    form: "call",
    fn: (x: Int32Array, y: Int32Array, whole: Int32Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        out[i] = x[i] % y[i] + x[i] / y[i];
        whole[i] = (x[i] / y[i] | 0) + x[i] % 10;
      }
    },
    args: TAILS.map((n) => [
      typed("i32", n, hardIntegers),
      typed("i32", n, hardIntegers),
      typed("i32", n),
      typed("f64", n),
    ]),
  },
  {
    name: "remainders of numbers in lanes",
    form: "call",
    fn: (x: Float64Array, y: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) out[i] = x[i] % y[i];
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("f64", n, hard), typed("f64", n)]),
  },
  {
    name: "bits in lanes",
    form: "call",
    fn: (x: Float64Array, y: Int32Array, out: Uint32Array) => {
      for (const i of prange(x.length)) {
        const a = x[i] | 0, b = y[i];
        out[i] = (a << (b & 7) ^ a >>> 3) + Math.imul(a, b) ^ ~b >> i;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("i32", n, hardIntegers), typed("u32", n)]),
  },
  {
    name: "mixed widths",
    form: "call",
    fn: (bytes: Uint8Array, shorts: Int16Array, floats: Float32Array, out: Float64Array) => {
      for (const i of prange(out.length)) {
        const sum = bytes[i] + shorts[i] * floats[i];
        floats[i] = sum;
        bytes[i] = sum > 100 ? sum - 100 : i;
        shorts[i] += bytes[i];
        out[i] = floats[i] / 3;
      }
    },
    args: TAILS.map((n) => [
      typed("u8", n, integers(0, 256)),
      typed("i16", n, hardIntegers),
      typed("f32", n, hard),
      typed("f64", n),
    ]),
  },
  {
    name: "numbers in f32 and i32 alone",
    form: "call",
    fn: (x: Float32Array, k: Int32Array, out: Float32Array) => {
      for (const i of prange(x.length)) {
        let value = x[i];
        if (k[i] > 0) value = Math.fround(value * 0.5);
        for (let j = 0; j < (k[i] & 3); j++) value = Math.fround(value + x[i]);
        out[i] = value;
      }
    },
    args: TAILS.map((n) => [typed("f32", n, hard), typed("i32", n, hardIntegers), typed("f32", n)]),
  },
  {
    name: "truth values in lanes",
    form: "call",
    fn: (x: Float64Array, out: Int32Array) => {
      for (const i of prange(x.length)) {
        let found = false, seen = x[i] > 0;
        for (const k of range(4)) {
          const here = x[i] * k > 5;
          found = found || here;
          seen = seen !== here;
          if (found && !seen) break;
        }
        out[i] = (found ? 1 : 0) + (seen ? 2 : 0);
      }
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("i32", n)]),
  },
  {
    name: "rows of other lengths in a parallel loop, with a reduction",
    form: "call",
    fn: (ends: Int32Array, x: Int32Array) => {
      let total = 0, longest = 0;
      for (const row of prange(1, ends.length)) {
        const length = ends[row] - ends[row - 1];
        longest = Math.max(longest, length);
        for (let k = ends[row - 1]; k < ends[row]; k++) total += x[k];
      }
      return total * 100 + longest;
    },
    args: TAILS.map((n) => [
      typed("i32", n, (i) => 3 * i - i % 3),
      typed("i32", 3 * n, integers(-100, 100)),
    ]),
  },
  {
    name: "a parallel loop over very little and very much",
    form: "call",
    fn: (out: Uint8Array) => {
      for (const i of prange(out.length)) out[i] = i % 251;
    },
    args: [0, 1, 255, 256, 257, 70000].map((n) => [typed("u8", n)]),
  },
  {
    name: "early exit from three loops in lanes",
    form: "call",
    fn: (x: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        let found = -1;
        search: for (let a = 1; a < 8; a++) {
          for (let b = a; b < 8; b++) {
            let c = b;
            do {
              if (a * b * c > x[i]) {
                found = a * 100 + b * 10 + c;
                break search;
              }
              if ((a + c) % 4 === 3) continue;
              if (c - b > 2) break;
              found -= 0.25;
            } while (c++ < 8);
          }
        }
        out[i] = found;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, between(-10, 600)), typed("f64", n)]),
  },
];
