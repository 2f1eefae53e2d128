/** Computes that are stopped: by a signal, a time limit, a failure or Ctrl-C. */

import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { fileURLToPath } from "node:url";
import {
  compute,
  type ComputeEvent,
  configure,
  delayed,
  gather,
  taskContext,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { slowly } from "../conformance/kernels.ts";

/** A promise that a task's signal ends. */
function until(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

Deno.test("the time limit of the whole compute: what was done, what was running, what had not started", async () => {
  const wait = delayed(() => until(taskContext().signal));
  const done = delayed(() => 1);
  const after = delayed((x: unknown) => x);
  const all = gather(done(), done(), after(after(wait())));
  const error = await assertRejects(() => all.compute({ timeout: 500 }), DOMException);
  assertEquals(error.name, "TimeoutError");
  assertEquals(
    error.message,
    "the compute did not end within 500 ms: 2 of 6 tasks were done, 1 were running, 3 had not started",
  );
});

Deno.test("plain functions are stopped between two of them", async () => {
  let calls = 0;
  const spin = delayed(() => {
    calls++;
    for (const end = performance.now() + 1; performance.now() < end;);
  });
  const error = await assertRejects(
    () => delayed(Array.from({ length: 10_000 }, () => spin())).compute({ timeout: 5 }),
    DOMException,
    "did not end within 5 ms",
  );
  assert(calls < 10_000, error.message);
});

Deno.test("a task's signal: its time limit, the abort of the compute, the failure of another", async () => {
  const reasons: unknown[] = [];
  const wait = delayed(async () => {
    const { signal } = taskContext();
    await until(signal).catch((reason) => reasons.push(reason));
  }, { timeout: 10, key: "wait" });
  await assertRejects(() => wait().compute(), TaskError, "the task wait did not end within 10 ms");
  assertEquals((reasons[0] as Error).name, "TimeoutError");

  const forever = delayed(async () => {
    const { signal } = taskContext();
    await until(signal).catch((reason) => reasons.push(reason));
  });
  const reason = new Error("enough");
  const controller = new AbortController();
  const running = forever().compute({ signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await running.catch((error) => error), reason);
  await Promise.resolve();
  assertStrictEquals(reasons[1], reason);

  const bad = delayed(() => Promise.reject(new RangeError("boom")));
  const failure = await assertRejects(() => gather(forever(), bad()).compute(), TaskError);
  await Promise.resolve();
  assertStrictEquals(reasons[2], failure);
});

Deno.test("a task's signal is not aborted after the task's end", async () => {
  const signals: AbortSignal[] = [];
  const task = delayed((_: unknown) => void signals.push(taskContext().signal));
  await task(1).compute();
  const bad = delayed((_: unknown) => Promise.reject(new RangeError("boom")));
  await assertRejects(() => bad(task(2)).compute(), TaskError);
  assertEquals(signals.map(({ aborted }) => aborted), [false, false]);
});

Deno.test("each attempt has a signal of its own", async () => {
  const signals: AbortSignal[] = [];
  const task = delayed(() => {
    if (signals.push(taskContext().signal) < 2) throw new Error("again");
  }, { retries: { times: 1, delay: 0 } });
  await task().compute();
  assertEquals([signals.length, signals[0] === signals[1]], [2, false]);
});

Deno.test("a function on this thread that stops its own compute counts as running", async () => {
  const controller = new AbortController(), events: ComputeEvent[] = [];
  const stop = delayed(() => controller.abort(new Error("enough")));
  const all = delayed((_: unknown) => 1)(stop());
  const onEvent = (event: ComputeEvent) => events.push(event);
  await assertRejects(() => all.compute({ signal: controller.signal, onEvent }), Error, "enough");
  const finish = events.at(-1);
  assert(finish?.type === "finish");
  assertEquals([finish.done, finish.running, finish.waiting], [0, 1, 1]);
});

Deno.test("a function on this thread that took too long has failed, although it returned", async () => {
  const spin = delayed(() => {
    for (const end = performance.now() + 5; performance.now() < end;);
    return "late";
  }, { timeout: 1, key: "spin" });
  await assertRejects(() => spin().compute(), TaskError, "the task spin did not end within 1 ms");
});

Deno.test("a compute that is over at once leaves no timer behind", async () => {
  assertEquals(await delayed(() => 1)().compute({ timeout: 60_000 }), 1);
  assertEquals(await gather().compute({ timeout: 60_000 }), []);
}); // the test's own guard would tell of it

Deno.test("a time limit that is longer than any timer never ends", async () => {
  const limit = { timeout: 1e12 };
  const slow = delayed(() => new Promise<number>((resolve) => setTimeout(resolve, 20, 1)), limit);
  assertEquals(await slow().compute(limit), 1);
  await using pool = new WorkerPool({ workers: 1 });
  assertEquals(await delayed(slowly, limit)(2, 20).compute({ scheduler: pool }), 2);
});

Deno.test("keepGoing: the first failure at the end, and what became of all tasks", async () => {
  const events: ComputeEvent[] = [];
  const bad = delayed((name: string) => Promise.reject(new RangeError(name)));
  const good = delayed((x: unknown) => x, { name: "good" });
  const all = [good(bad("first")), good(good(1)), bad("second"), good(2)];
  const error = await assertRejects(
    () => compute(...all, { keepGoing: true, onEvent: (event: ComputeEvent) => events.push(event) }),
    TaskError,
    "RangeError: first",
  );
  assertEquals((error.cause as Error).message, "first");
  const ended = events.filter(({ type }) => type === "ended" || type === "failed").length;
  const finish = events.at(-1);
  assertEquals([ended, finish?.type === "finish" && finish.done], [5, 3]);
});

Deno.test("wrong limits are refused before anything runs", async () => {
  let calls = 0;
  const x = delayed(() => calls++)();
  const mistakes: [object, typeof RangeError | typeof TypeError, string][] = [
    [
      { timeout: NaN },
      RangeError,
      "compute: timeout must be a number of milliseconds, zero or more; got NaN",
    ],
    [{ timeout: -1 }, RangeError, "compute: timeout must be"],
    [{ timeout: "1" }, RangeError, "compute: timeout must be"],
    [{ keepGoing: 1 }, TypeError, "compute: keepGoing must be true or false; got 1"],
  ];
  for (const [options, type, message] of mistakes) {
    await assertRejects(() => x.compute(options), type, message);
  }
  assertEquals(calls, 0);
});

/** Keeps Ctrl-C from this program: calls the listeners instead. */
function interruptions() {
  const listeners: (() => void)[] = [];
  const add = stub(Deno, "addSignalListener", (_, listener) => void listeners.push(listener));
  const remove = stub(Deno, "removeSignalListener", (_, listener) => {
    const index = listeners.indexOf(listener);
    assert(index >= 0, "nobody listens");
    listeners.splice(index, 1);
  });
  return {
    listeners,
    [Symbol.dispose]() {
      add.restore();
      remove.restore();
      Deno.exitCode = 0;
    },
  };
}

const LONG_MS = 1000; // for what is over soon, nobody listens

Deno.test("Ctrl-C is listened to once while something is computed, and not after", async () => {
  using time = new FakeTime();
  using ctrlC = interruptions();
  const ends = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const computes = ends.map(({ promise }) => delayed(() => promise)().compute());
  assertEquals(ctrlC.listeners.length, 0);
  await time.tickAsync(LONG_MS);
  for (const [i, left] of [1, 0].entries()) {
    assertEquals(ctrlC.listeners.length, 1);
    ends[i].resolve(i);
    assertEquals(await computes[i], i);
    assertEquals(ctrlC.listeners.length, left);
  }
  await delayed(() => 1)().compute();
  await time.tickAsync(LONG_MS);
  assertEquals(ctrlC.listeners.length, 0);
});

Deno.test("Ctrl-C stops all computes, and is left to the system from then on", async () => {
  using time = new FakeTime();
  using ctrlC = interruptions();
  const never = () => new Promise<never>(() => {});
  using error = stub(console, "error");
  const computes = Array.from({ length: 2 }, () => delayed(never)().compute());
  await time.tickAsync(LONG_MS);
  const [interrupt] = ctrlC.listeners;
  interrupt();
  assertEquals([ctrlC.listeners.length, Deno.exitCode], [0, 130]);
  for (const computing of computes) {
    const { name, message } = await assertRejects(() => computing, DOMException);
    assertEquals(name, "AbortError");
    assertMatch(message, /stopped by Ctrl-C: 0 of 1 tasks were done, 1 were running, 0 had not started/);
  }
  assertEquals(error.calls.length, 2);
});

Deno.test("configure: Ctrl-C may be left to the program", async () => {
  using _ = configure({ interrupt: false });
  using time = new FakeTime();
  using ctrlC = interruptions();
  const { promise, resolve } = Promise.withResolvers<number>();
  const computing = delayed(() => promise)().compute();
  await time.tickAsync(LONG_MS);
  assertEquals(ctrlC.listeners, []);
  resolve(1);
  assertEquals(await computing, 1);
});

/** Interrupts a program when it listens and its kernel runs, and once more when it has said `again`, if it is to. */
async function interrupted(script: string, again?: string): Promise<{ code: number; text: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL(`./scripts/${script}`, import.meta.url))],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = new Text(child.stdout), errors = new Text(child.stderr);
  await output.until("running", "listening");
  child.kill("SIGINT");
  if (again) {
    await errors.until(again);
    child.kill("SIGINT");
  }
  await Promise.all([output.until(), errors.until()]);
  return { code: (await child.status).code, text: errors.text };
}

/** What a program writes, as it comes. */
class Text {
  text = "";
  readonly #reader: ReadableStreamDefaultReader<string>;

  constructor(bytes: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Reads until all of these have come, or to the end. */
  async until(...parts: string[]): Promise<void> {
    while (parts.length === 0 || !parts.every((part) => this.text.includes(part))) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      this.text += value;
    }
  }
}

Deno.test("Ctrl-C: nothing else starts, running tasks see it, the error tells how far it was", async () => {
  const { code, text } = await interrupted("interrupted.ts");
  assertMatch(text, /the kernel has seen it/);
  assertMatch(text, /stopped by Ctrl-C: 1 of 5 tasks were done, 2 were running, 2 had not started/);
  assertEquals(code, 130);
});

Deno.test("Ctrl-C twice leaves at once, although a kernel does not end", async () => {
  const { code, text } = await interrupted("interrupted_deaf.ts", "Ctrl-C again");
  assertMatch(text, /1 running tasks have been told to stop; Ctrl-C again leaves now/);
  assertEquals(code, 130);
});
