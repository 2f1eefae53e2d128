import { assert, assertAlmostEquals, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { spy, stub } from "@std/testing/mock";
import { timeit, type TimeitOptions, timer } from "../../mod.ts";

/** A clock that only moves when told to. */
function stubClock(): Disposable & { seconds: number } {
  const clock = { seconds: 1000 };
  const now = stub(performance, "now", () => clock.seconds * 1000);
  return Object.assign(clock, { [Symbol.dispose]: () => now.restore() });
}

Deno.test("timer: seconds while it runs and after it has stopped", () => {
  using clock = stubClock();
  const watch = timer();
  clock.seconds += 2;
  assertAlmostEquals(watch.time, 2);
  assertAlmostEquals(watch.stop(), 2);
  clock.seconds += 5;
  assertAlmostEquals(watch.time, 2);
  assertAlmostEquals(watch.stop(), 2);
});

Deno.test("timer: stops at the end of the block that uses it", () => {
  using clock = stubClock();
  let after;
  {
    using watch = timer();
    clock.seconds += 3;
    after = watch;
  }
  clock.seconds += 4;
  assertAlmostEquals(after.time, 3);
});

Deno.test("timer: reads as a time in a text and on the console", () => {
  using clock = stubClock();
  const watch = timer();
  clock.seconds += 0.1234;
  assertEquals(`${watch}`, "0.123 s");
  clock.seconds += 60;
  watch.stop();
  assertEquals(`${watch}`, "60.123 s");
  assertEquals(Deno.inspect(watch), "Timer(60.123 s)");
  assertEquals(Deno.inspect({ watch }), "{ watch: Timer(60.123 s) }");
});

/** Times a function that takes so many seconds, each call a little longer or shorter as told. */
async function timed(
  seconds: number[],
  loops?: number,
): Promise<{ line: string; loops: number; calls: number }> {
  using clock = stubClock();
  const write = spy((_line: string) => {});
  let calls = 0;
  const timing = await timeit(() => void (clock.seconds += seconds[calls++ % seconds.length]), {
    loops,
    write,
  });
  assertEquals(`${timing}`, write.calls[0].args[0]);
  return { line: `${timing}`, loops: timing.loops, calls };
}

Deno.test("timeit prints as IPython does, in the unit that fits", async () => {
  const cases: [seconds: number, printed: string][] = [
    [0.0135, "13.5 ms ± 0 ns per loop (mean ± std. dev. of 7 runs, 1 loop each)"],
    [1.5, "1.5 s ± 0 ns per loop"],
    [0.25, "250 ms ± 0 ns per loop"],
    [2.345678e-6, "2.35 µs ± 0 ns per loop"],
    [42e-9, "42 ns ± 0 ns per loop"],
    [61, "1min 1s ± 0 ns per loop"],
    [3723, "1h 2min 3s ± 0 ns per loop"],
  ];
  for (const [seconds, printed] of cases) {
    const { line } = await timed([seconds], 1);
    assert(line.replace(/ ± .* per loop/, " ± 0 ns per loop").startsWith(printed), `${line} for ${seconds}`);
  }
});

Deno.test("timeit gives the mean and the standard deviation over the runs", async () => {
  using clock = stubClock();
  const seconds = [0.01, 0.012, 0.014, 0.01, 0.012, 0.014, 0.012];
  let call = 0;
  const timing = await timeit(() => void (clock.seconds += seconds[call++]), { loops: 1, write: () => {} });
  assertAlmostEquals(timing.mean, 0.012);
  assertAlmostEquals(timing.std, Math.sqrt(4 * 0.002 ** 2 / 7));
  assertAlmostEquals(timing.best, 0.01);
  assertAlmostEquals(timing.worst, 0.014);
  assertEquals([timing.times.length, timing.runs, timing.loops], [7, 7, 1]);
  assertEquals(`${timing}`, "12 ms ± 1.51 ms per loop (mean ± std. dev. of 7 runs, 1 loop each)");
});

Deno.test("timeit chooses the first power of ten of loops that takes 0.2 s", async () => {
  assertEquals((await timed([0.3])).loops, 1);
  assertEquals((await timed([0.03])).loops, 10);
  const { line, loops, calls } = await timed([0.0003]);
  assertEquals([loops, calls], [1000, 1 + 10 + 100 + 1000 + 7 * 1000]);
  assert(line.includes("7 runs, 1,000 loops each"), line);
});

Deno.test("timeit awaits what an async function returns", async () => {
  let running = 0, most = 0;
  const timing = await timeit(async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  }, { runs: 2, loops: 3, write: () => {} });
  assertEquals([running, most, timing.runs, timing.loops], [0, 1, 2, 3]);
  assertGreater(timing.mean, 0);
});

Deno.test("timeit writes to the console by default, passes errors on, and refuses wrong options", async () => {
  using log = stub(console, "log");
  await timeit(() => {}, { runs: 1, loops: 1 });
  assertEquals(log.calls.length, 1);
  await assertRejects(
    () =>
      timeit(() => {
        throw new SyntaxError("in fn");
      }),
    SyntaxError,
    "in fn",
  ); // deno-fmt-ignore
  for (const bad of [0, -1, 1.5, NaN]) {
    await assertRejects(() => timeit(() => {}, { runs: bad, loops: 1 }), RangeError, "runs must be a positive integer");
    await assertRejects(() => timeit(() => {}, { loops: bad }), RangeError, "loops must be a positive integer");
  }
});

Deno.test("timeit checks everything before it calls the function", async () => {
  const fn = spy(() => {});
  for (const options of [{ runs: 0 }, { runs: 1.5 }, { loops: 0 }]) {
    await assertRejects(() => timeit(fn, options), RangeError, "must be a positive integer");
  }
  await assertRejects(
    () => timeit(fn, { run: 1 } as TimeitOptions),
    TypeError,
    "timeit: there is no option run; there are runs, loops, write",
  );
  assertEquals(fn.calls.length, 0);
});

Deno.test("timeit says what to write instead of a call", async () => {
  for (
    const [result, shown] of [[42, "42"], [undefined, "undefined"], [Promise.resolve(), "[object Promise]"]]
  ) {
    await assertRejects(
      () => timeit(result as never),
      TypeError,
      `timeit takes a function, to call it often: timeit(() => f(3)), not timeit(f(3)); got ${shown}`,
    );
  }
});
