/**
 * The types of elements.
 *
 * @module
 */

import type { Dtype } from "../jit/language/types.ts";
import { Complex } from "./complex.ts";

/** The types whose elements are JavaScript numbers. */
export type NumberDtype = "f64" | "f32" | "i8" | "u8" | "i16" | "u16" | "i32" | "u32";

/** The types whose elements are bigints. */
export type BigintDtype = "i64" | "u64";

/** What an element is in JavaScript: a number, bigint, boolean or {@linkcode Complex}. */
export type ElementOf<D extends Dtype> = D extends NumberDtype ? number
  : D extends BigintDtype ? bigint
  : D extends "bool" ? boolean
  : Complex;

/** The type of elements that hold a value of JavaScript best. */
export type DtypeOfValue<V> = V extends number ? "f64"
  : V extends boolean ? "bool"
  : V extends bigint ? "i64"
  : "c128";

/** The typed array that elements lie in. Booleans are 0 and 1; complex numbers re, im, re, im, … */
export type DataOf<D extends Dtype> = D extends "f64" | "c128" ? Float64Array
  : D extends "f32" ? Float32Array
  : D extends "i8" ? Int8Array
  : D extends "u8" | "bool" ? Uint8Array
  : D extends "i16" ? Int16Array
  : D extends "u16" ? Uint16Array
  : D extends "i32" ? Int32Array
  : D extends "u32" ? Uint32Array
  : D extends "i64" ? BigInt64Array
  : BigUint64Array;

/** Any typed array that elements can lie in. */
export type Elements = DataOf<Dtype>;

/** What is known of a type of elements. */
export interface DtypeInfo {
  readonly kind: "float" | "integer" | "bigint" | "bool" | "complex";
  /** Bytes of an element. */
  readonly bytes: number;
  /** What elements lie in. */
  readonly Elements: ElementsConstructor;
  /** How many of those an element takes. */
  readonly width: number;
  /** Its name in `.npy` files. */
  readonly npy: string;
}

interface ElementsConstructor {
  new (length: number): Elements;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Elements;
}

/** All types of elements. */
export const DTYPES: Readonly<Record<Dtype, DtypeInfo>> = {
  f64: { kind: "float", bytes: 8, Elements: Float64Array, width: 1, npy: "<f8" },
  f32: { kind: "float", bytes: 4, Elements: Float32Array, width: 1, npy: "<f4" },
  i8: { kind: "integer", bytes: 1, Elements: Int8Array, width: 1, npy: "|i1" },
  u8: { kind: "integer", bytes: 1, Elements: Uint8Array, width: 1, npy: "|u1" },
  i16: { kind: "integer", bytes: 2, Elements: Int16Array, width: 1, npy: "<i2" },
  u16: { kind: "integer", bytes: 2, Elements: Uint16Array, width: 1, npy: "<u2" },
  i32: { kind: "integer", bytes: 4, Elements: Int32Array, width: 1, npy: "<i4" },
  u32: { kind: "integer", bytes: 4, Elements: Uint32Array, width: 1, npy: "<u4" },
  i64: { kind: "bigint", bytes: 8, Elements: BigInt64Array, width: 1, npy: "<i8" },
  u64: { kind: "bigint", bytes: 8, Elements: BigUint64Array, width: 1, npy: "<u8" },
  bool: { kind: "bool", bytes: 1, Elements: Uint8Array, width: 1, npy: "|b1" },
  c128: { kind: "complex", bytes: 16, Elements: Float64Array, width: 2, npy: "<c16" },
};

/** @throws {RangeError} If there is no such type of elements. */
export function checkDtype(dtype: unknown): asserts dtype is Dtype {
  if (typeof dtype === "string" && Object.hasOwn(DTYPES, dtype)) return;
  throw new RangeError(`dtype must be one of ${Object.keys(DTYPES).join(", ")}; got ${Deno.inspect(dtype)}`);
}

/** The type of elements that a typed array holds; undefined for those that no kernel knows. */
export function dtypeOf(elements: unknown): Dtype | undefined {
  if (!ArrayBuffer.isView(elements)) return undefined;
  return NAMES.get(Object.prototype.toString.call(elements).slice("[object ".length, -1));
}

const NAMES: ReadonlyMap<string, Dtype> = new Map(
  (Object.keys(DTYPES) as Dtype[]).filter((dtype) => dtype !== "bool" && dtype !== "c128")
    .map((dtype) => [DTYPES[dtype].Elements.name, dtype]),
);

/**
 * The type of elements that hold a value best.
 *
 * @throws {TypeError} If none does.
 */
export function dtypeOfValue(value: unknown): Dtype {
  if (typeof value === "number") return "f64";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "i64";
  if (value instanceof Complex) return "c128";
  throw new TypeError(
    `Elements of arrays are numbers, booleans, bigints or complex numbers; got ${Deno.inspect(value)}`,
  );
}
