/**
 * Seeds of random numbers.
 *
 * @module
 */

import { textOf } from "../../../values.ts";

const words = new Uint32Array(2);
const seed = new BigUint64Array(words.buffer);
let secret: Uint32Array | undefined;
let calls = 0;

/** A seed that no other call has: a thread draws a secret once, and counts from there. */
export function freshSeed(): bigint {
  secret ??= crypto.getRandomValues(new Uint32Array(2));
  calls++;
  words[0] = secret[0] ^ Math.imul(calls, 0x9e3779b1); // odd, so that the first 2³² calls differ in this word
  words[1] = secret[1] + (calls / 2 ** 32);
  return seed[0];
}

/**
 * A user's seed as 64 bits.
 *
 * @throws {TypeError} If it is neither an integer nor a bigint.
 */
export function seedOf(value: unknown): bigint {
  if (typeof value === "bigint") return BigInt.asUintN(64, value);
  if (Number.isSafeInteger(value)) return BigInt.asUintN(64, BigInt(value as number));
  throw new TypeError(`seed must be an integer; got ${textOf(value)}`);
}
