/**
 * exp and expm1.
 *
 * The approximation of exp on ±0.35 and its coefficients are those of Sun's fdlibm, arranged for lanes:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 *
 * @module
 */

import { low, words } from "./intrinsics.ts";

/** e to the power of x. */
export function exp(x: number): number {
  const below = x > 710 ? 710 : x;
  const clamped = below < -746 ? -746 : below;
  // x = k ln 2 + r. Adding 1.5 · 2^52 rounds to an integer and leaves it in the low bits.
  const shifted = clamped * 1.4426950408889634 + 6755399441055744;
  const n = shifted - 6755399441055744;
  const hi = clamped - n * 0.6931471803691238;
  const lo = n * 1.9082149292705877e-10;
  const r = hi - lo;
  // e^r = 1 + r + r c / (2 - c)
  const z = r * r;
  const c = r - z * (0.16666666666666602 + z * (-0.0027777777777015593 + z * (0.00006613756321437934 +
                z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8))));
  const sum = 1 + hi;
  const y = sum + (((1 - sum) + hi) + (r * c / (2 - c) - lo));
  // 2^k in two factors: one alone may be out of range where the result is not.
  const k = low(shifted);
  const half = k >> 1;
  return y * words(1023 + half << 20, 0) * words(1023 + k - half << 20, 0);
}

/** e to the power of x, less 1; accurate near 0, too. */
export function expm1(x: number): number {
  const below = x > 710 ? 710 : x;
  const clamped = below < -40 ? -40 : below;
  const shifted = clamped * 1.4426950408889634 + 6755399441055744;
  const n = shifted - 6755399441055744;
  const hi = clamped - n * 0.6931471803691238;
  const lo = n * 1.9082149292705877e-10;
  const r = hi - lo;
  const rTail = (hi - r) - lo;
  const z = r * r;
  const c = r - z * (0.16666666666666602 + z * (-0.0027777777777015593 + z * (0.00006613756321437934 +
                z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8))));
  // e^x - 1 = 2^k ((1 - 2^-k) + (e^r - 1))
  const k = low(shifted);
  const inverse = k > 1000 ? 0 : words(1023 - k << 20, 0);
  const whole = 1 - inverse;
  const sum = whole + hi;
  const y = sum + (((whole - sum) + hi) + (((1 - whole) - inverse) + (r * c / (2 - c) + r * rTail - lo)));
  const half = k >> 1;
  const result = y * words(1023 + half << 20, 0) * words(1023 + k - half << 20, 0);
  return Math.abs(x) < 1e-16 ? x : result;
}
