/** Behaviour and types of the async stand-ins, in fake time where time matters. */
import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { assertType, type IsExact } from "@std/testing/types";
import { abortable, deadline, delay, type DelayOptions, pooledMap, retry, RetryError } from "@std/async";
import { delay as delayAlone } from "@std/async/delay";

Deno.test("delay() resolves when its time has come, not before", async () => {
  using time = new FakeTime();
  let done = false;
  const waiting = delay(100).then(() => done = true);
  await time.tickAsync(99);
  await time.runMicrotasks();
  assertEquals(done, false);
  await time.tickAsync(1);
  await waiting;
  assertEquals(done, true);
});

Deno.test("delay() rejects with the signal's reason and leaves no timer", async () => {
  const controller = new AbortController();
  const waiting = delay(60_000, { signal: controller.signal });
  controller.abort("enough");
  assertEquals(await waiting.catch((reason) => reason), "enough");
});

Deno.test("deadline() passes a result on and times out otherwise", async () => {
  assertEquals(await deadline(Promise.resolve(1), 1000), 1);
  const error = await assertRejects(() => deadline(new Promise(() => {}), 1), DOMException);
  assertEquals(error.name, "TimeoutError");
});

Deno.test("abortable() ends a promise and an iterable", async () => {
  const signal = AbortSignal.abort(new RangeError("stop"));
  await assertRejects(() => abortable(new Promise(() => {}), signal), RangeError, "stop");
  async function* count() {
    yield 1;
    yield 2;
  }
  assertEquals(await Array.fromAsync(abortable(count(), new AbortController().signal)), [1, 2]);
  await assertRejects(() => Array.fromAsync(abortable(count(), signal)), RangeError, "stop");
});

Deno.test("retry() gives up after maxAttempts and keeps the last error", async () => {
  let calls = 0;
  const failing = () => {
    throw new Error(`failure ${++calls}`);
  };
  const error = await assertRejects(() => retry(failing, { maxAttempts: 3, minTimeout: 0 }), RetryError);
  assertEquals(calls, 3);
  assertInstanceOf(error.cause, Error);
  assertEquals(error.cause.message, "failure 3");
  assertEquals(await retry(() => 5), 5);
});

Deno.test("pooledMap() keeps the order and the limit", async () => {
  let running = 0;
  let most = 0;
  const results = pooledMap(2, [30, 1, 1, 1], async (ms) => {
    most = Math.max(most, ++running);
    await delay(ms);
    running--;
    return ms;
  });
  assertEquals(await Array.fromAsync(results), [30, 1, 1, 1]);
  assertEquals(most, 2);
});

Deno.test("pooledMap() reports the failures of its items together", async () => {
  const results = pooledMap(2, [1, 2], (n) => Promise.reject(new Error(`item ${n}`)));
  const error = await assertRejects(() => Array.fromAsync(results), AggregateError);
  assertEquals(error.errors.map((e: Error) => e.message), ["item 1", "item 2"]);
  assertThrows(() => pooledMap(0, [1], () => Promise.resolve()), RangeError);
});

Deno.test("the types are upstream's", () => {
  assertStrictEquals(delayAlone, delay);
  assertType<IsExact<Parameters<typeof delay>, [ms: number, options?: DelayOptions]>>(true);
  assertType<IsExact<ReturnType<typeof delay>, Promise<void>>>(true);
  const mapped = () => pooledMap(1, ["a"], (text) => Promise.resolve(text.length));
  assertType<IsExact<ReturnType<typeof mapped>, AsyncIterableIterator<number>>>(true);
  const timed = () => deadline(Promise.resolve("a"), 1);
  assertType<IsExact<ReturnType<typeof timed>, Promise<string>>>(true);
});
