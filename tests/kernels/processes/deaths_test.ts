/** Processes that end while they are needed, or that cannot even start. */

import { assert, assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { KernelError, kernels, ProcessPool } from "../../../mod.ts";
import { add } from "../fixtures/kernels.ts";
import { kernelIn, rejection, until } from "../helpers.ts";
import { type Place, processTest } from "./helpers.ts";
import { exhausts, exits, garbage, pid, pidLater } from "./kernels.ts";

async function death(call: Promise<unknown>): Promise<string> {
  const error = await rejection(call);
  assertInstanceOf(error, KernelError);
  return error.message;
}

processTest("a kernel that calls Deno.exit()", async ({ pool }) => {
  assertEquals(
    await death(pool.run(exits, [3])),
    "process 1 ended while it ran the kernel exits: it exited with code 3, as by Deno.exit(3)",
  );
});

processTest("a kernel that uses up the memory", async ({ pool }) => {
  const message = await death(pool.run(exhausts, []));
  assertMatch(message, /ran the kernel exhausts: it crashed \(SIG\w+\), as when there is no memory left/);
}, { memory: 32 });

processTest("a process that is killed", async ({ pool, folder }) => {
  const id = await pool.run(pid, []);
  const call = death(pool.run(pidLater, [`${folder}/never`]));
  await pool.run(add, [1, 1], { signal: AbortSignal.timeout(50) }).catch(() => {}); // the call has begun
  Deno.kill(id, "SIGKILL");
  assertEquals(await call, "process 1 ended while it ran the kernel pidLater: it was killed by SIGKILL");
});

processTest("a process that is killed while it has nothing to do costs no call", async ({ pool }) => {
  const id = await pool.run(pid, []);
  Deno.kill(id, "SIGKILL");
  assert(await pool.run(pid, []) !== id);
}, { linger: 10_000 });

processTest("a kernel that writes where the process reports", async ({ pool }) => {
  const message = await death(pool.run(garbage, []));
  assertStringIncludes(message, "ran the kernel garbage: it sent something that could not be read");
});

processTest("calls that had not started run in another process", async ({ pool }) => {
  await Promise.all(Array.from({ length: 300 }, () => pool.run(add, [1, 1]))); // short calls travel together
  const before = Array.from({ length: 50 }, (_, i) => pool.run(add, [i, i]));
  const culprit = death(pool.run(exits, [1]));
  const others = Array.from({ length: 100 }, (_, i) => pool.run(add, [i, i]));
  assertStringIncludes(await culprit, "it exited with code 1");
  assertEquals(await Promise.all(before), Array.from({ length: 50 }, (_, i) => 2 * i));
  assertEquals(await Promise.all(others), Array.from({ length: 100 }, (_, i) => 2 * i));
});

Deno.test("processes: 2,000 calls and random kills: each has one outcome, and only those that ran are lost", async () => {
  await using pool = new ProcessPool({ workers: 2 });
  const seen = new Set<number>();
  let kills = 0, lost = 0, random = 1;
  const kill = (id: number) => {
    random = Math.imul(random, 48271) % 0x7fffffff;
    if (Math.abs(random) % 100 > 2 || kills >= 12) return;
    kills++;
    try {
      Deno.kill(id, "SIGKILL");
    } catch {
      // it was killed already
    }
  };
  const outcomes = Array.from({ length: 2000 }, async () => {
    try {
      const id = await pool.run(pid, []);
      seen.add(id);
      kill(id);
      return "a result";
    } catch (error) {
      lost++;
      assertStringIncludes((error as Error).message, "it was killed by SIGKILL");
      return "lost";
    }
  });
  assertEquals((await Promise.all(outcomes)).length, 2000);
  assert(kills > 0 && lost <= kills, `${lost} lost by ${kills} kills`);
  assert(seen.size > 2, "those that were killed were replaced");
});

Deno.test("processes: one that cannot be started is an error, and nobody waits", async () => {
  await using pool = new ProcessPool({ workers: 2, flags: ["--no-such-flag"] });
  const calls = await Promise.allSettled([1, 2, 3].map((x) => pool.run(add, [x, x])));
  for (const call of calls) {
    assert(call.status === "rejected");
    assertInstanceOf(call.reason, KernelError);
    assertStringIncludes(call.reason.message, "ended before it had started: it exited with code 1");
  }
});

/** A pool whose processes are killed as they start, each time that the number in the file is not down to 0. */
function killedAtStart(folder: string): { pool: ProcessPool; killNext: (times: number) => void } {
  const left = `${folder}/left`, preload = `${folder}/preload.ts`;
  const killNext = (times: number) => Deno.writeTextFileSync(left, `${times}`);
  Deno.writeTextFileSync(
    preload,
    `const left = Number(Deno.readTextFileSync("${left}"));
    Deno.writeTextFileSync("${left}", \`\${left - 1}\`);
    if (left > 0) Deno.kill(Deno.pid, "SIGKILL");`,
  );
  const permissions = { read: [folder], write: [folder], run: true };
  return { pool: new ProcessPool({ workers: 1, permissions, flags: [`--preload=${preload}`] }), killNext };
}

Deno.test("processes: two in a row may be killed as they start, again and again", async () => {
  const folder = Deno.makeTempDirSync();
  const { pool, killNext } = killedAtStart(folder);
  for (let i = 0; i < 2; i++) {
    killNext(2);
    const id = await pool.run(pid, []);
    Deno.kill(id, "SIGKILL");
    await until(() => pool.status.workers === 0);
  }
  await pool[Symbol.asyncDispose]();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("processes: if each one is killed as it starts, nobody waits", async () => {
  const folder = Deno.makeTempDirSync();
  const { pool, killNext } = killedAtStart(folder);
  killNext(100);
  const { message } = await rejection(pool.run(pid, []));
  assertStringIncludes(message, "ended before it had started: it was killed by SIGKILL");
  assertEquals(Deno.readTextFileSync(`${folder}/left`), "97");
  await pool[Symbol.asyncDispose]();
  Deno.removeSync(folder, { recursive: true });
});

async function importFailure({ pool }: Place, source: string): Promise<string> {
  const kernel = kernelIn(source);
  try {
    return await death(pool.run(kernel, []));
  } finally {
    kernel.remove();
  }
}

const KERNEL = `import { kernels, toThread } from "weft:"; kernels(import.meta.url, { kernel: () => 1 });`;

processTest("a module that does not exist", async ({ pool }) => {
  const { kernel } = kernels("file:///no/such/module-for-processes.ts", { kernel: () => 1 });
  const message = await death(pool.run(kernel, []));
  assertStringIncludes(message, "the kernel kernel could not be imported from file:///no/such/module");
  assertStringIncludes(message, "Module not found");
});

processTest("a module that is no module, that throws, or that does not make the kernel", async (place) => {
  assertStringIncludes(await importFailure(place, "const x: = 5;"), "Unexpected token");
  assertStringIncludes(await importFailure(place, 'throw new Error("not today");'), "not today");
  assertStringIncludes(await importFailure(place, "export {};"), "has no kernel named kernel");
  assertStringIncludes(
    await importFailure(place, `${KERNEL} toThread(() => 1)`),
    "starts work when it is imported",
  );
});

processTest("a module that ends the process", async (place) => {
  const message = await importFailure(place, "Deno.exit(7);");
  assertMatch(message, /process \d ended while it imported file:.*: it exited with code 7/);
});

processTest("a module that does not end to load", async (place) => {
  const message = await importFailure(place, `${KERNEL} while (true);`);
  assertStringIncludes(message, "its top-level code did not end within 1000 ms (loadTimeout)");
}, { loadTimeout: 1000 });

processTest("a kernel of another module, when the process has started without it", async ({ pool }) => {
  await pool.run(pid, []);
  const kernel = kernelIn(KERNEL);
  assertEquals(await pool.run(kernel, []), 1);
  kernel.remove();
});

Deno.test("processes: idle ones leave, and come back for new work", async () => {
  await using pool = new ProcessPool({ workers: 2, linger: 10 });
  await Promise.all([pool.run(add, [1, 1]), pool.run(add, [1, 2])]);
  await until(() => pool.status.workers === 0);
  assertEquals(await pool.run(add, [2, 2]), 4);
});

Deno.test("processes: a pool that is disposed ends what runs", async () => {
  const pool = new ProcessPool({ workers: 1 });
  const call = death(pool.run(pidLater, ["/no/such/file"]));
  await pool[Symbol.asyncDispose]();
  assertStringIncludes(await call, "the pool was disposed before the call had ended");
});
