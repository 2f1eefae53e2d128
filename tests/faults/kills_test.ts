/** Workers that die while they are needed. */

import { assert, assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { compute, type ComputeEvent, delayed, KernelError, TaskError, WorkerPool } from "../../mod.ts";
import { sharedWords } from "../kernels/helpers.ts";
import { fatal, mortal } from "./kernels.ts";

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
  const counter = sharedWords(1);
  const risky = delayed(mortal, { retries: { times: 20, delay: 0 } });
  const sum = delayed((values: number[]) => values.reduce((sum, x) => sum + x));
  const events: ComputeEvent[] = [];
  const tasks = Array.from({ length: 2000 }, (_, i) => risky(2 ** 20 + i, counter, 1));
  const total = sum(tasks).compute({ scheduler: pool, onEvent: (event) => events.push(event) });
  assertEquals(await total, 2000 * 2 ** 20 + 1999 * 1000);
  const ended = count(events, "ended");
  assertEquals(tasks.filter(({ key }) => ended.get(key) !== 1), []);
  assertEquals(count(events, "failed").size, 0);
  const deaths = events.filter(({ type }) => type === "retried").length;
  assert(deaths > 10, `${deaths} workers have died`);
  assertEquals(counter[0], 2000 + deaths, "nothing else was run again");
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
