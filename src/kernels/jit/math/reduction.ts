/**
 * The remainder of a large number by π/2, by the method of Payne and Hanek: only those bits of 2/π are multiplied
 * that count for the quadrant and what follows.
 *
 * @module
 */

import { high, words } from "./intrinsics.ts";

/** Bits 48 i … 48 i + 47 after the point of 2/π, as a fraction. */
export function bitsOfTwoOverPi(i: number): number {
  // deno-fmt-ignore
  return i < 8
    ? (i < 4
      ? (i < 2 ? (i < 1 ? 0.636619772367581 : 0.08267188988230956) : (i < 3 ? 0.9578379245607564 : 0.5843694367361003))
      : (i < 6 ? (i < 5 ? 0.9934294027905075 : 0.77102226867121) : (i < 7 ? 0.2589999958929958 : 0.1832586418769182)))
    : i < 16
    ? (i < 12
      ? (i < 10 ? (i < 9 ? 0.992644018654719 : 0.6533036535165202) : (i < 11 ? 0.18254497761664368 : 0.438090585054173))
      : (i < 14 ? (i < 13 ? 0.2248815431988298 : 0.22638872367637575) : (i < 15 ? 0.7420830864284369 : 0.5937479747445273)))
    : (i < 20
      ? (i < 18 ? (i < 17 ? 0.9343119588102482 : 0.4262607820554045) : (i < 19 ? 0.15544186330159704 : 0.2476595863501423))
      : (i < 22 ? (i < 21 ? 0.45763747578520864 : 0.943286718620552) : (i < 23 ? 0.5403224775618405 : 0.3737964363217827)));
}

/**
 * A part of x = n π/2 + y + tail, where y is at most about π/4 and |x| at least 2: y (part 0), its tail (1), or n
 * (2) but for a multiple of 4. For an infinite x or NaN, y is NaN.
 */
export function reduceLarge(x: number, part: number): number {
  // x = m 2^e, with m an integer of 53 bits that is cut in two
  const e = (high(x) >> 20 & 0x7ff) - 1075;
  const m = Math.abs(x) * words(1023 - e << 20, 0);
  const upper = Math.floor(m * 7.450580596923828e-9) * 134217728;
  const lower = m - upper;
  // What the earlier 24 bits contribute, taken `first` times, is a multiple of 4.
  const first = e > 2 ? (e - 2) / 24 | 0 : 0;
  let weight = words(1023 + e - 24 * first << 20, 0);
  // The product modulo 4 in fixed point: multiples of 2^-44, of 2^-92, and the rest
  let a = 0;
  let b = 0;
  let c = 0;
  for (let i = 0; i < 16; i++) {
    const at = first + (i >> 1);
    const pair = bitsOfTwoOverPi(at >> 1);
    const former = Math.floor(pair * 16777216) * 5.960464477539063e-8;
    const word = (at & 1) === 0 ? former : (pair - former) * 16777216;
    const product = ((i & 1) === 0 ? upper : lower) * word * weight;
    const turned = product - Math.floor(product * 0.25) * 4;
    const top = Math.floor(turned * 17592186044416) * 5.684341886080802e-14;
    const middle = Math.floor((turned - top) * 4.951760157141521e27) * 2.0194839173657902e-28;
    a += top;
    b += middle;
    c += turned - top - middle;
    weight = (i & 1) === 0 ? weight : weight * 5.960464477539063e-8;
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
