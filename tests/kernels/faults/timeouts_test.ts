/** Calls that take too long. */

import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { WorkerPool } from "../../../mod.ts";
import { SLOTS } from "../../../src/kernels/workers/slots.ts";
import * as fixture from "../fixtures/kernels.ts";
import { kernelIn, rejection, sharedWords, until } from "../helpers.ts";
import { faultTest, KERNEL } from "./helpers.ts";

faultTest(
  "a timeout: the promise is rejected, a kernel that asks aborted() keeps its worker",
  async (pool) => {
    const error = await rejection(pool.run(fixture.busyUntilAborted, [60_000], { timeout: 30 }));
    assertInstanceOf(error, DOMException);
    assertEquals(error.name, "TimeoutError");
    assertEquals(error.message, "the kernel busyUntilAborted did not end within 30 ms");
    await pool.run(fixture.add, [1, 1]);
    assertEquals(pool.status.stuck, 0);
  },
);

faultTest("a timeout counts the run alone, not the wait nor the import", async (pool) => {
  const slow = kernelIn(KERNEL + "await new Promise((resolve) => setTimeout(resolve, 700));");
  const first = pool.run(fixture.busy, [100]);
  const second = pool.run(slow, [], { timeout: 500 });
  assertEquals([await first, await second], [100, 1]);
  slow.remove();
});

Deno.test("a time limit ends with its call: later ones, with its place in memory, are left alone", async () => {
  using time = new FakeTime();
  await using pool = new WorkerPool({ workers: 1 });
  const gate = sharedWords(1);
  await pool.run(fixture.add, [1, 1], { timeout: 60_000 });
  await Promise.all(Array.from({ length: SLOTS - 1 }, () => pool.run(fixture.add, [1, 1])));
  const later = pool.run(fixture.busyUntilSet, [gate]);
  await new Promise((resolve) => setImmediate(resolve)); // it has been sent
  time.tick(60_000);
  gate[0] = 1;
  const behind = pool.run(fixture.add, [1, 1]).then(() => "nothing came of it");
  assertEquals(await Promise.race([later, behind]), "set");
});

faultTest("a promise that never settles, with a timeout", async (pool) => {
  using warn = stub(console, "warn");
  await pool.run(fixture.add, [1, 1]); // so that the call starts at once
  const error = await rejection(pool.run(fixture.neverSettles, [], { timeout: 500 }));
  assertEquals(error.name, "TimeoutError");
  assertEquals(await pool.run(fixture.add, [1, 1]), 2);
  assertStringIncludes(String(warn.calls[0].args[0]), "the kernel neverSettles did not stop when told to");
}, { grace: 20 });

faultTest("a kernel that computes on past its timeout is quarantined, and said so", async (pool) => {
  using warn = stub(console, "warn");
  const words = sharedWords(1);
  await pool.run(fixture.add, [1, 1]); // so that the call starts at once
  const stuck = pool.run(fixture.busyUntilSet, [words], { timeout: 500 });
  const behind = pool.run(fixture.add, [1, 2]);
  assertEquals((await rejection(stuck)).name, "TimeoutError");
  assertEquals(await behind, 3, "a new worker takes over");
  assertEquals(pool.status, { workers: 1, waiting: 0, stuck: 1 });
  assertStringIncludes(String(warn.calls[0].args[0]), "the kernel busyUntilSet did not stop when told to");
  words[0] = 1;
  await until(() => pool.status.stuck === 0); // the worker ends when its call does
}, { grace: 20 });

faultTest("when the quarantine is full, waiting calls fail instead of waiting for ever", async (pool) => {
  using _ = stub(console, "warn");
  const words = sharedWords(2);
  for (const started of [1, 2]) {
    const controller = new AbortController();
    const call = pool.run(fixture.busyUntilSet, [words], { signal: controller.signal });
    await until(() => Atomics.load(words, 1) === started);
    controller.abort();
    assertEquals((await rejection(call)).name, "AbortError");
    await until(() => pool.status.stuck === started);
  }
  const error = await rejection(pool.run(fixture.add, [1, 1]));
  assertEquals([error.name, error.message], [
    "KernelError",
    "2 workers are stuck in kernels that do not end",
  ]);
  words[0] = 1;
  await until(() => pool.status.stuck === 0);
}, { grace: 20 });
