/**
 * What each operation on values means.
 *
 * @module
 */

import type { Storage, Type } from "./ir.ts";

/** One value: a number (i32, f32, f64), a bigint (i64) or a truth value (bool). */
export type Scalar = number | bigint | boolean;

/** Takes its operands, then the type of its result. What it returns is then rounded or wrapped to that type. */
type Meaning = (...operands: never[]) => Scalar;

const COMPARE = {
  eq: (a: Scalar, b: Scalar) => a === b,
  ne: (a: Scalar, b: Scalar) => a !== b,
  lt: (a: Scalar, b: Scalar) => a < b,
  le: (a: Scalar, b: Scalar) => a <= b,
  gt: (a: Scalar, b: Scalar) => a > b,
  ge: (a: Scalar, b: Scalar) => a >= b,
};

// For f64 and for f32: rounding the exact result's double to f32 gives the same as rounding the exact result.
const FLOAT = {
  ...COMPARE,
  neg: (a: number) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  nearest,
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  min: (a: number, b: number) => Math.min(a, b),
  max: (a: number, b: number) => Math.max(a, b),
  copysign: (a: number, b: number) => isNegative(a) === isNegative(b) ? a : -a,
  truncate: (a: number, to: Type) => to === "i32" ? saturate32(a) : saturate64(a),
  toint32: (a: number) => a | 0,
  demote: (a: number) => a,
  promote: (a: number) => a,
};

const I32 = {
  ...COMPARE,
  clz: Math.clz32,
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: Math.imul,
  div_s: (a: number, b: number) => a / b, // by zero: Infinity or NaN, which wrap to 0
  rem_s: (a: number, b: number) => a % b,
  min: (a: number, b: number) => a < b ? a : b,
  max: (a: number, b: number) => a > b ? a : b,
  and: (a: number, b: number) => a & b,
  or: (a: number, b: number) => a | b,
  xor: (a: number, b: number) => a ^ b,
  shl: (a: number, b: number) => a << b,
  shr_s: (a: number, b: number) => a >> b,
  shr_u: (a: number, b: number) => a >>> b,
  lt_u: (a: number, b: number) => a >>> 0 < b >>> 0,
  extend: (a: number) => BigInt(a),
  convert: (a: number) => a,
  reinterpret: (a: number) => bits("i32", a, "f32"),
};

const I64 = {
  ...COMPARE,
  add: (a: bigint, b: bigint) => a + b,
  sub: (a: bigint, b: bigint) => a - b,
  mul: (a: bigint, b: bigint) => a * b,
  div_s: (a: bigint, b: bigint) => b ? a / b : 0n,
  rem_s: (a: bigint, b: bigint) => b ? a % b : 0n,
  min: (a: bigint, b: bigint) => a < b ? a : b,
  max: (a: bigint, b: bigint) => a > b ? a : b,
  and: (a: bigint, b: bigint) => a & b,
  or: (a: bigint, b: bigint) => a | b,
  xor: (a: bigint, b: bigint) => a ^ b,
  shl: (a: bigint, b: bigint) => a << (b & 63n),
  shr_s: (a: bigint, b: bigint) => a >> (b & 63n),
  shr_u: (a: bigint, b: bigint) => BigInt.asUintN(64, a) >> (b & 63n),
  lt_u: (a: bigint, b: bigint) => BigInt.asUintN(64, a) < BigInt.asUintN(64, b),
  wrap: (a: bigint) => Number(BigInt.asIntN(32, a)),
  convert: (a: bigint, to: Type) => to === "f32" ? singleOf(a) : Number(a),
  reinterpret: (a: bigint) => bits("i64", a, "f64"),
};

const BOOL = {
  eq: COMPARE.eq,
  ne: COMPARE.ne,
  not: (a: boolean) => !a,
  and: (a: boolean, b: boolean) => a && b,
  or: (a: boolean, b: boolean) => a || b,
  xor: (a: boolean, b: boolean) => a !== b,
};

/** For each type of the first operand: what each operation means. */
const MEANINGS: Readonly<Record<Type, Readonly<Record<string, Meaning>>>> = {
  i32: I32,
  i64: I64,
  f32: { ...FLOAT, reinterpret: (a: number) => bits("f32", a, "i32") },
  f64: { ...FLOAT, reinterpret: (a: number) => bits("f64", a, "i64") },
  bool: BOOL,
  void: {},
};

/** How a result becomes a value of its type. */
export const FITTED: Readonly<Record<Type, (value: never) => Scalar>> = {
  i32: (value: number) => value | 0,
  i64: (value: bigint) => BigInt.asIntN(64, value),
  f32: Math.fround,
  f64: (value: number) => value,
  bool: Boolean,
  void: (value: Scalar) => value,
};

/** The value that a variable has before it is set. */
export const ZEROS: Readonly<Record<Type, Scalar>> = {
  i32: 0,
  i64: 0n,
  f32: 0,
  f64: 0,
  bool: false,
  void: 0,
};

/**
 * The value of an operation on values: arithmetic, comparisons, conversions and `select`.
 *
 * @param from The type of the first operand.
 * @param to The type of the result.
 */
export function apply(op: string, from: Type, to: Type, operands: readonly Scalar[]): Scalar {
  if (op === "select") return operands[0] ? operands[1] : operands[2];
  const meaning = MEANINGS[from][op];
  if (!meaning) throw new TypeError(`${op} has no meaning for ${from}`);
  return FITTED[to](meaning(...operands as never[], to as never) as never);
}

function nearest(a: number): number {
  const below = Math.floor(a);
  const rest = a - below;
  const rounded = rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : Math.ceil(a);
  return Number.isFinite(a) ? rounded : a;
}

function isNegative(a: number): boolean {
  return (bits("f64", a, "i64") as bigint) < 0n;
}

/** The integer part as i32. */
export function saturate32(a: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(a))) || 0;
}

function saturate64(a: number): bigint {
  if (Number.isNaN(a)) return 0n;
  if (a >= 2 ** 63) return 2n ** 63n - 1n;
  return a < -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(a));
}

// Rounded once: of a large integer the last bits are first gathered into one, which still says on which side of a
// tie it lies.
function singleOf(a: bigint): number {
  if (BigInt.asIntN(52, a) === a) return Math.fround(Number(a));
  const rest = BigInt.asUintN(12, a) ? 1n : 0n;
  return Math.fround(Number((a >> 12n) | rest)) * 4096;
}

const scratch = new DataView(new ArrayBuffer(8));

/** The bits of the only NaN there is here: JavaScript does not say which one it calculates. */
const NAN_BITS: Readonly<Partial<Record<Storage, Scalar>>> = { f32: 0x7fc00000, f64: 0x7ff8000000000000n };

function bits(from: Storage, value: Scalar, to: Storage): Scalar {
  if (Number.isNaN(value)) return NAN_BITS[from]!;
  write(scratch, from, 0, value);
  return read(scratch, to, 0);
}

// ---------------------------------------------------------------------------------------------------------------
// Elements in memory

/** The bytes of an element. */
export const BYTES: Readonly<Record<Storage, number>> = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  f32: 4,
  i64: 8,
  u64: 8,
  f64: 8,
};

/** The element at an address. */
export function read(view: DataView, storage: Storage, at: number): number | bigint {
  switch (storage) {
    case "i8":
      return view.getInt8(at);
    case "u8":
      return view.getUint8(at);
    case "i16":
      return view.getInt16(at, true);
    case "u16":
      return view.getUint16(at, true);
    case "i32":
      return view.getInt32(at, true);
    case "u32":
      return view.getUint32(at, true);
    case "f32":
      return view.getFloat32(at, true);
    case "f64":
      return view.getFloat64(at, true);
    case "i64":
    case "u64":
      return view.getBigInt64(at, true);
  }
}

/** Makes a value the element at an address; what is wider than it wraps. */
export function write(view: DataView, storage: Storage, at: number, value: Scalar): void {
  if (storage === "f32") return view.setFloat32(at, value as number, true);
  if (storage === "f64") return view.setFloat64(at, value as number, true);
  const wide = BigInt(value);
  for (let byte = 0; byte < BYTES[storage]; byte++) {
    view.setUint8(at + byte, Number((wide >> BigInt(8 * byte)) & 255n));
  }
}
