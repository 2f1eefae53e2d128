/** One suite for every executor: whatever runs a graph, the outcome is the same. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  compute,
  type ComputeOptions,
  type Delayed,
  delayed,
  type DelayedFunction,
  gather,
  mean,
  TaskError,
} from "../../mod.ts";
import {
  count,
  failing,
  failingAtFirst,
  fill,
  holes,
  plus,
  shapes,
  slowly,
  sumOf,
  thenable,
  times,
} from "./kernels.ts";

type RunTest = (
  run: <T>(x: Delayed<T>, options?: ComputeOptions) => Promise<T>,
  tally: Tally,
) => Promise<void>;

/** What kernels have counted, in files: other processes have no part in this one's memory. */
class Tally {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  at(index: number): number {
    try {
      return Deno.statSync(`${this.folder}/${index}`).size;
    } catch {
      return 0;
    }
  }
}

/** Each case in the words of a rule; it is given a `compute` with the executor already chosen. */
const cases: Record<string, RunTest> = {
  "a sum of sums": async (run) => {
    const x = delayed(plus)(1, 2);
    assertEquals(await run(delayed(plus)(x, delayed(times)(x, x))), 12);
  },
  "plain functions and kernels in one graph": async (run) => {
    const half = delayed((x: number) => x / 2);
    assertEquals(await run(delayed(plus)(half(delayed(times)(3, 4)), half(delayed(plus)(1, 1)))), 7);
  },
  "a shared task runs once": async (run, tally) => {
    const x = delayed(count)(tally.folder, 0);
    assertEquals(await run(gather(x, x, delayed(plus)(x, x))), [1, 1, 2]);
    assertEquals(tally.at(0), 1);
  },
  "nothing is remembered across computes": async (run, tally) => {
    const x = delayed(count)(tally.folder, 0);
    assertEquals([await run(x), await run(x)], [1, 2]);
  },
  "a long chain, each task once": async (run) => {
    let x: Delayed<number> = delayed(0);
    for (let i = 0; i < 300; i++) x = delayed(plus)(x, 1);
    assertEquals(await run(x), 300);
  },
  "chains that share their beginning": async (run, tally) => {
    const first = delayed(plus)(delayed(count)(tally.folder, 0), 10);
    const left = delayed(times)(delayed(plus)(first, 1), 2);
    const right = delayed(times)(delayed(plus)(first, 2), 3);
    assertEquals(await run(gather(left, right)), [24, 39]);
    assertEquals(tally.at(0), 1);
  },
  "a wide graph and a tree of sums": async (run) => {
    let layer = Array.from({ length: 200 }, (_, i) => delayed(times)(i, 2));
    while (layer.length > 1) {
      layer = Array.from(
        { length: Math.ceil(layer.length / 2) },
        (_, i) => 2 * i + 1 < layer.length ? delayed(plus)(layer[2 * i], layer[2 * i + 1]) : layer[2 * i],
      );
    }
    assertEquals(await run(layer[0]), 199 * 200);
  },
  "containers of delayeds are filled in": async (run) => {
    const x = delayed(plus)(1, 2);
    const y = delayed(times)(2, 2);
    const value = { list: [x, [y, 5]], map: new Map([["x", x]]), set: new Set([y]), plain: "text" };
    assertEquals(await run(delayed(shapes)(value)) as unknown, {
      list: [3, [4, 5]],
      map: new Map([["x", 3]]),
      set: new Set([4]),
      plain: "text",
    });
    assertEquals(await run(delayed(sumOf)([x, y, 1])), 8);
  },
  "the mean of many": async (run) => {
    assertEquals(await run(mean(...Array.from({ length: 10 }, (_, i) => delayed(plus)(i, 0.5)))), 5);
  },
  "promises are awaited": async (run) => {
    const later = delayed(async (x: number) => await Promise.resolve(x + 1));
    assertEquals(await run(delayed(plus)(later(1), delayed(slowly)(5, 1))), 7);
  },
  "thenables are awaited as await does": async (run) => {
    const here = delayed((value: number) => thenable(value));
    const there = delayed(thenable);
    const both = gather(here(3) as unknown as Delayed<number>, there(4) as unknown as Delayed<number>);
    assertEquals(await run(both), [3, 4]);
    const bad = delayed(() => ({
      then: () => {
        throw new RangeError("no then");
      },
    }));
    await assertRejects(() => run(gather(bad(), delayed(plus)(1, 1))), TaskError, "RangeError: no then");
  },
  "holes of an array are undefined values": async (run) => {
    const list = delayed(holes)();
    assertEquals(await run(gather(list.get(1), list.get("length"))), [undefined, 3]);
    assertEquals(await run(gather(...delayed(holes, { nout: 3 })())), [1, undefined, 3]);
    await assertRejects(() => run(list.get(3)), TaskError, "there is no 3 in an array of 3");
  },
  "equal calls under one key are one call": async (run, tally) => {
    const counted = (list: unknown) =>
      delayed(count, { key: "count" })(tally.folder, delayed(sumOf, { key: "sum" })(list as number[]));
    assertEquals(await run(gather(counted([0, 0]), counted([0, 0]))), [1, 1]);
    assertEquals(tally.at(0), 1);
  },
  "two different calls under one key do not start": async (run, tally) => {
    const counted = delayed(count, { key: "count" });
    for (const other of [counted(tally.folder, 1), delayed(5, { key: "count" })]) {
      const both = gather(counted(tally.folder, 0), other);
      await assertRejects(() => run(both), Error, "two different calls have the key count: ");
    }
    assertEquals([tally.at(0), tally.at(1)], [0, 0]);
  },
  "what is there twice among the arguments is one object": async (run) => {
    const x = { x: delayed(plus)(1, 2) };
    const same = delayed((a: unknown[]) => a[0] === (a[1] as unknown[])[0]);
    assertEquals(await run(same(delayed(shapes)([x, [x]]) as Delayed<unknown[]>)), true);
  },
  "never more tasks in flight than workers": async (run) => {
    const wait = delayed((ms: number) => new Promise<number>((resolve) => setTimeout(resolve, ms, ms)));
    const half = delayed((x: number) => x / 2);
    const tasks = Array.from({ length: 6 }, (_, i) => half(i % 2 ? delayed(slowly)(2, 2) : wait(2)));
    let running = 0, most = 0;
    const onEvent: ComputeOptions["onEvent"] = ({ type }) => {
      if (type === "started") most = Math.max(most, ++running);
      if (type === "ended") running--;
    };
    for (const workers of [1, 2]) {
      most = 0;
      assertEquals(await run(delayed(tasks), { workers, onEvent }), tasks.map(() => 1));
      assert(most <= workers, `${most} in flight with ${workers} workers`);
    }
  },
  "results in buffers arrive whole": async (run) => {
    const [big, small] = await run(gather(delayed(fill)(50_000, 2), delayed(fill)(10, 3)));
    assertEquals([big.length, big[49_999], small.length, small[9]], [50_000, 2, 10, 3]);
  },
  "one large result for several tasks": async (run) => {
    const big = delayed(fill)(20_000, 1);
    assertEquals(await run(gather(delayed(sumOf)(big), delayed(sumOf)(big), big.get("length"))), [
      20_000,
      20_000,
      20_000,
    ]);
  },
  "get, call, after and nout": async (run) => {
    const text = delayed(shapes)("abc") as Delayed<string>;
    assertEquals(await run(gather(text.get("length"), text.call("toUpperCase"))), [3, "ABC"]);
    const order: string[] = [];
    const note = delayed((name: string) => order.push(name));
    await run(note("second").after(note("first")));
    assertEquals(order, ["first", "second"]);
    const [a, b] = delayed((x: number): [number, number] => [x, -x], { nout: 2 })(delayed(plus)(1, 1));
    assertEquals(await run(gather(a, b)), [2, -2]);
  },
  "the first failure: the task, the way, the original error": async (run) => {
    const bad = delayed(failing, { key: "bad" })("no luck");
    const total = delayed(plus, { key: "total" })(bad, 1);
    const error = await assertRejects(() => run(gather(total, 1)), TaskError);
    assertEquals(error.key, "bad");
    assertEquals(error.path.slice(0, 2), ["bad", "total"]);
    assertInstanceOf(error.cause, RangeError);
    assertEquals((error.cause as Error).message, "no luck");
    assert(error.message.startsWith("the task bad failed: RangeError: no luck"), error.message);
  },
  "a failure in the middle of a chain": async (run, tally) => {
    const first = delayed(count)(tally.folder, 0);
    const bad = delayed(failing, { key: "bad" })(delayed(shapes)(first) as Delayed<string>);
    const last = delayed(count)(tally.folder, bad);
    const error = await assertRejects(() => run(last), TaskError);
    assertEquals([error.key, tally.at(0), tally.at(1)], ["bad", 1, 0]);
  },
  "what depends on a failure does not start": async (run) => {
    let started = 0;
    const after = delayed((x: number) => (started++, x));
    await assertRejects(() => run(after(delayed(failing)("x"))), TaskError);
    assertEquals(started, 0);
  },
  "an abort before and during": async (run) => {
    const gone = AbortSignal.abort(new Error("before"));
    await assertRejects(() => run(delayed(plus)(1, 1), { signal: gone }), Error, "before");
    const controller = new AbortController();
    const wait = delayed((ms: number) => new Promise<number>((resolve) => setTimeout(resolve, ms, ms)));
    const running = run(gather(delayed(slowly)(1, 20), wait(20)), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("during")), 2);
    await assertRejects(() => running, Error, "during");
    await new Promise((resolve) => setTimeout(resolve, 40)); // the timers of the tasks run out
  },
  "every event, in order, and the last one always": async (run) => {
    const seen: string[] = [];
    const onEvent: ComputeOptions["onEvent"] = (event) => {
      seen.push("key" in event ? `${event.type} ${event.key}` : event.type);
    };
    await run(delayed(plus, { key: "b" })(delayed(times, { key: "a" })(2, 3), 1), { onEvent });
    const a = ["queued a", "started a", "ended a"], b = ["queued b", "started b", "ended b"];
    assertEquals(seen, ["start", ...a, ...b, "finish"]);
    seen.length = 0;
    await assertRejects(() => run(delayed(failing, { key: "bad" })("x"), { onEvent }), TaskError);
    assertEquals(seen, ["start", "queued bad", "started bad", "failed bad", "finish"]);
  },
  "a task goes on as the delayed that it returns": async (run) => {
    type Growing = DelayedFunction<[number], number>;
    const last = delayed(plus)(3, 4);
    const down: Growing = delayed((n: number): Delayed<number> => n === 0 ? last : down(n - 1));
    assertEquals(await run(down(50)), 7);
    const sum: Growing = delayed((n: number): number | Delayed<number> =>
      n < 2 ? n : delayed(plus)(sum(n - 1), sum(n - 2))
    );
    assertEquals(await run(gather(sum(12), sum(12))), [144, 144]);
  },
  "a task is tried again, until it has been often enough": async (run, tally) => {
    const retries = { times: 2, delay: 1 };
    assertEquals(await run(delayed(failingAtFirst, { retries })(tally.folder, 0, 2)), 3);
    const error = await assertRejects(
      () => run(delayed(failingAtFirst, { retries, key: "hopeless" })(tally.folder, 1, 9)),
      TaskError,
      "the task hopeless failed 3 times, and the last time so: RangeError: attempt 3",
    );
    assertEquals([error.attempts, tally.at(0), tally.at(1)], [3, 3, 3]);
  },
  "a task's time limit": async (run) => {
    const error = await assertRejects(
      () => run(delayed(slowly, { timeout: 5, key: "slow" })("late", 40)),
      TaskError,
      "the task slow failed: TimeoutError: ",
    );
    assertEquals((error.cause as Error).name, "TimeoutError");
    await new Promise((resolve) => setTimeout(resolve, 60)); // the timer of the task runs out
  },
  "what does not need the failed task goes on": async (run, tally) => {
    const bad = delayed(plus)(delayed(failing, { key: "bad" })("x") as never, 1);
    const good = Array.from({ length: 20 }, () => delayed(count)(tally.folder, 0));
    await assertRejects(
      () => run(gather(bad, ...good), { keepGoing: true }),
      TaskError,
      "the task bad failed",
    );
    assertEquals(tally.at(0), 20);
  },
  "nothing to do": async (run) => {
    assertEquals(await run(delayed("value")), "value");
    assertEquals(await run(gather()), []);
  },
};

/**
 * Runs every case with an executor.
 *
 * @param make Makes it. Its kernels must be allowed to read and write in the folder.
 */
export function testExecutor(
  name: string,
  make: (folder: string) => { scheduler: ComputeOptions["scheduler"]; end(): Promise<void> },
): void {
  for (const [rule, test] of Object.entries(cases)) {
    Deno.test(`${name}: ${rule}`, async () => {
      const folder = await Deno.makeTempDir();
      const { scheduler, end } = make(folder);
      try {
        await test(
          async (x, options) => (await compute(x, { scheduler, ...options }))[0] as never,
          new Tally(folder),
        );
      } finally {
        await end();
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}
