/**
 * Items with their numbers.
 *
 * @module
 */

/**
 * Yields `[index, item]` for each item.
 *
 * Python's `enumerate`. Leaving the loop early closes the source, as `for…of` does.
 *
 * @example Numbered from one
 * ```ts
 * import { enumerate } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...enumerate(["Mercury", "Venus"], 1)], [[1, "Mercury"], [2, "Venus"]]);
 * ```
 *
 * @param source What to number.
 * @param start The number of the first item; 0 by default.
 */
export function* enumerate<T>(
  source: Iterable<T>,
  start = 0,
): Generator<[index: number, item: T], void, unknown> {
  let index = start;
  for (const item of source) yield [index++, item];
}
