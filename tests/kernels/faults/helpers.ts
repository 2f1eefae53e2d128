/** What the tests of faults share. */

import { assertEquals } from "@std/assert";
import { WorkerPool, type WorkerPoolOptions } from "../../../mod.ts";
import { add } from "../fixtures/kernels.ts";
import { kernelIn, rejection } from "../helpers.ts";

/** Runs a test with a pool of one worker, which must still work at the end. */
export function faultTest(
  name: string,
  body: (pool: WorkerPool) => Promise<void>,
  options: WorkerPoolOptions = {},
): void {
  Deno.test(name, async () => {
    await using pool = new WorkerPool({ workers: 1, grace: 100, ...options });
    await body(pool);
    assertEquals(await pool.run(add, [40, 2]), 42, "the pool is usable afterwards");
  });
}

/** The beginning of a module with a kernel. */
export const KERNEL = `import { delayed, kernels, toThread } from "weft:";
  kernels(import.meta.url, { kernel: () => 1 });`;

/** The rejection of a kernel whose module does not import well in a worker. */
export async function importFailure(pool: WorkerPool, source: string): Promise<Error> {
  const kernel = kernelIn(source);
  try {
    return await rejection(pool.run(kernel, []));
  } finally {
    kernel.remove();
  }
}
