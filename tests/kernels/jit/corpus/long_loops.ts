/** Loops that are long enough to be cut into slices, and left in the midst of one. */

import { complex, enumerate, type NDArray, prange, range } from "../language.ts";
import { between, type Entry, integers, kernel, nd, pairs, typed } from "./entry.ts";

const LONG: readonly number[] = [0, 1, 4095, 4096, 4097, 20000];
const STRIPS: readonly number[] = [0, 1, 1023, 1024, 1025, 4095, 4096, 4097, 9999];

const spiral = kernel(function* spiral(turn: number) {
  let z = complex(1, 0);
  const step = complex(1 - turn * turn / 2, turn);
  while (true) {
    yield z;
    z = z.mul(step);
  }
});

/** Kernels with long loops. */
export const longLoops: readonly Entry[] = [
  {
    name: "a long loop left by return, with much to carry",
    form: "call",
    long: true,
    fn: (n: number, stop: number, x: Float64Array) => {
      let a = 1, b = 0.5, count = 0, odd = false;
      for (let i = 0; i < n; i++) {
        const t = a * 0.999 + b;
        b = a * 1e-3 - b * 0.5;
        a = t > 50 ? t - 49 : t;
        if ((i & 3) === 1) count += 2;
        odd = !odd;
        if (i === stop) return odd ? a + count : b - count;
        x[i & 7] += a;
      }
      return a + b + count + (odd ? 0.25 : 0);
    },
    args: pairs(LONG, [-1, 4095, 4096, 12345]).map(([n, stop]) => [n, stop, typed("f64", 8, between(0, 1))]),
  },
  {
    name: "a long loop without a known end",
    form: "call",
    long: true,
    fn: (limit: number) => {
      let x = 0.5, steps = 0, turns = 0;
      while (x < limit) {
        x += 1 / (1 + steps % 7);
        steps++;
        if (steps % 5 === 0) continue;
        if (steps > 30000) break;
        turns += steps & 3;
      }
      return steps * 100000 + turns + x;
    },
    args: [0, 10, 2000, 1e9, NaN].map((limit) => [limit]),
  },
  {
    name: "nested long loops and jumps out of them",
    form: "call",
    long: true,
    fn: (n: number, m: number, stop: number) => {
      let sum = 0, rows = 0;
      rows: for (let i = 0; i < n; i++) {
        rows++;
        for (let j = 0; j < m; j++) {
          sum += i ^ j;
          if (sum % 1009 === 7) continue rows;
          if (sum > stop) break rows;
        }
        if (sum % 31 === 5) sum++;
      }
      return sum + rows / 1024;
    },
    args: [[3, 9000, 1e12], [9000, 3, 1e12], [150, 150, 1e12], [150, 150, 400000], [9000, 3, 1e6]],
  },
  {
    name: "a do loop that is long",
    form: "call",
    long: true,
    fn: (seed: number, x: Int32Array) => {
      let state = seed | 1, n = 0;
      do {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        x[n & 15] ^= state;
        n++;
      } while ((state & 0x3fff) !== 5 && n < 50000);
      return n;
    },
    args: [1, 77, -5].map((seed) => [seed, typed("i32", 16)]),
  },
  {
    name: "a long count on lanes",
    form: "call",
    long: true,
    fn: (n: number, scale: number) => {
      let inside = 0, corners = 0;
      for (let i = 0; i < n; i++) {
        const x = i % 127 * scale, y = i % 61 * scale;
        if (x * x + y * y < 1) inside++;
        else if (x > 0.9 && y > 0.9) corners += 3;
      }
      return inside + corners / 8;
    },
    args: LONG.map((n) => [n, 1 / 64]),
  },
  {
    name: "long parallel loops with all reductions",
    form: "call",
    long: true,
    reordered: true,
    fn: (x: Float64Array, y: Float64Array) => {
      let sum = 0, product = 1, low = Infinity, high = -Infinity, count = 0;
      for (const i of prange(x.length)) {
        if (x[i] < 0.1) continue;
        sum += x[i] * y[i];
        product *= 1 + (x[i] - 0.5) / 1000;
        low = Math.min(low, y[i]);
        high = Math.max(high, x[i] - y[i]);
        count++;
      }
      return sum + product * 10 + low * 100 + high * 1000 + count;
    },
    args: LONG.map((n) => [typed("f64", n, between(0, 1)), typed("f64", n, between(1, 2))]),
  },
  {
    name: "integers summed in long parallel loops",
    form: "call",
    long: true,
    fn: (x: Int32Array, limit: number) => {
      let sum = 0, low = 1000, even = 0;
      for (const i of prange(x.length)) {
        let steps = 0;
        for (let v = x[i]; v > 0; v >>= 1) steps += v & 1;
        if (steps > limit) sum += steps;
        low = Math.min(low, x[i]);
        if (x[i] % 2 === 0) even += 1;
      }
      return sum * 1000 + even + low / 1024;
    },
    args: LONG.map((n) => [typed("i32", n, integers(-500, 500)), 2]),
  },
  {
    name: "a plane with long rows, and one with many",
    form: "call",
    long: true,
    fn: (out: NDArray, scale: number) => {
      for (const j of prange(out.shape[0])) {
        let carried = j;
        for (const i of prange(out.shape[1])) {
          let k = 0;
          for (let x = i * scale; x > 1 && k < 40; x /= 3) k++;
          out.set(j, i, k + j % 5);
        }
        for (let i = 1; i < out.shape[1]; i++) {
          carried = out.get(j, i) + carried * 0.5;
          if (carried > 1e5) break;
        }
        out.set(j, 0, carried);
      }
    },
    args: [[3, 9000], [9000, 3], [160, 160]].map((shape) => [nd("f32", shape), 1.5]),
  },
  {
    name: "a generator that is asked for long",
    form: "call",
    long: true,
    uses: { spiral },
    fn: (n: number, bound: number) => {
      let turns = 0;
      for (const [i, z] of enumerate(spiral(0.01))) {
        if (z.im < 0 && z.re > 0) turns++;
        if (i >= n) return z.re + turns;
        if (z.abs2() > bound) return -i - turns;
      }
      return 0;
    },
    args: pairs([1, 5000, 15000], [1.0001, 2]),
  },
  {
    name: "a long sum that keeps its order",
    form: "call",
    long: true,
    fn: (x: Float32Array) => {
      let sum = 0, weight = 1;
      for (const i of range(x.length)) {
        sum += x[i] * weight;
        weight = weight < 1e-3 ? 1 : weight * 0.99;
        x[i] = sum;
      }
      return sum;
    },
    args: LONG.map((n) => [typed("f32", n, between(-1, 1))]),
  },
  {
    name: "long counted loops on lanes",
    form: "call",
    long: true,
    reordered: true,
    fn: (out: Float64Array, rounds: number, step: number) => {
      let sum = 0, turns = 0;
      for (const i of prange(out.length)) {
        let x = i / 8, hash = i;
        for (let k = 0; k < rounds; k++) {
          x = x * 0.999 + k % 7;
          hash = (hash * 31 + k) | 0;
        }
        for (let k = rounds; k > 0; k -= 3) hash ^= k;
        for (let k = 0; k < rounds; k++) {
          if (x > 6000 + i * step) break;
          x += 1.5;
          turns++;
        }
        for (let k = i; k < rounds; k++) hash = (hash ^ k * i) | 0;
        out[i] = x + hash;
        sum += x;
      }
      return sum + turns / 1024;
    },
    args: pairs(STRIPS, [1, 900]).map(([rounds, step]) => [typed("f64", 11), rounds, step]),
  },
  {
    name: "long counted loops in each other, on lanes of integers",
    form: "call",
    long: true,
    fn: (out: Int32Array, rounds: number, limit: number) => {
      let total = 0;
      for (const i of prange(out.length)) {
        let hash = i;
        rows: for (let j = 0; j < rounds; j++) {
          for (let k = 0; k < 5; k++) {
            hash = (Math.imul(hash, 31) ^ (j + k)) | 0;
            if ((hash & limit) === limit) break rows;
            if ((hash & 63) === 7) continue rows;
          }
        }
        out[i] = hash;
        total += hash & 15;
      }
      return total;
    },
    args: pairs(STRIPS, [0xffff, 0xffffff]).map(([rounds, limit]) => [typed("i32", 19), rounds, limit]),
  },
];
