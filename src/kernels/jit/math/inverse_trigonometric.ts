/**
 * asin, acos, atan and atan2.
 *
 * The approximations and their coefficients are those of Sun's fdlibm, arranged for lanes:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 *
 * @module
 */

import { high, words } from "./intrinsics.ts";

/** The arc sine. */
export function asin(x: number): number {
  const a = Math.abs(x);
  // From ½ on by asin a = π/2 - 2 asin √((1 - a) / 2)
  const small = a < 0.5;
  const t = small ? a * a : (1 - a) * 0.5;
  const p = t * (0.16666666666666666 + t * (-0.3255658186224009 + t * (0.20121253213486293 +
            t * (-0.04005553450067941 + t * (0.0007915349942898145 + t * 0.00003479331075960212)))));
  const q = 1 + t * (-2.403394911734414 + t * (2.0209457602335057 + t * (-0.6882839716054533 +
                t * 0.07703815055590194)));
  const ratio = p / q;
  const root = Math.sqrt(t);
  const top = words(high(root), 0);
  const rest = (t - top * top) / (root + top + 1e-300);
  const large = 0.7853981633974483 -
    ((2 * root * ratio - (6.123233995736766e-17 - 2 * rest)) - (0.7853981633974483 - 2 * top));
  const value = small ? a + a * ratio : large;
  return high(x) < 0 ? -value : value;
}

/** The arc cosine. */
export function acos(x: number): number {
  const a = Math.abs(x);
  const small = a < 0.5;
  const t = small ? x * x : (1 - a) * 0.5;
  const p = t * (0.16666666666666666 + t * (-0.3255658186224009 + t * (0.20121253213486293 +
            t * (-0.04005553450067941 + t * (0.0007915349942898145 + t * 0.00003479331075960212)))));
  const q = 1 + t * (-2.403394911734414 + t * (2.0209457602335057 + t * (-0.6882839716054533 +
                t * 0.07703815055590194)));
  const ratio = p / q;
  const root = Math.sqrt(t);
  const top = words(high(root), 0);
  const rest = (t - top * top) / (root + top + 1e-300);
  const central = 1.5707963267948966 - (x - (6.123233995736766e-17 - x * ratio));
  const nearOne = 2 * (top + (ratio * root + rest));
  const nearMinusOne = 3.141592653589793 - 2 * (root + (ratio * root - 6.123233995736766e-17));
  return small ? central : x > 0 ? nearOne : nearMinusOne;
}

/** The arc tangent. */
export function atan(x: number): number {
  const a = Math.abs(x);
  // atan a = c + atan t, with t = (a - tan c) / (1 + a tan c)
  const b1 = a >= 0.4375;
  const b2 = a >= 0.6875;
  const b3 = a >= 1.1875;
  const b4 = a >= 2.4375;
  const above = b4 ? -1 : b3 ? a - 1.5 : b2 ? a - 1 : b1 ? a + a - 1 : a;
  const below = b4 ? a : b3 ? 1 + 1.5 * a : b2 ? a + 1 : b1 ? a + 2 : 1;
  const c = b4
    ? 1.5707963267948966
    : b3
    ? 0.982793723247329
    : b2
    ? 0.7853981633974483
    : b1
    ? 0.4636476090008061
    : 0;
  const cTail = b4
    ? 6.123233995736766e-17
    : b3
    ? 1.3903311031230998e-17
    : b2
    ? 3.061616997868383e-17
    : b1
    ? 2.2698777452961687e-17
    : 0;
  const t = above / below;
  const z = t * t;
  const w = z * z;
  const s1 = z * (0.3333333333333293 + w * (0.14285714272503466 + w * (0.09090887133436507 +
            w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782)))));
  const s2 = w * (-0.19999999999876483 + w * (-0.11111110405462356 + w * (-0.0769187620504483 +
            w * (-0.058335701337905735 + w * -0.036531572744216916))));
  const value = c - ((t * (s1 + s2) - cTail) - t);
  return high(x) < 0 ? -value : value;
}

/** The angle of the point (x, y), from -π to π. */
export function atan2(y: number, x: number): number {
  const a = Math.abs(x);
  const b = Math.abs(y);
  const steep = b > a;
  const short = steep ? a : b;
  const long = steep ? b : a;
  const ratio = short === 0 ? 0 : short === long ? 1 : short / long;

  // What the division leaves: it counts, and is computed in range, where the ratio is not tiny.
  const scale = long > 1e150 ? 1.90109156629516e-211 : long < 1e-150 ? 5.260135901548374e210 : 1;
  const divisor = long * scale;
  const p = words(high(ratio), 0);
  const q = words(high(divisor), 0);
  const left = short * scale - p * q - p * (divisor - q) - (ratio - p) * q - (ratio - p) * (divisor - q);
  const exact = ratio < 1e-9 || long === Infinity;
  const ratioTail = exact ? 0 : left / (divisor * (1 + ratio * ratio));

  // As in atan, for a ratio up to 1
  const b1 = ratio >= 0.4375;
  const b2 = ratio >= 0.6875;
  const above = b2 ? ratio - 1 : b1 ? ratio + ratio - 1 : ratio;
  const below = b2 ? ratio + 1 : b1 ? ratio + 2 : 1;
  const c = b2 ? 0.7853981633974483 : b1 ? 0.4636476090008061 : 0;
  const cTail = b2 ? 3.061616997868383e-17 : b1 ? 2.2698777452961687e-17 : 0;
  const t = above / below;
  const z = t * t;
  const w = z * z;
  const s1 = z * (0.3333333333333293 + w * (0.14285714272503466 + w * (0.09090887133436507 +
            w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782)))));
  const s2 = w * (-0.19999999999876483 + w * (-0.11111110405462356 + w * (-0.0769187620504483 +
            w * (-0.058335701337905735 + w * -0.036531572744216916))));
  const angle = c + t;
  const angleTail = (c - angle) + t + (cTail + ratioTail - t * (s1 + s2));

  // base ± angle
  const left2 = high(x) < 0;
  const base = steep ? 1.5707963267948966 : left2 ? 3.141592653589793 : 0;
  const baseTail = steep ? 6.123233995736766e-17 : left2 ? 1.2246467991473532e-16 : 0;
  const minus = steep !== left2;
  const signed = minus ? -angle : angle;
  const sum = base + signed;
  const value = sum + ((base - sum) + signed + (baseTail + (minus ? -angleTail : angleTail)));
  const positive = x !== x || y !== y ? NaN : value;
  return high(y) < 0 ? -positive : positive;
}
