/**
 * sin, cos and tan.
 *
 * The approximations of sin and cos on ±π/4 and their coefficients are those of Sun's fdlibm, arranged for lanes:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 *
 * @module
 */

import { high, low, words } from "./intrinsics.ts";
import { reduceLarge } from "./reduction.ts";

/** The sine of x + quarters · π/2. */
export function sinAfter(x: number, quarters: number): number {
  // x = n π/2 + y + tail, for up to 16 bits of n. Adding 1.5 · 2^52 rounds and leaves n in the low bits.
  const shifted = x * 0.6366197723675814 + 6755399441055744;
  const n = shifted - 6755399441055744;
  const near = x - n * 1.5707963267923333;
  const second = n * 2.5633441515839558e-12;
  const nearer = near - second;
  const third = n * 1.0562999066987428e-23 - ((near - nearer) - second);
  let y = nearer - third;
  let tail = (nearer - y) - third;
  let quarter = low(shifted);
  if (!(Math.abs(x) < 100000)) {
    // A loop, since what is called in three places is compiled three times.
    for (let part = 0; part < 3; part++) {
      const value = reduceLarge(x, part);
      y = part === 0 ? value : y;
      tail = part === 1 ? value : tail;
      quarter = part === 2 ? value | 0 : quarter;
    }
  }
  quarter = quarter + quarters;

  const z = y * y;
  const w = z * z;
  const cube = z * y;
  const a = 0.00833333333332249 + z * (-0.0001984126982985795 + z * 0.0000027557313707070068) +
    z * w * (-2.5050760253406863e-8 + z * 1.58969099521155e-10);
  const sine = y - ((z * (0.5 * tail - cube * a) - tail) - cube * -0.16666666666666632);
  const b = z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 0.00002480158728947673)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const most = 1 - half;
  const cosine = most + (((1 - most) - half) + (z * b - y * tail));
  const value = (quarter & 1) === 0 ? sine : cosine;
  return (quarter & 2) === 0 ? value : -value;
}

/** The sine of x. */
export function sin(x: number): number {
  return sinAfter(x, 0);
}

/** The cosine of x. */
export function cos(x: number): number {
  return sinAfter(x, 1);
}

/** The tangent of x. */
export function tan(x: number): number {
  const shifted = x * 0.6366197723675814 + 6755399441055744;
  const n = shifted - 6755399441055744;
  const near = x - n * 1.5707963267923333;
  const second = n * 2.5633441515839558e-12;
  const nearer = near - second;
  const third = n * 1.0562999066987428e-23 - ((near - nearer) - second);
  let y = nearer - third;
  let tail = (nearer - y) - third;
  let quarter = low(shifted);
  if (!(Math.abs(x) < 100000)) {
    // A loop, since what is called in three places is compiled three times.
    for (let part = 0; part < 3; part++) {
      const value = reduceLarge(x, part);
      y = part === 0 ? value : y;
      tail = part === 1 ? value : tail;
      quarter = part === 2 ? value | 0 : quarter;
    }
  }

  // Sine and cosine, each in two parts
  const z = y * y;
  const w = z * z;
  const cube = z * y;
  const a = 0.00833333333332249 + z * (-0.0001984126982985795 + z * 0.0000027557313707070068) +
    z * w * (-2.5050760253406863e-8 + z * 1.58969099521155e-10);
  const bend = (z * (0.5 * tail - cube * a) - tail) - cube * -0.16666666666666632;
  const sine = y - bend;
  const sineTail = (y - sine) - bend;
  const b = z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 0.00002480158728947673)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const most = 1 - half;
  const rest = ((1 - most) - half) + (z * b - y * tail);
  const cosine = most + rest;
  const cosineTail = (most - cosine) + rest;

  // Their quotient, or the negative of its inverse, and what the division leaves
  const odd = (quarter & 1) !== 0;
  const above = odd ? -cosine : sine;
  const aboveTail = odd ? -cosineTail : sineTail;
  const below = odd ? sine : cosine;
  const belowTail = odd ? sineTail : cosineTail;
  const quotient = above / below;
  const p = words(high(quotient), 0);
  const q = words(high(below), 0);
  const left = above - p * q - p * (below - q) - (quotient - p) * q - (quotient - p) * (below - q);
  const result = quotient + (left + (aboveTail - quotient * belowTail)) / below;
  return Math.abs(x) < 1e-9 ? x : result;
}
