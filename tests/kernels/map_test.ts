import {
  assert,
  assertEquals,
  assertLessOrEqual,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { dismissWorkers, integers, map, WorkerPool } from "../../mod.ts";
import { busyUntilAborted, pass, same, sleep, throwsValue } from "./fixtures/kernels.ts";
import { rejection, sharedWords } from "./helpers.ts";

Deno.test("map yields every result in the order of the items", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const delays = [20, 1, 10, 1, 5, 1];
  assertEquals(await Array.fromAsync(map(sleep, delays, { pool })), delays);
});

Deno.test("map, ordered: false, yields results as they come, each once", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const words = sharedWords(1);
  const items = ["held", "a", "b", "c"].map((name) => ({ words, name }));
  const results: string[] = [];
  for await (const name of map(pass, items, { pool, ordered: false })) {
    results.push(name);
    if (results.length < 3) continue;
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 0);
  }
  assertEquals(results.at(-1), "held");
  assertEquals(results.toSorted(), ["a", "b", "c", "held"]);
});

Deno.test("map runs on the default pool, with many items and with none", async () => {
  const items = Array.from({ length: 500 }, (_, i) => i);
  assertEquals(await Array.fromAsync(map(same, items)), items);
  assertEquals(await Array.fromAsync(map(same, [])), []);
  await dismissWorkers();
});

Deno.test("map reads an endless source no further than its results are taken", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  let read = 0, closed = false;
  function* source(): Generator<number> {
    try {
      for (const i of integers()) {
        read = i;
        yield i;
      }
    } finally {
      closed = true;
    }
  }
  const taken: number[] = [];
  for await (const result of map(same, source(), { pool, concurrency: 5 })) {
    assertLessOrEqual(read, taken.length + 5);
    taken.push(result);
    await sleep(1);
    assertLessOrEqual(read, taken.length + 5);
    if (taken.length === 20) break;
  }
  assertEquals(taken, Array.from({ length: 20 }, (_, i) => i + 1));
  assert(closed, "the source is closed");
});

Deno.test("map takes an async source, and does not wait for it with results at hand", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const more = Promise.withResolvers<void>();
  async function* source(): AsyncGenerator<string> {
    yield "first";
    await more.promise;
    yield "second";
  }
  const results = map(same, source(), { pool });
  assertEquals((await results.next()).value, "first");
  more.resolve();
  assertEquals(await Array.fromAsync(results), ["second"]);
});

Deno.test("map ends with the first failure, in its place", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const taken: unknown[] = [];
  const reason = await rejection((async () => {
    for await (const result of map(throwsValue, [7, 8, 9], { pool })) taken.push(result);
  })());
  assertStrictEquals(reason as unknown, 7);
  assertEquals(taken, []);
});

Deno.test("map passes on what its source throws, after the results before it", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  function* source(): Generator<number> {
    yield 1;
    throw new RangeError("no more");
  }
  const taken: number[] = [];
  await assertRejects(
    async () => {
      for await (const result of map(same, source(), { pool })) taken.push(result);
    },
    RangeError,
    "no more",
  );
  assertEquals(taken, [1]);
});

Deno.test("map stops with a signal, and tells running kernels", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 20);
  const run = Array.fromAsync(map(busyUntilAborted, [60_000, 60_000], { pool, signal: controller.signal }));
  await assertRejects(() => run, Error, "enough");
  await assertRejects(
    () => Array.fromAsync(map(same, [1], { pool, signal: controller.signal })),
    Error,
    "enough",
  );
  assertEquals(await pool.run(same, [1]), 1);
});

Deno.test("leaving the loop tells running kernels to stop", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const items = [0, 60_000, 60_000, 60_000];
  for await (const _ of map(busyUntilAborted, items, { pool })) break;
  assertEquals(await pool.run(same, [1]), 1);
});

/** A source that never has its third item; `closed` tells when somebody wants it closed. */
function stuckSource(): AsyncIterable<number> & { closed: boolean } {
  let read = 0;
  const source = {
    closed: false,
    [Symbol.asyncIterator]: () => ({
      next: () =>
        ++read < 3
          ? Promise.resolve({ done: false as const, value: read })
          : new Promise<IteratorResult<number>>(() => {}),
      return: () => {
        source.closed = true;
        return new Promise<IteratorResult<number>>(() => {});
      },
    }),
  };
  return source;
}

Deno.test("a source that waits for ever holds up neither an abort, nor a failure, nor leaving the loop", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const controller = new AbortController();
  const { signal } = controller;
  const sources = [stuckSource(), stuckSource(), stuckSource()];

  const taken: number[] = [];
  await assertRejects(
    async () => {
      for await (const result of map(same, sources[0], { pool, signal })) {
        taken.push(result);
        if (taken.length === 2) controller.abort(new Error("enough"));
      }
    },
    Error,
    "enough",
  );
  assertEquals(taken, [1, 2]);
  for await (const _ of map(same, sources[1], { pool })) break;
  assertEquals(await rejection(Array.fromAsync(map(throwsValue, sources[2], { pool }))) as unknown, 1);
  assertEquals(sources.map(({ closed }) => closed), [true, true, true]);
});

Deno.test("map takes texts, and sources whose next() gives any thenable; an aborted signal closes the source", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  assertEquals(await Array.fromAsync(map(same, "aé😀", { pool })), ["a", "é", "😀"]);
  let read = 0;
  const thenables = {
    [Symbol.asyncIterator]: () => ({
      // deno-lint-ignore no-explicit-any -- a thenable that is no promise
      next: (): any => ({ then: (done: (step: unknown) => void) => done({ done: ++read > 2, value: read }) }),
    }),
  };
  assertEquals(await Array.fromAsync(map(same, thenables, { pool })), [1, 2]);
  const source = stuckSource();
  await rejection(
    Array.fromAsync(map(same, source, { pool, signal: AbortSignal.abort(new Error("early")) })),
  );
  assert(source.closed);
});

Deno.test("map: wrong options are refused", () => {
  const wrong = map as unknown as (...args: unknown[]) => unknown;
  assertThrows(() => wrong([1], same), TypeError, "is not a kernel");
  assertThrows(() => wrong(same, 5), TypeError, "the items must be iterable; got number");
  assertThrows(() => wrong(same, [1], { pool: 2 }), TypeError, "pool must be a WorkerPool");
  assertThrows(() => wrong(same, [1], { order: false }), TypeError, "there is no option order");
  for (const concurrency of [0, -1, 1.5, NaN]) {
    assertThrows(() => map(same, [1], { concurrency }), RangeError, "concurrency must be a positive integer");
  }
});
