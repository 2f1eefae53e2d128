/** What the tests of processes share. */

import { assertEquals } from "@std/assert";
import { ProcessPool, type ProcessPoolOptions } from "../../../mod.ts";
import { add } from "../fixtures/kernels.ts";
import { until } from "../helpers.ts";

/** A test's pool and a folder that its kernels may use. */
export interface Place {
  readonly pool: ProcessPool;
  readonly folder: string;
}

/** Runs a test with a pool of one process, which must still work at the end. */
export function processTest(
  name: string,
  body: (place: Place) => Promise<void>,
  options: ProcessPoolOptions = {},
): void {
  Deno.test(`processes: ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const permissions = { read: [folder], write: [folder], ...options.permissions };
      await using pool = new ProcessPool({ workers: 1, ...options, permissions });
      await body({ pool, folder });
      assertEquals(await pool.run(add, [40, 2]), 42, "the pool is usable afterwards");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** What a file says, once it is there. */
export async function textOf(file: string): Promise<string> {
  await until(() => read(file) !== "");
  return read(file);
}

/** What a file says, or nothing. */
export function read(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return "";
  }
}

/** Whether there is a process. */
export function isAlive(pid: number): boolean {
  try {
    // one that has ended and that nobody has asked for is still listed, as a zombie
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}
