/**
 * Counting loops, as kernels write them.
 *
 * @module
 */

/**
 * The integers from 0, or from `start`, up to `stop` and without it.
 *
 * Python's `range`. In a compiled kernel, a loop over it is a counting loop. Outside it is an iterable that makes its
 * numbers as they are asked for, and that can be gone over again.
 *
 * @example Up, and down by two
 * ```ts
 * import { range } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...range(3)], [0, 1, 2]);
 * assertEquals([...range(6, 0, -2)], [6, 4, 2]);
 * ```
 *
 * @throws {RangeError} If a number is no integer, or the step is 0.
 */
export function range(stop: number): Iterable<number>;
/**
 * The integers `start`, `start + step`, … up to `stop` and without it.
 *
 * @param step What is added from one to the next; 1 by default, and negative to count down.
 * @throws {RangeError} If a number is no integer, or the step is 0.
 */
export function range(start: number, stop: number, step?: number): Iterable<number>;
export function range(start: number, stop?: number, step = 1): Iterable<number> {
  return stop === undefined ? count("range", 0, start, 1) : count("range", start, stop, step);
}

/**
 * A {@linkcode range} whose iterations are independent of each other.
 *
 * Numba's `prange`. In a compiled kernel, the iterations of a loop over it run on SIMD lanes, and on all threads where
 * the kernel is called through `parallel`. Outside of compiled kernels it is just a `range`.
 *
 * @example Just a range, here
 * ```ts
 * import { prange } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...prange(3)], [0, 1, 2]);
 * ```
 *
 * @throws {RangeError} If a number is no integer, or the step is 0.
 */
export function prange(stop: number): Iterable<number>;
/**
 * The integers `start`, `start + step`, … up to `stop` and without it, in any order.
 *
 * @param step What is added from one to the next; 1 by default, and negative to count down.
 * @throws {RangeError} If a number is no integer, or the step is 0.
 */
export function prange(start: number, stop: number, step?: number): Iterable<number>;
export function prange(start: number, stop?: number, step = 1): Iterable<number> {
  return stop === undefined ? count("prange", 0, start, 1) : count("prange", start, stop, step);
}

function count(name: string, start: number, stop: number, step: number): Iterable<number> {
  for (const [what, value] of Object.entries({ start, stop, step })) {
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`${name}: ${what} must be an integer; got ${Deno.inspect(value)}`);
    }
  }
  if (step === 0) throw new RangeError(`${name}: step must not be 0`);
  return {
    *[Symbol.iterator]() {
      // 0 is added because a start of -0 counts as 0
      for (let i = start + 0; step > 0 ? i < stop : i > stop; i += step) yield i;
    },
  };
}
