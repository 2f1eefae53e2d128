/** Typed arrays and n-d arrays. */

import { type NDArray, prange, range } from "../language.ts";
import {
  between,
  counting,
  type Entry,
  hard,
  hardIntegers,
  integers,
  nd,
  pairs,
  scattered,
  TAILS,
  typed,
  values,
} from "./entry.ts";

const SHAPES: readonly (readonly [number, number])[] = [[0, 0], [1, 1], [3, 8], [7, 9], [0, 5], [17, 33]];

/** Kernels over arrays. */
export const arrays: readonly Entry[] = [
  {
    name: "axpy",
    form: "call",
    fn: (a: number, x: Float64Array, y: Float64Array) => {
      for (const i of prange(x.length)) y[i] = a * x[i] + y[i];
    },
    args: TAILS.map((n) => [0.1, typed("f64", n, hard), typed("f64", n, hard)]),
  },
  {
    name: "axpy in f32",
    form: "call",
    fn: (a: number, x: Float32Array, y: Float32Array) => {
      for (const i of prange(x.length)) y[i] += a * x[i];
    },
    args: TAILS.map((n) => [0.1, typed("f32", n, hard), typed("f32", n, hard)]),
  },
  {
    name: "dot product",
    form: "call",
    fn: (x: Float64Array, y: Float64Array) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
      return sum;
    },
    args: TAILS.map((n) => [typed("f64", n, between(-1, 1)), typed("f64", n, between(-1, 1))]),
  },
  {
    name: "reversed in place",
    form: "call",
    fn: (x: Int32Array) => {
      for (let i = 0, j = x.length - 1; i < j; i++, j--) {
        const kept = x[i];
        x[i] = x[j];
        x[j] = kept;
      }
    },
    args: TAILS.map((n) => [typed("i32", n, hardIntegers)]),
  },
  {
    name: "insertion sort",
    form: "call",
    fn: (x: Float64Array) => {
      for (let i = 1; i < x.length; i++) {
        const value = x[i];
        let j = i - 1;
        while (j >= 0 && x[j] > value) {
          x[j + 1] = x[j];
          j--;
        }
        x[j + 1] = value;
      }
    },
    args: [0, 1, 7, 8, 9, 100].map((n) => [typed("f64", n, hard)]),
  },
  {
    name: "an array shifted within itself",
    form: "call",
    fn: (to: Float64Array, from: Float64Array) => {
      for (let i = 1; i < to.length; i++) to[i] = from[i - 1] + 1;
    },
    args: TAILS.map((n) => [typed("f64", n, between(0, 1)), { sameAs: 0 }]),
  },
  {
    name: "two names of one array",
    form: "call",
    fn: (a: Float64Array, b: Float64Array) => {
      const before = a[0];
      b[0] = before + 1;
      return a[0] * 10 + before;
    },
    args: [[typed("f64", 2, between(1, 2)), { sameAs: 0 }], [typed("f64", 2, counting), typed("f64", 2)]],
  },
  {
    name: "gather and scatter",
    form: "call",
    fn: (x: Float64Array, order: Int32Array, gathered: Float64Array, scatteredTo: Float32Array) => {
      for (const i of prange(order.length)) {
        gathered[i] = x[order[i]];
        scatteredTo[order[i]] = x[i];
      }
    },
    args: TAILS.map((n) => [
      typed("f64", n, hard),
      typed("i32", n, (i) => (i * 7 + 3) % n),
      typed("f64", n),
      typed("f32", n),
    ]).filter((_, k) => TAILS[k] % 7 !== 0 || TAILS[k] === 0),
  },
  {
    name: "every other element, backwards",
    form: "call",
    fn: (x: Float64Array, out: Float64Array) => {
      for (const i of prange(out.length)) out[i] = x[2 * i] - x[x.length - 1 - i];
    },
    args: TAILS.map((n) => [typed("f64", 2 * n, hard), typed("f64", n)]),
  },
  {
    name: "neighbours",
    form: "call",
    fn: (x: Float32Array, out: Float32Array) => {
      for (const i of prange(1, x.length - 1)) out[i] = (x[i - 1] + x[i] + x[i + 1]) / 3;
    },
    args: TAILS.map((n) => [typed("f32", n, between(-5, 5)), typed("f32", n)]),
  },
  {
    name: "index of the largest",
    form: "call",
    fn: (x: Float64Array) => {
      let best = -1, largest = -Infinity;
      for (let i = 0; i < x.length; i++) {
        if (x[i] > largest) {
          largest = x[i];
          best = i;
        }
      }
      return best;
    },
    args: TAILS.map((n) => [typed("f64", n, hard)]),
  },
  {
    name: "binary search",
    form: "call",
    fn: (sorted: Float64Array, wanted: Float64Array, places: Int32Array) => {
      for (const k of prange(wanted.length)) {
        let low = 0, high = sorted.length;
        while (low < high) {
          const middle = low + high >> 1;
          if (sorted[middle] < wanted[k]) low = middle + 1;
          else high = middle;
        }
        places[k] = low;
      }
    },
    args: pairs([0, 1, 9, 1000], [0, 7, 100]).map(([n, m]) => [
      typed("f64", n, counting),
      typed("f64", m, between(-5, 1005)),
      typed("i32", m),
    ]),
  },
  {
    name: "a plane filled",
    form: "call",
    fn: (out: NDArray) => {
      for (const j of prange(out.shape[0])) {
        for (const i of prange(out.shape[1])) out.set(j, i, i * 100 + j);
      }
    },
    args: SHAPES.flatMap((shape) => [[nd("f64", shape)], [scattered("i32", shape)], [nd("u8", shape)]]),
  },
  {
    name: "transpose",
    form: "call",
    fn: (x: NDArray, out: NDArray) => {
      for (const i of prange(x.shape[0])) {
        for (let j = 0; j < x.shape[1]; j++) out.set(j, i, x.get(i, j));
      }
    },
    args: SHAPES.map(([n, m]) => [scattered("f64", [n, m], hard), nd("f64", [m, n])]),
  },
  {
    name: "a sum over rows",
    form: "call",
    fn: (x: NDArray, sums: Float64Array) => {
      for (let i = 0; i < x.shape[0]; i++) {
        let sum = 0;
        for (let j = 0; j < x.shape[1]; j++) sum += x.get(i, j);
        sums[i] = sum;
      }
      return x.size + x.ndim * 1000000;
    },
    args: SHAPES.flatMap((shape) => [
      [nd("f32", shape, between(-1, 1)), typed("f64", shape[0])],
      [scattered("i16", shape, hardIntegers), typed("f64", shape[0])],
    ]),
  },
  {
    name: "a map of truth values",
    form: "call",
    fn: (x: NDArray, mask: NDArray, threshold: number) => {
      let count = 0;
      for (const i of prange(x.shape[0])) {
        const big = x.get(i) > threshold;
        if (big && !mask.get(i)) count++;
        mask.set(i, big);
      }
      return count;
    },
    args: TAILS.map((n) => [nd("f64", [n], hard), nd("bool", [n], integers(0, 2)), 0.25]),
  },
  {
    name: "an array of dimension zero",
    form: "call",
    fn: (x: NDArray, y: number) => {
      x.set(x.get() + y);
      return x.ndim;
    },
    args: [[nd("f64", [], values([2.5])), 0.25]],
  },
  {
    name: "bigints in arrays",
    form: "call",
    fn: (x: BigInt64Array, add: bigint) => {
      let sum = 0n;
      for (let i = 0; i < x.length; i++) {
        x[i] = x[i] * 3n + add;
        sum += x[i];
      }
      return sum;
    },
    args: TAILS.map((n) => [typed("i64", n, integers(-1e15, 1e15)), 12345n]),
  },
  {
    name: "max pooling",
    form: "call",
    fn: (x: NDArray, out: NDArray) => {
      for (const i of prange(out.shape[0])) {
        for (const j of prange(out.shape[1])) {
          let most = -Infinity;
          for (const a of range(2)) {
            for (const b of range(2)) most = Math.max(most, x.get(2 * i + a, 2 * j + b));
          }
          out.set(i, j, most);
        }
      }
    },
    args: SHAPES.map(([n, m]) => [scattered("f32", [2 * n, 2 * m], hard), nd("f32", [n, m])]),
  },
  {
    name: "a checkerboard in four dimensions",
    form: "call",
    fn: (out: NDArray) => {
      for (const a of prange(out.shape[0])) {
        for (let b = 0; b < out.shape[1]; b++) {
          for (let c = 0; c < out.shape[2]; c++) {
            for (const d of range(out.shape[3])) {
              if ((a + b + c + d & 1) === 0) out.set(a, b, c, d, a * 1000 + b * 100 + c * 10 + d);
            }
          }
        }
      }
    },
    args: [[nd("u16", [2, 3, 4, 5])], [scattered("f64", [3, 1, 2, 9])], [nd("i32", [0, 1, 2, 3])]],
  },
];
