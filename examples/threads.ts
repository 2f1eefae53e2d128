/**
 * Two at once.
 *
 * Two workers on two cores take hardly longer for two tasks than one takes for one. The kernel is compiled
 * once, here; each worker gets its code. Arguments and results are copied, so nothing needs a lock.
 *
 *     deno task threads
 */

import { jit, timer, uniform, WorkerPool } from "@weft/weft";
import { assertAlmostEquals, assertEquals } from "@std/assert";

const calcPi = jit(function calcPi(n: number): number {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    if (uniform(-1, 1) ** 2 + uniform(-1, 1) ** 2 < 1) inside++;
  }
  return 4 * inside / n;
});

const n = 100_000_000;

// A pool of one's own, whose workers end with the block. toThread uses a pool that all share.
await using pool = new WorkerPool({ workers: 2 });

// The first call compiles calcPi, and on each worker waits until it has started.
await Promise.all([pool.run(calcPi, [1_000_000]), pool.run(calcPi, [1_000_000])]);
assertEquals(pool.status.waiting, 0);

// One after the other: await the first before the second starts.
const oneByOne = timer();
const first = await pool.run(calcPi, [n]);
const second = await pool.run(calcPi, [n]);
oneByOne.stop();

// Both at once: start both, then await both.
const atOnce = timer();
const [third, fourth] = await Promise.all([pool.run(calcPi, [n]), pool.run(calcPi, [n])]);
atOnce.stop();

console.log(`one after the other: ${oneByOne}`);
console.log(`two at once:         ${atOnce}, ${(oneByOne.time / atOnce.time).toFixed(2)} × as fast`);

for (const pi of [first, second, third, fourth]) assertAlmostEquals(pi, Math.PI, 0.005);
