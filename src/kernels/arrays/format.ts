/**
 * Arrays as text.
 *
 * @module
 */

import type { Dtype } from "../jit/language/types.ts";
import type { Value } from "./convert.ts";
import { DTYPES } from "./dtypes.ts";
import { sizeOf } from "./strided.ts";

/** Arrays with more elements are shortened, */
const LARGE = 1000;
/** to so many at each end of a dimension. */
const EDGE = 3;
/** Digits behind the point, at most. */
const DIGITS = 8;

/** The elements in nested brackets, as NumPy prints them: aligned, and large arrays shortened. */
export function format(
  shape: readonly number[],
  dtype: Dtype,
  at: (index: readonly number[]) => Value,
): string {
  const short = sizeOf(shape) > LARGE;
  const rows = shape.map((size) => shown(size, short));
  const texts = new Map<string, string>();
  for (const index of indices(rows)) texts.set(index.join(), textOf(at(index)));
  align(texts, DTYPES[dtype].kind === "float");
  return nested(rows, [], (index) => texts.get(index.join())!);
}

/** Indices that are shown; null stands for the others. */
type Row = readonly (number | null)[];

function shown(size: number, short: boolean): Row {
  if (!short || size <= 2 * EDGE) return Array.from({ length: size }, (_, i) => i);
  const first = Array.from({ length: EDGE }, (_, i) => i);
  return [...first, null, ...first.map((i) => size - EDGE + i)];
}

function* indices(rows: readonly Row[], index: readonly number[] = []): Generator<readonly number[]> {
  if (index.length === rows.length) yield index;
  else for (const i of rows[index.length]) if (i !== null) yield* indices(rows, [...index, i]);
}

function nested(
  rows: readonly Row[],
  index: readonly number[],
  text: (i: readonly number[]) => string,
): string {
  const depth = index.length;
  if (depth === rows.length) return text(index);
  const parts = rows[depth].map((i) => i === null ? "…" : nested(rows, [...index, i], text));
  const below = rows.length - depth - 1;
  const gap = below === 0 ? " " : "\n".repeat(below) + " ".repeat(depth + 1);
  return `[${parts.join(gap)}]`;
}

function textOf(value: Value): string {
  if (typeof value !== "number" || Number.isInteger(value)) {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  const rounded = Number(value.toPrecision(DIGITS));
  return String(Math.abs(rounded) >= 1e-4 ? Number(value.toFixed(DIGITS)) : rounded);
}

/** Points stand below points, and everything ends at one column. */
function align(texts: Map<string, string>, points: boolean): void {
  const digits = (text: string) => text.includes("e") ? 0 : text.split(".")[1]?.length ?? 0;
  const most = points ? maximum(texts, digits) : 0;
  for (const [index, text] of texts) {
    if (most > 0 && Number.isFinite(Number(text)) && !text.includes("e")) {
      texts.set(index, Number(text).toFixed(most));
    }
  }
  const width = maximum(texts, (text) => text.length);
  for (const [index, text] of texts) texts.set(index, text.padStart(width));
}

function maximum(texts: Map<string, string>, measure: (text: string) => number): number {
  let most = 0;
  for (const text of texts.values()) most = Math.max(most, measure(text));
  return most;
}
