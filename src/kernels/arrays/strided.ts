/**
 * Elements that lie in memory at regular distances: the one way in which all arrays and views are walked.
 *
 * Complex numbers are seen as pairs of numbers: one more dimension, of size 2.
 *
 * @module
 */

import type { Elements } from "./dtypes.ts";

/** Elements at regular distances. */
export interface Strided {
  readonly elements: Elements;
  /** Where the first one is. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** From one to the next along each dimension. */
  readonly strides: readonly number[];
  /** Nobody reads it: it keeps the memory as long as there is somebody who reads the elements. */
  readonly owner?: object;
}

/** How many elements a shape has. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const count of shape) size *= count;
  return size;
}

/** The strides of elements without gaps, the last index changing fastest. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

/** How far the first and the last element in memory are from the one at index 0, 0, …; none: 0 and -1. */
export function extent(shape: readonly number[], strides: readonly number[]): [first: number, last: number] {
  if (shape.includes(0)) return [0, -1];
  const ends = shape.map((count, d) => (count - 1) * strides[d]);
  return [
    ends.reduce((sum, end) => sum + Math.min(0, end), 0),
    ends.reduce((sum, end) => sum + Math.max(0, end), 0),
  ];
}

/** Whether elements lie without gaps in row-major order. The stride of a single element means nothing. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] === 0) return true;
    if (shape[d] !== 1 && strides[d] !== stride) return false;
    stride *= shape[d];
  }
  return true;
}

/** The same elements in as few dimensions as possible, at least one. */
function merged(
  shape: readonly number[],
  strides: readonly number[],
): { shape: number[]; strides: number[] } {
  const counts: number[] = [];
  const steps: number[] = [];
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const last = counts.length - 1;
    if (last >= 0 && steps[last] === strides[d] * shape[d]) {
      counts[last] *= shape[d];
      steps[last] = strides[d];
    } else {
      counts.push(shape[d]);
      steps.push(strides[d]);
    }
  }
  return counts.length > 0 ? { shape: counts, strides: steps } : { shape: [1], strides: [1] };
}

/** Does something with elements that have one distance: from `place` in the memory, number `at` of those visited. */
type Visit = (place: number, stride: number, length: number, at: number) => void;

/** Visits `count` elements in row-major order, from position `start` on, run by run. */
export function forRuns(view: Strided, start: number, count: number, visit: Visit): void {
  if (count === 0) return;
  const { shape, strides } = merged(view.shape, view.strides);
  const inner = shape.length - 1;
  const index = new Array<number>(shape.length);
  let place = view.offset;
  for (let d = inner, rest = start; d >= 0; d--) {
    index[d] = rest % shape[d];
    rest = Math.floor(rest / shape[d]);
    place += index[d] * strides[d];
  }
  for (let at = 0;;) {
    const length = Math.min(count - at, shape[inner] - index[inner]);
    visit(place, strides[inner], length, at);
    at += length;
    if (at === count) return;
    place -= index[inner] * strides[inner];
    index[inner] = 0;
    let d = inner - 1;
    while (index[d] === shape[d] - 1) {
      place -= index[d] * strides[d];
      index[d--] = 0;
    }
    index[d]++;
    place += strides[d];
  }
}

/** Copies elements out, in row-major order. Numbers are converted as typed arrays do. */
export function gather(view: Strided, start: number, count: number, target: Elements): void {
  const { elements } = view;
  forRuns(
    view,
    start,
    count,
    (place, stride, length, at) => copyRun(elements, place, stride, target, at, 1, length),
  );
}

/** Copies elements in, in row-major order. */
export function scatter(view: Strided, start: number, count: number, source: Elements): void {
  const { elements } = view;
  forRuns(
    view,
    start,
    count,
    (place, stride, length, at) => copyRun(source, at, 1, elements, place, stride, length),
  );
}

/** Shorter runs are copied faster one by one. */
const LONG = 32;

function copyRun(
  source: Elements,
  place: number,
  stride: number,
  target: Elements,
  at: number,
  step: number,
  length: number,
): void {
  const from = source as Float64Array; // any of them: elements are only moved
  const to = target as Float64Array;
  if (stride === 1 && step === 1 && length > LONG) to.set(from.subarray(place, place + length), at);
  else for (let k = 0; k < length; k++) to[at + k * step] = from[place + k * stride];
}

/** Sets every element. */
export function fill(view: Strided, value: number | bigint): void {
  const to = view.elements as Float64Array;
  const same = value as number;
  forRuns(view, 0, sizeOf(view.shape), (place, stride, length) => {
    if (stride === 1) to.fill(same, place, place + length);
    else for (let k = 0; k < length; k++) to[place + k * stride] = same;
  });
}

/** How many elements are read and written at a time: they stay in the nearest cache. */
export const BLOCK = 4096;

/** Calls for each block of up to {@linkcode BLOCK} elements, in order. */
export function forBlocks(size: number, visit: (start: number, count: number) => void): void {
  for (let start = 0; start < size; start += BLOCK) visit(start, Math.min(BLOCK, size - start));
}

/** Reads numbers as doubles, in row-major order: from any position, so many as there are in a {@linkcode BLOCK}. */
export type Doubles = (start: number, count: number) => Float64Array;

/** Where they already are doubles side by side nothing is copied; else each reading overwrites the one before. */
export function doubles(view: Strided): Doubles {
  const { elements, offset } = view;
  if (elements instanceof Float64Array && isContiguous(view.shape, view.strides)) {
    return (start, count) => elements.subarray(offset + start, offset + start + count);
  }
  const scratch = new Float64Array(Math.min(BLOCK, sizeOf(view.shape)));
  return (start, count) => {
    gather(view, start, count, scratch);
    return scratch;
  };
}

/**
 * The shape that arrays have together: sizes are matched from the last dimension on, and 1 goes with any.
 *
 * @throws {RangeError} If they do not go together.
 */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, d) => {
    const m = a[d - rank + a.length] ?? 1;
    const n = b[d - rank + b.length] ?? 1;
    if (m === n || n === 1) return m;
    if (m === 1) return n;
    throw new RangeError(
      `Arrays of shapes [${a.join(", ")}] and [${
        b.join(", ")
      }] do not go together: in each dimension, counted from ` +
        "the last, sizes must be equal or 1",
    );
  });
}

/** The same elements seen in a larger shape: what is repeated has stride 0. */
export function broadcast(view: Strided, shape: readonly number[]): Strided {
  const lead = shape.length - view.shape.length;
  const strides = shape.map((_, d) => d < lead || view.shape[d - lead] === 1 ? 0 : view.strides[d - lead]);
  return { ...view, shape, strides };
}

/** The strides under which the same elements, not moved, have another shape of as many; undefined if there are none. */
export function reshapedStrides(
  shape: readonly number[],
  strides: readonly number[],
  target: readonly number[],
): number[] | undefined {
  if (isContiguous(shape, strides)) return rowMajor(target);
  const from = merged(shape, strides);
  const result = target.map(() => 0);
  let t = target.length;
  for (let d = from.shape.length - 1; d >= 0; d--) {
    let taken = 1;
    while (taken < from.shape[d]) {
      result[--t] = from.strides[d] * taken;
      taken *= target[t];
    }
    if (taken !== from.shape[d]) return undefined;
  }
  return result;
}

/**
 * A shape for so many elements, in which one size may be -1: it is what is left.
 *
 * @throws {RangeError} If there is no such shape.
 */
export function completeShape(shape: readonly number[], size: number): number[] {
  const known = sizeOf(shape.filter((count) => count !== -1));
  const complete = shape.map((count) => count === -1 && known > 0 ? size / known : count);
  const unknowns = shape.length - shape.filter((count) => count !== -1).length;
  if (unknowns <= 1 && complete.every(isCount) && sizeOf(complete) === size) return complete;
  throw new RangeError(`An array of ${size} elements cannot have the shape [${shape.join(", ")}]`);
}

/** @throws {RangeError} If a size is not 0, 1, 2, … */
export function checkShape(shape: readonly number[]): void {
  if (Array.isArray(shape) && shape.every(isCount)) return;
  throw new RangeError(`A shape is a number or an array of them, none negative; got ${Deno.inspect(shape)}`);
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}
