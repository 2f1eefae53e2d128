/**
 * Element by element: add, sub, mul, div.
 *
 * @module
 */

import type { Dtype } from "../jit/language/types.ts";
import { Complex } from "./complex.ts";
import { toComplex, type Typed, type Value, valueReader, writeValues } from "./convert.ts";
import { type BigintDtype, DTYPES, type Elements, type NumberDtype } from "./dtypes.ts";
import { BLOCK, broadcast, doubles, forBlocks, scatter, sizeOf, type Strided } from "./strided.ts";

/** The operations. */
export type Operator = "add" | "sub" | "mul" | "div";

/** The type of the results, as TypeScript knows it, for operands with elements of two types. */
export type Promoted<A extends Dtype, B extends Dtype> = "c128" extends A | B ? "c128"
  : A extends BigintDtype ? A
  : B extends BigintDtype ? B
  : [A] extends ["f64"] ? "f64"
  : [B] extends ["f64"] ? "f64"
  : NumberDtype;

/** The types that hold all values of both: i16 for i8 and u8, f64 for i32 and u32. */
const WIDER: readonly NumberDtype[] = ["i8", "u8", "i16", "u16", "i32", "u32", "f32", "f64"];

const RANGES: Readonly<Partial<Record<Dtype, readonly [bits: number, signed: boolean]>>> = {
  bool: [1, false],
  i8: [7, true],
  u8: [8, false],
  i16: [15, true],
  u16: [16, false],
  i32: [31, true],
  u32: [32, false],
  f32: [24, true],
  f64: [53, true],
};

/**
 * The type of the results of two arrays: the smallest that holds the values of both.
 *
 * @throws {TypeError} If bigints are to be mixed with something else.
 */
export function promote(operator: Operator, a: Dtype, b: Dtype): Dtype {
  const kinds = [DTYPES[a].kind, DTYPES[b].kind];
  if (kinds.includes("bigint")) {
    if (a === b) return a;
    throw new TypeError(
      `${operator}: bigints mix with nothing else, here ${a} and ${b}; write 2n for 2, or convert: x.astype("f64")`,
    );
  }
  if (kinds.includes("complex")) return "c128";
  const common = commonType(a, b);
  return operator === "div" && DTYPES[common].kind === "integer" ? "f64" : common;
}

function commonType(a: Dtype, b: Dtype): NumberDtype {
  const holds = (outer: Dtype, inner: Dtype) => {
    const [outerBits, outerSigned] = RANGES[outer]!;
    const [innerBits, innerSigned] = RANGES[inner]!;
    const isFloat = DTYPES[inner].kind === "float";
    return outerBits >= innerBits && (outerSigned || !innerSigned) &&
      (!isFloat || DTYPES[outer].kind === "float");
  };
  // Counted in integers, truth values are i32, as in kernels.
  if (a === "bool" && b === "bool") return "i32";
  return WIDER.find((dtype) => holds(dtype, a) && holds(dtype, b))!;
}

/**
 * A single value as an array without dimensions. It counts as of the type of the array beside it where it is of that
 * kind, so that `x.add(1)` is of the type of x.
 *
 * @throws {TypeError} If it is no number, bigint or complex number.
 */
export function scalar(value: unknown, beside: Dtype): Typed {
  const { kind } = DTYPES[beside];
  if (value instanceof Complex) return single(Float64Array.of(value.re, value.im), "c128", [2]);
  if (typeof value === "bigint") {
    return beside === "u64"
      ? single(BigUint64Array.of(value), "u64")
      : single(BigInt64Array.of(value), "i64");
  }
  if (typeof value !== "number") {
    throw new TypeError(`An array can be combined with an array or a number; got ${Deno.inspect(value)}`);
  }
  // The value itself stays a double, whatever type it counts as.
  const double = Float64Array.of(value);
  if (kind === "float" || kind === "integer" && Number.isInteger(value)) return single(double, beside);
  return single(double, kind === "bool" && Number.isInteger(value) ? "i32" : "f64");
}

function single(elements: Elements, dtype: Dtype, shape: readonly number[] = []): Typed {
  return { view: { elements, offset: 0, shape, strides: shape.map(() => 1) }, dtype };
}

/** Writes the results of all pairs of elements. The target lies without gaps, in the shape of both together. */
export function combine(operator: Operator, a: Typed, b: Typed, target: Typed): void {
  const { kind } = DTYPES[target.dtype];
  if (kind === "bigint") return combineValues(ON_BIGINTS[operator], a, b, target);
  if (kind === "complex") return combineValues(ON_COMPLEX[operator], a, b, target);
  combineDoubles(ON_DOUBLES[operator], a.view, b.view, target.view);
}

function combineDoubles(operation: OnDoubles, a: Strided, b: Strided, target: Strided): void {
  const { shape, elements } = target;
  const readA = doubles(broadcast(a, shape));
  const readB = doubles(broadcast(b, shape));
  const isStored = elements instanceof Float64Array;
  const results = isStored ? elements : new Float64Array(Math.min(BLOCK, sizeOf(shape)));
  forBlocks(sizeOf(shape), (start, count) => {
    operation(readA(start, count), readB(start, count), results, isStored ? start : 0, count);
    if (!isStored) scatter(target, start, count, results);
  });
}

type OnDoubles = (a: Float64Array, b: Float64Array, results: Float64Array, at: number, count: number) => void;

const ON_DOUBLES: Readonly<Record<Operator, OnDoubles>> = {
  add(a, b, results, at, count) {
    for (let k = 0; k < count; k++) results[at + k] = a[k] + b[k];
  },
  sub(a, b, results, at, count) {
    for (let k = 0; k < count; k++) results[at + k] = a[k] - b[k];
  },
  mul(a, b, results, at, count) {
    for (let k = 0; k < count; k++) results[at + k] = a[k] * b[k];
  },
  div(a, b, results, at, count) {
    for (let k = 0; k < count; k++) results[at + k] = a[k] / b[k];
  },
};

type OnValues = (a: Value, b: Value) => Value;

const ON_BIGINTS: Readonly<Record<Operator, OnValues>> = {
  add: (a, b) => (a as bigint) + (b as bigint),
  sub: (a, b) => (a as bigint) - (b as bigint),
  mul: (a, b) => (a as bigint) * (b as bigint),
  div: (a, b) => (a as bigint) / (b as bigint),
};

const ON_COMPLEX: Readonly<Record<Operator, OnValues>> = {
  add: (a, b) => toComplex(a).add(toComplex(b)),
  sub: (a, b) => toComplex(a).sub(toComplex(b)),
  mul: (a, b) => toComplex(a).mul(toComplex(b)),
  div: (a, b) => toComplex(a).div(toComplex(b)),
};

function combineValues(operation: OnValues, a: Typed, b: Typed, target: Typed): void {
  const { shape } = target.view;
  const sizes = target.dtype === "c128" ? shape.slice(0, -1) : shape;
  const [readA, readB] = [valueReader(spread(a, sizes)), valueReader(spread(b, sizes))];
  writeValues(target, (start, count) => {
    const others = readB(start, count);
    return readA(start, count).map((value, k) => operation(value, others[k]));
  });
}

/** Complex elements have their parts in one more dimension. */
export function spread({ view, dtype }: Typed, shape: readonly number[]): Typed {
  return { view: broadcast(view, dtype === "c128" ? [...shape, 2] : shape), dtype };
}
