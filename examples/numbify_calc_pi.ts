/**
 * π, numbified.
 *
 * `jit` compiles a function from its own source, as Numba does: to WebAssembly, at the first call, for the types of its
 * arguments. The darts do not depend on each other, so the loop runs on SIMD lanes, several darts in one instruction.
 * And a compiled kernel is a value: a worker gets its code, and needs no module to import.
 *
 *     deno task numbify-calc-pi
 */

import { delayed, jit, mean, timer, toThread, uniform } from "@weft/weft";
import { assertAlmostEquals } from "@std/assert";

// The plain function: nothing in it is special. `uniform` is Math.random() between two numbers.
function calcPi(n: number): number {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    const x = uniform(-1, 1), y = uniform(-1, 1);
    if (x ** 2 + y ** 2 < 1) inside += 1;
  }
  return 4 * inside / n;
}

// The same, compiled: one dart after the other, and on lanes.
const oneByOne = jit(calcPi, { lanes: false });
const onLanes = jit(calcPi);

const n = 10_000_000;
const estimates: number[] = [];

async function time(what: string, estimate: () => number | Promise<number>): Promise<number> {
  using t = timer();
  const pi = await estimate();
  console.log(`${what.padEnd(32)} π ≈ ${pi.toFixed(4)} in ${t}`);
  estimates.push(pi);
  return t.time;
}

const plain = await time("plain JavaScript:", () => calcPi(n));

// The first call compiles; the second shows how fast it is.
await time("compiled, the first call:", () => oneByOne(n));
await time("compiled:", () => oneByOne(n));
await time("compiled, on lanes, first call:", () => onLanes(n));
const fast = await time("compiled, on lanes:", () => onLanes(n));
console.log(`on lanes it is ${(plain / fast).toFixed(1)} times as fast as plain JavaScript`);

// A kernel goes wherever a function goes: to a worker, and into a graph that uses all cores.
await time("on a worker:", () => toThread(onLanes, n));
const pi_p = mean(...Array.from({ length: 16 }, () => delayed(onLanes)(n)));
await time("the mean of 16, on all cores:", () => pi_p.compute());

for (const pi of estimates) assertAlmostEquals(pi, Math.PI, 0.005);
// The mean of so many darts is nearer.
assertAlmostEquals(estimates.at(-1)!, Math.PI, 0.001);
