/** Graphs that grow while they are computed. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type CallSource,
  compute,
  type ComputeEvent,
  type Delayed,
  delayed,
  type DelayedFunction,
  type Executor,
  gather,
  taskContext,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { fill, sumOf } from "../conformance/kernels.ts";

type Growing = DelayedFunction<[number], number>;

const add = delayed((a: number, b: number) => a + b, { name: "add" });
const later = <T>(value: T, ms = 1) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));

Deno.test("a recursion 10,000 deep", async () => {
  const down: Growing = delayed((n: number): number | Delayed<number> => n === 0 ? 7 : down(n - 1));
  assertEquals(await down(10_000).compute(), 7);
  const count: Growing = delayed((n: number): number | Delayed<number> => n === 0 ? 0 : add(count(n - 1), 1));
  assertEquals(await count(10_000).compute(), 10_000);
});

Deno.test("a recursion goes deep before it goes wide: few tasks are alive at a time", async () => {
  let alive = 0, most = 0;
  const order: number[] = [];
  const join = delayed((a: number, b: number) => {
    alive -= 2;
    most = Math.max(most, ++alive);
    return a + b;
  });
  const tree: Growing = delayed((n: number): number | Delayed<number> => {
    order.push(n);
    if (n > 0) return join(tree(n - 1), tree(n - 1));
    most = Math.max(most, ++alive);
    return 1;
  });
  assertEquals(await tree(2).compute(), 4);
  assertEquals(order, [2, 1, 0, 0, 1, 0, 0]);
  assertEquals(await tree(12).compute(), 4096);
  assert(most <= 14, `${most} results were alive at a time`);
});

Deno.test("a promise of a delayed, a delayed value, and one that is there already", async () => {
  const shared = add(1, 2);
  const promised = delayed(() => later(add(2, 3)))();
  const value = delayed(() => delayed([4, 5]))();
  const known = delayed((_: number) => shared)(shared);
  assertEquals(await gather(promised, value, known, shared).compute(), [5, [4, 5], 3, 3]);
});

Deno.test("what is in the graph already runs once; a result that has been let go is computed again", async () => {
  let calls = 0;
  const count = delayed(() => ++calls, { name: "count" });
  const kept = count();
  const uses = Array.from({ length: 3 }, () => delayed(() => add(kept, kept))());
  assertEquals(await gather(kept, ...uses).compute(), [1, 2, 2, 2]);
  const gone = count();
  const after = delayed((_: number) => gone)(add(gone, 0));
  assertEquals([await after.compute(), calls], [3, 3]);
});

Deno.test("keys hold across what was added: equal calls are one, different ones are refused", async () => {
  let calls = 0;
  const load = delayed((n: number) => [n, ++calls], { key: "load" });
  const same = delayed(() => load(1))();
  assertEquals(await gather(load(1), same).compute(), [[1, 1], [1, 1]]);
  const other = delayed(() => load(2), { key: "other" })();
  await assertRejects(
    () => gather(load(1), other).compute(),
    TaskError,
    "two different calls have the key load",
  );
});

Deno.test("nout holds for the value of what was returned", async () => {
  const pair = delayed((): Delayed<[number, number]> => gather(add(1, 0), add(1, 1)), { nout: 2 });
  assertEquals(await gather(...pair()).compute(), [1, 2]);
  const wrong = delayed((): Delayed<[number]> => gather(add(1, 0)), { nout: 2, key: "wrong" });
  await assertRejects(() => wrong()[0].compute(), TaskError, "returned 1 values where nout promises 2");
});

Deno.test("a circle is an error that names its keys", async () => {
  const self: Delayed<number> = delayed((): Delayed<number> => self, { key: "self" })();
  await assertRejects(() => self.compute(), TaskError, "in a circle: self → self");
  const first: Delayed<number> = delayed((): Delayed<number> => third, { key: "first" })();
  const second = delayed((x: number) => x, { key: "second" })(first);
  const third = delayed((x: number) => x, { key: "third" })(second);
  await assertRejects(() => third.compute(), TaskError, "in a circle: first → third → second → first");
  const ping: Delayed<number> = delayed((): Delayed<number> => pong, { key: "ping" })();
  const pong: Delayed<number> = delayed((): Delayed<number> => ping, { key: "pong" })();
  await assertRejects(() => gather(ping, pong).compute(), TaskError, "in a circle: pong → ping → pong");
});

Deno.test("a failure in what was added: the way leads through the tasks that went on", async () => {
  const bad = delayed(() => {
    throw new RangeError("boom");
  }, { key: "bad" });
  const maker = delayed(() => add(bad(), 1), { key: "maker" })();
  const error = await assertRejects(
    () => delayed((x: number) => x, { key: "end" })(maker).compute(),
    TaskError,
  );
  assertEquals(error.path.filter((key) => !key.startsWith("add")), ["bad", "maker", "end"]);
  assert(error.cause instanceof RangeError);
});

Deno.test("spawn: the compute ends when what was spawned has ended, and fails with it", async () => {
  const done: string[] = [];
  const work = delayed(async (name: string) => void done.push(await later(name)));
  const start = delayed((names: string[]) => {
    const { spawn } = taskContext();
    spawn(...names.map((name) => work(name)));
    return names.length;
  });
  assertEquals(await start(["a", "b"]).compute(), 2);
  assertEquals(done, ["a", "b"]);

  const late = delayed(async () => {
    const { spawn } = taskContext();
    await later(0);
    spawn(work("late"), work("later"));
  });
  await late().compute({ workers: 1 });
  assertEquals(done.slice(2), ["late", "later"]);

  const bad = delayed(() => later(0).then(() => Promise.reject(new RangeError("boom"))), { key: "bad" });
  const start2 = delayed(() => taskContext().spawn(bad()), { key: "start" });
  const error = await assertRejects(
    () => start2().compute(),
    TaskError,
    "the task bad failed: RangeError: boom",
  );
  assertEquals(error.path, ["bad"]);
});

Deno.test("what was spawned starts while the task that spawned it goes on", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const hello = delayed(() => resolve("hello"));
  const start = delayed(async () => {
    const { spawn } = taskContext();
    await later(0);
    spawn(hello());
    return await promise;
  });
  assertEquals(await start().compute(), "hello");
});

Deno.test("spawn refuses what is no delayed, and a task that has ended", async () => {
  let spawn: ((...delayeds: Delayed<unknown>[]) => void) | undefined;
  const keep = delayed(() => void ({ spawn } = taskContext()), { key: "keep" });
  await keep().compute();
  assertThrows(() => spawn!(add(1, 2)), Error, "spawn: the task keep has ended; spawn before it does");
  const misuse = delayed((_: void) => spawn!(add(1, 2)), { key: "misuse" });
  await assertRejects(() => misuse(keep()).compute(), TaskError, "spawn: the task keep has ended");
  const wrong = delayed(() => taskContext().spawn(3 as never));
  await assertRejects(() => wrong().compute(), TaskError, "spawn: every argument must be a delayed; got 3");
});

Deno.test("taskContext: key and attempt, of the task that is being called and of no other", async () => {
  const seen: [string, number][] = [];
  const note = delayed((fail: boolean) => {
    const { key, attempt } = taskContext();
    seen.push([key, attempt]);
    if (fail && attempt < 3) throw new Error("again");
  }, { retries: { times: 2, delay: 0 }, key: "note" });
  await note(true).compute();
  assertEquals(seen, [["note", 1], ["note", 2], ["note", 3]]);
  assertThrows(() => taskContext(), Error, "no task is being called here");
  const lost = delayed(async () => {
    await later(0);
    return taskContext();
  });
  await assertRejects(() => lost().compute(), TaskError, "before its first await");
  const inner = delayed(() => taskContext().key, { key: "inner" });
  const outer = delayed(async () => {
    const { key } = taskContext();
    return [key, await inner().compute()];
  }, { key: "outer" });
  assertEquals(await outer().compute(), ["outer", "inner"]);
});

Deno.test("events tell of the growth; what a task went on as is no time of its own", async () => {
  const events: ComputeEvent[] = [];
  const slow = delayed(() => later(1, 20), { key: "slow" });
  await delayed(() => slow(), { key: "maker" })().compute({ onEvent: (event) => events.push(event) });
  const told = events.map((event) => "key" in event ? `${event.type} ${event.key}` : event.type);
  assertEquals(told, [
    "start",
    "queued maker",
    "started maker",
    "queued slow",
    "grown",
    "started slow",
    "ended slow",
    "ended maker",
    "finish",
  ]);
  const [slowEnd, makerEnd] = events.filter((event) => event.type === "ended");
  assert(makerEnd.seconds < slowEnd.seconds);
  const finish = events.at(-1);
  assert(finish?.type === "finish" && finish.seconds > slowEnd.at);
  const grown = events.find((event) => event.type === "grown");
  assertEquals(grown?.tasks, 2);
});

Deno.test("with one worker, a task that goes on as another leaves its place to it", async () => {
  const slow = delayed((x: number) => later(x));
  const outer = delayed((x: number) => later(slow(x)));
  assertEquals(await gather(outer(1), outer(2)).compute({ workers: 1 }), [1, 2]);
});

Deno.test("many tasks that find more, all into one growing graph", async () => {
  const depth = 4, width = 6;
  let visits = 0;
  const visit: DelayedFunction<[number], void> = delayed((level: number) => {
    visits++;
    const { spawn } = taskContext();
    if (level < depth) { for (let i = 0; i < width; i++) spawn(visit(level + 1)); }
  });
  await compute(visit(0));
  assertEquals(visits, (width ** (depth + 1) - 1) / (width - 1));
});

const someTurns = async (most = 20) => {
  for (let turns = 0; turns < most; turns++) await new Promise((resolve) => setImmediate(resolve));
};

/** Runs one call at a time; looks at each for some turns of the event loop before it takes it, and rests after it. */
const hesitant: Executor = {
  size: 1,
  serve(source: CallSource) {
    let running = false;
    const run = async () => {
      while (source.peek()) {
        await someTurns();
        const first = source.take()!, group = first.group ?? [first];
        const results: unknown[] = [];
        for (const call of group) {
          const args = [...call.args];
          for (const { argument, from } of call.takes ?? []) args[argument] = results[from];
          results.push(call.kernel(...args));
          call.done(call === group.at(-1) ? results.at(-1) : undefined, 1, 0);
          await someTurns();
        }
      }
      running = false;
    };
    return {
      wake: () => {
        if (!running) run();
        running = true;
      },
      stop() {},
      [Symbol.dispose]() {},
    };
  },
};

/** Tasks that end when another one has ended, as the events tell. */
function followers() {
  const ended = new Map<string, PromiseWithResolvers<void>>();
  const end = (key: string) => {
    if (!ended.has(key)) ended.set(key, Promise.withResolvers());
    return ended.get(key)!;
  };
  const onEvent = (event: ComputeEvent) => event.type === "ended" && end(event.key).resolve();
  return { onEvent, after: (key: string) => end(key).promise };
}

const length = delayed((values: Float64Array) => values.length);

Deno.test("a result that stayed on its worker is computed again for what grows", async () => {
  const { onEvent, after } = followers();
  const made = delayed(fill, { key: "made" })(10, 1);
  const grows = delayed(() => after("made").then(() => length(made)));
  assertEquals(await gather(delayed(sumOf)(made), grows()).compute({ scheduler: hesitant, onEvent }), [
    10,
    10,
  ]);
});

Deno.test("the last use of a result is no longer the last if the graph grows before it", async () => {
  const { onEvent, after } = followers();
  const made = delayed(fill, { key: "made" })(10, 1);
  const sum = delayed(sumOf)(made).after(delayed(() => 1)());
  const grows = delayed(async () => {
    await after("made");
    await someTurns(30); // the sum has been looked at, and would get the array
    return length(made).after(delayed(someTurns)());
  });
  assertEquals(await gather(sum, grows()).compute({ scheduler: hesitant, onEvent }), [10, 10]);
});

Deno.test("a result that has become that of another task, too, is not moved away", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const { onEvent, after } = followers();
  const made = delayed(fill, { key: "made" })(10_000, 1);
  const same = delayed(() => after("made").then(() => made), { key: "same" })();
  const sum = delayed(sumOf)(made).after(delayed(() => after("same"))());
  const [values, total] = await gather(same, sum).compute({ scheduler: pool, onEvent });
  assertEquals([values.length, total], [10_000, 10_000]);

  const early = delayed(() => made, { key: "early" })();
  const last = delayed(sumOf)(made).after(delayed(() => 1)());
  const [kept, other] = await gather(early, last).compute({ scheduler: pool });
  assertEquals([kept.length, other], [10_000, 10_000]);
});

/** Moves what is to be moved, as a pool does, and tells of each kernel that it has begun. */
class Moving implements Executor {
  readonly size = 1;
  readonly #begun: (kernel: unknown) => void;

  constructor(begun: (kernel: unknown) => void) {
    this.#begun = begun;
  }

  serve(source: CallSource) {
    const run = async () => {
      for (let call = source.take(); call; call = source.take()) {
        const args = structuredClone(call.args, { transfer: call.parcel?.transfers ?? [] });
        this.#begun(call.kernel);
        await someTurns(30);
        call.done(call.kernel(...args), 1, 0);
      }
    };
    return { wake: run, stop() {}, [Symbol.dispose]() {} };
  }
}

Deno.test("a result that has moved away to a kernel that runs is computed again for what grows", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const made = delayed(fill, { key: "made" })(10_000, 1);
  const sum = delayed(sumOf)(made).after(delayed(() => 1)());
  const grows = delayed(() => promise.then(() => length(made)));
  const scheduler = new Moving((kernel) => kernel === sumOf && resolve());
  assertEquals(await gather(sum, grows()).compute({ scheduler }), [10_000, 10_000]);
});
