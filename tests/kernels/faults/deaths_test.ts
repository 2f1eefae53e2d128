/** Workers that end while they are needed. */

import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { KernelError, WorkerPool } from "../../../mod.ts";
import * as fixture from "../fixtures/kernels.ts";
import { rejection } from "../helpers.ts";
import { faultTest } from "./helpers.ts";

faultTest("a kernel that closes its worker with self.close()", async (pool) => {
  const error = await rejection(pool.run(fixture.closes, []));
  assertInstanceOf(error, KernelError);
  assertStringIncludes(error.message, "ended while it ran the kernel closes");
  assertStringIncludes(error.message, "self.close() or Deno.exit()");
});

faultTest("a kernel that calls Deno.exit()", async (pool) => {
  const error = await rejection(pool.run(fixture.exits, [3]));
  assertInstanceOf(error, KernelError);
  assertStringIncludes(error.message, "ended while it ran the kernel exits");
});

faultTest("a worker that dies takes the time limit of its call along", async (pool) => {
  await pool.run(fixture.add, [1, 1]);
  assertInstanceOf(await rejection(pool.run(fixture.closes, [], { timeout: 60_000 })), KernelError);
}); // the test's own guard would tell of a timer that was left

faultTest("calls that had not started when their worker died run on the next one", async (pool) => {
  await Promise.all(Array.from({ length: 300 }, () => pool.run(fixture.closesIf, [false])));
  await Promise.all(Array.from({ length: 300 }, () => pool.run(fixture.add, [1, 1]))); // short calls travel together
  const first = rejection(pool.run(fixture.closesIf, [true]));
  const others = Array.from({ length: 100 }, (_, i) => pool.run(fixture.add, [i, i]));
  assertInstanceOf(await first, KernelError);
  assertEquals(await Promise.all(others), Array.from({ length: 100 }, (_, i) => 2 * i));
});

Deno.test("inside a worker, toThread and compute run kernels there", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  assertEquals(await pool.run(fixture.nested, []), 2);
});
