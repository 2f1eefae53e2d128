/**
 * A loop, and how long it takes.
 *
 * Before anything is made faster it is measured. `timeit` calls a function often enough to be sure, and prints mean
 * and standard deviation, as `%timeit` does in a notebook.
 *
 *     deno task sum-range
 */

import { timeit } from "@weft/weft";
import { assertEquals } from "@std/assert";

// The sum of all whole numbers below n, the way a textbook writes it.
function sumRange(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i;
  return sum;
}

// The same with an array in between. It reads well, but every number is stored before it is used.
function sumArray(n: number): number {
  return Array.from({ length: n }, (_, i) => i).reduce((sum, i) => sum + i, 0);
}

const n = 60_000;

console.log("the loop:");
const loop = await timeit(() => sumRange(n));

console.log("with an array:");
const array = await timeit(() => sumArray(n));

// timeit also returns the numbers, in seconds.
console.log(`the loop is ${(array.mean / loop.mean).toFixed(0)} times as fast`);

// Whatever is measured must be right: Gauss knew the sum without a loop.
assertEquals(sumRange(n), n * (n - 1) / 2);
assertEquals(sumArray(n), n * (n - 1) / 2);
