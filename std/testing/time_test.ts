/** Fake time: what moves, in which order, and that real time comes back. */
import {
  assertEquals,
  assertInstanceOf,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { FakeTime, TimeError } from "@std/testing/time";

Deno.test("FakeTime moves dates and timers together", () => {
  using time = new FakeTime("2024-01-01T00:00:00Z");
  const start = Date.UTC(2024, 0, 1);
  const rung: number[] = [];
  setTimeout(() => rung.push(Date.now() - start), 500);
  const interval = setInterval((label: number) => rung.push(label), 200, -1);
  const cleared = setTimeout(() => rung.push(0), 300);
  clearTimeout(cleared);
  time.tick(500);
  clearInterval(interval);
  time.tick(1000);
  assertEquals(rung, [-1, -1, 500]);
  assertEquals([time.start, time.now, new Date().valueOf()], [start, start + 1500, start + 1500]);
  assertInstanceOf(new Date(), Date);
});

Deno.test("FakeTime runs timers one after another", async () => {
  using time = new FakeTime(0);
  const rung: string[] = [];
  setTimeout(() => rung.push("b"), 20);
  setTimeout(() => {
    rung.push("a");
    setTimeout(() => rung.push("c"), 30);
  }, 10);
  assertEquals(await time.nextAsync(), true);
  assertEquals([rung, time.now], [["a"], 10]);
  await time.runAllAsync();
  assertEquals([rung, time.now], [["a", "b", "c"], 40]);
  assertEquals(time.next(), false);
});

Deno.test("FakeTime lets promises run before it ticks", async () => {
  using time = new FakeTime(0);
  const rung: string[] = [];
  Promise.resolve().then(() => setTimeout(() => rung.push("late"), 5));
  await time.tickAsync(5);
  assertEquals(rung, ["late"]);
});

Deno.test("FakeTime fakes AbortSignal.timeout", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(1000);
  time.tick(999);
  assertEquals(signal.aborted, false);
  time.tick(1);
  assertEquals(signal.reason.name, "TimeoutError");
});

Deno.test("FakeTime gives real time back", async () => {
  const real = [setTimeout, clearTimeout, setInterval, clearInterval, Date, AbortSignal.timeout];
  const time = new FakeTime();
  assertNotStrictEquals(setTimeout, real[0]);
  assertThrows(() => new FakeTime(), TimeError, "already faked");
  assertStrictEquals(await FakeTime.restoreFor(() => setTimeout), real[0]);
  assertNotStrictEquals(setTimeout, real[0]);
  FakeTime.restore();
  assertEquals([setTimeout, clearTimeout, setInterval, clearInterval, Date, AbortSignal.timeout], real);
  assertThrows(() => time.restore(), TimeError);
  await assertRejects(() => FakeTime.restoreFor(() => {}), TimeError);
});

Deno.test("FakeTime can move by itself and cannot move back", async () => {
  using time = new FakeTime(0, { advanceRate: 1000, advanceFrequency: 1 });
  let rang = false;
  setTimeout(() => rang = true, 2000);
  while (!rang) await time.delay(1);
  assertThrows(() => time.now = 0, RangeError);
});

Deno.test("FakeTime.delay() waits in real time until a signal stops it", async () => {
  using time = new FakeTime(0);
  const stopped = AbortSignal.abort();
  const error = await assertRejects(() => time.delay(60_000, { signal: stopped }), DOMException);
  assertEquals([error.name, time.now], ["AbortError", 0]);
});
