/** Workers that die while they are needed. */

import { assert, assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import {
  compute,
  type ComputeEvent,
  delayed,
  KernelError,
  ProcessPool,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { randomIntegers } from "../delayed/random.ts";
import { sharedWords } from "../kernels/helpers.ts";
import { exits, fatal, located, mortal } from "./kernels.ts";

/** How often each task did what the event says. */
function count(events: readonly ComputeEvent[], type: ComputeEvent["type"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.type === type && "key" in event) counts.set(event.key, (counts.get(event.key) ?? 0) + 1);
  }
  return counts;
}

Deno.test("workers die at random during 2,000 tasks: every result arrives, and counts once", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const counter = sharedWords(2);
  const risky = delayed(mortal, { retries: { times: 20, delay: 0 } });
  const sum = delayed((values: number[]) => values.reduce((sum, x) => sum + x));
  const events: ComputeEvent[] = [];
  const tasks = Array.from({ length: 2000 }, (_, i) => risky(2 ** 20 + i, counter, 1));
  const total = sum(tasks).compute({ scheduler: pool, onEvent: (event) => events.push(event) });
  assertEquals(await total, 2000 * 2 ** 20 + 1999 * 1000);
  const ended = count(events, "ended");
  assertEquals(tasks.filter(({ key }) => ended.get(key) !== 1), []);
  assertEquals(count(events, "failed").size, 0);
  const [calls, deaths] = counter;
  assert(deaths > 10, `${deaths} workers have died`);
  const retried = events.filter(({ type }) => type === "retried").length;
  assertEquals([calls, retried], [2000 + deaths, deaths], "nothing else was run again");
});

Deno.test("a task that always kills its worker fails after its retries; the others finish", async () => {
  for (const way of [0, 1, 2]) {
    await using pool = new WorkerPool({ workers: 2 });
    const counter = sharedWords(1);
    await Promise.all(Array.from({ length: 300 }, (_, i) => pool.run(fatal, [i, counter]))); // they travel together
    const deadly = delayed(fatal, { key: "deadly", retries: { times: 3, delay: 0 } });
    const others = Array.from({ length: 500 }, (_, i) => delayed(fatal)(i, counter));
    others.splice(250, 0, deadly(250, counter, way) as never);
    const events: ComputeEvent[] = [];
    const error = await assertRejects(
      () =>
        compute(...others, {
          scheduler: pool,
          keepGoing: true,
          onEvent: (e: ComputeEvent) => events.push(e),
        }),
      TaskError,
      "the task deadly failed 4 times",
    );
    assertInstanceOf(error.cause, KernelError);
    assertStringIncludes(error.cause.message, "self.close() or Deno.exit()");
    assertEquals([error.attempts, counter[0]], [4, 4]);
    assertEquals([count(events, "failed").size, count(events, "ended").size], [1, 500]);
  }
});

Deno.test("processes are killed at random during 2,000 tasks: every result arrives, and counts once", async () => {
  await using pool = new ProcessPool({ workers: 2 });
  const random = randomIntegers(1);
  const risky = delayed(located, { retries: { times: 20, delay: 0 } });
  let kills = 0;
  const value = delayed(([value, pid]: [number, number]) => {
    if (random(150) === 0 && kill(pid)) kills++;
    return value;
  });
  const sum = delayed((values: number[]) => values.reduce((sum, x) => sum + x));
  const events: ComputeEvent[] = [];
  const tasks = Array.from({ length: 2000 }, (_, i) => risky(2 ** 20 + i));
  const total = sum(tasks.map((task) => value(task)));
  const onEvent = (event: ComputeEvent) => events.push(event);
  assertEquals(await total.compute({ scheduler: pool, onEvent }), 2000 * 2 ** 20 + 1999 * 1000);
  const ended = count(events, "ended");
  assertEquals(tasks.filter(({ key }) => ended.get(key) !== 1), []);
  assert(kills > 5, `${kills} processes were killed`);
  const retried = events.filter(({ type }) => type === "retried").length;
  assert(retried <= kills, `${kills} processes were killed, but ${retried} tasks were retried`);
  assertEquals(count(events, "failed").size, 0);
});

/** Kills a process, as the system does that has no more memory; false if it is gone already. */
function kill(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

Deno.test("a task that always ends its process fails after its retries; the others finish", async () => {
  await using pool = new ProcessPool({ workers: 2 });
  await Promise.all(Array.from({ length: 300 }, (_, i) => pool.run(exits, [i, false])));
  const deadly = delayed(exits, { key: "deadly", retries: { times: 3, delay: 0 } });
  const tasks = Array.from({ length: 500 }, (_, i) => delayed(exits)(i, false));
  tasks.splice(250, 0, deadly(250, true));
  const events: ComputeEvent[] = [];
  const onEvent = (event: ComputeEvent) => events.push(event);
  const error = await assertRejects(
    () => compute(...tasks, { scheduler: pool, keepGoing: true, onEvent }),
    TaskError,
    "the task deadly failed 4 times",
  );
  assertInstanceOf(error.cause, KernelError);
  assertEquals([count(events, "failed").size, count(events, "ended").size], [1, 500]);
});
