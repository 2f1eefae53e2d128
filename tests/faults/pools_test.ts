/** Pools that come and go. */

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

interface Round {
  readonly descriptors: number;
  readonly heapUsed: number;
  readonly rss: number;
}

/** What the process of the script has after each 40 pools. */
async function rounds(): Promise<Round[]> {
  const script = fileURLToPath(new URL("./scripts/pools.ts", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", script],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("200 pools made and disposed in turn leave neither memory nor file descriptors behind", async () => {
  const [first, ...others] = await rounds(); // the first 40 warm up
  const last = others.at(-1)!;
  const pools = 40 * others.length;
  assertEquals(pools, 200);
  assert(
    last.descriptors <= first.descriptors,
    `${last.descriptors - first.descriptors} file descriptors are left`,
  );
  const heap = (last.heapUsed - first.heapUsed) / pools;
  assert(heap < 3_000, `${heap} bytes of the heap are left of each pool`); // 800, of which Deno itself keeps some
  const memory = (last.rss - first.rss) / pools;
  assert(memory < 200_000, `${memory} bytes of memory are left of each pool`); // a worker has some megabytes
});
