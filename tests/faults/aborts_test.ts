/** Computes that are stopped at any moment: each settles, and nothing is left. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type ComputeOptions, type Delayed, delayed, gather, taskContext, WorkerPool } from "../../mod.ts";
import { plus, slowly } from "../conformance/kernels.ts";
import { StepExecutor } from "../conformance/step_executor.ts";
import { randomIntegers } from "../delayed/random.ts";

type Random = (bound: number) => number;

const add = delayed((a: number, b: number) => a + b);
const soon = delayed((x: number) => Promise.resolve(x));
const turn = delayed((x: number) => new Promise<number>((resolve) => setImmediate(() => resolve(x))));
const grows = delayed((x: number): Delayed<number> => soon(add(x, 0)));
const spawns = delayed((x: number) => (taskContext().spawn(soon(x)), x));
const limited = delayed((x: number) => Promise.resolve(x), { timeout: 60_000 });
const flaky = delayed((x: number) => {
  if (taskContext().attempt === 1) throw new Error("once more");
  return x;
}, { retries: { times: 1, delay: 0 } });
/** Sees its signal, which must not be aborted after its end. */
const watches = delayed((x: number) => taskContext().signal.aborted ? NaN : x);

/** Tasks that end by an abort alone, and have timers until then. */
const ENDLESS = [
  delayed((_: number) => Promise.reject<number>(new Error("again")), { retries: { times: 1, delay: 1e6 } }),
  delayed((_: number) => new Promise<number>(() => {}), { timeout: 1e6 }),
];

const PLAIN = [soon, turn, grows, spawns, limited, flaky, watches];
const KERNELS = [delayed(slowly), delayed(plus), delayed(plus, { retries: 1 })];

/** A few tasks, and the value that they must have; none, if they never end. */
function smallGraph(random: Random): [Delayed<number>, number | undefined] {
  const graph = Array.from({ length: 1 + random(4) }, (_, i) => {
    let x: Delayed<number> = delayed(i);
    for (let length = 1 + random(3); length > 0; length--) {
      x = random(2) ? KERNELS[random(3)](x, 0) : PLAIN[random(PLAIN.length)](x);
    }
    return x;
  });
  const endless = random(6) === 0;
  if (endless) graph.push(ENDLESS[random(2)](0));
  const sum = delayed((values: number[]) => values.reduce((sum, x) => sum + x));
  return [sum(gather(...graph)), endless ? undefined : graph.reduce((sum, _, i) => sum + i, 0)];
}

/** Calls a function some steps from now: at once, after microtasks, after turns of the event loop or timers. */
async function after(steps: number, kind: number, then: () => void): Promise<void> {
  for (let i = 0; i < steps; i++) {
    if (kind === 0) await undefined;
    else if (kind === 1) await new Promise((resolve) => setImmediate(resolve));
    else await new Promise((resolve) => setTimeout(resolve, 0));
  }
  then();
}

/** Whether the compute was stopped in time. */
async function race(random: Random, options: ComputeOptions): Promise<boolean> {
  const controller = new AbortController();
  const [graph, value] = smallGraph(random);
  const kind = random(3);
  const steps = random([24, 8, 4][kind]);
  const reason = new Error("enough");
  const early = random(50) === 0;
  if (early) controller.abort(reason);
  const outcome = graph.compute({ ...options, signal: controller.signal }).then(
    (result) => assertEquals([result, early], [value, false]),
    (error) => assertStrictEquals(error, reason),
  );
  const aborted = after(steps, kind, () => controller.abort(reason));
  let stopped = true;
  await Promise.all([aborted, outcome.then(() => stopped = controller.signal.aborted)]);
  return stopped;
}

async function races(times: number, seed: number, options: ComputeOptions): Promise<void> {
  const random = randomIntegers(seed);
  let stopped = 0;
  for (let done = 0; done < times;) {
    const together = Math.min(1 + random(8), times - done);
    const outcomes = Array.from({ length: together }, () => race(random, options));
    for (const outcome of await Promise.all(outcomes)) if (outcome) stopped++;
    done += together;
  }
  await new Promise((resolve) => setTimeout(resolve, 10)); // the timers of tasks that were running have shorter times
  assert(stopped > times / 20 && stopped < times * 19 / 20, `${stopped} of ${times} were stopped`);
}

Deno.test("5,000 abort races on the calling thread", async () => {
  await races(5000, 1, { scheduler: "inline" });
});

Deno.test("2,000 abort races with an executor of one's own", async () => {
  await races(2000, 2, { scheduler: new StepExecutor() });
});

Deno.test("3,000 abort races on workers, which are usable afterwards", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  await races(3000, 3, { scheduler: pool });
  assertEquals(pool.status.stuck, 0);
  assertEquals(await pool.run(plus, [40, 2]), 42);
  assertEquals(pool.status.waiting, 0);
});
