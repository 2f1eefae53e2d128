/** In which order the sides run, and how often. */

import { assertEquals, assertRejects } from "@std/assert";
import { alternate, type Plan } from "../../bench/alternate.ts";
import type { Side } from "../../bench/case.ts";

const ONCE: Plan = { least: 1, most: 1, seconds: 0, warmup: { least: 0, seconds: 0 } };

/** Sides that note their runs, and whose values count them. */
function sides(...names: string[]): { log: string[]; all: Side[] } {
  const log: string[] = [];
  const all = names.map((name) => ({ name, run: () => ({ value: log.push(name) }) }));
  return { log, all };
}

Deno.test("sides take turns, and their values stay apart", async () => {
  const { log, all } = sides("A", "B");
  const values = await alternate(all, { ...ONCE, least: 3, most: 3 });
  assertEquals(log.join(""), "ABABAB");
  assertEquals(values, [[1, 3, 5], [2, 4, 6]]);
});

Deno.test("runs that warm up do not count", async () => {
  const { log, all } = sides("A", "B", "C");
  const values = await alternate(all, { ...ONCE, warmup: { least: 2, seconds: 0 } });
  assertEquals(log.join(""), "AABBCCABCABCABC");
  assertEquals(values, [[13], [14], [15]]);
});

Deno.test("there are enough rounds however long they take, and never too many", async () => {
  const runs = async (plan: Partial<Plan>) =>
    (await alternate(sides("A").all, { ...ONCE, ...plan }))[0].length;
  assertEquals(await runs({ least: 4, most: 9, seconds: 0 }), 4);
  assertEquals(await runs({ least: 4, most: 9, seconds: 60 }), 9);
});

Deno.test("a run that fails ends it", async () => {
  const failing = { name: "A", run: () => Promise.reject(new Error("no luck")) };
  await assertRejects(() => alternate([failing], ONCE), Error, "no luck");
});
