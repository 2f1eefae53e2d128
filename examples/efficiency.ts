/**
 * How small may a task be?
 *
 * Every task costs something besides its work: it is written down, scheduled, sent to a worker, and reported. The same
 * work cut into ever smaller tasks shows how much: what the time grows by, divided by the number of tasks.
 *
 *     deno task efficiency
 */

import { delayed, jit, mean, timer, uniform, WorkerPool } from "@weft/weft";
import { assertAlmostEquals } from "@std/assert";

const calcPi = jit(function calcPi(n: number): number {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    if (uniform(-1, 1) ** 2 + uniform(-1, 1) ** 2 < 1) inside++;
  }
  return 4 * inside / n;
});

const samples = 40_000_000;
const estimates: number[] = [];
await using pool = new WorkerPool({ workers: 2 });

// Always the same number of samples, in more and more tasks.
const run = async (tasks: number) => {
  const parts = Array.from({ length: tasks }, () => delayed(calcPi)(samples / tasks));
  const watch = timer();
  estimates.push(await mean(...parts).compute({ scheduler: pool }));
  return watch.stop();
};

// The best of three leaves out what else the machine was doing.
const best = async (tasks: number) => Math.min(await run(tasks), await run(tasks), await run(tasks));

await run(2); // calcPi is compiled, and the workers start
await run(2000);
const ideal = await best(2);

const row = (...cells: string[]) => console.log(cells.map((cell) => cell.padStart(14)).join(""));
row("tasks", "samples each", "time", "overhead each");
for (const tasks of [2, 20, 200, 2000, 20_000]) {
  const seconds = await best(tasks);
  const overhead = (seconds - ideal) / tasks * 1e6;
  // Of few tasks it is lost in the noise.
  const shown = tasks < 2000 ? "" : `${overhead.toFixed(1)} µs`;
  row(`${tasks}`, `${samples / tasks}`, `${(seconds * 1e3).toFixed(0)} ms`, shown);
}
console.log("A task that works for a millisecond is large enough;");
console.log("one of a microsecond should be part of a larger one.");

// However it is cut, the result is the same.
for (const pi of estimates) assertAlmostEquals(pi, Math.PI, 0.01);
