/** Loops that lanes leave at different times, by one exit or several. */

import { type Complex, type NDArray, prange } from "../language.ts";
import { between, type Entry, hard, nd, pairs, TAILS, typed } from "./entry.ts";

/** Numbers of iterations, odd and even. */
const LIMITS: readonly number[] = [0, 1, 2, 3, 4, 5, 8, 101];

/** Arguments of a kernel over numbers and a limit. */
const limited = pairs([1, 8, 9, 33], LIMITS).map(([n, limit]) => [nd("f64", [n], between(0, 3)), limit]);

/** Kernels with loops that lanes leave. */
export const leaving: readonly Entry[] = [
  {
    name: "a count of iterations",
    form: "elements",
    fn: (x: number, limit: number) => {
      let k = 0;
      for (; k < limit; k++) {
        x = x * 1.1 + 0.01;
        if (x > 5) break;
      }
      return k * 1000 + x;
    },
    args: limited,
  },
  {
    name: "a count down",
    form: "elements",
    fn: (x: number, limit: number) => {
      let y = x;
      for (let k = limit; k > 0; k--) {
        y += x / k;
        if (y > 4) return k;
      }
      return -y;
    },
    args: limited,
  },
  {
    name: "what is assigned before a jump is not what stays",
    form: "elements",
    fn: (x: number, limit: number) => {
      let last = 0.5, sum = 0;
      for (let k = 0; k < limit; k++) {
        sum += last;
        if (x > 2 + last) {
          last = x;
          break;
        }
        x += last / 4;
      }
      return last + 100 * sum;
    },
    args: limited,
  },
  {
    name: "what is assigned before a jump is read by the test",
    form: "elements",
    fn: (x: number, limit: number) => {
      for (let k = 0; k < limit; k++) {
        if (x > 4) {
          x = 0;
          x -= k;
          break;
        }
        x *= 1.25;
      }
      return x;
    },
    args: limited,
  },
  {
    name: "what is returned is assigned before, and read by the test",
    form: "elements",
    fn: (x: number, limit: number) => {
      for (let k = 0; k < limit; k++) {
        let y = x + k / 8;
        if (y * y > 6) {
          y = y / 2 - k;
          return y * y;
        }
      }
      return -1;
    },
    args: limited,
  },
  {
    name: "several values before a jump",
    form: "elements",
    fn: (x: number, limit: number) => {
      let at = -1, value = NaN, half = 0;
      for (let k = 0; k < limit; k++) {
        const y = x + k / 8;
        if (y * y > 6) {
          at = k;
          value = y;
          half = value / 2;
          break;
        }
      }
      return at * 10000 + value * 100 + half;
    },
    args: limited,
  },
  {
    name: "an element that only those who jump may read",
    form: "call",
    fn: (x: Float64Array, table: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        let y = x[i], found = 0;
        for (let k = 0;; k++) {
          if (y > 4) {
            found = table[k - 3];
            break;
          }
          y *= 1.1;
        }
        out[i] = found * y;
      }
    },
    args: TAILS.map((
      n,
    ) => [typed("f64", n, between(1, 2)), typed("f64", 13, (i) => i + 0.5), typed("f64", n)]),
  },
  {
    name: "two exits, and code after them for some lanes",
    form: "elements",
    fn: (x: number, limit: number) => {
      let y = x;
      for (let k = 0; k < limit; k++) {
        y = y * y - 1.3;
        if (y > 3) return k;
        if (y < -1.2) break;
      }
      if (x > 1.5) return y - 1000;
      return y + 1000;
    },
    args: limited,
  },
  {
    name: "a jump out of both of two loops",
    form: "elements",
    fn: (x: number, limit: number) => {
      let found = -1;
      outer: for (let j = 0; j < 5; j++) {
        let y = x + j;
        for (let k = 0; k < limit; k++) {
          y *= 1.5;
          if (y > 100) {
            found = 100 * j + k;
            break outer;
          }
          if (y > 40 + j) break;
        }
        x += 0.25;
      }
      return found + x;
    },
    args: limited,
  },
  {
    name: "a jump of all lanes out of a loop in an arm of some",
    form: "elements",
    fn: (x: number, limit: number) => {
      for (let j = 0; j < 3; j++) {
        x += 0.5;
        if (x > 2) {
          for (let k = 1; k < 100; k *= 3) {
            x += k;
            if (k >= limit) break;
            if (limit > 4) continue;
            x /= 2;
          }
          x -= 1;
        }
        x /= 2;
      }
      outer: for (let j = 0; j < 3; j++) {
        if (x > 0.5 + j) {
          for (let k = 1; k < 100; k *= 3) {
            x -= j / k;
            if (k > limit) continue outer;
          }
          x -= 0.125;
        }
        x += 0.5;
      }
      return x;
    },
    args: limited,
  },
  {
    name: "a loop without a known end",
    form: "elements",
    fn: (x: number, limit: number) => {
      let steps = 0;
      while (x < 50) {
        if (steps >= limit) return -x;
        x += x < 1 ? 0.5 : x / 3;
        steps++;
      }
      return steps + x / 1000;
    },
    args: limited,
  },
  {
    name: "lanes that go on to the next iteration",
    form: "elements",
    fn: (x: number, limit: number) => {
      let taken = 0;
      for (let k = 0; k < limit; k++) {
        x = x * 3.7 / 3 * (3 - x) / 2;
        if (x < 0.5) continue;
        taken += x;
        if (taken > 9) break;
      }
      return taken;
    },
    args: limited,
  },
  {
    name: "numbers that are none never leave",
    form: "elements",
    fn: (x: number) => {
      let k = 0;
      for (; k < 9; k++) {
        if (x > 1e9) break;
        x = x * 8 + 1;
      }
      return k;
    },
    args: TAILS.map((n) => [nd("f64", [n], hard)]),
  },
  {
    name: "a loop of integers",
    form: "elements",
    result: "i32",
    fn: (x: number) => {
      let length = 0;
      for (let n = Math.abs(x % 1000) + 1; n !== 1 && length < 60; length++) {
        n = (n & 1) === 0 ? n >> 1 : (3 * n + 1) | 0;
      }
      return length;
    },
    args: TAILS.map((n) => [nd("i32", [n], (i) => 7 * i)]),
  },
  {
    name: "a loop of single precision",
    form: "call",
    fn: (x: Float32Array, out: Int32Array, limit: number) => {
      for (const i of prange(x.length)) {
        let y = x[i], k = 0;
        while (k < limit) {
          y = Math.fround(y * y + 0.3);
          if (y > 2) break;
          k++;
        }
        out[i] = k;
      }
    },
    types: [undefined, undefined, "i32"],
    args: pairs(TAILS, [5, 6]).map(([n, limit]) => [typed("f32", n, between(0, 1)), typed("i32", n), limit]),
  },
  {
    name: "an orbit with what it was",
    form: "call",
    fn: (points: NDArray, out: NDArray, limit: number) => {
      for (const i of prange(points.size)) {
        const c: Complex = points.get(i);
        let re = 0, im = 0, before = 0;
        for (let k = 0; k < limit; k++) {
          const next = re * re - im * im + c.re;
          im = 2 * re * im + c.im;
          re = next;
          if (re * re + im * im > 4) break;
          before = re;
        }
        out.set(i, before);
      }
    },
    args: pairs([8, 13], LIMITS).map((
      [n, limit],
    ) => [nd("c128", [n], between(-1.5, 1.5)), nd("f64", [n]), limit]),
  },
];
