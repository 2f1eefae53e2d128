/**
 * What is known of a number: an interval, and whether it is an integer, may be −0, may be NaN.
 *
 * Each function here takes what is known of the operands of an operation to what is known of its result.
 *
 * @module
 */

import type { Storage } from "../ir/ir.ts";

/** What is known of a number. */
export interface Fact {
  /** No number is less; the sign of zero is not meant. */
  readonly low: number;
  /** No number is greater. */
  readonly high: number;
  /** Whether all finite numbers are integers. */
  readonly integer: boolean;
  /** Whether it may be −0. */
  readonly minusZero: boolean;
  /** Whether it may be NaN. */
  readonly nan: boolean;
}

/** Integers up to this size are exact, and so are the results of adding, subtracting and multiplying that stay below. */
export const EXACT = Number.MAX_SAFE_INTEGER;
/** The least and the greatest int32. */
export const INT32: readonly [number, number] = [-(2 ** 31), 2 ** 31 - 1];

/** Nothing is known. */
export const ANY: Fact = { low: -Infinity, high: Infinity, integer: false, minusZero: true, nan: true };
/** An int32. */
export const ANY_INT32: Fact = integers(...INT32);
const ANY_INT64: Fact = integers(-(2 ** 63), 2 ** 63);

/** All integers from `low` to `high`. */
export function integers(low: number, high: number): Fact {
  return { low, high, integer: true, minusZero: false, nan: false };
}

/** All numbers from `low` to `high`, without −0. */
export function reals(low: number, high: number): Fact {
  return { low, high, integer: false, minusZero: false, nan: false };
}

/** One value. */
export function exactly(value: unknown): Fact {
  if (typeof value !== "number") {
    return typeof value === "bigint" ? integers(Number(value), Number(value)) : ANY;
  }
  const nan = Number.isNaN(value);
  return {
    low: nan ? Infinity : value + 0,
    high: nan ? -Infinity : value + 0,
    integer: nan || Number.isInteger(value),
    minusZero: Object.is(value, -0),
    nan,
  };
}

/** Whether no number has these properties. */
export function isEmpty({ low, high, nan }: Fact): boolean {
  return low > high && !nan;
}

/** Whether it is surely an int32; the sign of zero counts unless told otherwise. */
export function isInt32(fact: Fact, anyZero = false): boolean {
  return isExact(fact, anyZero) && fact.low >= INT32[0] && fact.high <= INT32[1];
}

/** Whether it is surely an integer of at most 53 bits; the sign of zero counts unless told otherwise. */
export function isExact({ low, high, integer, minusZero, nan }: Fact, anyZero = false): boolean {
  const isMinusZero = minusZero && low <= 0 && high >= 0;
  return integer && !nan && (anyZero || !isMinusZero) && low >= -EXACT && high <= EXACT;
}

/** Whether it may be zero. */
export function mayBeZero({ low, high }: Fact): boolean {
  return low <= 0 && high >= 0;
}

/** The greatest size. */
export function magnitude({ low, high }: Fact): number {
  return Math.max(Math.abs(low), Math.abs(high), 0);
}

/** One or the other. */
export function join(a: Fact, b: Fact): Fact {
  if (isSame(a, b)) return a;
  return {
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    integer: a.integer && b.integer,
    minusZero: a.minusZero || b.minusZero,
    nan: a.nan || b.nan,
  };
}

/** Whether the same is known of both. */
export function isSame(a: Fact, b: Fact): boolean {
  return a === b || a.low === b.low && a.high === b.high && a.integer === b.integer &&
      a.minusZero === b.minusZero && a.nan === b.nan;
}

const LANDMARKS = [-Infinity, -EXACT, INT32[0], 0, INT32[1], EXACT, Infinity];

/** A fact that grew in a loop, grown on to the next landmark, so that growing ends. */
export function widen(before: Fact, after: Fact): Fact {
  const low = after.low < before.low ? LANDMARKS.findLast((mark) => mark <= after.low)! : after.low;
  const high = after.high > before.high ? LANDMARKS.find((mark) => mark >= after.high)! : after.high;
  return { ...after, low, high };
}

/** Kept within bounds. */
export function clamp(fact: Fact, low: number, high: number): Fact {
  return { ...fact, low: Math.max(fact.low, low), high: Math.min(fact.high, high) };
}

// ---------------------------------------------------------------------------------------------------------------
// Arithmetic of numbers. Rounding is monotone, so the rounded ends of an exact interval bound all rounded results.

/** From the results at the ends; where these are not numbers, nothing is known. */
function hull(ends: number[], rest: Pick<Fact, "integer" | "minusZero" | "nan">): Fact {
  return { low: known(Math.min(...ends), -Infinity), high: known(Math.max(...ends), Infinity), ...rest };
}

function known(end: number, otherwise: number): number {
  return Number.isNaN(end) ? otherwise : end + 0;
}

function mayBeInfinite({ low, high }: Fact): boolean {
  return low === -Infinity || high === Infinity;
}

function add(a: Fact, b: Fact): Fact {
  return {
    low: known(a.low + b.low, -Infinity),
    high: known(a.high + b.high, Infinity),
    integer: a.integer && b.integer,
    minusZero: a.minusZero && b.minusZero,
    nan: a.nan || b.nan || (mayBeInfinite(a) && mayBeInfinite(b)),
  };
}

function neg(a: Fact): Fact {
  return { ...a, low: 0 - a.high, high: 0 - a.low, minusZero: mayBeZero(a) };
}

/** Whether the signs of two factors may differ. */
function mayDiffer(a: Fact, b: Fact): boolean {
  const minus = (x: Fact) => x.low < 0 || x.minusZero, plus = (x: Fact) => x.high >= 0;
  return (minus(a) && plus(b)) || (plus(a) && minus(b));
}

function mul(a: Fact, b: Fact): Fact {
  const ends = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  const integer = a.integer && b.integer;
  return hull(ends.map((end) => known(end, 0)), {
    integer,
    minusZero: mayDiffer(a, b) && (!integer || mayBeZero(a) || mayBeZero(b)),
    nan: a.nan || b.nan || (mayBeZero(a) && mayBeInfinite(b)) || (mayBeInfinite(a) && mayBeZero(b)),
  });
}

function div(a: Fact, b: Fact): Fact {
  const nan = a.nan || b.nan || (mayBeZero(a) && mayBeZero(b)) || (mayBeInfinite(a) && mayBeInfinite(b));
  if (mayBeZero(b)) return { ...ANY, nan, minusZero: mayDiffer(a, b) };
  const ends = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high];
  const mayVanish = mayBeZero(a) || !a.integer || magnitude(b) > EXACT;
  return hull(ends, { integer: false, minusZero: mayDiffer(a, b) && mayVanish, nan });
}

/** The remainder: it has the sign of the dividend. */
function fmod(a: Fact, b: Fact): Fact {
  const integer = a.integer && b.integer;
  const most = Math.min(magnitude(a), magnitude(b) - (integer ? 1 : 0));
  return {
    low: a.low < 0 ? -most : 0,
    high: a.high > 0 ? most : 0,
    integer,
    minusZero: a.minusZero || a.low < 0,
    nan: a.nan || b.nan || mayBeInfinite(a) || mayBeZero(b),
  };
}

function rounded(a: Fact, how: (x: number) => number): Fact {
  const mayVanish = how !== Math.floor && !a.integer && a.low < 0 && a.high > -1;
  return {
    low: how(a.low) + 0,
    high: how(a.high) + 0,
    integer: true,
    minusZero: a.minusZero || mayVanish,
    nan: a.nan,
  };
}

function abs(a: Fact): Fact {
  const low = mayBeZero(a) ? 0 : Math.min(Math.abs(a.low), Math.abs(a.high));
  return { ...a, low, high: magnitude(a), minusZero: false };
}

function min(a: Fact, b: Fact): Fact {
  return {
    low: Math.min(a.low, b.low),
    high: Math.min(a.high, b.high),
    integer: a.integer && b.integer,
    minusZero: (a.minusZero && b.high >= 0) || (b.minusZero && a.high >= 0),
    nan: a.nan || b.nan,
  };
}

function sqrt(a: Fact): Fact {
  const low = Math.sqrt(Math.max(a.low, 0)), high = Math.sqrt(Math.max(a.high, 0));
  return { low, high, integer: false, minusZero: a.minusZero, nan: a.nan || a.low < 0 };
}

function copysign(a: Fact, sign: Fact): Fact {
  const most = magnitude(a), minus = sign.low < 0 || sign.minusZero || sign.nan;
  return {
    low: minus ? -most : 0,
    high: sign.high >= 0 || sign.nan ? most : 0,
    integer: a.integer,
    minusZero: minus && mayBeZero(a),
    nan: a.nan,
  };
}

function demote(a: Fact): Fact {
  const low = Math.fround(a.low), high = Math.fround(a.high);
  return { ...a, low, high, minusZero: a.minusZero || (!a.integer && a.low < 0) };
}

// ---------------------------------------------------------------------------------------------------------------
// Integers of 32 and 64 bits

/** An int32, if it does not wrap. */
function wrapped32(fact: Fact): Fact {
  return fact.low >= INT32[0] && fact.high <= INT32[1] ? { ...fact, minusZero: false } : ANY_INT32;
}

function wrapped64(fact: Fact): Fact {
  return magnitude(fact) <= EXACT ? { ...fact, minusZero: false } : ANY_INT64;
}

function truncated(a: Fact): Fact {
  const whole = rounded(a, Math.trunc);
  return a.nan ? { ...join(whole, exactly(0)), nan: false } : whole;
}

/** Bits of both: not negative if one is not, and then at most that one. */
function and(a: Fact, b: Fact): Fact {
  const bounds = [a, b].filter((x) => x.low >= 0).map((x) => x.high);
  return bounds.length > 0 ? integers(0, Math.min(...bounds)) : ANY_INT64;
}

/** Bits of one or the other: if none is negative, no more bits than the longer. */
function or(a: Fact, b: Fact): Fact {
  if (a.low < 0 || b.low < 0) return ANY_INT64;
  return integers(0, 2 ** Math.ceil(Math.log2(Math.max(a.high, b.high) + 1)) - 1);
}

function shr_s(a: Fact, by: Fact): Fact {
  if (by.low !== by.high || by.low < 0 || by.low > 31) return join(a, exactly(0));
  return integers(Math.floor(a.low / 2 ** by.low), Math.floor(a.high / 2 ** by.low));
}

function shr_u(a: Fact, by: Fact): Fact {
  if (by.low !== by.high || by.low < 1 || by.low > 31) return a.low >= 0 ? integers(0, a.high) : ANY_INT64;
  return integers(0, a.low >= 0 ? Math.floor(a.high / 2 ** by.low) : 2 ** (32 - by.low) - 1);
}

type Rule = (a: Fact, b: Fact, c: Fact) => Fact;

const RULES: Readonly<Record<string, Rule>> = {
  add,
  sub: (a, b) => ({ ...add(a, neg(b)), minusZero: a.minusZero && mayBeZero(b) }),
  mul,
  div,
  neg,
  abs,
  sqrt,
  min,
  max: (a, b) => ({
    ...min(a, b),
    low: Math.max(a.low, b.low),
    high: Math.max(a.high, b.high),
    minusZero: (a.minusZero && (b.minusZero || b.low < 0)) || (b.minusZero && (a.minusZero || a.low < 0)),
  }),
  floor: (a) => rounded(a, Math.floor),
  ceil: (a) => rounded(a, Math.ceil),
  trunc: (a) => rounded(a, Math.trunc),
  copysign,
  select: (_, a, b) => join(a, b),
  convert: (a) => a,
  extend: (a) => a,
  promote: (a) => a,
  demote,
  wrap: wrapped32,
  toint32: (a) => wrapped32(truncated(a)),
  truncate: truncated,
  clz: () => integers(0, 32),
  and,
  or,
  xor: or,
  shr_s,
  shr_u,
  bound: (a, size) => integers(Math.max(0, a.low), Math.max(0, Math.min(Math.floor(a.high), size.high - 1))),
};

/** What is known of the result of an operation. */
export function resultOf(op: string, type: string, operands: readonly Fact[]): Fact {
  const rule = RULES[op];
  const fact = rule ? rule(...operands as [Fact, Fact, Fact]) : ANY;
  if (type === "i32") return wrapped32(fact);
  return type === "i64" ? wrapped64(fact) : fact;
}

const POSITIVE: Fact = { ...reals(0, Infinity), nan: true };
const FUNCTIONS: Readonly<Record<string, Fact>> = {
  sin: { ...ANY, low: -1, high: 1 },
  cos: { ...ANY, low: -1, high: 1, minusZero: false },
  tanh: { ...ANY, low: -1, high: 1 },
  exp: POSITIVE,
  cosh: POSITIVE,
  hypot: POSITIVE,
};

/** What is known of the result of a mathematical function. */
export function callResult(name: string, operands: readonly Fact[]): Fact {
  return name === "fmod" ? fmod(operands[0], operands[1]) : FUNCTIONS[name] ?? ANY;
}

const ELEMENTS: Readonly<Record<Storage, Fact>> = {
  i8: integers(-128, 127),
  u8: integers(0, 255),
  i16: integers(-32768, 32767),
  u16: integers(0, 65535),
  i32: ANY_INT32,
  u32: integers(0, 2 ** 32 - 1),
  i64: ANY_INT64,
  u64: ANY_INT64,
  f32: ANY,
  f64: ANY,
};

/** What is known of an element of an array. */
export function element(storage: Storage): Fact {
  return ELEMENTS[storage];
}

/** A random number. */
export const RANDOM: Fact = reals(0, 1 - 2 ** -53);

// ---------------------------------------------------------------------------------------------------------------
// Comparisons

/** What is known of `a` and `b` once `a < b` (or `a <= b`) is known. Both are then numbers. */
export function below(a: Fact, b: Fact, orEqual: boolean): [Fact, Fact] {
  const step = !orEqual && a.integer && b.integer ? 1 : 0;
  return [
    { ...a, high: Math.min(a.high, b.high - step), nan: false },
    { ...b, low: Math.max(b.low, a.low + step), nan: false },
  ];
}

/** What is known of two equal numbers. */
export function equal(a: Fact, b: Fact): [Fact, Fact] {
  const both = {
    low: Math.max(a.low, b.low),
    high: Math.min(a.high, b.high),
    integer: a.integer || b.integer,
    nan: false,
  };
  return [{ ...a, ...both }, { ...b, ...both }];
}

/** What is known of `a` once it is known to differ from `b`. */
export function unequal(a: Fact, b: Fact): Fact {
  if (!a.integer || b.low !== b.high || b.nan) return a;
  const minusZero = a.minusZero && b.low !== 0;
  return {
    ...a,
    low: a.low + (a.low === b.low ? 1 : 0),
    high: a.high - (a.high === b.high ? 1 : 0),
    minusZero,
  };
}
