/**
 * Random numbers, as kernels write them.
 *
 * @module
 */

/**
 * A random number between `a` and `b`: `a + (b - a) * Math.random()`.
 *
 * Python's `random.uniform`. In a compiled kernel it draws from the kernel's own stream, which can be seeded.
 *
 * @example A point in a square
 * ```ts
 * import { uniform } from "@weft/weft";
 * import { assert } from "@std/assert";
 *
 * const x = uniform(-1, 1), y = uniform(-1, 1);
 * assert(x ** 2 + y ** 2 <= 2);
 * ```
 *
 * @param a The end that may come up itself.
 * @param b The other end; it comes up only where the sum is rounded to it.
 */
export function uniform(a: number, b: number): number {
  return a + (b - a) * Math.random();
}
