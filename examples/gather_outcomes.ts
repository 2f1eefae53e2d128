/**
 * Sixteen outcomes from threads.
 *
 * Work that computes does not get faster by taking turns, but by running at the same time. `toThread` hands a call to a
 * worker and gives a promise, Python's `asyncio.to_thread`; `Promise.all` gathers as many as there are.
 *
 *     deno task gather-outcomes
 */

import { jit, map, timer, toThread, uniform } from "@weft/weft";
import { assertAlmostEquals, assertEquals } from "@std/assert";

const calcPi = jit(function calcPi(n: number): number {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    if (uniform(-1, 1) ** 2 + uniform(-1, 1) ** 2 < 1) inside++;
  }
  return 4 * inside / n;
});

const sizes = Array<number>(16).fill(30_000_000);

// The first call compiles calcPi, and on each worker waits until it has started.
await Promise.all(sizes.map(() => toThread(calcPi, 100_000)));

// On this thread, one after the other.
const here = timer();
const alone = sizes.map((size) => calcPi(size));
here.stop();

// On worker threads, as many at once as there are cores.
const there = timer();
const together = await Promise.all(sizes.map((size) => toThread(calcPi, size)));
there.stop();

// The same as a stream: map reads on only as fast as results are taken, so the input may be endless.
const stream = timer();
const streamed: number[] = [];
for await (const pi of map(calcPi, sizes)) streamed.push(pi);
stream.stop();

console.log(`16 × π here:        ${here}`);
console.log(`16 × π on threads:  ${there}, ${(here.time / there.time).toFixed(2)} × as fast`);
console.log(`16 × π as a stream: ${stream}, ${(here.time / stream.time).toFixed(2)} × as fast`);

for (const outcomes of [alone, together, streamed]) {
  assertEquals(outcomes.length, 16);
  assertAlmostEquals(outcomes.reduce((sum, pi) => sum + pi) / 16, Math.PI, 0.005);
}
