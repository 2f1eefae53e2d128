/**
 * What a graph will do, is doing, and has done.
 *
 * Before a graph runs, `explain` says how much there is to do, what can happen at the same time and how many results are
 * held. While it runs, `progress` draws a bar. Afterwards a `profile` tells where the time went: as a table, and as a
 * picture with a lane for each worker.
 *
 *     deno task profile
 */

import { delayed, explain, gather, jit, mean, profile, uniform } from "@weft/weft";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

// A kernel, which runs on workers, and a plain function, which runs here.
const calcPi = delayed(jit(function calcPi(n: number): number {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    if (uniform(-1, 1) ** 2 + uniform(-1, 1) ** 2 < 1) inside++;
  }
  return 4 * inside / n;
}));
const error = delayed((pi: number) => Math.abs(pi - Math.PI), { name: "error" });

// Forty estimates, some long, some short; their mean, and the largest error.
const estimates = Array.from({ length: 40 }, (_, i) => calcPi(2_000_000 * (1 + i % 8)));
const errors = gather(...estimates.map((pi) => error(pi)));
const largest = delayed((errors: number[]) => Math.max(...errors), { name: "largest" })(errors);
const graph = gather(mean(...estimates), largest);

// Before: nothing has run, and so the times are not known.
console.log(`${graph.explain()}\n`);
assertEquals([explain(graph).tasks, explain(graph).depth], [40 + 40 + 4, 5]);

// Meanwhile: a bar, if the output is a terminal and the work takes long enough.
using p = profile();
const [pi, worst] = await graph.compute({ progress: { label: "π" } });
p.stop();

// Afterwards: the table, and a picture to look at in a browser. In a notebook, the profile shows the picture itself.
console.log(`${p}\n`);
await p.save("timeline.svg");

// With the profile, the next graph of the same functions is known before it runs.
const next = gather(mean(...estimates, ...estimates), largest).explain({ profile: p });
console.log(`once more, it would take ${next.seconds!.toFixed(3)} s`);

const calls = p.rows.find(({ name }) => name === "calcPi")!;
assertEquals([calls.count, p.tasks.length], [40, 84]);
assert(p.workers.every(({ busy }) => busy > 0 && busy <= 1));
assertAlmostEquals(pi, Math.PI, 0.01);
assert(worst < 0.05);
