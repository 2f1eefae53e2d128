/**
 * Every way a worker can fail: the promise settles, the error says why, and the pool goes on.
 */

import { assert, assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import {
  type Kernel,
  KernelError,
  kernels,
  transfer,
  WorkerPool,
  type WorkerPoolOptions,
} from "../../mod.ts";
import * as fixture from "./fixtures/kernels.ts";
import { kernelIn, rejection, sharedWords, until } from "./helpers.ts";

/** Runs a test with a pool of one worker, which must still work at the end. */
function faultTest(
  name: string,
  body: (pool: WorkerPool) => Promise<void>,
  options: WorkerPoolOptions = {},
): void {
  Deno.test(name, async () => {
    await using pool = new WorkerPool({ workers: 1, grace: 100, ...options });
    await body(pool);
    assertEquals(await pool.run(fixture.add, [40, 2]), 42, "the pool is usable afterwards");
  });
}

/** The rejection of a kernel whose module does not import well in a worker. */
async function importFailure(pool: WorkerPool, source: string): Promise<Error> {
  const kernel = kernelIn(source);
  try {
    return await rejection(pool.run(kernel, []));
  } finally {
    kernel.remove();
  }
}

const KERNEL = `import { kernels, toThread } from "weft:";
  kernels(import.meta.url, { kernel: () => 1 });`;

faultTest("a kernel that throws: class, message, stack, cause and own properties are kept", async (pool) => {
  const error = await rejection(pool.run(fixture.throws, ["too large"])) as Error & {
    code: number;
    tags: string[];
  };
  assertInstanceOf(error, RangeError);
  assertEquals(error.message, "too large");
  assertEquals([error.name, error.code, error.tags], ["RangeError", 42, ["a", "b"]]);
  assertInstanceOf(error.cause, Error);
  assertEquals((error.cause as Error).message, "the cause");
  assertMatch(error.stack!, /throws .*fixtures\/kernels\.ts/);
});

faultTest("a listed error class comes back as itself, another as its nearest built-in one", async (pool) => {
  const own = await rejection(pool.run(fixture.throwsOwn, [3, 4])) as fixture.OutOfRange;
  assertInstanceOf(own, fixture.OutOfRange);
  assertEquals([own.name, own.message, own.limit, own.found], ["OutOfRange", "4 is above 3", 3, 4]);
  const other = await rejection(pool.run(fixture.throwsUnlisted, []));
  assertInstanceOf(other, TypeError);
  assertEquals(other.name, "Unlisted");
  assertInstanceOf(
    await rejection(pool.run(fixture.throwsNotFound, ["/no/such/file"])),
    Deno.errors.NotFound,
  );
});

faultTest("a kernel that throws what is no error, or holds what cannot be sent", async (pool) => {
  assertEquals(await rejection(pool.run(fixture.throwsValue, [{ code: 7 }])) as unknown, { code: 7 });
  assertEquals(await rejection(pool.run(fixture.throwsValue, [undefined])) as unknown, undefined);
  const error = await rejection(pool.run(fixture.throwsWithFunction, [])) as Error & { help: string };
  assertEquals(error.message, "with a function");
  assertStringIncludes(error.help, "help");
});

faultTest("a rejected promise, at once and later", async (pool) => {
  const error = await rejection(pool.run(fixture.rejects, ["no"]));
  assertInstanceOf(error, SyntaxError);
  assertEquals(error.message, "no");
  assertEquals((await rejection(pool.run(fixture.rejectsLater, [5]))).message, "later");
  const aggregate = await rejection(pool.run(fixture.throwsAggregate, [])) as AggregateError;
  assertInstanceOf(aggregate, AggregateError);
  assertEquals(aggregate.errors.map((inner) => inner.name), ["RangeError", "TypeError"]);
});

faultTest("a failure among calls that share a message fails its own call alone", async (pool) => {
  await Promise.all(Array.from({ length: 300 }, () => pool.run(fixture.add, [1, 1])));
  await rejection(pool.run(fixture.throwsValue, [0]));
  const outcomes = await Promise.allSettled(Array.from(
    { length: 100 },
    (_, i) => i % 3 === 0 ? pool.run(fixture.throwsValue, [i]) : pool.run(fixture.add, [i, 0]),
  ));
  outcomes.forEach((outcome, i) => {
    assertEquals(outcome.status === "rejected" ? [outcome.reason] : outcome.value, i % 3 === 0 ? [i] : i);
  });
});

faultTest("an argument that cannot be sent: the place is named, nothing is sent", async (pool) => {
  class Point {
    constructor(readonly x: number) {}
  }
  const cases: [unknown, string][] = [
    [() => 1, "args[0] is a function"],
    [{ on: { click: function onClick() {} } }, "args[0].on.click is a function (onClick)"],
    [[1, [Symbol("s")]], "args[0][1][0] is a symbol"],
    [new Map([["k", { f() {} }]]), 'args[0].get("k").f is a function (f)'],
    [{ "odd key": () => 1 }, 'args[0]["odd key"] is a function'],
    [new Set([() => 1]), "args[0][0] is a function"],
    [{ p: new Point(1) }, "args[0].p is an instance of Point, which would lose its methods"],
    [new WeakMap(), "args[0] is WeakMap"],
    [Promise.resolve(1), "args[0] is Promise"],
  ];
  for (const [value, message] of cases) {
    const error = await rejection(pool.run(fixture.same, [value]));
    assertInstanceOf(error, TypeError);
    assertStringIncludes(error.message, message);
  }
  assertEquals(pool.status.workers, 0);
});

faultTest("a result that cannot be sent: the place is named", async (pool) => {
  for (
    const [kernel, message] of [
      [fixture.returnsFunction, "result is a function"],
      [fixture.returnsPoint, "result.points[0] is an instance of Point"],
      [fixture.returnsNested, 'result.deep.get("f")[0] is a symbol'],
    ] as const
  ) {
    const error = await rejection(pool.run(kernel as Kernel<() => unknown>, []));
    assertInstanceOf(error, TypeError);
    assertStringIncludes(error.message, message);
  }
});

faultTest("a result in a buffer that cannot move is copied", async (pool) => {
  const bytes = await pool.run(fixture.returnsMemory, []);
  assertEquals([bytes.length, bytes[0], bytes[99_999]], [100_000, 7, 7]);
});

faultTest("a result whose buffer an earlier result took along is an error that says so", async (pool) => {
  assertEquals((await pool.run(fixture.returnsHeld, [])).length, 20_000);
  const error = await rejection(pool.run(fixture.returnsHeld, []));
  assertStringIncludes(error.message, "result is a buffer that has already been moved away");
});

faultTest("a module that does not exist", async (pool) => {
  const { kernel } = kernels("file:///no/such/module.ts", { kernel: () => 1 });
  const error = await rejection(pool.run(kernel, []));
  assertInstanceOf(error, KernelError);
  assertStringIncludes(
    error.message,
    "the kernel kernel could not be imported from file:///no/such/module.ts",
  );
  assertStringIncludes(error.message, "Module not found");
});

faultTest("a syntax error in the module", async (pool) => {
  const error = await importFailure(pool, "const = 1;");
  assertInstanceOf(error, KernelError);
  assertStringIncludes(error.message, "could not be imported");
  assertMatch(error.message, /expected|unexpected/i);
});

faultTest("a module that throws on import", async (pool) => {
  const error = await importFailure(pool, "throw new RangeError('not today');");
  assertInstanceOf(error, KernelError);
  assertInstanceOf(error.cause, RangeError);
  assertStringIncludes(error.message, "not today");
});

faultTest("a module that does not make the kernel", async (pool) => {
  const error = await importFailure(pool, KERNEL.replace("kernel: ", "other: "));
  assertInstanceOf(error, KernelError);
  assertStringIncludes(error.message, "has no kernel named kernel when a worker imports it (it has: other)");
});

faultTest("a module that starts work on import, awaited or not, is told how to guard it", async (pool) => {
  for (
    const start of [
      "await toThread(kernel2, 1);",
      "toThread(kernel2, 1);",
      "(async () => { await toThread(kernel2, 1); })();",
      "try { await toThread(kernel2, 1); } catch { /* ignored */ }",
    ]
  ) {
    const source = KERNEL + `const { kernel2 } = kernels(import.meta.url, { kernel2: (n: number) => n });` +
      start;
    const error = await importFailure(pool, source);
    assertInstanceOf(error, KernelError);
    assertStringIncludes(error.message, "starts work when it is imported");
    assertStringIncludes(error.message, "if (import.meta.main) {");
  }
});

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

faultTest("a module that calls Deno.exit() or self.close() on import", async (pool) => {
  for (const ending of ["Deno.exit(1);", "self.close();"]) {
    const error = await importFailure(pool, KERNEL + ending + "await new Promise(() => {});");
    assertInstanceOf(error, KernelError);
    assertMatch(error.message, /ended while it imported file:/);
  }
});

faultTest("calls that had not started when their worker died run on the next one", async (pool) => {
  await Promise.all(Array.from({ length: 300 }, () => pool.run(fixture.sleep, [0])));
  const first = pool.run(fixture.closesLater, []);
  const others = Array.from({ length: 100 }, (_, i) => pool.run(fixture.add, [i, i]));
  assertEquals(await first, "about to close");
  assertEquals(await Promise.all(others), Array.from({ length: 100 }, (_, i) => 2 * i));
});

faultTest("a top-level await that never ends", async (pool) => {
  const error = await importFailure(pool, KERNEL + "await new Promise(() => {});");
  assertInstanceOf(error, KernelError);
  assertMatch(error.message, /ended while it imported file:.*top-level code did not end within 150 ms/);
}, { loadTimeout: 150 });

faultTest("an error in a timer of a kernel fails the call that runs", async (pool) => {
  using _ = stub(console, "warn");
  const error = await rejection(pool.run(fixture.straysLater, []));
  assertEquals(error.message, "in a timer");
}, { grace: 20 });

faultTest("an abort before the call", async (pool) => {
  const reason = new Error("never mind");
  const call = pool.run(fixture.add, [1, 1], { signal: AbortSignal.abort(reason) });
  assertEquals(await rejection(call), reason);
  assertEquals(pool.status.workers, 0);
});

faultTest("an abort while the call waits: it never starts", async (pool) => {
  const words = sharedWords(1);
  const controller = new AbortController();
  const running = pool.run(fixture.busy, [50]);
  const waiting = pool.run(fixture.store, [words, 0, 1], { signal: controller.signal });
  controller.abort();
  assertEquals((await rejection(waiting)).name, "AbortError");
  await running;
  assertEquals(words[0], 0);
});

faultTest("an abort of a call that was sent but has not started: it never starts", async (pool) => {
  await Promise.all(Array.from({ length: 300 }, () => pool.run(fixture.busy, [0])));
  const words = sharedWords(1);
  await pool.run(fixture.store, [words, 0, 0]);
  const controller = new AbortController();
  const running = pool.run(fixture.busy, [60]);
  const sent = pool.run(fixture.store, [words, 0, 1], { signal: controller.signal });
  await fixture.sleep(20);
  controller.abort();
  assertEquals((await rejection(sent)).name, "AbortError");
  await running;
  await pool.run(fixture.add, [1, 1]);
  assertEquals(words[0], 0);
});

faultTest(
  "an abort during the call: the promise is rejected at once, and aborted() tells the kernel",
  async (pool) => {
    await pool.run(fixture.add, [1, 1]);
    const controller = new AbortController();
    const call = pool.run(fixture.busyUntilAborted, [60_000], { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    assertEquals((await rejection(call)).name, "AbortError");
    await pool.run(fixture.add, [1, 1]);
    assertEquals(pool.status, { workers: 1, waiting: 0, stuck: 0 });
  },
);

faultTest("an abort after the call changes nothing", async (pool) => {
  const controller = new AbortController();
  assertEquals(await pool.run(fixture.add, [1, 1], { signal: controller.signal }), 2);
  controller.abort();
});

faultTest("one signal for many calls", async (pool) => {
  const controller = new AbortController();
  const calls = Array.from(
    { length: 3000 },
    () => pool.run(fixture.busy, [1], { signal: controller.signal }),
  );
  setTimeout(() => controller.abort(new Error("all of you")), 20);
  const outcomes = await Promise.allSettled(calls);
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  assert(failed.length > 1000);
  assert(failed.every((outcome) => outcome.reason.message === "all of you"));
});

faultTest(
  "a timeout: the promise is rejected, a kernel that asks aborted() keeps its worker",
  async (pool) => {
    const error = await rejection(pool.run(fixture.busyUntilAborted, [60_000], { timeout: 30 }));
    assertInstanceOf(error, DOMException);
    assertEquals(error.name, "TimeoutError");
    assertEquals(error.message, "the kernel busyUntilAborted did not end within 30 ms");
    await pool.run(fixture.add, [1, 1]);
    assertEquals(pool.status.stuck, 0);
  },
);

faultTest("a timeout counts the run alone, not the wait nor the import", async (pool) => {
  const slow = kernelIn(KERNEL + "await new Promise((resolve) => setTimeout(resolve, 700));");
  const first = pool.run(fixture.busy, [100]);
  const second = pool.run(slow, [], { timeout: 500 });
  assertEquals([await first, await second], [100, 1]);
  slow.remove();
});

faultTest("a promise that never settles, with a timeout", async (pool) => {
  using warn = stub(console, "warn");
  const error = await rejection(pool.run(fixture.neverSettles, [], { timeout: 20 }));
  assertEquals(error.name, "TimeoutError");
  assertEquals(await pool.run(fixture.add, [1, 1]), 2);
  assertStringIncludes(String(warn.calls[0].args[0]), "the kernel neverSettles did not stop when told to");
}, { grace: 20 });

faultTest("a kernel that computes on past its timeout is quarantined, and said so", async (pool) => {
  using warn = stub(console, "warn");
  const words = sharedWords(1);
  const stuck = pool.run(fixture.busyUntilSet, [words], { timeout: 20 });
  const behind = pool.run(fixture.add, [1, 2]);
  assertEquals((await rejection(stuck)).name, "TimeoutError");
  assertEquals(await behind, 3, "a new worker takes over");
  assertEquals(pool.status, { workers: 1, waiting: 0, stuck: 1 });
  assertStringIncludes(String(warn.calls[0].args[0]), "the kernel busyUntilSet did not stop when told to");
  words[0] = 1;
  await until(() => pool.status.stuck === 0); // the worker ends when its call does
}, { grace: 20 });

faultTest("when the quarantine is full, waiting calls fail instead of waiting for ever", async (pool) => {
  using _ = stub(console, "warn");
  const words = sharedWords(1);
  const calls = [1, 2, 3].map(() => pool.run(fixture.busyUntilSet, [words], { timeout: 20 }));
  const names = (await Promise.allSettled(calls)).map((call) => (call as PromiseRejectedResult).reason.name);
  assertEquals(names, ["TimeoutError", "TimeoutError", "KernelError"]);
  words[0] = 1;
  await until(() => pool.status.stuck === 0);
}, { grace: 20 });

Deno.test("disposal with work in flight: everything settles", async () => {
  const pool = new WorkerPool({ workers: 2, grace: 100 });
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
  await fixture.sleep(100); // for the sanitizers: the worker's end is noticed
});

Deno.test("inside a worker, toThread runs the kernel there", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  assertEquals(await pool.run(fixture.nested, [41]), 42);
});
