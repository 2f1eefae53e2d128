/** Arrays as slow and obvious as can be: what the real ones are compared with. */

import fc from "fast-check";
import type { Slice } from "../../../src/kernels/arrays/slices.ts";

/** All indices of a shape, in row-major order. */
export function indicesOf(shape: readonly number[]): number[][] {
  let indices: number[][] = [[]];
  for (const size of shape) {
    indices = indices.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i]));
  }
  return indices;
}

/** An array: its shape, and the element at every index. */
export interface Model<T = number> {
  readonly shape: readonly number[];
  readonly at: (index: readonly number[]) => T;
}

/** The elements in row-major order. */
export function elementsOf<T>({ shape, at }: Model<T>): T[] {
  return indicesOf(shape).map(at);
}

/** The numbers 0, 1, 2, … in a shape. */
export function counting(shape: readonly number[]): Model {
  return { shape, at: (index) => index.reduce((sum, i, d) => sum * shape[d] + i, 0) };
}

/** What Python's `range(n)[start:stop:step]` lists. */
export function pythonIndices(n: number, [start, stop, step]: Exclude<Slice, number | null>): number[] {
  const by = step ?? 1;
  const fromEnd = (i: number) => i < 0 ? i + n : i;
  const found: number[] = [];
  if (by > 0) {
    const end = Math.min(n, fromEnd(stop ?? n));
    for (let i = Math.max(0, fromEnd(start ?? 0)); i < end; i += by) found.push(i);
  } else {
    const end = stop === null || stop === undefined ? -1 : Math.max(-1, fromEnd(stop));
    const begin = start === null || start === undefined ? n - 1 : Math.min(n - 1, fromEnd(start));
    for (let i = begin; i > end; i += by) found.push(i);
  }
  return found;
}

/** A part. */
export function sliced<T>(model: Model<T>, slices: readonly Slice[]): Model<T> {
  const choices = model.shape.map((size, d) => {
    const slice = slices[d] ?? null;
    if (typeof slice === "number") return [slice < 0 ? slice + size : slice];
    return pythonIndices(size, slice ?? []);
  });
  const kept = choices.map((_, d) => d).filter((d) => typeof slices[d] !== "number");
  return {
    shape: kept.map((d) => choices[d].length),
    at: (index) =>
      model.at(choices.map((choice, d) => choice[kept.includes(d) ? index[kept.indexOf(d)] : 0])),
  };
}

/** Dimensions in another order. */
export function transposed<T>(model: Model<T>, order: readonly number[]): Model<T> {
  return {
    shape: order.map((d) => model.shape[d]),
    at: (index) => model.at(order.map((_, d) => index[order.indexOf(d)])),
  };
}

/** A larger shape. */
export function repeated<T>(model: Model<T>, shape: readonly number[]): Model<T> {
  const lead = shape.length - model.shape.length;
  return { shape, at: (index) => model.at(model.shape.map((size, d) => size === 1 ? 0 : index[lead + d])) };
}

/** Small shapes, also with no dimensions and with no elements. */
export const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });

/** Slices that fit a shape: fewer than it has dimensions, or as many. */
export function slicesFor(shape: readonly number[]): fc.Arbitrary<Slice[]> {
  const bound = fc.option(fc.integer({ min: -8, max: 8 }));
  const step = fc.option(fc.integer({ min: -3, max: 3 }).filter((step) => step !== 0));
  const slices = shape.map((size) =>
    fc.oneof(
      fc.constant(null),
      fc.tuple(bound, bound, step),
      fc.tuple(bound, bound),
      ...size > 0 ? [fc.integer({ min: -size, max: size - 1 })] : [],
    )
  );
  return fc.tuple(fc.nat({ max: shape.length }), fc.tuple(...slices)).map(([count, all]) =>
    all.slice(0, count)
  );
}
