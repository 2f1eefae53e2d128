/** When a task that has failed is tried again. */

import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { stub } from "@std/testing/mock";
import { type ComputeEvent, delayed, gather, TaskError } from "../../mod.ts";
import { delayBefore, retryPolicy } from "../../src/delayed/retries.ts";

/** A function that fails so many times, and then returns how often it was called. */
function failing(times: number) {
  let calls = 0;
  return () => {
    if (++calls <= times) throw new RangeError(`call ${calls}`);
    return calls;
  };
}

Deno.test("the delay doubles up to the most, and is shortened at random", () => {
  const policy = retryPolicy({ times: 9, delay: 100, most: 500 })!;
  const longest = [1, 2, 3, 4, 5].map((attempt) => delayBefore(policy, attempt, 0));
  assertEquals(longest, [100, 200, 400, 500, 500]);
  assertEquals(delayBefore(policy, 2, 1), 100);
  assertEquals(delayBefore(retryPolicy({ times: 1, jitter: 0, factor: 3 })!, 3, 0.9), 900);
  assertEquals(retryPolicy(2), {
    times: 2,
    delay: 100,
    factor: 2,
    most: 30_000,
    jitter: 0.5,
    retryIf: retryPolicy(2)!.retryIf,
  });
  assertEquals([retryPolicy(), retryPolicy(0), retryPolicy({ times: 0 })], [undefined, undefined, undefined]);
});

Deno.test("other tasks go on while a task waits for its next attempt", async () => {
  const order: string[] = [];
  const flaky = delayed((fn: () => number) => order.push(`flaky ${fn()}`), {
    retries: { times: 2, delay: 500 },
  });
  const other = delayed(() => order.push("other"));
  await gather(flaky(failing(1)), other()).compute();
  assertEquals(order, ["other", "flaky 2"]);
});

Deno.test("a task that waits for its next attempt leaves its place to another", async () => {
  const order: string[] = [];
  const fn = failing(1);
  const flaky = delayed(() => Promise.resolve().then(() => order.push(`flaky ${fn()}`)), {
    retries: { times: 1, delay: 100 },
  });
  const other = delayed(() => order.push("other"));
  await gather(flaky(), other()).compute({ workers: 1 });
  assertEquals(order, ["other", "flaky 2"]);
});

Deno.test("each delay is shortened by a random share of its own", async () => {
  const shares = [0.25, 0.5];
  using _ = stub(Math, "random", () => shares.shift()!);
  const delays: number[] = [];
  const onEvent = (event: ComputeEvent) => event.type === "retried" && delays.push(event.delay);
  await delayed(failing(2), { retries: { times: 2, delay: 4, factor: 1, jitter: 1 } })().compute({ onEvent });
  assertEquals(delays, [0.003, 0.002]);
});

Deno.test("events: retried, with the attempt and the delay, and no failure", async () => {
  const events: ComputeEvent[] = [];
  const task = delayed(failing(2), { key: "flaky", retries: { times: 3, delay: 1, jitter: 0 } });
  assertEquals(await task().compute({ onEvent: (event) => events.push(event) }), 3);
  const told = events.filter((event) => "key" in event).map((event) =>
    event.type === "retried" ? [event.type, event.attempt, event.delay, String(event.error)] : event.type
  );
  assertEquals(told, [
    "queued",
    "started",
    ["retried", 1, 0.001, "RangeError: call 1"],
    "queued",
    "started",
    ["retried", 2, 0.002, "RangeError: call 2"],
    "queued",
    "started",
    "ended",
  ]);
});

Deno.test("retryIf is asked with the error and the attempt; what it throws is the failure", async () => {
  const asked: unknown[] = [];
  const retryIf = (error: unknown, attempt: number) => asked.push([String(error), attempt]) < 2;
  const task = delayed(failing(5), { retries: { times: 5, delay: 0 }, retryIf });
  const error = await assertRejects(() => task().compute(), TaskError, "RangeError: call 2");
  assertEquals(asked, [["RangeError: call 1", 1], ["RangeError: call 2", 2]]);
  assertEquals(error.attempts, 2);

  const mistake = new Error("in retryIf");
  const broken = delayed(failing(1), {
    retries: 1,
    retryIf: () => {
      throw mistake;
    },
  });
  assertStrictEquals((await assertRejects(() => broken().compute(), TaskError)).cause, mistake);
});

Deno.test("an abort ends the wait for another attempt", async () => {
  const controller = new AbortController();
  const task = delayed(failing(9), { retries: { times: 9, delay: 1e6 } });
  const running = task().compute({ signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough"); // and the test's guard would tell of a timer that was left
});

Deno.test("wrong retries are refused before anything runs", () => {
  const mistakes: [unknown, typeof RangeError | typeof TypeError, string][] = [
    [-1, RangeError, "retries must be a positive integer; got -1"],
    [1.5, RangeError, "retries must be a positive integer; got 1.5"],
    [NaN, RangeError, "retries must be a positive integer; got NaN"],
    ["3", TypeError, "retries: the options must be an object; got 3"],
    [{ times: -1 }, RangeError, "retries must be a positive integer; got -1"],
    [{}, RangeError, "retries must be a positive integer; got undefined"],
    [{ times: 1, delay: -1 }, RangeError, "retries: delay must be a number, 0 or more; got -1"],
    [{ times: 1, factor: 0.5 }, RangeError, "retries: factor must be a number, 1 or more; got 0.5"],
    [{ times: 1, most: NaN }, RangeError, "retries: most must be a number, 0 or more; got NaN"],
    [{ times: 1, jitter: 2 }, RangeError, "retries: jitter must be a number, from 0 to 1; got 2"],
    [
      { times: 1, wait: 2 },
      TypeError,
      "retries: there is no option wait; there are times, delay, factor, most, jitter",
    ],
  ];
  for (const [retries, type, message] of mistakes) {
    assertThrows(() => delayed(() => 1, { retries: retries as number }), type, message);
  }
  assertThrows(
    () => delayed(() => 1, { retryIf: 3 as never }),
    TypeError,
    "retryIf must be a function of the error and the attempt; got 3",
  );
  assertThrows(
    () => delayed(() => 1, { timeout: NaN }),
    RangeError,
    "delayed: timeout must be a number of milliseconds",
  );
});
