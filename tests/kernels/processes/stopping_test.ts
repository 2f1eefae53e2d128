/** Calls in processes that are told to stop. */

import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { ProcessPool } from "../../../mod.ts";
import { add } from "../fixtures/kernels.ts";
import { KERNEL } from "../faults/helpers.ts";
import { kernelIn, rejection, until } from "../helpers.ts";
import { isAlive, processTest, read, textOf } from "./helpers.ts";
import { abortedSpin, pid, pidLater, seesAbort, spins, stubborn } from "./kernels.ts";

processTest("a timeout kills, and what waited behind runs in another process", async ({ pool }) => {
  const id = await pool.run(pid, []);
  const call = pool.run(spins, [], { timeout: 50 });
  const behind = Array.from({ length: 20 }, () => pool.run(pid, []));
  const error = await rejection(call);
  assertInstanceOf(error, DOMException);
  assertEquals([error.name, error.message], ["TimeoutError", "the kernel spins did not end within 50 ms"]);
  for (const other of await Promise.all(behind)) assertEquals(other === id, false);
  await until(() => !isAlive(id));
  assertEquals(pool.status.stuck, 0);
});

processTest(
  "a timeout counts the run alone, not the start of the process nor the import",
  async ({ pool }) => {
    const slow = kernelIn(`${KERNEL} await new Promise((resolve) => setTimeout(resolve, 1000));`);
    assertEquals(await pool.run(slow, [], { timeout: 800 }), 1);
    slow.remove();
  },
);

processTest("a timeout kills although the kernel does not listen to SIGTERM", async ({ pool }) => {
  const id = await pool.run(pid, []);
  assertEquals((await rejection(pool.run(stubborn, [], { timeout: 200 }))).name, "TimeoutError");
  await until(() => !isAlive(id));
});

processTest(
  "an abort: the promise is rejected at once, aborted() tells a kernel that waits",
  async (place) => {
    const { pool, folder } = place;
    const file = `${folder}/state`, controller = new AbortController();
    const call = pool.run(seesAbort, [file], { signal: controller.signal });
    assertEquals(await textOf(file), "running");
    const id = pool.run(pid, []);
    controller.abort(new Error("never mind"));
    assertEquals((await rejection(call)).message, "never mind");
    await until(() => read(file) === "stopped");
    assertEquals(isAlive(await id), true, "the process goes on");
  },
  { grace: 60_000 },
);

processTest("and one that computes", async ({ pool, folder }) => {
  const file = `${folder}/state`, controller = new AbortController();
  const call = rejection(pool.run(abortedSpin, [file], { signal: controller.signal }));
  assertEquals(await textOf(file), "running");
  controller.abort();
  assertEquals((await call).name, "AbortError");
  await until(() => read(file) === "stopped");
}, { grace: 60_000 });

processTest("a kernel that does not stop is killed after the grace period", async ({ pool }) => {
  const id = await pool.run(pid, []);
  const controller = new AbortController();
  const call = rejection(pool.run(spins, [], { signal: controller.signal }));
  const behind = pool.run(pid, []);
  setTimeout(() => controller.abort(), 20);
  assertEquals((await call).name, "AbortError");
  assertEquals(await behind === id, false);
  await until(() => !isAlive(id));
}, { grace: 20 });

processTest("two aborts at once: the call that runs gets its grace, and no more", async ({ pool }) => {
  await Promise.all(Array.from({ length: 300 }, () => pool.run(add, [1, 1]))); // short calls are sent ahead
  const id = await pool.run(pid, []);
  const controller = new AbortController(), { signal } = controller;
  const call = rejection(pool.run(spins, [], { signal }));
  const behind = rejection(pool.run(add, [1, 1], { signal }));
  await new Promise((resolve) => setImmediate(resolve)); // both have been sent
  controller.abort();
  assertEquals([(await call).name, (await behind).name], ["AbortError", "AbortError"]);
  await until(() => !isAlive(id));
}, { grace: 20 });

processTest("an abort while the call waits: it never starts", async ({ pool, folder }) => {
  const go = `${folder}/go`, state = `${folder}/state`, controller = new AbortController();
  const running = pool.run(pidLater, [go]);
  const waiting = rejection(pool.run(seesAbort, [state], { signal: controller.signal }));
  controller.abort();
  assertEquals((await waiting).name, "AbortError");
  Deno.writeTextFileSync(go, "");
  await running;
  await pool.run(add, [1, 1]);
  assertEquals(read(state), "");
});

Deno.test("processes: calls behind one that turns out long are taken back and run elsewhere", async () => {
  const folder = await Deno.makeTempDir();
  {
    await using pool = new ProcessPool({ workers: 2, permissions: { read: [folder] } });
    const done = `${folder}/done`, go = `${folder}/go`;
    Deno.writeTextFileSync(done, "");
    await Promise.all(Array.from({ length: 1000 }, () => pool.run(pidLater, [done])));
    const long = pool.run(pidLater, [go]);
    await Promise.all(Array.from({ length: 200 }, () => pool.run(pidLater, [done])));
    Deno.writeTextFileSync(go, "");
    assertEquals(typeof await long, "number");
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("processes: many timeouts in a row", async () => {
  await using pool = new ProcessPool({ workers: 2 });
  const calls = Array.from({ length: 6 }, () => rejection(pool.run(spins, [], { timeout: 20 })));
  for (const error of await Promise.all(calls)) {
    assertStringIncludes(error.message, "did not end within 20 ms");
  }
});
