/**
 * The remainder of a large number by π/2, by the method of Payne and Hanek: only those bits of 2/π are multiplied
 * that count for the quadrant and what follows.
 *
 * @module
 */

import { high, words } from "./intrinsics.ts";

/** Bits 48 i … 48 i + 47 after the point of 2/π, as an integer. */
export function bitsOfTwoOverPi(i: number): number {
  // deno-fmt-ignore
  return i < 8
    ? i < 4
      ? i < 2 ? (i < 1 ? 179192535600708 : 23270068279249) : (i < 3 ? 269607407508322 : 164485373595713)
      : i < 6 ? (i < 5 ? 279625518014139 : 217023475117626) : (i < 7 ? 72902017812041 : 51582721954332)
    : i < 16
    ? i < 12
      ? i < 10 ? (i < 9 ? 279404452032809 : 183888630658549) : (i < 11 ? 51381843323292 : 123311537225281)
      : i < 14 ? (i < 13 ? 63298527134547 : 63722760724363) : (i < 15 ? 208877819469816 : 167125197363215)
    : i < 20
      ? i < 18 ? (i < 17 ? 262985436846602 : 119981743701711) : (i < 19 ? 43752994852678 : 69709976300077)
      : i < 22 ? (i < 21 ? 128813497838565 : 265511607155191) : (i < 23 ? 152087256787963 : 105214343208200);
}

/**
 * A part of x = n π/2 + y + tail, where y is at most about π/4 and |x| at least 2: y (part 0), its tail (1), or n
 * (2) but for a multiple of 4. For an infinite x or NaN, y is NaN.
 */
export function reduceLarge(x: number, part: number): number {
  // x = m 2^e, with m an integer of 53 bits that is cut in two
  const e = (high(x) >> 20 & 0x7ff) - 1075;
  const m = Math.abs(x) * words(1023 - e << 20, 0);
  const upper = Math.floor(m / 134217728) * 134217728;
  const lower = m - upper;
  // What the earlier words of 24 bits contribute is a multiple of 4.
  const first = e > 2 ? (e - 2) / 24 | 0 : 0;
  let weight = words(999 + e - 24 * first << 20, 0);
  // The product modulo 4 in fixed point: multiples of 2^-44, of 2^-92, and the rest
  let a = 0;
  let b = 0;
  let c = 0;
  for (let i = 0; i < 16; i++) {
    const at = first + (i >> 1);
    const pair = bitsOfTwoOverPi(at >> 1);
    const upperWord = Math.floor(pair / 16777216);
    const word = (at & 1) === 0 ? upperWord : pair - upperWord * 16777216;
    const product = ((i & 1) === 0 ? upper : lower) * word * weight;
    const turned = product - Math.floor(product / 4) * 4;
    const top = Math.floor(turned * 17592186044416) / 17592186044416;
    const middle = Math.floor((turned - top) * 4.951760157141521e27) / 4.951760157141521e27;
    a += top;
    b += middle;
    c += turned - top - middle;
    weight = (i & 1) === 0 ? weight : weight / 16777216;
  }
  const n = Math.floor(a + b + 0.5);
  const near = a - n;
  const sum = near + b;
  const left = (near - sum) + b + c;
  const fraction = sum + left;
  const fractionTail = (sum - fraction) + left;
  // Times π/2, in two parts
  const y = fraction * 1.5707963267948966;
  const p = words(high(fraction), 0);
  const tail = p * 1.570796012878418 - y + p * 3.13916478589249e-7 + (fraction - p) * 1.5707963267948966 +
    (fraction * 6.123233995736766e-17 + fractionTail * 1.5707963267948966);
  const value = part === 0 ? y + (x - x) : part === 1 ? tail : n;
  return x < 0 ? -value : value;
}
