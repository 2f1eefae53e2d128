/** What is in flight: never more tasks than `workers`, and nothing after the end. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { spy } from "@std/testing/mock";
import {
  type Call,
  type CallSource,
  type ComputeEvent,
  type ComputeOptions,
  type Delayed,
  delayed,
  dismissWorkers,
  type Executor,
  gather,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { failing, plus, slowly } from "../conformance/kernels.ts";
import { store } from "../kernels/fixtures/kernels.ts";
import { sharedWords } from "../kernels/helpers.ts";

/** The most tasks that were in flight at once. */
async function mostInFlight(x: Delayed<unknown>, options: ComputeOptions): Promise<number> {
  let running = 0, most = 0;
  const onEvent = ({ type }: ComputeEvent) => {
    if (type === "started") most = Math.max(most, ++running);
    if (type === "ended") running--;
  };
  await x.compute({ ...options, onEvent });
  assertEquals(running, 0);
  return most;
}

const times = <T>(n: number, make: () => Delayed<T>) => Array.from({ length: n }, make);
const kernel = () => delayed(slowly)(1, 3);
const asyncFunction = () => delayed(() => new Promise<number>((resolve) => setTimeout(resolve, 3, 1)))();
const busy = () =>
  delayed((_: number) => {
    for (const end = performance.now() + 3; performance.now() < end;);
    return 1;
  });

Deno.test("workers bound a pool that has more", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  await Promise.all([pool.run(slowly, [1, 5]), pool.run(slowly, [1, 5])]); // both workers are there
  const kernels = gather(...times(8, kernel));
  assertEquals(await mostInFlight(kernels, { scheduler: pool, workers: 1 }), 1);
  assertEquals(await mostInFlight(kernels, { scheduler: pool, workers: 2 }), 2);
  assertEquals(await mostInFlight(kernels, { scheduler: pool, workers: 9 }), 2);
});

Deno.test("a kernel that has failed leaves its place to others", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const bad = times(3, () => delayed(failing)("no"));
  const events: string[] = [];
  const onEvent = ({ type }: ComputeEvent) => events.push(type);
  const options: ComputeOptions = { scheduler: pool, workers: 1, keepGoing: true, timeout: 60_000, onEvent };
  await assertRejects(() => gather(...bad, delayed(plus)(1, 1)).compute(options), TaskError);
  const count = (type: string) => events.filter((other) => other === type).length;
  assertEquals([count("failed"), count("ended")], [3, 1]);
});

Deno.test("workers bound kernels and functions on this thread together", async () => {
  const mixed = gather(
    ...times(4, kernel),
    ...times(4, asyncFunction),
    ...times(4, () => busy()(1)),
    ...times(4, () => busy()(kernel())),
    ...times(4, () => delayed(slowly)(asyncFunction(), 1)),
  );
  for (const workers of [1, 2, 3]) {
    assert(await mostInFlight(mixed, { workers }) <= workers, `workers: ${workers}`);
    assert(await mostInFlight(mixed, { workers, scheduler: "inline" }) <= workers, "inline");
  }
  assert(await mostInFlight(mixed, {}) > 3, "without workers there is no bound");
  await dismissWorkers();
});

/** Runs calls one after the other, and has always taken some more, as pools do with short ones. */
class Ahead implements Executor {
  readonly size = 2;
  readonly #most: number;
  /** How many it had taken at once, at most. */
  most = 0;

  constructor(most: number) {
    this.#most = most;
  }

  serve(source: CallSource) {
    const taken: Call[] = [];
    let running = false;
    const run = async () => {
      for (;;) {
        while (taken.length < this.#most && source.peek()) taken.push(source.take()!);
        this.most = Math.max(this.most, taken.length);
        const call = taken.shift();
        if (!call) break;
        await undefined;
        call.done(call.kernel(...call.args), 1, 0);
      }
      running = false;
    };
    const wake = () => {
      if (!running) run();
      running = true;
    };
    return { wake, stop() {}, [Symbol.dispose]() {} };
  }
}

Deno.test("short kernels still travel together under a bound", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const ahead = new Ahead(100);
  const sums = Array.from({ length: 1000 }, (_, i) => delayed(plus)(i, 1));
  const half = delayed((x: number) => x / 2);
  for (const scheduler of [pool, ahead]) {
    const values = await delayed(sums.map((sum) => half(sum))).compute({ scheduler, workers: 2 });
    assertEquals(values, sums.map((_, i) => (i + 1) / 2));
  }
  assertEquals(ahead.most, 100);
});

Deno.test("a plain function that is ready does not wait for all kernels that are", async () => {
  let ended = 0, before = 0;
  const note = delayed((_: number) => before = ended);
  const kernels = Array.from({ length: 100 }, (_, i) => delayed(plus)(i, 1));
  const onEvent = ({ type }: ComputeEvent) => type === "ended" && ended++;
  await gather(note(kernels[0]), ...kernels).compute({ scheduler: new Ahead(4), workers: 2, onEvent });
  assert(before > 0 && before < 10, `${before} kernels came before it`);
});

Deno.test("kernels start while plain functions keep this thread busy", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const words = sharedWords(1);
  const slice = delayed(() => {
    for (const end = performance.now() + 15; performance.now() < end;);
  });
  const seesKernel = delayed(() => {
    for (const end = performance.now() + 20_000; performance.now() < end;) {
      if (Atomics.load(words, 0) === 1) return true;
    }
    return false;
  });
  const graph = gather(slice(), seesKernel(), delayed(store)(words, 0, 1));
  assertEquals((await graph.compute({ scheduler: pool }))[1], true);
});

Deno.test("a signal is no longer watched when the compute is over", async () => {
  const { signal } = new AbortController();
  using watched = spy(signal, "addEventListener");
  using unwatched = spy(signal, "removeEventListener");
  await delayed(Math.sqrt)(4).compute({ signal });
  assertEquals([watched.calls.length, unwatched.calls.length], [1, 1]);
});
