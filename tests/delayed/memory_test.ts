/** How many results are held, and whether they are moved or copied. */

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  type Call,
  type CallSource,
  type ComputeEvent,
  type Delayed,
  delayed,
  dismissWorkers,
  type Executor,
  gather,
  WorkerPool,
} from "../../mod.ts";
import { filled, sizeOf, sumAtSecond, sumInto } from "./large_kernels.ts";

const MB = 2 ** 20 / Float64Array.BYTES_PER_ELEMENT;

/** Counts the results that are held: each from the end of its task to that of the task that uses it. */
function holding(usedBy: Record<string, number>) {
  let held = 0;
  const counted = { most: 0, bytes: 0, onEvent };
  function onEvent(event: ComputeEvent) {
    if (event.type !== "ended") return;
    held += 1 - usedBy[event.name];
    counted.most = Math.max(counted.most, held);
    counted.bytes += event.bytes;
  }
  return counted;
}

Deno.test("1,000 tasks that each make 8 MB, reduced as a tree on two workers, never hold more than 12 of them", async () => {
  const sum = delayed(sumInto);
  let layer = Array.from({ length: 1000 }, (_, i) => delayed(filled)(8 * MB, i));
  while (layer.length > 1) {
    const pairs: Delayed<Float64Array>[] = [];
    for (let i = 0; i + 1 < layer.length; i += 2) pairs.push(sum(layer[i], layer[i + 1]));
    layer = layer.length % 2 === 0 ? pairs : [...pairs, layer.at(-1)!];
  }
  const counted = holding({ filled: 0, sumInto: 2 });
  const total = await layer[0].compute({ workers: 2, onEvent: counted.onEvent });
  assertEquals([total[0], total.at(-1)], [499_500, 499_500]);
  assertLessOrEqual(counted.most, 12);
  await dismissWorkers();
});

Deno.test("50 loads summed pairwise: at most as many as workers and two more are held", async () => {
  const loads = Array.from({ length: 50 }, (_, i) => delayed(filled)(2 * MB, i));
  const sizes = Array.from(
    { length: 25 },
    (_, i) => delayed(sizeOf)(delayed(sumInto)(loads[2 * i], loads[2 * i + 1])),
  );
  const counted = holding({ filled: 0, sumInto: 2, sizeOf: 2 }); // its own number is no large result
  assertEquals(
    await gather(...sizes).compute({ workers: 2, onEvent: gatherless(counted.onEvent) }),
    sizes.map(() => 2 * MB),
  );
  assertLessOrEqual(counted.most, 4);
  await dismissWorkers();
});

/** Ends loads at once, and sums only when it gets nothing else. */
const reluctant: Executor = {
  size: 2,
  serve(source: CallSource) {
    const sums: Call[] = [];
    let running = false;
    const run = async () => {
      for (;;) {
        await undefined;
        const taken = source.take();
        if (taken?.kernel === sumInto) {
          sums.push(taken);
          continue;
        }
        const call = taken ?? sums.shift();
        if (!call) break;
        call.done(call.kernel(...call.args), 1, 0);
      }
      running = false;
    };
    const wake = () => {
      if (!running) run();
      running = true;
    };
    return { wake, stop() {}, [Symbol.dispose]() {} };
  },
};

Deno.test("loads wait for slow sums: one worker alone would hold six results, two may hold seven", async () => {
  let layer = Array.from({ length: 32 }, (_, i) => delayed(filled)(2 * MB, i));
  while (layer.length > 1) {
    layer = Array.from(
      { length: layer.length / 2 },
      (_, i) => delayed(sumInto)(layer[2 * i], layer[2 * i + 1]),
    );
  }
  const counted = holding({ filled: 0, sumInto: 2 });
  const total = await layer[0].compute({ scheduler: reluctant, onEvent: counted.onEvent });
  assertEquals([total[0], counted.most], [496, 7]);
});

function gatherless(onEvent: (event: ComputeEvent) => void) {
  return (event: ComputeEvent) => {
    if (!("name" in event && event.name === "gather")) onEvent(event);
  };
}

Deno.test("a result is moved to the last kernel that uses it, and copied to others", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const x = delayed(filled)(MB, 1);
  const twice = delayed(sumInto)(x, x);
  assertEquals((await twice.compute({ scheduler: pool }))[0], 2);
  const [first, second, kept] = await gather(delayed(sizeOf)(x), delayed(sizeOf)(x), x).compute({
    scheduler: pool,
  });
  assertEquals([first, second, kept.length], [MB, MB, MB]);
});

Deno.test("the bytes of arguments and results are told, but not of those that stay on their worker", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const bytes: [string, number][] = [];
  const onEvent = (event: ComputeEvent) => event.type === "ended" && bytes.push([event.name, event.bytes]);
  const made = delayed((length: number) => new Float64Array(length), { name: "made" });
  const size = delayed(sizeOf)(delayed(sumInto)(made(1000), delayed(filled)(1000, 1)));
  assertEquals(await size.compute({ scheduler: pool, onEvent }), 1000);
  assertEquals(bytes.sort(), [["filled", 8000], ["made", 0], ["sizeOf", 0], ["sumInto", 16_000]]);
});

Deno.test("what a function on this thread has seen is not moved away from it", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const seen: Float64Array[] = [];
  const x = delayed(filled)(MB, 1);
  const keep = delayed((values: Float64Array) => seen.push(values));
  const total = delayed(sumInto)(x, delayed(filled)(MB, 2)).after(keep(x));
  await total.compute({ scheduler: pool });
  assertEquals(seen[0].length, MB);
});

Deno.test("a task that is tried again keeps its arguments", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const total = delayed(sumAtSecond, { retries: { times: 1, delay: 0 } });
  const x = delayed(filled)(MB, 1);
  const calls = new Int32Array(new SharedArrayBuffer(4));
  assertEquals(await total(x, delayed(filled)(MB, 2), calls).compute({ scheduler: pool }), 3);
  assertEquals(calls[0], 2);
});

Deno.test("one large result after the other, without a use: none waits for another", async () => {
  const many = Array.from({ length: 12 }, (_, i) => delayed(filled)(2 * MB, i));
  const results = await gather(...many).compute({ workers: 2 });
  assert(results.every((values, i) => values.length === 2 * MB && values[0] === i));
  await dismissWorkers();
});
