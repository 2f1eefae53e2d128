/**
 * sinh, cosh, tanh and their inverses.
 *
 * The approximation of exp and its coefficients are those of Sun's fdlibm, arranged for lanes:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 *
 * @module
 */

import { high, low, words } from "./intrinsics.ts";
import { logOfSum } from "./logarithm.ts";

/** (e^a + sign e^-a) / 2, for a ≥ 0, and for sign -1 not near 0. */
export function halfSum(a: number, sign: number): number {
  const clamped = a > 711 ? 711 : a;
  const shifted = clamped * 1.4426950408889634 + 6755399441055744;
  const n = shifted - 6755399441055744;
  const hi = clamped - n * 0.6931471803691238;
  const lo = n * 1.9082149292705877e-10;
  const r = hi - lo;
  const z = r * r;
  const c = r - z * (0.16666666666666602 + z * (-0.0027777777777015593 + z * (0.00006613756321437934 +
                z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8))));
  // e^a = 2^k (y + tail)
  const sum = 1 + hi;
  const more = ((1 - sum) + hi) + (r * c / (2 - c) - lo);
  const y = sum + more;
  const tail = (sum - y) + more;
  const k = low(shifted);
  const inverse = k > 500 ? 0 : words(1023 - k - k << 20, 0) / y;
  const value = y + (tail + sign * inverse);
  const half = k >> 1;
  return value * words(1022 + half << 20, 0) * words(1023 + k - half << 20, 0);
}

/** The hyperbolic sine. */
export function sinh(x: number): number {
  const a = Math.abs(x);
  const z = x * x;
  const small = a + a * z * (0.16666666666666669 + z * (0.008333333333333139 + z * (0.00019841269841437678 +
                z * (0.000002755731915533776 + z * (2.5052123398440167e-8 + z * (1.6057240348629903e-10 +
                            z * 7.759312018575174e-13))))));
  const value = a < 1 ? small : halfSum(a, -1);
  return high(x) < 0 ? -value : value;
}

/** The hyperbolic cosine. */
export function cosh(x: number): number {
  return halfSum(Math.abs(x), 1);
}

/** The hyperbolic tangent. */
export function tanh(x: number): number {
  const a = Math.abs(x);
  // Near 0 by the continued fraction
  const square = a * a;
  const small = a - a * square * (675675 + square * (45045 + square * (594 + square))) /
      (2027025 + square * (945945 + square * (51975 + square * (630 + square))));
  // Else 1 - 2 / (e^2a + 1)
  const clamped = a > 30 ? 60 : a + a;
  const shifted = clamped * 1.4426950408889634 + 6755399441055744;
  const n = shifted - 6755399441055744;
  const hi = clamped - n * 0.6931471803691238;
  const lo = n * 1.9082149292705877e-10;
  const r = hi - lo;
  const z = r * r;
  const c = r - z * (0.16666666666666602 + z * (-0.0027777777777015593 + z * (0.00006613756321437934 +
                z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8))));
  const scale = words(1023 + low(shifted) << 20, 0);
  const first = scale + scale * hi;
  const more = ((scale - first) + scale * hi) + scale * (r * c / (2 - c) - lo);
  const power = first + more;
  const sum = power + 1;
  const sumTail = (power - sum) + 1 + ((first - power) + more);
  const quotient = 2 / sum;
  const difference = 1 - quotient;
  const large = difference + ((1 - difference) - quotient + quotient * quotient * 0.5 * sumTail);
  const value = a < 0.55 ? small : large;
  return high(x) < 0 ? -value : value;
}

/** The inverse hyperbolic sine. */
export function asinh(x: number): number {
  const a = Math.abs(x);
  const huge = a > 1e18;
  const t = huge ? 1 : a;
  // 1 + t² and its root, in two parts each
  const square = t * t;
  const p = words(high(t), 0);
  const squareTail = p * p - square + (t + p) * (t - p);
  const sum = 1 + square;
  const sumTail = (t > 1 ? (square - sum) + 1 : (1 - sum) + square) + squareTail;
  const root = Math.sqrt(sum);
  const q = words(high(root), 0);
  const rootTail = (sum - q * q - (root + q) * (root - q) + sumTail) / (root + root);
  // t + root - 1
  const beyond = root - 1;
  const u = t + beyond;
  const uTail = (t - u) + beyond + rootTail;
  const value = logOfSum(huge ? a : u, huge ? 0 : uTail, huge ? 1 : 0);
  return a < 1e-9 ? x : high(x) < 0 ? -value : value;
}

/** The inverse hyperbolic cosine. */
export function acosh(x: number): number {
  const huge = x > 1e18;
  const t = huge ? 1 : x - 1;
  // t² + 2t and its root, in two parts each
  const square = t * t;
  const p = words(high(t), 0);
  const squareTail = p * p - square + (t + p) * (t - p);
  const double = t + t;
  const sum = square + double;
  const sumTail = (t > 2 ? (square - sum) + double : (double - sum) + square) + squareTail;
  const root = Math.sqrt(sum);
  const q = words(high(root), 0);
  const rootTail = (sum - q * q - (root + q) * (root - q) + sumTail) / (root + root + 1e-300);
  const u = root + t;
  const uTail = (root - u) + t + rootTail;
  const value = logOfSum(huge ? x : u, huge ? 0 : uTail, huge ? 1 : 0);
  return x < 1 ? NaN : value;
}

/** The inverse hyperbolic tangent. */
export function atanh(x: number): number {
  const a = Math.abs(x);
  // ½ log(1 + 2a / (1 - a)), the quotient in two parts
  const above = a + a;
  const below = 1 - a;
  const belowTail = (1 - below) - a;
  const quotient = above / below;
  const p = words(high(quotient), 0);
  const q = words(high(below), 0);
  const left = above - p * q - p * (below - q) - (quotient - p) * q - (quotient - p) * (below - q);
  const tail = (left - quotient * belowTail) / below;
  const value = 0.5 * logOfSum(quotient, a === 1 ? 0 : tail, 0);
  return a < 1e-9 ? x : high(x) < 0 ? -value : value;
}
