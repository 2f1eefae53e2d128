/** Pools that come and go. */

import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";

interface Usage {
  readonly descriptors: number;
  readonly heapUsed: number;
  readonly rss: number;
}

/** What the process of the script has after the warm-up, and after 200 pools. */
async function measured(): Promise<Usage[]> {
  const script = fileURLToPath(new URL("./scripts/pools.ts", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", script],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("200 pools made and disposed in turn leave neither memory nor file descriptors behind", async () => {
  const [before, after] = await measured();
  const left = (what: keyof Usage) => after[what] - before[what];
  assert(left("descriptors") < 20, `${left("descriptors")} file descriptors are left`);
  // A worker that is not let go holds 8 KB here and megabytes of its own.
  assert(left("heapUsed") < 200 * 5_000, `${left("heapUsed") / 200} bytes of the heap are left of each pool`);
  assert(left("rss") < 200 * 200_000, `${left("rss") / 200} bytes of memory are left of each pool`);
});
