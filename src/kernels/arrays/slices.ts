/**
 * Parts of dimensions.
 *
 * @module
 */

/**
 * What to take of one dimension: a number takes that index and drops the dimension; `[start, stop, step]` takes every
 * step-th index from start up to, but without, stop; `null`, or `[]`, takes all.
 *
 * What is left out or null is the default: from the beginning to the end, in steps of 1. Negative indices count from
 * the end, and a negative step goes backwards: `[null, null, -1]` turns a dimension around. As in Python, bounds
 * beyond the ends are no error.
 */
export type Slice =
  | number
  | null
  | readonly [start?: number | null, stop?: number | null, step?: number | null];

/** A part of a dimension: its first index, the distance to the next, and how many; no count if it is only one. */
export interface Part {
  readonly start: number;
  readonly step: number;
  readonly count?: number;
}

/** @throws {RangeError} If an index is outside, or something is no integer. */
export function resolveSlice(slice: Slice, size: number, dimension: number): Part {
  if (slice === null) return { start: 0, step: 1, count: size };
  if (typeof slice === "number") return { start: fromEnd(slice, size, dimension), step: 1 };
  if (!Array.isArray(slice) || slice.length > 3) {
    throw new TypeError(
      `slice: dimension ${dimension} takes an index, [start, stop, step] or null; got ${Deno.inspect(slice)}`,
    );
  }
  const [start, stop, step] = slice as readonly (number | null | undefined)[];
  for (const bound of slice) if (bound !== null && bound !== undefined) checkInteger(bound, dimension);
  return between(start ?? undefined, stop ?? undefined, step ?? 1, size, dimension);
}

function between(
  start: number | undefined,
  stop: number | undefined,
  step: number,
  size: number,
  dimension: number,
): Part {
  if (step === 0) throw new RangeError(`slice: the step of dimension ${dimension} is 0`);
  const least = step > 0 ? 0 : -1; // where it can begin or end,
  const most = step > 0 ? size : size - 1; // and where at most
  const bound = (index: number) => Math.min(most, Math.max(least, index < 0 ? index + size : index));
  const from = start === undefined ? (step > 0 ? least : most) : bound(start);
  const to = stop === undefined ? (step > 0 ? most : least) : bound(stop);
  const count = Math.max(0, Math.ceil((to - from) / step));
  return { start: count === 0 ? 0 : from, step, count };
}

/**
 * An index, counted from the end if it is negative.
 *
 * @throws {RangeError} If there is no such index.
 */
export function fromEnd(index: number, size: number, dimension: number): number {
  checkInteger(index, dimension);
  const counted = index < 0 ? index + size : index;
  if (counted >= 0 && counted < size) return counted;
  throw outside(index, size, dimension);
}

/** The error for an index that is not there. */
export function outside(index: number, size: number, dimension: number): RangeError {
  return new RangeError(`Index ${index} is outside of dimension ${dimension}, which has size ${size}`);
}

function checkInteger(value: number, dimension: number): void {
  if (Number.isInteger(value)) return;
  throw new RangeError(`The index of dimension ${dimension} must be an integer; got ${Deno.inspect(value)}`);
}
