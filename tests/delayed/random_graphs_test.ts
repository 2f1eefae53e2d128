/** Random graphs: whatever their shape, the results are those of plain calls, and every task runs once. */

import { assertEquals } from "@std/assert";
import { compute, type ComputeOptions, type Delayed, delayed, dismissWorkers } from "../../mod.ts";
import { plus, slowly, sumOf, times } from "../conformance/kernels.ts";
import { StepExecutor } from "../conformance/step_executor.ts";
import { randomIntegers } from "./random.ts";

/** A graph of so many tasks, as delayeds and as the values they must have. */
function randomGraph(
  tasks: number,
  seed: number,
): { delayeds: Delayed<number>[]; values: number[]; runs: number[] } {
  const random = randomIntegers(seed);
  const delayeds: Delayed<number>[] = [delayed(1), delayed(2)];
  const values = [1, 2];
  const runs: number[] = [];
  const counted = delayed((task: number, a: number, b: number) => {
    runs[task] = (runs[task] ?? 0) + 1;
    return (a + b) % 1000;
  });
  for (let task = 0; task < tasks; task++) {
    // Near ones make chains, far ones make shared tasks.
    const pick = () =>
      random(3) > 0 ? values.length - 1 - random(Math.min(3, values.length)) : random(values.length);
    const [i, j] = [pick(), pick()];
    const [a, b] = [values[i], values[j]];
    const [da, db] = [delayeds[i], delayeds[j]];
    const kinds: (() => [Delayed<number>, number])[] = [
      () => [counted(task, da, db), (a + b) % 1000],
      () => [delayed(plus)(da, task), a + task],
      () => [delayed(sumOf)([da, 1, db]), a + 1 + b],
      () => [delayed(sumOf)(new Set([da, db])), [...new Set([a, b])].reduce((sum, x) => sum + x)],
      () => [delayed(({ x }: { x: number }) => x % 7)({ x: da }), a % 7],
      () => [delayed((x: number) => Promise.resolve(x + 1))(da), a + 1],
      () => [delayed(slowly)(da, 0), a],
      () => [delayed(times)(da, 1).after(db), a],
    ];
    const [node, value] = kinds[random(kinds.length)]();
    delayeds.push(node);
    values.push(value % 100_000);
    if (value >= 100_000) delayeds[delayeds.length - 1] = delayed((x: number) => x % 100_000)(node);
  }
  return { delayeds, values, runs };
}

async function check(tasks: number, seed: number, options: ComputeOptions): Promise<void> {
  const { delayeds, values, runs } = randomGraph(tasks, seed);
  const random = randomIntegers(seed + 1);
  const asked = Array.from({ length: 1 + random(5) }, () => random(delayeds.length)).concat(
    delayeds.length - 1,
  );
  const results = await compute(...asked.map((i) => delayeds[i]), options);
  assertEquals(results as unknown, asked.map((i) => values[i]));
  assertEquals(runs.filter((count) => count !== undefined && count !== 1), []);
}

Deno.test("300 random graphs, inline", async () => {
  for (let seed = 1; seed <= 300; seed++) await check(5 + seed % 60, seed, { scheduler: "inline" });
});

Deno.test("100 random graphs, with chains handed to an executor", async () => {
  for (let seed = 1; seed <= 100; seed++) await check(5 + seed % 60, seed, { scheduler: new StepExecutor() });
});

Deno.test("30 random graphs, on threads", async () => {
  for (let seed = 1; seed <= 30; seed++) await check(20 + 4 * seed, seed, { workers: 2 });
  await dismissWorkers();
});
