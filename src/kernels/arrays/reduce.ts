/**
 * One value from all elements of an array.
 *
 * @module
 */

import { Complex } from "./complex.ts";
import { countOf, type Typed, type Value, valueReader, valuesOf } from "./convert.ts";
import { DTYPES } from "./dtypes.ts";
import { BLOCK, type Doubles, doubles, forBlocks, gather, sizeOf, type Strided } from "./strided.ts";

/**
 * The sum of doubles, by halves: the error grows with log n, not with n. Up to 8,192 elements the cuts, and so the
 * sum, are NumPy's; from there on NumPy adds up sums of 8,192, which is less exact.
 */
export function pairwiseSum(read: Doubles, size: number, start = 0): number {
  if (size <= BLOCK) return sumOf(read(start, size), 0, size);
  const half = firstHalf(size);
  return pairwiseSum(read, half, start) + pairwiseSum(read, size - half, start + half);
}

/** Eight sums in turn go on in parallel in the processor, so up to so many elements are not halved. */
const UNHALVED = 128;

function firstHalf(size: number): number {
  const half = Math.floor(size / 2);
  return half - half % 8;
}

function sumOf(values: Float64Array, start: number, size: number): number {
  if (size > UNHALVED) {
    const half = firstHalf(size);
    return sumOf(values, start, half) + sumOf(values, start + half, size - half);
  }
  const end = start + size;
  let i = start;
  let sum = 0;
  if (size >= 8) {
    let a = values[i], b = values[i + 1], c = values[i + 2], d = values[i + 3];
    let e = values[i + 4], f = values[i + 5], g = values[i + 6], h = values[i + 7];
    for (i += 8; i + 8 <= end; i += 8) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
      e += values[i + 4];
      f += values[i + 5];
      g += values[i + 6];
      h += values[i + 7];
    }
    sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
  }
  for (; i < end; i++) sum += values[i];
  return sum;
}

/** The sum of all elements: integers exactly, and then rounded to a number if they are numbers. */
export function sum({ view, dtype }: Typed): number | bigint | Complex {
  const { kind } = DTYPES[dtype];
  if (kind === "float") return pairwiseSum(doubles(view), sizeOf(view.shape));
  if (kind === "bigint") return sumOfBigints(view, dtype === "i64");
  if (kind === "complex") return new Complex(sumOfPart(view, 0), sumOfPart(view, 1));
  return sumOfIntegers(view);
}

/** The real (0) or imaginary (1) parts lie in a dimension of their own. */
function sumOfPart(view: Strided, part: 0 | 1): number {
  const shape = view.shape.slice(0, -1);
  const parts = { ...view, offset: view.offset + part, shape, strides: view.strides.slice(0, -1) };
  return pairwiseSum(doubles(parts), sizeOf(shape));
}

function sumOfIntegers(view: Strided): number {
  const read = doubles(view);
  let exact = 0n;
  let part = 0;
  forBlocks(sizeOf(view.shape), (start, count) => {
    part += sumOf(read(start, count), 0, count);
    // A block adds less than 2^44.
    if (Math.abs(part) > 2 ** 52) {
      exact += BigInt(part);
      part = 0;
    }
  });
  return exact === 0n ? part : Number(exact + BigInt(part));
}

/** The lower and upper halves are summed as numbers, which is many times faster than bigints. */
function sumOfBigints(view: Strided, signed: boolean): bigint {
  const block = new BigInt64Array(BLOCK);
  const words = new Uint32Array(block.buffer);
  const signs = new Int32Array(block.buffer);
  const upper = signed ? signs : words;
  let sum = 0n;
  forBlocks(sizeOf(view.shape), (start, count) => {
    gather(view, start, count, block);
    let low = 0;
    let high = 0;
    for (let k = 0; k < count; k++) {
      low += words[2 * k];
      high += upper[2 * k + 1];
    }
    sum += (BigInt(high) << 32n) + BigInt(low);
  });
  return sum;
}

/** The least or greatest number, as Math.min and Math.max say: NaN if there is one, and -0 is less than 0. */
export function extremeNumber(view: Strided, which: "min" | "max"): number {
  const read = doubles(view);
  let extreme = which === "min" ? Infinity : -Infinity;
  forBlocks(sizeOf(view.shape), (start, count) => {
    extreme = (which === "min" ? least : greatest)(read(start, count), count, extreme);
  });
  return extreme;
}

function least(values: Float64Array, count: number, bound: number): number {
  for (let k = 0; k < count; k++) bound = Math.min(bound, values[k]);
  return bound;
}

function greatest(values: Float64Array, count: number, bound: number): number {
  for (let k = 0; k < count; k++) bound = Math.max(bound, values[k]);
  return bound;
}

/** The row-major position of the first NaN if there is one, else of the first of the least or greatest numbers. */
export function extremePosition(view: Strided, which: "min" | "max"): number {
  const read = doubles(view);
  const extreme = extremeNumber(view, which);
  const size = sizeOf(view.shape);
  for (let start = 0; start < size; start += BLOCK) {
    const count = Math.min(BLOCK, size - start);
    const k = positionOf(extreme, read(start, count), count);
    if (k >= 0) return start + k;
  }
  return -1;
}

function positionOf(wanted: number, values: Float64Array, count: number): number {
  const isNaN = Number.isNaN(wanted);
  for (let k = 0; k < count; k++) if (values[k] === wanted || isNaN && values[k] !== values[k]) return k;
  return -1;
}

/** The first of the least or greatest bigints, and its row-major position. */
export function extremeBigint(array: Typed, which: "min" | "max"): { position: number; value: bigint } {
  let best: { position: number; value: bigint } | undefined;
  let position = 0;
  for (const value of valuesOf(array) as Iterable<bigint>) {
    if (best === undefined || (which === "min" ? value < best.value : value > best.value)) {
      best = { position, value };
    }
    position++;
  }
  return best!;
}

/** Whether some element is true, or false, as JavaScript sees its value; a complex one is false if it is 0. */
export function hasTruth(array: Typed, wanted: boolean): boolean {
  const read = valueReader(array);
  const size = countOf(array);
  for (let start = 0; start < size; start += BLOCK) {
    const values = read(start, Math.min(BLOCK, size - start));
    if (values.some((value) => isTrue(value) === wanted)) return true;
  }
  return false;
}

function isTrue(value: Value): boolean {
  return value instanceof Complex ? !value.equals(0) : Boolean(value);
}
