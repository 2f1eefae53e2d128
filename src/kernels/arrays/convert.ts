/**
 * Elements as JavaScript values, and from one type to another.
 *
 * @module
 */

import type { Dtype } from "../jit/language/types.ts";
import { Complex } from "./complex.ts";
import { dtypeOfValue, DTYPES, type Elements } from "./dtypes.ts";
import { BLOCK, fill, forBlocks, gather, isContiguous, scatter, sizeOf, type Strided } from "./strided.ts";

/** Any element. */
export type Value = number | bigint | boolean | Complex;

/** Elements and what they are. */
export interface Typed {
  readonly view: Strided;
  readonly dtype: Dtype;
}

/** How many elements there are; a complex number is one. */
export function countOf({ view, dtype }: Typed): number {
  return sizeOf(view.shape) / DTYPES[dtype].width;
}

/** Reads elements in row-major order: from any position, as many as there are in a {@linkcode BLOCK}. */
export function valueReader(array: Typed): (start: number, count: number) => Value[] {
  const { Elements, width, kind } = DTYPES[array.dtype];
  const scratch = new Elements(Math.min(BLOCK, countOf(array)) * width);
  return (start, count) => {
    gather(array.view, start * width, count * width, scratch);
    const values = new Array<Value>(count);
    if (kind === "bool") { for (let k = 0; k < count; k++) values[k] = scratch[k] !== 0; }
    else if (kind === "complex") { for (let k = 0; k < count; k++) values[k] = complexAt(scratch, 2 * k); }
    else for (let k = 0; k < count; k++) values[k] = scratch[k];
    return values;
  };
}

function complexAt(elements: Elements, place: number): Complex {
  return new Complex((elements as Float64Array)[place], (elements as Float64Array)[place + 1]);
}

/** Writes values in row-major order, from any position on, as many as there are in a {@linkcode BLOCK}. */
export function valueWriter(array: Typed): (start: number, values: readonly Value[]) => void {
  const { Elements, width } = DTYPES[array.dtype];
  const scratch = new Elements(Math.min(BLOCK, countOf(array)) * width);
  return (start, values) => {
    encode(values, array.dtype, scratch);
    scatter(array.view, start * width, values.length * width, scratch);
  };
}

/** Values as they are stored; numbers as typed arrays store them. */
function encode(values: readonly Value[], dtype: Dtype, target: Elements): void {
  const { kind } = DTYPES[dtype];
  if (kind === "bool") { for (let k = 0; k < values.length; k++) target[k] = values[k] ? 1 : 0; }
  else if (kind === "bigint") { for (let k = 0; k < values.length; k++) target[k] = toBigint(values[k]); }
  else if (kind === "complex") {
    for (let k = 0; k < values.length; k++) {
      const { re, im } = toComplex(values[k]);
      target[2 * k] = re;
      target[2 * k + 1] = im;
    }
  } else for (let k = 0; k < values.length; k++) target[k] = Number(values[k]);
}

function toBigint(value: Value): bigint {
  return typeof value === "bigint" ? value : BigInt(Math.trunc(Number(value)));
}

/** A complex number, or a real one as such. */
export function toComplex(value: Value): Complex {
  return value instanceof Complex ? value : new Complex(Number(value), 0);
}

/** The values in row-major order. */
export function* valuesOf(array: Typed): Generator<Value, void, undefined> {
  const size = countOf(array);
  const read = valueReader(array);
  for (let start = 0; start < size; start += BLOCK) yield* read(start, Math.min(BLOCK, size - start));
}

/** Writes what is made of the values before, block by block. */
export function writeValues(target: Typed, make: (start: number, count: number) => readonly Value[]): void {
  const write = valueWriter(target);
  forBlocks(countOf(target), (start, count) => write(start, make(start, count)));
}

/** @throws {TypeError} If the values of one type have no place in the other: complex numbers elsewhere. */
export function checkConvertible(from: Dtype, to: Dtype): void {
  if (from !== "c128" || to === "c128") return;
  throw new TypeError(`Complex numbers cannot become ${to}; take their parts: x.map((z) => z.re)`);
}

/** Copies all elements in row-major order, from one type to another where they differ. Both have as many. */
export function convert(from: Typed, to: Typed): void {
  if (from.dtype === to.dtype || isPlain(from.dtype) && isPlain(to.dtype) && to.dtype !== "bool") {
    copy(from.view, to.view);
  } else writeValues(to, valueReader(from));
}

/** Types that typed arrays convert into each other themselves. */
function isPlain(dtype: Dtype): boolean {
  const { kind } = DTYPES[dtype];
  return kind === "float" || kind === "integer" || kind === "bool";
}

function copy(from: Strided, to: Strided): void {
  const size = sizeOf(from.shape);
  const { elements, offset } = to;
  if (isContiguous(to.shape, to.strides)) {
    return gather(from, 0, size, elements.subarray(offset, offset + size));
  }
  const scratch = elements.slice(0, Math.min(BLOCK, size));
  forBlocks(size, (start, count) => {
    gather(from, start, count, scratch);
    scatter(to, start, count, scratch);
  });
}

/** Sets every element to a value. */
export function fillValue({ view, dtype }: Typed, value: Value): void {
  const { Elements, width } = DTYPES[dtype];
  const one = new Elements(width);
  encode([value], dtype, one);
  if (width === 1) return fill(view, one[0]);
  const shape = view.shape.slice(0, -1);
  const strides = view.strides.slice(0, -1);
  for (let part = 0; part < width; part++) {
    fill({ ...view, offset: view.offset + part, shape, strides }, one[part]);
  }
}

/** @throws {TypeError} If values are not all of one type. */
export function checkAlike(values: readonly Value[], first: Value = values[0]): void {
  const type = dtypeOfValue(first);
  for (const value of values) {
    if (dtypeOfValue(value) === type) continue;
    throw new TypeError(
      `Elements are of one type, but ${Deno.inspect(first)} and ${Deno.inspect(value)} are not`,
    );
  }
}

/** Whether elements, as many and in the same order, have equal values. */
export function areEqual(a: Typed, b: Typed): boolean {
  const [readA, readB] = [valueReader(a), valueReader(b)];
  const size = countOf(a);
  for (let start = 0; start < size; start += BLOCK) {
    const count = Math.min(BLOCK, size - start);
    const others = readB(start, count);
    if (!readA(start, count).every((value, k) => isEqual(value, others[k]))) return false;
  }
  return true;
}

function isEqual(a: Value, b: Value): boolean {
  if (a instanceof Complex || b instanceof Complex) return toComplex(a).equals(toComplex(b));
  // deno-lint-ignore eqeqeq -- 1, 1n and true are equal
  return a == b;
}
