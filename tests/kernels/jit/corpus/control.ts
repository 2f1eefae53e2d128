/** Control flow: nested loops, labels, breaks, early returns. */

import { prange, range } from "../language.ts";
import { between, type Entry, HARD, hard, integers, pairs, TAILS, typed, zeros } from "./entry.ts";

/** Kernels of control flow. */
export const control: readonly Entry[] = [
  {
    name: "a chain of ifs",
    form: "call",
    fn: (x: number) => {
      if (x < -100) return -2;
      else if (x < 0) return -1;
      else if (x === 0) return 0;
      if (x > 100) return 2;
      return x > 0 ? 1 : NaN;
    },
    args: HARD.map((x) => [x]),
  },
  {
    name: "an early return from nested loops",
    form: "call",
    fn: (n: number, target: number) => {
      for (let i = 0; i < n; i++) {
        for (let j = i; j < n; j++) {
          if (i * i + j * j === target) return i * 1000 + j;
        }
      }
      return -1;
    },
    args: pairs([0, 1, 9, 30], [0, 25, 50, 1300, 3]),
  },
  {
    name: "labels",
    form: "call",
    fn: (n: number) => {
      let sum = 0;
      outer: for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (j > i) continue outer;
          if (i + j > 12) break outer;
          if (j % 3 === 1) continue;
          sum += i * j + 1;
        }
        sum += 1000;
      }
      return sum;
    },
    args: [0, 1, 7, 8, 20].map((n) => [n]),
  },
  {
    name: "a labelled block",
    form: "call",
    fn: (x: number) => {
      let y = 1;
      done: {
        if (x < 0) break done;
        y += 10;
        if (x < 5) break done;
        y += 100;
      }
      return y;
    },
    args: [-1, 0, 4, 5, NaN].map((x) => [x]),
  },
  {
    name: "while with continue",
    form: "call",
    fn: (n: number) => {
      let i = 0, odd = 0;
      while (true) {
        i++;
        if (i > n) break;
        if (i % 2 === 0) continue;
        odd += i;
      }
      return odd;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "do with continue goes to the test",
    form: "call",
    fn: (n: number) => {
      let i = 0, steps = 0;
      do {
        i += 2;
        if (i % 3 === 0) continue;
        steps += i;
      } while (i < n);
      return steps * 100 + i;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "for with two counters and a changing end",
    form: "call",
    fn: (n: number) => {
      let end = n, work = 0;
      for (let i = 0, j = n; i < end; i++, j -= 2) {
        work += i * j;
        if (j % 5 === 0) end--;
      }
      return work;
    },
    args: [0, 1, 7, 8, 9, 100].map((n) => [n]),
  },
  {
    name: "for whose counter the body changes",
    form: "call",
    fn: (n: number) => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += i;
        if (i % 4 === 3) i += 2;
      }
      return sum;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "loops with missing parts",
    form: "call",
    fn: (n: number) => {
      let i = 0, sum = 0;
      for (;;) {
        if (i >= n) break;
        sum += i++;
      }
      for (; i > 0; i -= 3);
      for (let k = 0; k < 3;) k++;
      return sum * 10 + i;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "counting down and by steps",
    form: "call",
    fn: (n: number) => {
      let sum = 0;
      for (let i = n; i > 0; i -= 3) sum += i;
      for (let i = n; i--;) sum ^= i;
      for (let x = 0; x <= n; x += 7) sum += 2 * x;
      for (const i of range(n, 0, -2)) sum += 3 * i;
      for (const i of range(3, n, 5)) sum += 4 * i;
      return sum;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "a counter with a fraction",
    form: "call",
    fn: (a: number, b: number, step: number) => {
      let count = 0, last = 0;
      for (let x = a; x < b; x += step) {
        count++;
        last = x;
      }
      return count + last;
    },
    args: [[0, 1, 0.1], [-1, 1, 0.3], [0, 0, 1], [0.5, 100.5, 1], [5, NaN, 1]],
  },
  {
    name: "range with a negative end, and with none",
    form: "call",
    fn: (n: number) => {
      let sum = 0;
      for (const i of range(n)) sum += i;
      return sum;
    },
    args: [0, -3, 1, 7, 100, -0].map((n) => [n]),
  },
  {
    name: "break out of a while in a for in a do",
    form: "call",
    fn: (n: number, limit: number) => {
      let total = 0, round = 0;
      do {
        for (let i = 0; i < n; i++) {
          let k = i;
          while (k > 0) {
            total += k;
            if (total > limit) break;
            k = k >> 1;
          }
          if (k === 1) continue;
          if (total > limit) break;
        }
        round++;
      } while (round < 5 && total <= limit);
      return total * 10 + round;
    },
    args: pairs([0, 1, 7, 30], [0, 10, 500, 100000]),
  },
  {
    name: "the same name in inner scopes",
    form: "call",
    fn: (n: number) => {
      const x = n;
      let sum = 0;
      for (let i = 0; i < 3; i++) {
        const x = i * 2;
        {
          const x = i * 100;
          sum += x;
        }
        sum += x;
      }
      return sum + x;
    },
    args: [[0], [5]],
  },
  {
    name: "a return without value after stores",
    form: "call",
    fn: (out: Float64Array, stop: number) => {
      for (let i = 0; i < out.length; i++) {
        if (i === stop) return;
        out[i] = i + 0.5;
      }
    },
    args: pairs([0, 1, 9], [0, 3, 100]).map(([n, stop]) => [typed("f64", n), stop]),
  },
  {
    name: "stores under conditions",
    form: "call",
    fn: (x: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        if (x[i] > 0) {
          out[i] = Math.sqrt(x[i]);
          if (x[i] > 50) out[i] += 1000;
        } else if (x[i] < -50) out[i] = -1;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("f64", n, between(0, 1))]),
  },
  {
    name: "lanes that leave an inner loop one by one",
    form: "call",
    fn: (x: Float64Array, steps: Int32Array) => {
      for (const i of prange(x.length)) {
        let value = x[i], n = 0;
        while (value > 1) {
          if (n >= 60) break;
          value = n % 5 === 4 ? value * 1.25 : value / 1.5;
          n++;
          if (value > 1e6) continue;
          if (value < 1.01) {
            n += 1000;
            break;
          }
        }
        steps[i] = n;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, between(-10, 1000)), typed("i32", n)]),
  },
  {
    name: "nested loops with jumps, in lanes",
    form: "call",
    fn: (x: Int32Array, out: Int32Array) => {
      for (const i of prange(x.length)) {
        let sum = 0;
        rows: for (let a = 0; a < 6; a++) {
          for (let b = 0; b < x[i]; b++) {
            if ((a + b + i) % 7 === 6) continue rows;
            if (sum > 40 + i % 10) break rows;
            if (b === a) continue;
            sum += a ^ b;
          }
          sum++;
        }
        out[i] = sum;
      }
    },
    args: TAILS.map((n) => [typed("i32", n, integers(-3, 12)), typed("i32", n)]),
  },
  {
    name: "continue in a prange",
    form: "call",
    fn: (x: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        if (i % 3 === 0) continue;
        out[i] = x[i] * 2;
        if (x[i] < 0) continue;
        out[i] -= 1;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("f64", n, between(5, 6))]),
  },
  {
    name: "conditions with side conditions",
    form: "call",
    fn: (x: Float64Array, y: Float64Array, out: Int32Array) => {
      for (const i of prange(out.length)) {
        out[i] = i < x.length && x[i] > 0 || i < y.length && y[i] < 0 ? 1 : i < x.length ? 2 : 3;
      }
    },
    args: TAILS.map((n) => [
      typed("f64", n, between(-1, 1)),
      typed("f64", n >> 1, between(-1, 1)),
      typed("i32", n + 3),
    ]),
  },
  {
    name: "a loop that never runs and one that runs once",
    form: "call",
    fn: (out: Int32Array, n: number) => {
      for (let i = 5; i < 5; i++) out[0] = 99;
      for (const i of prange(0)) out[i] = 98;
      for (let i = n; i < n + 1; i++) out[1] = i;
      return out[0] + out[1];
    },
    args: [[typed("i32", 2, zeros), 7]],
  },
];
