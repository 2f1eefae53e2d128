/**
 * Infinite generators: the whole numbers, the even ones, and the Fibonacci numbers.
 *
 * @module
 */

/**
 * Counts up without end: `start`, `start + 1`, `start + 2`, …
 *
 * Python's `itertools.count`.
 *
 * @example The first three
 * ```ts
 * import { integers, islice } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...islice(integers(), 3)], [1, 2, 3]);
 * ```
 *
 * @param start The first number; 1 by default.
 */
export function* integers(start = 1): Generator<number, never, unknown> {
  for (let i = start;; i++) yield i;
}

/**
 * The even integers without end: 2, 4, 6, …
 *
 * @example The first three
 * ```ts
 * import { evenIntegers, islice } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...islice(evenIntegers(), 3)], [2, 4, 6]);
 * ```
 */
export function* evenIntegers(): Generator<number, never, unknown> {
  for (let i = 2;; i += 2) yield i;
}

/**
 * The Fibonacci numbers without end: 1, 1, 2, 3, 5, …
 *
 * They are `bigint`, because the 79th no longer fits a `number` exactly.
 *
 * @example The hundredth, with every digit
 * ```ts
 * import { fibonacci, islice } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const [hundredth] = islice(fibonacci(), 99, 100);
 * assertEquals(hundredth, 354224848179261915075n);
 * ```
 */
export function* fibonacci(): Generator<bigint, never, unknown> {
  let a = 1n, b = 1n;
  while (true) {
    yield a;
    [a, b] = [b, a + b];
  }
}
