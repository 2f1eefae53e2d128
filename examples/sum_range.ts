/**
 * A loop, and how long it takes.
 *
 * Before anything is made faster it is measured. `timeit` calls a function often enough to be sure, and prints mean
 * and standard deviation, as `%timeit` does in a notebook. Then the loop is compiled.
 *
 *     deno task sum-range
 */

import { arange, jit, timeit } from "@weft/weft";
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

// The same function, compiled. The compiler sees that the sum is a polynomial of n, and drops the loop.
const compiled = jit(sumRange);
assertEquals(compiled(n), sumRange(n)); // the first call compiles
console.log("the loop, compiled:");
const numbified = await timeit(() => compiled(n));
console.log(`compiled, it is ${(loop.mean / numbified.mean).toFixed(0)} times as fast as before`);

// Whatever is measured must be right: Gauss knew the sum without a loop. So does an arange, without storing its numbers.
const gauss = n * (n - 1) / 2;
assertEquals([sumRange(n), sumArray(n), compiled(n), arange(n).sum()], [gauss, gauss, gauss, gauss]);
