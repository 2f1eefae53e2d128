/** Calls that are told to stop. */

import { assert, assertEquals } from "@std/assert";
import * as fixture from "../fixtures/kernels.ts";
import { rejection, sharedWords } from "../helpers.ts";
import { faultTest } from "./helpers.ts";

faultTest("an abort before the call", async (pool) => {
  const reason = new Error("never mind");
  const call = pool.run(fixture.add, [1, 1], { signal: AbortSignal.abort(reason) });
  assertEquals(await rejection(call), reason);
  assertEquals(pool.status.workers, 0);
});

faultTest("an abort while the call waits: it never starts", async (pool) => {
  const [gate, words] = [sharedWords(1), sharedWords(1)];
  const controller = new AbortController();
  const running = pool.run(fixture.busyUntilSet, [gate]);
  const waiting = pool.run(fixture.store, [words, 0, 1], { signal: controller.signal });
  controller.abort();
  assertEquals((await rejection(waiting)).name, "AbortError");
  gate[0] = 1;
  await running;
  assertEquals(words[0], 0);
});

faultTest("an abort of a call that was sent but has not started: it never starts", async (pool) => {
  const [gate, words] = [sharedWords(1), sharedWords(1)];
  gate[0] = 1;
  await Promise.all(Array.from({ length: 300 }, () => pool.run(fixture.busyUntilSet, [gate])));
  await pool.run(fixture.store, [words, 0, 0]);
  gate[0] = 0;
  const controller = new AbortController();
  const running = pool.run(fixture.busyUntilSet, [gate]);
  const sent = pool.run(fixture.store, [words, 0, 1], { signal: controller.signal });
  await fixture.sleep(1);
  assertEquals(pool.status.waiting, 0, "both are known to be short, and travel together");
  controller.abort();
  assertEquals((await rejection(sent)).name, "AbortError");
  gate[0] = 1;
  await running;
  await pool.run(fixture.add, [1, 1]);
  assertEquals(words[0], 0);
});

faultTest(
  "an abort during the call: the promise is rejected at once, and aborted() tells the kernel",
  async (pool) => {
    await pool.run(fixture.add, [1, 1]);
    const controller = new AbortController();
    const call = pool.run(fixture.busyUntilAborted, [60_000], { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    assertEquals((await rejection(call)).name, "AbortError");
    await pool.run(fixture.add, [1, 1]);
    assertEquals(pool.status, { workers: 1, waiting: 0, stuck: 0 });
  },
);

faultTest("an abort by a signal that an earlier call had", async (pool) => {
  const controller = new AbortController(), { signal } = controller;
  assertEquals(await pool.run(fixture.add, [1, 1], { signal }), 2);
  const call = pool.run(fixture.add, [1, 2], { signal });
  controller.abort();
  assertEquals((await rejection(call)).name, "AbortError");
});

faultTest("an abort after the call changes nothing", async (pool) => {
  const controller = new AbortController();
  assertEquals(await pool.run(fixture.add, [1, 1], { signal: controller.signal }), 2);
  controller.abort();
});

faultTest("one signal for many calls", async (pool) => {
  const controller = new AbortController();
  const calls = Array.from(
    { length: 3000 },
    () => pool.run(fixture.busy, [1], { signal: controller.signal }),
  );
  setTimeout(() => controller.abort(new Error("all of you")), 20);
  const outcomes = await Promise.allSettled(calls);
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  assert(failed.length > 1000);
  assert(failed.every((outcome) => outcome.reason.message === "all of you"));
});
