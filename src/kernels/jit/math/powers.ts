/**
 * pow, cbrt, hypot and the remainder.
 *
 * The approximations of pow and cbrt and their coefficients are those of Sun's fdlibm, arranged for lanes:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 *
 * @module
 */

import { high, low, words } from "./intrinsics.ts";

/** x to the power of y. */
export function pow(x: number, y: number): number {
  const magnitude = Math.abs(x);
  // Beyond this exponent nothing but 1 has a power in range.
  const below = y > 36893488147419103232 ? 36893488147419103232 : y;
  const exponent = below < -36893488147419103232 ? -36893488147419103232 : below;

  // |x| = 2^k m with m near 1 or near 1.5
  const tiny = magnitude < 2.2250738585072014e-308;
  const scaled = tiny ? magnitude * 18014398509481984 : magnitude;
  const fraction = high(scaled) & 0xfffff;
  const upper = fraction >= 0xbb67a;
  const middle = fraction > 0x3988e && !upper;
  const k = (high(scaled) >> 20) + (upper ? 1 : 0) - (tiny ? 1077 : 1023);
  const m = words(fraction | (upper ? 0x3fe00000 : 0x3ff00000), low(scaled));
  const shift = middle ? 1 : 0;
  const center = 1 + shift * 0.5;

  // s = (m - center) / (m + center), in two parts
  const difference = m - center;
  const inverse = 1 / (m + center);
  const s = difference * inverse;
  const sHigh = words(high(s), 0);
  const sumHigh = words(high(m + center), 0);
  const sumLow = m - (sumHigh - center);
  const sLow = inverse * (difference - sHigh * sumHigh - sHigh * sumLow);

  // log(m / center) · 3 / (2 s) = 3 + s² + series, in two parts
  const z = s * s;
  const zz = z * z;
  const series =
    zz * (0.5999999999999946 + z * 0.4285714285785502 + zz * (0.33333332981837743 + z * 0.272728123808534 +
            zz * (0.23066074577556175 + z * 0.20697501780033842))) + sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const factorHigh = words(high(3 + square + series), 0);
  const factorLow = series - (factorHigh - 3 - square);
  const a = sHigh * factorHigh;
  const b = sLow * factorHigh + factorLow * s;
  const productHigh = words(high(a + b), 0);
  const productLow = b - (productHigh - a);

  // log2 |x|, in two parts
  const logA = 0.9617967009544373 * productHigh;
  const logB = -7.028461650952758e-9 * productHigh + productLow * 0.9617966939259756 +
    shift * 1.350039202129749e-8;
  const logCenter = shift * 0.5849624872207642;
  const logHigh = words(high(logA + logB + logCenter + k), 0);
  const logLow = logB - (logHigh - k - logCenter - logA);

  // y log2 |x| = n + (rest in two parts)
  const exponentHigh = words(high(exponent), 0);
  const powerLow = (exponent - exponentHigh) * logHigh + exponent * logLow;
  const powerHigh = exponentHigh * logHigh;
  const power = powerHigh + powerLow;
  const finite = power > 1025 ? 1025 : power;
  const clamped = finite < -1076 ? -1076 : finite;
  const shifted = clamped + 6755399441055744;
  const restHigh = powerHigh - (shifted - 6755399441055744);
  const t = words(high(restHigh + powerLow), 0);
  const u = t * 0.6931471824645996;
  const v = (powerLow - (t - restHigh)) * 0.6931471805599453 + t * -1.904654299957768e-9;
  const r = u + v;
  const w = v - (r - u);
  const q = r * r;
  const qq = q * q;
  const c = r - q * (0.16666666666666602 + q * -0.0027777777777015593 +
        qq * (0.00006613756321437934 + q * -0.0000016533902205465252 + qq * 4.1381367970572385e-8));
  const n = low(shifted);
  const half = n >> 1;
  const sum = 1 + r;
  const fractionPower = sum + (((1 - sum) + r) + (r * c / (2 - c) + (w + r * w)));
  const result = fractionPower * words(1023 + half << 20, 0) * words(1023 + n - half << 20, 0);

  const extreme = magnitude === 0 || magnitude === Infinity || clamped !== power;
  const absolute = extreme ? ((magnitude < 1) === (y < 0) ? Infinity : 0) : result;
  const whole = Math.floor(y) === y;
  const odd = whole && Math.floor(y * 0.5) * 2 !== y;
  const meaningless = x !== x || y !== y || (magnitude === 1 && Math.abs(y) === Infinity) ||
    (x < 0 && x > -Infinity && !whole);
  const signed = odd && high(x) < 0 ? -absolute : absolute;
  const value = meaningless ? NaN : signed;
  return y === 0 ? 1 : value;
}

/** The cube root. */
export function cbrt(x: number): number {
  const magnitude = Math.abs(x);
  const tiny = magnitude < 2.2250738585072014e-308;
  const scaled = tiny ? magnitude * 18014398509481984 : magnitude;
  // A third of the exponent, then a polynomial in scaled / t³, then one step of Halley's iteration
  const guess = words((high(scaled) * 0.3333333333333333 | 0) + 715094163, 0);
  const ratio = guess * guess * (guess / scaled);
  const better = guess * (1.87595182427177 + ratio * (-1.8849797954337717 + ratio * 1.6214297201053545) +
    ratio * ratio * ratio * (-0.758397934778766 + ratio * 0.14599619288661245));
  const t = words(high(better) + 1, 0);
  const quotient = scaled / (t * t);
  const root = t + t * ((quotient - t) / (t + t + quotient));
  const unscaled = tiny ? root * 0.000003814697265625 : root;
  return x === 0 || magnitude === Infinity || x !== x ? x : x < 0 ? -unscaled : unscaled;
}

/** The length of the hypotenuse, √(x² + y²), without overflow. */
export function hypot(x: number, y: number): number {
  const a = Math.abs(x);
  const b = Math.abs(y);
  const larger = a > b ? a : b;
  // 2^-700 and 2^700
  const scale = larger > 1e150 ? 1.90109156629516e-211 : larger < 1e-150 ? 5.260135901548374e210 : 1;
  const p = a * scale;
  const q = b * scale;
  // Both squares in two parts
  const pp = p * p;
  const pHigh = words(high(p), 0);
  const pLow = p - pHigh;
  const ppLow = pHigh * pHigh - pp + (p + pHigh) * pLow;
  const qq = q * q;
  const qHigh = words(high(q), 0);
  const qLow = q - qHigh;
  const qqLow = qHigh * qHigh - qq + (q + qHigh) * qLow;
  const least = pp < qq ? pp : qq;
  const most = pp < qq ? qq : pp;
  const length = Math.sqrt(ppLow + qqLow + least + most) / scale;
  return a === Infinity || b === Infinity ? Infinity : length;
}

/** The remainder x % y: exact, with the sign of x. */
export function fmod(x: number, y: number): number {
  const a = Math.abs(x);
  const b = Math.abs(y);
  const defined = a < Infinity && b > 0;
  // Both as a power of 2 times a number from 1 to 2
  const aTiny = a < 2.2250738585072014e-308;
  const bTiny = b < 2.2250738585072014e-308;
  const aScaled = aTiny ? a * 18014398509481984 : a;
  const bScaled = bTiny ? b * 18014398509481984 : b;
  const aExponent = (high(aScaled) >> 20) - (aTiny ? 1077 : 1023);
  const bExponent = (high(bScaled) >> 20) - (bTiny ? 1077 : 1023);
  const divisor = words(high(bScaled) & 0xfffff | 0x3ff00000, low(bScaled));
  let rest = words(high(aScaled) & 0xfffff | 0x3ff00000, low(aScaled));
  // The divisor in two parts, so that their products with integers of 20 bits are exact, and all differences
  const upper = words(high(divisor) + 1, 0);
  const lower = divisor - upper;
  let left = defined ? aExponent - bExponent : -1;
  while (left >= 0) {
    const raised = rest * words(1023 + (left > 19 ? 19 : left) << 20, 0);
    const quotient = Math.floor(raised / divisor);
    const difference = raised - quotient * upper - quotient * lower;
    rest = difference < 0 ? difference + divisor : difference;
    left = left > 19 ? left - 19 : -1;
  }
  const half = bExponent >> 1;
  const result = a < b ? a : rest * words(1023 + half << 20, 0) * words(1023 + bExponent - half << 20, 0);
  return !defined || y !== y ? NaN : high(x) < 0 ? -result : result;
}
