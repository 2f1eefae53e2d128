/** Integers and their bits. */

import { prange, range } from "../language.ts";
import {
  between,
  type Entry,
  HARD,
  HARD_INTEGERS,
  hardIntegers,
  integers as anyIntegers,
  pairs,
  TAILS,
  typed,
} from "./entry.ts";

const INTEGER_PAIRS = pairs(HARD_INTEGERS, [0, 1, -1, 5, 31, 32, -33, 2147483647, -2147483648]);

/** Kernels of integers and bits. */
export const integers: readonly Entry[] = [
  {
    name: "sums of int32 leave int32",
    form: "call",
    fn: (a: number, b: number) => a + b - 3 * (a - b),
    args: INTEGER_PAIRS,
  },
  {
    name: "products of int32 round",
    form: "call",
    fn: (a: number, b: number) => a * b + 1,
    args: INTEGER_PAIRS,
  },
  {
    name: "sums and products, wrapped",
    form: "call",
    fn: (a: number, b: number) => ((a + b | 0) * 3 | 0) - (a * b | 0),
    args: INTEGER_PAIRS,
  },
  {
    name: "shifts",
    form: "call",
    fn: (a: number, b: number) => (a << b) + (a >> b) * 3 + (a >>> b) * 5,
    args: INTEGER_PAIRS,
  },
  {
    name: "and, or, exclusive or, not",
    form: "call",
    fn: (a: number, b: number) => (a & b) + (a | b) * 3 + (a ^ b) * 5 + ~a * 7,
    args: INTEGER_PAIRS,
  },
  {
    name: "bits of any number",
    form: "call",
    fn: (x: number) => (x | 0) + (x >>> 0) * 3 + ~~x * 5 + (x << 1) * 7,
    args: HARD.map((x) => [x]),
  },
  {
    name: "imul and clz32",
    form: "call",
    fn: (a: number, b: number) => Math.imul(a, b) + Math.clz32(a) * 3,
    args: [...INTEGER_PAIRS, ...HARD.map((x): [number, number] => [x, 12345.678])],
  },
  {
    name: "count of one bits",
    form: "call",
    fn: (x: number) => {
      let n = x >>> 0, count = 0;
      while (n !== 0) {
        n = (n & n - 1) >>> 0;
        count++;
      }
      return count;
    },
    args: HARD_INTEGERS.map((x) => [x]),
  },
  {
    name: "bits reversed",
    form: "call",
    fn: (x: number) => {
      let v = x | 0;
      v = v >>> 1 & 0x55555555 | (v & 0x55555555) << 1;
      v = v >>> 2 & 0x33333333 | (v & 0x33333333) << 2;
      v = v >>> 4 & 0x0f0f0f0f | (v & 0x0f0f0f0f) << 4;
      v = v >>> 8 & 0x00ff00ff | (v & 0x00ff00ff) << 8;
      return (v >>> 16 | v << 16) >>> 0;
    },
    args: HARD_INTEGERS.map((x) => [x]),
  },
  {
    name: "greatest common divisor",
    form: "call",
    fn: (x: number, y: number) => {
      let a = Math.abs(x), b = Math.abs(y);
      while (b !== 0) {
        const rest = a % b;
        a = b;
        b = rest;
      }
      return a;
    },
    args: INTEGER_PAIRS,
  },
  {
    name: "a hash of numbers (FNV-1a)",
    form: "call",
    fn: (x: Int32Array) => {
      let hash = 0x811c9dc5;
      for (let i = 0; i < x.length; i++) {
        hash ^= x[i] & 0xff;
        hash = Math.imul(hash, 0x01000193);
      }
      return hash >>> 0;
    },
    args: TAILS.map((n) => [typed("i32", n, hardIntegers)]),
  },
  {
    name: "xorshift32",
    form: "call",
    fn: (seed: number, n: number) => {
      let state = seed | 1;
      for (let i = 0; i < n; i++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
      }
      return (state >>> 0) / 4294967296;
    },
    args: pairs([1, -5, 2147483647], [0, 1, 7, 1000]),
  },
  {
    name: "digits summed",
    form: "call",
    fn: (x: number) => {
      let n = Math.abs(Math.trunc(x)), sum = 0;
      do {
        sum += n % 10;
        n = Math.floor(n / 10);
      } while (n > 0);
      return sum;
    },
    args: [0, 7, 10, -999, 2147483647, 9007199254740991, 123456.75].map((x) => [x]),
  },
  {
    name: "primes counted",
    form: "call",
    fn: (n: number) => {
      let count = 0;
      candidates: for (let p = 2; p < n; p++) {
        for (let d = 2; d * d <= p; d++) {
          if (p % d === 0) continue candidates;
        }
        count++;
      }
      return count;
    },
    args: [0, 2, 3, 10, 1000].map((n) => [n]),
  },
  {
    name: "integer square root",
    form: "call",
    fn: (x: number) => {
      let low = 0, high = 94906267;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (middle * middle <= x) low = middle;
        else high = middle;
      }
      return low;
    },
    args: [0, 1, 2, 3, 4, 99, 2147483647, 4503599627370496].map((x) => [x]),
  },
  {
    name: "a power modulo",
    form: "call",
    fn: (base: number, exponent: number, modulus: number) => {
      let result = 1 % modulus, b = base % modulus;
      for (let e = exponent | 0; e > 0; e >>= 1) {
        if (e & 1) result = result * b % modulus;
        b = b * b % modulus;
      }
      return result;
    },
    args: [[2, 10, 1000], [3, 200, 13], [7, 2147483647, 94906249], [5, 0, 1], [10, 3, 7]],
  },
  {
    name: "Fibonacci in numbers",
    form: "call",
    fn: (n: number) => {
      let a = 0, b = 1;
      for (const _ of range(n)) {
        const next = a + b;
        a = b;
        b = next;
      }
      return a;
    },
    args: [0, 1, 2, 47, 78, 79, 100, 1477].map((n) => [n]),
  },
  {
    name: "bigints: a congruential generator",
    form: "call",
    types: ["i64", "i32"],
    result: "i64",
    fn: (seed: bigint, n: number) => {
      let state = seed;
      for (let i = 0; i < n; i++) state = state * 6364136223846793005n + 1442695040888963407n;
      return state;
    },
    args: pairs([0n, 1n, -1n, 9223372036854775807n], [0, 1, 7, 50]),
  },
  {
    name: "bigints: bits and comparisons",
    form: "call",
    fn: (a: bigint, b: bigint) => {
      let x = a & 0xffffffn;
      if (a < b) x = x ^ b;
      if (a !== b && b > 0n) x += a / b - a % b;
      return x | a >> 3n;
    },
    args: pairs([0n, 5n, -5n, 123456789012n], [1n, 5n, -7n, 1000n]),
  },
  {
    name: "an i32 result wraps",
    form: "call",
    types: ["i32", "f64"],
    result: "i32",
    fn: (a: number, x: number) => a * 2 + x,
    args: pairs(HARD_INTEGERS, [0.5, -0, 4294967296.75, NaN]),
  },
  {
    name: "bytes wrap when stored",
    form: "call",
    fn: (out: Uint8Array, wide: Int16Array, x: Float64Array) => {
      for (let i = 0; i < x.length; i++) {
        out[i] = x[i];
        wide[i] = x[i] * 3;
      }
    },
    args: TAILS.map((n) => [typed("u8", n), typed("i16", n), typed("f64", n, between(-1e6, 1e6))]),
  },
  {
    name: "all integer elements",
    form: "call",
    fn: (
      a: Int8Array,
      b: Uint8Array,
      c: Int16Array,
      d: Uint16Array,
      e: Int32Array,
      f: Uint32Array,
      out: Float64Array,
    ) => {
      for (let i = 0; i < out.length; i++) {
        const sum = a[i] + b[i] + c[i] + d[i] + e[i] + f[i];
        out[i] = sum;
        a[i] = sum;
        b[i] = sum;
        c[i] = sum;
        d[i] = sum;
        e[i] = sum;
        f[i] = sum;
      }
    },
    args: [0, 7, 100].map((n) => [
      typed("i8", n, hardIntegers),
      typed("u8", n, hardIntegers),
      typed("i16", n, hardIntegers),
      typed("u16", n, hardIntegers),
      typed("i32", n, hardIntegers),
      typed("u32", n, hardIntegers),
      typed("f64", n),
    ]),
  },
  {
    name: "bits of arrays",
    form: "call",
    fn: (a: Uint32Array, b: Int32Array, out: Int32Array) => {
      for (const i of prange(out.length)) out[i] = (a[i] ^ b[i]) >>> (b[i] & 15) | a[i] << 3 & ~b[i];
    },
    args: TAILS.map((n) => [typed("u32", n, hardIntegers), typed("i32", n, hardIntegers), typed("i32", n)]),
  },
  {
    name: "a carry-less checksum",
    form: "call",
    fn: (bytes: Uint8Array) => {
      let crc = -1;
      for (let i = 0; i < bytes.length; i++) {
        crc ^= bytes[i];
        for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
      }
      return ~crc >>> 0;
    },
    args: TAILS.map((n) => [typed("u8", n, anyIntegers(0, 256))]),
  },
];
