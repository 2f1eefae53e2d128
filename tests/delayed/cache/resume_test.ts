/** A compute that was killed goes on where it was, and two programs may share a cache. */

import { assert, assertEquals } from "@std/assert";
import { countResults, run, start, temporaryFolder } from "./helpers.ts";

const TOTAL = Array.from({ length: 1000 }, (_, i) => i ** 2).reduce((sum, square) => sum + square);

function linesOf(log: string): number[] {
  const text = Deno.readTextFileSync(log);
  return text.trim() === "" ? [] : text.trim().split("\n").map(Number);
}

/** Waits until something is so while another process runs. */
async function until(isSo: () => boolean, child: Deno.ChildProcess): Promise<void> {
  let ended = false;
  child.status.then(() => ended = true);
  while (!isSo()) {
    assert(!ended, "the process ended before");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function kill(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  const { signal } = await child.output();
  assertEquals(signal, "SIGKILL");
}

for (const kind of ["plain", "kernel"]) {
  Deno.test(`after kill -9 in the middle of 1,000 tasks only the missing ones run: ${kind}`, async () => {
    using folder = temporaryFolder();
    const cache = `${folder.path}/cache`, log = `${folder.path}/log`;
    Deno.writeTextFileSync(log, "");
    const child = start("thousand.ts", [cache, kind, "0"], { LOG: log, HANG: "500" });
    await until(() => countResults(cache) >= 300, child);
    await kill(child);
    const before = linesOf(log), kept = countResults(cache);
    assert(kept >= 300 && kept <= before.length, `${kept} results of ${before.length} tasks`);
    Deno.writeTextFileSync(log, "");
    const { output, errors } = await run("thousand.ts", [cache, kind, "0"], { LOG: log });
    assertEquals([output, errors], [String(TOTAL), ""]);
    const after = linesOf(log);
    assertEquals(after.length, 1000 - kept);
    assertEquals(new Set([...before, ...after]).size, 1000);
    const again = await run("thousand.ts", [cache, kind, "0"], { LOG: log });
    assertEquals(again.output, String(TOTAL));
    assertEquals(linesOf(log).length, after.length, "nothing runs a third time");
  });
}

Deno.test("what has ended is there after kill -9, though another task still runs", async () => {
  using folder = temporaryFolder();
  const cache = `${folder.path}/cache`, log = `${folder.path}/log`;
  Deno.writeTextFileSync(log, "");
  const child = start("thousand.ts", [cache, "plain", "0"], { LOG: log, HANG: "999" });
  await until(() => countResults(cache) === 999, child); // all that can end have
  await kill(child);
  Deno.writeTextFileSync(log, "");
  const { output } = await run("thousand.ts", [cache, "plain", "0"], { LOG: log });
  assertEquals([output, linesOf(log)], [String(TOTAL), [999]]);
});

Deno.test("several processes make, fill and use one cache at the same time", async () => {
  using folder = temporaryFolder();
  const cache = `${folder.path}/cache`, log = `${folder.path}/log`;
  Deno.writeTextFileSync(log, "");
  const firsts = [0, 0, 500, 500];
  const runs = await Promise.all(
    firsts.map((first, i) =>
      run("thousand.ts", [cache, i % 2 ? "kernel" : "plain", String(first)], { LOG: log })
    ),
  );
  assertEquals(runs.map(({ errors }) => errors), ["", "", "", ""]);
  assertEquals(new Set(runs.map(({ output }) => output)).size, 2);
  Deno.writeTextFileSync(log, "");
  for (const kind of ["plain", "kernel"]) {
    const { output } = await run("thousand.ts", [cache, kind, "0"], { LOG: log });
    assertEquals(output, String(TOTAL));
  }
  assertEquals(linesOf(log), []);
});
