/**
 * How much memory a live task of a graph takes: run with `--v8-flags=--expose-gc`, with the number of tasks and
 * `built` or `computing` as arguments. While computing, the most of five looks: in the first task, in the last, and in
 * between. Only what is in use counts, typed arrays included; garbage is collected before each look. (What building
 * the schedule needs for a moment, and drops before the first task, is not seen.)
 */

import { delayed } from "@weft/weft";

const [tasks, when] = [Number(Deno.args[0]), Deno.args[1]];
const collectGarbage = (globalThis as unknown as { gc(): void }).gc;

function used(): number {
  collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

let called = 0, most = 0;
const lookAt = new Set(Array.from({ length: 5 }, (_, i) => Math.round(i / 4 * (tasks - 1))));

const task = delayed((x: number) => {
  if (when === "computing" && lookAt.has(called++)) most = Math.max(most, used());
  return x + 1;
}, { name: "task" });

await delayed([task(0)]).compute(); // what is loaded and compiled on first use is no task's memory
called = 0;
most = 0;

const before = used();
const all: unknown[] = [];
for (let i = 0; i < tasks; i++) all.push(task(i));
if (when === "built") most = used();
else await delayed(all).compute();
console.log(JSON.stringify({ value: (most - before) / tasks, result: all.length }));
