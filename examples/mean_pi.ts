/**
 * The whole computation in one promise.
 *
 * Many estimates of π are independent of each other, so they can be made on all cores; their mean needs them all.
 * That is a graph, and its last node is the promise of the answer.
 *
 *     deno task mean-pi
 */

import { delayed, jit, mean, uniform } from "@weft/weft";
import { assertAlmostEquals, assertEquals } from "@std/assert";

const calcPi = jit(function calcPi(n: number): number {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    if (uniform(-1, 1) ** 2 + uniform(-1, 1) ** 2 < 1) inside++;
  }
  return 4 * inside / n;
});

// A delayed kernel runs on a worker; any other delayed function runs on this thread.
const estimates = Array.from({ length: 10 }, () => delayed(calcPi)(10_000_000));

// mean takes delayed numbers and is delayed itself. Nothing has run so far.
const pi_p = mean(...estimates);

// Events tell what happens, and where: here, which worker made each estimate.
const workers: number[] = [];
const pi = await pi_p.compute({
  onEvent: (event) => {
    if (event.type === "ended" && event.name === "calcPi") workers.push(event.worker);
  },
});

console.log(`π ≈ ${pi.toFixed(4)}, from ${workers.length} estimates by the workers ${workers.join(", ")}`);
assertEquals(workers.length, 10);
assertAlmostEquals(pi, Math.PI, 0.005);
