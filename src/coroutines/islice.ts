/**
 * A slice of an iterator that leaves the rest of it to be read.
 *
 * @module
 */

/**
 * Yields a part of an iterable, lazily: the items `start`, `start + step`, … before `stop`.
 *
 * Python's `itertools.islice`, with its two forms and its checks. Unlike `Iterator.prototype.take` and unlike a
 * `for…of` that breaks, it does not close its source: read the next slice from the same iterator and it goes on
 * where the last one ended. A slice that was read to its end has taken exactly `max(start, stop)` items.
 *
 * @example Two slices of one generator
 * ```ts
 * import { integers, islice } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const numbers = integers();
 * assertEquals([...islice(numbers, 3)], [1, 2, 3]);
 * assertEquals([...islice(numbers, 3)], [4, 5, 6]);
 * assertEquals([...islice("ABCDEFG", 1, undefined, 2)], ["B", "D", "F"]);
 * ```
 *
 * @param source What to slice.
 * @param stop How many items to take; `undefined` takes all.
 * @throws {TypeError} At the call, if there is no `stop`, or more than a start, a stop and a step.
 * @throws {RangeError} At the call, if an index is not a non-negative integer or the step not a positive one.
 */
export function islice<T>(
  source: Iterable<T>,
  stop: number | null | undefined,
): Generator<T, void, unknown>;
/**
 * Yields the items `start`, `start + step`, … before `stop`.
 *
 * @param source What to slice.
 * @param start How many items to skip first; `undefined` is 0.
 * @param stop The index before which to end; `undefined` goes on to the end of the source.
 * @param step The distance between two items; `undefined` is 1.
 * @throws {RangeError} At the call, if an index is not a non-negative integer or the step not a positive one.
 */
export function islice<T>(
  source: Iterable<T>,
  start: number | null | undefined,
  stop: number | null | undefined,
  step?: number | null,
): Generator<T, void, unknown>;
export function islice<T>(
  source: Iterable<T>,
  ...bounds: (number | null | undefined)[]
): Generator<T, void, unknown> {
  if (bounds.length < 1 || bounds.length > 3) {
    throw new TypeError(
      `islice takes a stop, or a start, a stop and a step, after the source; got ${bounds.length} numbers`,
    );
  }
  const [start, stop, step] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  return slice(
    source[Symbol.iterator](),
    checked("start", start ?? 0, 0),
    stop == null ? Infinity : checked("stop", stop, 0),
    checked("step", step ?? 1, 1),
  );
}

function checked(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`islice: ${name} must be an integer of at least ${least}, or undefined; got ${value}`);
}

// Calls next() itself, because for…of would close the source at the end of the slice.
function* slice<T>(
  source: Iterator<T>,
  start: number,
  stop: number,
  step: number,
): Generator<T, void, unknown> {
  let next = start;
  for (let index = 0; index < Math.max(start, stop); index++) {
    const { done, value } = source.next();
    if (done) return;
    if (index !== next) continue;
    yield value;
    next += step;
  }
}
