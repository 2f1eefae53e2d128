/** Functions of the caller that throw: what a compute is worth does not depend on those that only look on. */

import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import {
  compute,
  type ComputeEvent,
  type ComputeOptions,
  delayed,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { EventStream } from "../../src/delayed/event_stream.ts";
import { Graph } from "../../src/delayed/graph.ts";
import { failing, plus } from "../conformance/kernels.ts";
import { StepExecutor } from "../conformance/step_executor.ts";

/** What is said to `console.warn` while a function runs. */
async function warnings(body: () => Promise<void>): Promise<string[]> {
  const { warn } = console;
  const said: string[] = [];
  console.warn = (...values: unknown[]) => void said.push(values.map(String).join(" "));
  try {
    await body();
  } finally {
    console.warn = warn;
  }
  return said;
}

/** Runs a test on every kind of executor. */
async function everywhere(test: (options: ComputeOptions) => Promise<void>): Promise<void> {
  await using pool = new WorkerPool({ workers: 2 });
  for (const scheduler of ["inline", new StepExecutor(), pool] as const) await test({ scheduler });
}

const TYPES: ComputeEvent["type"][] = [
  "start",
  "grown",
  "queued",
  "started",
  "ended",
  "failed",
  "retried",
  "finish",
];

/** A graph in which all events happen; if it may fail, at its end. */
function eventful(fails: boolean) {
  let calls = 0;
  const flaky = delayed(() => ++calls < 2 ? Promise.reject(new Error("again")) : 1, {
    retries: { times: 1, delay: 0 },
  });
  const sum = delayed(plus)(flaky(), delayed(() => flaky())());
  return fails ? delayed(failing, { key: "bad" })(delayed(String)(sum)) : sum;
}

Deno.test("a listener that throws at an event of any type changes nothing, and is told of", async () => {
  await everywhere(async (options) => {
    for (const type of TYPES) {
      const onEvent = (event: ComputeEvent) => {
        if (event.type === type) throw new RangeError("not mine");
      };
      const said = await warnings(async () => {
        assertEquals(await eventful(false).compute({ ...options, onEvent }), 2);
        const error = await assertRejects(() => eventful(true).compute({ ...options, onEvent }), TaskError);
        assertEquals([error.key, (error.cause as Error).message], ["bad", "2"]);
      });
      assert(said.length > 0);
      for (const text of said) {
        assertEquals(text, `weft: a listener threw at the event "${type}": RangeError: not mine`);
      }
    }
  });
});

Deno.test("a listener that throws keeps nothing from those that come after it", async () => {
  const heard: string[] = [];
  const said = await warnings(() => {
    const stream = new EventStream(new Graph([]));
    stream.listen(() => {
      throw new RangeError("not mine");
    });
    stream.listen(({ type }) => void heard.push(type));
    stream.begun(0);
    stream.finished({ done: 0, running: 0, waiting: 0 }, {});
    return Promise.resolve();
  });
  assertEquals([heard, said.length], [["start", "finish"], 2]);
});

Deno.test("a listener that returns a promise which is rejected is no worse", async () => {
  const onEvent = ({ type }: ComputeEvent) =>
    type === "ended" ? Promise.reject(new RangeError("not mine")) : Promise.resolve();
  const said = await warnings(async () => {
    assertEquals(await delayed(plus)(1, 2).compute({ scheduler: "inline", onEvent }), 3);
    await new Promise((resolve) => setImmediate(resolve));
  });
  assertEquals(said, [`weft: a listener threw at the event "ended": RangeError: not mine`]);
});

Deno.test("a listener that aborts the compute, or starts another one, at any event", async () => {
  await everywhere(async (options) => {
    for (const type of TYPES) {
      for (const keepGoing of [true, false]) {
        const controller = new AbortController();
        const reason = new Error("enough");
        const others: Promise<number>[] = [];
        const onEvent = (event: ComputeEvent) => {
          if (event.type !== type) return;
          others.push(delayed(plus)(1, others.length).compute(options));
          controller.abort(reason);
        };
        const { signal } = controller;
        const outcome = await eventful(type === "failed").compute({ ...options, signal, keepGoing, onEvent })
          .catch((error) => error);
        if (type === "finish") assertEquals(outcome, 2);
        else if (outcome instanceof TaskError) assertEquals([type, outcome.key], ["failed", "bad"]);
        else assertStrictEquals(outcome, reason);
        assertEquals(await Promise.all(others), others.map((_, i) => 1 + i));
      }
    }
  });
});

Deno.test("a progress bar's output that throws ends the bar, and nothing else", async () => {
  let writes = 0;
  const out = {
    isTerminal: () => true,
    writeSync: () => {
      writes++;
      throw new Deno.errors.BrokenPipe("closed");
    },
  };
  const progress = { minimum: 0, dt: 0, out };
  const said = await warnings(() =>
    everywhere(async (options) => {
      assertEquals(await eventful(false).compute({ ...options, progress }), 2);
      await assertRejects(() => eventful(true).compute({ ...options, progress }), TaskError);
    })
  );
  assertEquals(said, []);
  assert(writes > 0);
});

Deno.test("retryIf that throws: that is the failure; the others finish", async () => {
  await everywhere(async (options) => {
    const mistake = new TypeError("in retryIf");
    const retryIf = () => {
      throw mistake;
    };
    const bad = delayed(failing, { key: "bad", retries: 3, retryIf })("first");
    const events: ComputeEvent[] = [];
    const others = Array.from({ length: 20 }, (_, i) => delayed(plus)(i, i));
    const onEvent = (event: ComputeEvent) => events.push(event);
    const error = await compute(bad, ...others, { ...options, keepGoing: true, onEvent }).catch((error) =>
      error
    );
    assertInstanceOf(error, TaskError);
    assertStrictEquals(error.cause, mistake);
    assertEquals([error.key, error.attempts], ["bad", 1]);
    assertEquals(events.filter(({ type }) => type === "ended").length, 20);
  });
});
