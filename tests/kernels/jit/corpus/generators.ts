/** Generator kernels, inlined into the loops that take from them. */

import { type Complex, complex, enumerate, type NDArray, prange, range } from "../language.ts";
import { between, type Entry, kernel, nd, pairs, TAILS, typed } from "./entry.ts";

const orbit = kernel(function* orbit(c: Complex) {
  let z = complex(0, 0);
  while (true) {
    yield z;
    z = z.mul(z).add(c);
  }
});

const halvings = kernel(function* halvings(x: number) {
  let value = x;
  while (value >= 1) {
    yield value;
    value = value / 2;
  }
});

const odds = kernel(function* odds(n: number) {
  for (let i = 0; i < n; i++) {
    if (i % 2 === 0) continue;
    yield i;
    if (i > 90) return;
  }
});

const twice = kernel(function* twice(n: number) {
  for (const i of odds(n)) {
    yield i;
    yield -i;
  }
}, { odds });

const collatz = kernel(function* collatz(start: number) {
  let n = start;
  yield n;
  while (n !== 1) {
    n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    yield n;
  }
});

const products = kernel(function* products(x: Float64Array) {
  for (let i = 1; i < x.length; i++) yield x[i - 1] * x[i];
});

/** Kernels with generators. */
export const generators: readonly Entry[] = [
  {
    name: "escape time by an orbit",
    form: "elements",
    types: ["i32"],
    result: "i32",
    uses: { orbit },
    fn: (maxIter: number, c: Complex) => {
      for (const [i, z] of enumerate(orbit(c))) {
        if (i >= maxIter || z.abs2() >= 4) return i;
      }
    },
    args: TAILS.map((n) => [50, nd("c128", [n], between(-1.5, 1))]),
  },
  {
    name: "a generator that ends",
    form: "call",
    uses: { halvings },
    fn: (x: number) => {
      let sum = 0, count = 0;
      for (const value of halvings(x)) {
        sum += value;
        count++;
      }
      return sum * 1000 + count;
    },
    args: [0, 1, 2, 1000.5, -5, NaN].map((x) => [x]),
  },
  {
    name: "a generator that returns, in a loop that breaks",
    form: "call",
    uses: { odds },
    fn: (n: number, limit: number) => {
      let sum = 0;
      for (const i of odds(n)) {
        if (i === 5) continue;
        sum += i;
        if (sum > limit) break;
      }
      return sum;
    },
    args: pairs([0, 1, 7, 1000], [0, 50, 1e6]),
  },
  {
    name: "a generator that takes from a generator",
    form: "call",
    uses: { twice },
    fn: (n: number) => {
      let sum = 0;
      for (const [k, i] of enumerate(twice(n))) sum += k * i;
      return sum;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "two generators, one in the other",
    form: "call",
    uses: { odds, halvings },
    fn: (n: number) => {
      let sum = 0;
      rows: for (const i of odds(n)) {
        for (const x of halvings(i)) {
          if (x === 3) continue rows;
          sum += x;
          if (sum > 5000) return -sum;
        }
      }
      return sum;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "enumerate from a start, over a range",
    form: "call",
    fn: (n: number) => {
      let sum = 0;
      for (const [k, i] of enumerate(range(5, n, 3))) sum += k * i;
      return sum;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "generators in lanes",
    form: "call",
    uses: { collatz },
    fn: (out: Int32Array, steps: number) => {
      for (const k of prange(out.length)) {
        let highest = 0;
        for (const [i, n] of enumerate(collatz(k + 1))) {
          if (i > steps) break;
          if (n > highest) highest = n;
        }
        out[k] = highest;
      }
    },
    args: TAILS.map((n) => [typed("i32", n), 40]),
  },
  {
    name: "a generator over an array",
    form: "call",
    uses: { products },
    fn: (x: Float64Array) => {
      let most = -Infinity;
      for (const product of products(x)) most = Math.max(most, product);
      return most;
    },
    args: TAILS.map((n) => [typed("f64", n, between(-9, 9))]),
  },
  {
    name: "escape times on a plane",
    form: "call",
    uses: { orbit },
    fn: (out: NDArray, scale: number, maxIter: number) => {
      for (const j of prange(out.shape[0])) {
        for (const i of prange(out.shape[1])) {
          const c = complex(i * scale - 2, j * scale - 1.25);
          for (const [k, z] of enumerate(orbit(c))) {
            if (k === maxIter || z.abs2() > 4) {
              out.set(j, i, k);
              break;
            }
          }
        }
      }
    },
    args: [[nd("i32", [9, 17]), 0.2, 30], [nd("i32", [1, 1]), 0.2, 30], [nd("u8", [25, 30]), 0.1, 200]],
  },
];
