/**
 * An asynchronous map with bounded concurrency.
 *
 * @module
 */
import { pooledMap as implementation } from "deno-std/async/pool.js";

/**
 * Maps every item with `iteratorFn`, at most `poolLimit` at a time, and yields the results in the order
 * of the items. When an item fails, no further one starts; those running finish, and iteration throws an
 * `AggregateError` of all the failures.
 *
 * @throws {RangeError} If `poolLimit` is not a positive integer.
 *
 * @example
 * ```ts
 * import { pooledMap } from "@std/async/pool";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = pooledMap(2, [1, 2, 3], (n) => Promise.resolve(n * n));
 * assertEquals(await Array.fromAsync(squares), [1, 4, 9]);
 * ```
 */
export const pooledMap: <T, R>(
  poolLimit: number,
  array: Iterable<T> | AsyncIterable<T>,
  iteratorFn: (data: T) => Promise<R>,
) => AsyncIterableIterator<R> = implementation;
