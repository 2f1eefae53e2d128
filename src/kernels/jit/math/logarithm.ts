/**
 * log, log2, log10, log1p and what the inverse hyperbolic functions need of them.
 *
 * The approximation of the logarithm near 1 and its coefficients are those of Sun's fdlibm, arranged for lanes:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 *
 * @module
 */

import { high, low, words } from "./intrinsics.ts";

/** The natural logarithm. */
export function log(x: number): number {
  const tiny = x < 2.2250738585072014e-308;
  const scaled = tiny ? x * 18014398509481984 : x;
  // x = 2^k (1 + f) with 1 + f between √½ and √2
  const top = high(scaled) + 0x95f62 | 0;
  const k = (top >> 20) - (tiny ? 1077 : 1023);
  const f = words((top & 0xfffff) + 0x3fe6a09e, low(scaled)) - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373)) +
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const y = s * (halfSquare + r) + k * 1.9082149292705877e-10 - halfSquare + f + k * 0.6931471803691238;
  return x > 0 ? (x < Infinity ? y : x) : x === 0 ? -Infinity : NaN;
}

/** The logarithm to base 2. */
export function log2(x: number): number {
  const tiny = x < 2.2250738585072014e-308;
  const scaled = tiny ? x * 18014398509481984 : x;
  const top = high(scaled) + 0x95f62 | 0;
  const k = (top >> 20) - (tiny ? 1077 : 1023);
  const f = words((top & 0xfffff) + 0x3fe6a09e, low(scaled)) - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373)) +
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  // The natural logarithm in two parts, the first of few bits, times 1 / ln 2 in two parts
  const first = words(high(f - halfSquare), 0);
  const rest = f - first - halfSquare + s * (halfSquare + r);
  const product = first * 1.4426950407214463;
  const sum = k + product;
  const y = sum +
    (((k - sum) + product) + ((rest + first) * 1.6751713164886512e-10 + rest * 1.4426950407214463));
  return x > 0 ? (x < Infinity ? y : x) : x === 0 ? -Infinity : NaN;
}

/** The logarithm to base 10. */
export function log10(x: number): number {
  const tiny = x < 2.2250738585072014e-308;
  const scaled = tiny ? x * 18014398509481984 : x;
  const top = high(scaled) + 0x95f62 | 0;
  const k = (top >> 20) - (tiny ? 1077 : 1023);
  const f = words((top & 0xfffff) + 0x3fe6a09e, low(scaled)) - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373)) +
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  // The natural logarithm in two parts, the first of few bits, times 1 / ln 10 in two parts; log10 2 in two parts
  const first = words(high(f - halfSquare), 0);
  const rest = f - first - halfSquare + s * (halfSquare + r);
  const product = first * 0.4342944818781689;
  const power = k * 0.30102999566361177;
  const sum = power + product;
  const y = sum + (((power - sum) + product) +
    (k * 3.694239077158931e-13 + ((rest + first) * 2.5082946711645275e-11 + rest * 0.4342944818781689)));
  return x > 0 ? (x < Infinity ? y : x) : x === 0 ? -Infinity : NaN;
}

/** The natural logarithm of (1 + x + rest) · 2^scale, for a rest that is at most an error of rounding in x. */
export function logOfSum(x: number, rest: number, scale: number): number {
  const u = 1 + x;
  const top = high(u) + 0x95f62 | 0;
  const exponent = (top >> 20) - 1023;
  const near = exponent === 0;
  const f = near ? x : words((top & 0xfffff) + 0x3fe6a09e, low(u)) - 1;
  const lost = near ? 0 : x > 1 ? (x - u) + 1 : (1 - u) + x;
  const correction = (lost + rest) / u;
  const k = exponent + scale;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373)) +
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const y = s * (halfSquare + r) + (k * 1.9082149292705877e-10 + correction) - halfSquare + f +
    k * 0.6931471803691238;
  return x > -1 ? (x < Infinity ? y : x) : x === -1 ? -Infinity : NaN;
}

/** The natural logarithm of 1 + x; accurate near 0, too. */
export function log1p(x: number): number {
  return Math.abs(x) < 1e-16 ? x : logOfSum(x, 0, 0);
}
