/** Pools that end while they are needed. */

import { assert, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import { stub } from "@std/testing/mock";
import { KernelError, transfer, WorkerPool } from "../../../mod.ts";
import * as fixture from "../fixtures/kernels.ts";
import { rejection, sharedWords, until } from "../helpers.ts";

Deno.test("disposal with work in flight: everything settles", async () => {
  const pool = new WorkerPool({ workers: 2 });
  await Promise.all([1, 2, 3, 4].map(() => pool.run(fixture.sleep, [10])));
  const calls = [
    pool.run(fixture.busy, [60]),
    pool.run(fixture.busyUntilAborted, [60_000]),
    pool.run(fixture.neverSettles, []),
    ...Array.from({ length: 50 }, () => pool.run(fixture.add, [1, 1])),
    pool.run(fixture.same, [transfer(new Float64Array(10))]),
  ];
  await fixture.sleep(10);
  const outcomes = Promise.allSettled(calls);
  await pool[Symbol.asyncDispose]();
  for (const outcome of await outcomes) {
    if (outcome.status === "rejected") assertStringIncludes(outcome.reason.message, "the pool was disposed");
  }
  assert((await outcomes).some((outcome) => outcome.status === "rejected"));
});

Deno.test("disposal of a pool that is just starting", async () => {
  const pool = new WorkerPool({ workers: 2 });
  const call = pool.run(fixture.add, [1, 1]);
  await pool[Symbol.asyncDispose]();
  assertInstanceOf(await rejection(call), KernelError);
});

Deno.test("disposal while a kernel computes waits no longer than the grace period", async () => {
  using warn = stub(console, "warn");
  const pool = new WorkerPool({ workers: 1, grace: 30 });
  const words = sharedWords(1);
  await pool.run(fixture.add, [1, 1]);
  const failed = rejection(pool.run(fixture.busyUntilSet, [words]));
  await fixture.sleep(20);
  await pool[Symbol.asyncDispose]();
  assertInstanceOf(await failed, KernelError);
  assertStringIncludes(String(warn.calls[0].args[0]), "still has a kernel running");
  words[0] = 1;
  await until(() => pool.status.stuck === 0);
});

Deno.test("a service of a disposed pool says so when it is woken", async () => {
  const pool = new WorkerPool({ workers: 1 });
  const service = pool.serve({ size: 0, peek: () => undefined, take: () => undefined });
  await pool[Symbol.asyncDispose]();
  assertThrows(() => service.wake(), KernelError, "the pool was disposed");
});
