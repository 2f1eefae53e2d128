/** Clocks that jump, backwards and forwards, while something is computed. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  compute,
  type ComputeEvent,
  type ComputeOptions,
  type Delayed,
  delayed,
  gather,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { plus } from "../conformance/kernels.ts";
import { StepExecutor } from "../conformance/step_executor.ts";
import { randomIntegers } from "../delayed/random.ts";
import { clockJumps } from "./kernels.ts";

/** Until it is disposed, clocks say the time plus an offset; at every so many looks at one of them, that jumps. */
class JumpingClocks implements Disposable {
  readonly #performanceNow = performance.now;
  readonly #dateNow = Date.now;
  offset = 0;

  constructor(every: number, seed = 1) {
    const random = randomIntegers(seed);
    const now = (clock: () => number) => {
      if (random(every) === 0) this.offset += (random(2_000_001) - 1_000_000) * 10 ** random(4);
      return clock() + this.offset;
    };
    performance.now = () => now(this.#performanceNow.bind(performance));
    Date.now = () => now(this.#dateNow);
  }

  [Symbol.dispose](): void {
    performance.now = this.#performanceNow;
    Date.now = this.#dateNow;
  }
}

const soon = (x: number) => new Promise<number>((resolve) => setImmediate(() => resolve(x)));

/** A step that fails at first. */
function flaky(x: Delayed<number>): Delayed<number> {
  let calls = 0;
  const retries = { times: 2, delay: 0 };
  return delayed((x: number) => ++calls < 3 ? Promise.reject(new Error("again")) : x, { retries })(x);
}

/** Steps, and what each adds. */
const steps: [(x: Delayed<number>) => Delayed<number>, number][] = [
  [delayed((x: number) => x + 1), 1],
  [delayed(soon), 0],
  [(x) => delayed(plus)(x, 2), 2],
  [delayed(clockJumps), 3],
  [(x) => delayed(clockJumps)(delayed(plus)(x, 1)), 4],
  [flaky, 0],
];

/** Chains of steps, and the values that they must have. */
function chains(): [Delayed<number[]>, number[]] {
  const values = Array.from({ length: 24 }, (_, i) => i);
  const ends = values.map((i) => {
    let x: Delayed<number> = delayed(i);
    for (let step = 0; step < 12; step++) {
      const [call, more] = steps[(i + step) % steps.length];
      x = call(x);
      values[i] += more;
    }
    return x;
  });
  return [gather(...ends), values];
}

/** No time is negative, and none runs backwards. */
function checkTimes(events: readonly ComputeEvent[]): void {
  let latest = 0;
  for (const event of events) {
    if ("at" in event) assert(event.at >= 0, `${event.type} at ${event.at}`);
    if ("seconds" in event) assert(event.seconds >= 0, `${event.type} after ${event.seconds}`);
    if (event.type === "ended") assert(event.waited >= 0, `waited ${event.waited}`);
    if (event.type !== "queued" && event.type !== "failed" && event.type !== "retried") continue;
    assert(event.at >= latest, `${event.type} at ${event.at}, after ${latest}`);
    latest = event.at;
  }
}

async function computeAmidJumps(options: ComputeOptions): Promise<void> {
  for (const [seed, every] of [[1, 1], [2, 2], [3, 10], [4, 100]]) {
    const events: ComputeEvent[] = [];
    const [graph, values] = chains();
    using _ = new JumpingClocks(every, seed);
    assertEquals(await graph.compute({ ...options, onEvent: (event) => events.push(event) }), values);
    checkTimes(events);
  }
}

Deno.test("clocks jump while a graph is computed on the calling thread", async () => {
  await computeAmidJumps({ scheduler: "inline" });
  await computeAmidJumps({ scheduler: new StepExecutor() });
});

Deno.test("clocks jump on both sides while a graph is computed on workers", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  await computeAmidJumps({ scheduler: pool });
  assertEquals(await pool.run(plus, [40, 2]), 42);
});

Deno.test("after a clock was set back, plain functions still let the event loop have its turn", async () => {
  let time = 0, turned = false;
  const { now } = performance;
  const setBack = () => {
    time -= 1e6;
    setImmediate(() => turned = true);
  };
  const tasks = Array.from({ length: 5000 }, (_, i) => delayed(() => i === 100 ? setBack() : turned)());
  performance.now = () => ++time; // so every look at it finds a millisecond gone
  try {
    assertEquals((await compute(...tasks)).at(-1), true);
  } finally {
    performance.now = now;
  }
});

Deno.test("timers jump: retries and time limits go by the same clock, whatever it says", async () => {
  using time = new FakeTime();
  const hour = 3_600_000;
  let calls = 0;
  const patient = delayed(() => ++calls < 4 ? Promise.reject(new Error("again")) : calls, {
    retries: { times: 3, delay: hour, most: hour, jitter: 0 },
  });
  const retried = patient().compute({ timeout: 5 * hour });
  for (let i = 0; i < 3; i++) await time.tickAsync(hour);
  assertEquals(await retried, 4);

  const never = delayed(() => new Promise<never>(() => {}), { timeout: hour });
  const late = assertRejects(() => never().compute(), TaskError, `did not end within ${hour} ms`);
  await time.tickAsync(24 * hour);
  await late;
  const stopped = assertRejects(
    () => never().compute({ timeout: hour / 2 }),
    DOMException,
    "0 of 1 tasks were done",
  );
  await time.tickAsync(24 * hour);
  await stopped;
});
