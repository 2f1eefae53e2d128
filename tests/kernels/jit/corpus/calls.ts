/** Kernels that call kernels. */

import { type Complex, complex, prange } from "../language.ts";
import { between, type Entry, HARD, hard, kernel, nd, pairs, TAILS, typed } from "./entry.ts";

const square = kernel((x: number) => x * x);
const clamp = kernel(function clamp(x: number, low: number, high: number) {
  if (x < low) return low;
  if (x > high) return high;
  return x;
});
const norm = kernel((x: number, y: number) => Math.sqrt(square(x) + square(y)), { square });
const gravity = 9.81;
const fall = kernel((t: number) => gravity * square(t) / 2, { gravity, square });
const enabled = true;
const even = kernel((n: number) => n % 2 === 0);
const firstAbove = kernel((x: Float64Array, limit: number) => {
  for (let i = 0; i < x.length; i++) {
    if (x[i] > limit) return i;
  }
  return -1;
});
const fillWith = kernel((x: Float64Array, value: number) => {
  for (let i = 0; i < x.length; i++) x[i] = value + i;
});
const rotate = kernel((z: Complex) => complex(-z.im, z.re));
const smooth = kernel((x: number) => {
  let y = x;
  for (let k = 0; k < 3; k++) {
    if (y > 10) break;
    y = y * y - 1;
  }
  return y;
});

/** Kernels that call others. */
export const calls: readonly Entry[] = [
  {
    name: "a kernel in a kernel",
    form: "call",
    uses: { norm, square },
    fn: (x: number, y: number) => norm(x, y) + square(norm(y, 1)),
    args: pairs(HARD, [0, -3, 4e200]),
  },
  {
    name: "constants from outside",
    form: "call",
    uses: { fall, gravity, enabled },
    fn: (t: number) => enabled ? fall(t) - gravity : 0,
    args: [0, 1, 2.5, -1].map((t) => [t]),
  },
  {
    name: "early returns inlined",
    form: "call",
    uses: { clamp },
    fn: (x: number) =>
      clamp(x, -1, 1) * 100 + clamp(clamp(x, 0, 50), 3, 4) + (x > 0 && clamp(x, 5, 6) > 5 ? 0.5 : 0),
    args: HARD.map((x) => [x]),
  },
  {
    name: "truth values from kernels",
    form: "call",
    uses: { even },
    fn: (n: number) => {
      let count = 0;
      for (let i = 0; i < n; i++) {
        if (even(i) && !even(i >> 1)) count++;
        while (even(count)) count++;
      }
      return count;
    },
    args: TAILS.map((n) => [n]),
  },
  {
    name: "arrays handed on",
    form: "call",
    uses: { fillWith, firstAbove },
    fn: (x: Float64Array, y: Float64Array, limit: number) => {
      fillWith(y, 0.5);
      return firstAbove(x, limit) * 1000 + firstAbove(y, limit);
    },
    args: pairs(TAILS, [-1, 0.5, 5, 1e9]).map((
      [n, limit],
    ) => [typed("f64", n, hard), typed("f64", n), limit]),
  },
  {
    name: "complex numbers handed on",
    form: "call",
    uses: { rotate },
    fn: (z: Complex, n: number) => {
      let w = z;
      for (let i = 0; i < n; i++) w = rotate(w).add(rotate(rotate(complex(i, 0))));
      return w;
    },
    args: pairs([complex(1, 2), complex(-0, 0), complex(NaN, 1)], [0, 1, 5]),
  },
  {
    name: "kernels with jumps, called in lanes",
    form: "call",
    uses: { clamp, smooth },
    fn: (x: Float64Array, out: Float64Array) => {
      for (const i of prange(x.length)) {
        if (x[i] !== x[i]) continue;
        out[i] = smooth(clamp(x[i], -20, 20)) + smooth(i / 100);
      }
    },
    args: TAILS.map((n) => [typed("f64", n, hard), typed("f64", n, between(0, 1))]),
  },
  {
    name: "the same kernel for other types",
    form: "call",
    uses: { square },
    fn: (n: number, x: number) => square(n | 0) + square(x) + square(n > 0 ? 2 : 0.5),
    args: pairs([3, -46341, 2147483647], [0.5, NaN, -0]),
  },
  {
    name: "a kernel over elements that calls another",
    form: "elements",
    uses: { clamp, norm },
    fn: (x: number, y: number) => clamp(norm(x, y), 0.5, 1e6),
    args: TAILS.map((n) => [nd("f64", [n], hard), -0.25]),
  },
];
