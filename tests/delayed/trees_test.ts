/** Trees of small tasks: a worker runs a part of one without a word in between. */

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Call,
  type CallSource,
  type ComputeEvent,
  type Delayed,
  delayed,
  type Executor,
  type Kernel,
  type Scheduler,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { StepExecutor } from "../conformance/step_executor.ts";
import { kernelIn, sharedWords } from "../kernels/helpers.ts";
import { large, member, slow } from "./tree_kernels.ts";

/** A tree in which each task has a parent: a later one, so many places behind the next one. */
type Parents = readonly number[];

/** So many leaves, combined two at a time, breadth first. */
const pairwise = (leaves: number): Parents =>
  Array.from({ length: 2 * leaves - 2 }, (_, task) => leaves + (task >> 1) - task - 1);

function childrenOf(parents: Parents): number[][] {
  const children: number[][] = Array.from({ length: parents.length + 1 }, () => []);
  for (const [task, skipped] of parents.entries()) {
    children[Math.min(task + 1 + skipped, parents.length)].push(task);
  }
  return children;
}

/** The delayed at the root; `call` makes the one of a task from those of its children. */
function treeOf<T>(parents: Parents, call: (task: number, values: Delayed<T>[]) => Delayed<T>): Delayed<T> {
  const tasks: Delayed<T>[] = [];
  for (const [task, children] of childrenOf(parents).entries()) {
    tasks.push(call(task, children.map((child) => tasks[child])));
  }
  return tasks.at(-1)!;
}

/** One in which each task counts how often it runs, and fails if it is among these. */
function counted(parents: Parents, runs: Int32Array, failing: readonly number[] = []): Delayed<number> {
  return treeOf(parents, (task, values) => delayed(member)(runs, task, failing.includes(task), ...values));
}

/** The tasks that need one of these, and these. */
function withAncestors(parents: Parents, tasks: readonly number[]): Set<number> {
  const found = new Set(tasks);
  for (const task of found) {
    if (task < parents.length) found.add(Math.min(task + 1 + parents[task], parents.length));
  }
  return found;
}

/** So that the kernel is known to be quick. */
async function getToKnow(scheduler: Scheduler): Promise<void> {
  await delayed(member)(sharedWords(1), 0, false).compute({ scheduler });
}

/** Another executor, and how large the groups were that it took. */
class Watched implements Executor {
  readonly sizes: number[] = [];
  readonly size: number;
  readonly #executor: Executor;

  constructor(executor: Executor) {
    this.#executor = executor;
    this.size = executor.size;
  }

  serve(source: CallSource) {
    const take = (): Call | undefined => {
      const call = source.take();
      if (call) this.sizes.push(call.group?.length ?? 1);
      return call;
    };
    return this.#executor.serve!({
      take,
      peek: () => source.peek(),
      get size() {
        return source.size;
      },
    });
  }
}

Deno.test("trees of small tasks are fused, each task still run once", async () => {
  const executor = new StepExecutor(), runs = sharedWords(127);
  await getToKnow(executor);
  executor.groups.length = 0;
  const ended: ComputeEvent[] = [];
  const onEvent = (event: ComputeEvent) => void (event.type === "ended" && ended.push(event));
  const sum = await counted(pairwise(64), runs).compute({ scheduler: executor, onEvent });
  assertEquals(sum, 126 * 127 / 2);
  assertEquals(executor.groups.toSorted((a, b) => a - b), [...Array(15).fill(1), ...Array(16).fill(7)]);
  assertEquals([...runs], Array(127).fill(1));
  assertEquals(ended.length, 127);
});

Deno.test("small trees are not, for each worker is to have a share", async () => {
  const executor = new StepExecutor();
  await getToKnow(executor);
  executor.groups.length = 0;
  await counted(pairwise(16), sharedWords(31)).compute({ scheduler: executor });
  assertEquals(executor.groups, Array(31).fill(1));
});

Deno.test("trees of kernels that nobody has called, that take long, or make something large, are not fused", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const source =
    `import { kernels } from "weft:"; kernels(import.meta.url, { kernel: (...xs) => xs.length });`;
  const fresh = kernelIn(source) as unknown as Kernel<(...values: number[]) => number>;
  const unknown = new Watched({ size: 1, serve: (source) => (source.peek(), pool.serve(source)) });
  await treeOf<number>(pairwise(64), (_, values) => delayed(fresh)(...values)).compute({
    scheduler: unknown,
  });
  assertEquals(unknown.sizes[0], 1);
  for (let i = 0; i < 2; i++) {
    const heavy = new Watched(pool);
    await treeOf<number>(pairwise(64), (_, values) => delayed(slow)(...values)).compute({ scheduler: heavy });
    await treeOf<Float64Array>(pairwise(64), (_, values) => delayed(large)(...values)).compute({
      scheduler: heavy,
    });
    assertEquals(new Set(heavy.sizes), new Set([1]));
  }
});

const plans = fc.record({
  parents: fc.array(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(40)), {
    minLength: 40,
    maxLength: 200,
    size: "max",
  }),
  failing: fc.array(fc.nat(400), { maxLength: 3 }),
  keepGoing: fc.boolean(),
});

/** Random trees of known kernels equal a plain evaluation, and what need not fail does not. */
async function property(scheduler: Scheduler, numRuns: number, seed: number): Promise<void> {
  await getToKnow(scheduler);
  const check = async (
    { parents, failing, keepGoing }: typeof plans extends fc.Arbitrary<infer T> ? T : never,
  ) => {
    const tasks = parents.length + 1, runs = sharedWords(tasks);
    const failures = failing.filter((task) => task < tasks);
    const computing = counted(parents, runs, failures).compute({ scheduler, keepGoing });
    if (failures.length === 0) {
      assertEquals(await computing, tasks * (tasks - 1) / 2);
      return assertEquals([...runs], Array(tasks).fill(1));
    }
    const { cause } = await assertRejects(() => computing, TaskError);
    assertEquals([(cause as Error).name, failures.includes(Number((cause as Error).message))], [
      "RangeError",
      true,
    ]);
    const lost = withAncestors(parents, failures);
    for (const [task, times] of runs.entries()) {
      const runsOnce = !lost.has(task) || failures.includes(task) && !needsAny(parents, task, failures);
      if (keepGoing) assertStrictEquals(times, runsOnce ? 1 : 0, `task ${task}`);
      else assertEquals(times <= (runsOnce ? 1 : 0), true, `task ${task}`);
    }
  };
  await fc.assert(fc.asyncProperty(plans, check), { numRuns, seed });
}

/** Whether a task waits for one of these besides itself. */
function needsAny(parents: Parents, task: number, others: readonly number[]): boolean {
  return others.some((other) => other !== task && withAncestors(parents, [other]).has(task));
}

Deno.test("300 random trees, handed to an executor", () => property(new StepExecutor(), 300, 1));

Deno.test("200 random trees, on threads", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  await property(pool, 200, 2);
});

Deno.test("a worker that dies in a tree takes along what needs it, and nothing else", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  await getToKnow(pool);
  for (let dying = 0; dying < 128; dying += 25) {
    const runs = sharedWords(255);
    const tree = treeOf<number>(
      pairwise(128),
      (task, values) => delayed(member)(runs, task, task === dying && "with its worker", ...values),
    );
    await assertRejects(() => tree.compute({ scheduler: pool, keepGoing: true }), TaskError, "Deno.exit()");
    const lost = withAncestors(pairwise(128), [dying]);
    assertEquals([...runs], Array.from(runs, (_, task) => lost.has(task) && task !== dying ? 0 : 1));
  }
});

Deno.test("an abort in the middle of trees settles everything, and the pool goes on", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  await getToKnow(pool);
  for (let ended = 1; ended < 250; ended += 40) {
    const stop = new AbortController();
    let left = ended;
    const onEvent = (event: ComputeEvent) =>
      void (event.type === "ended" && --left === 0 && stop.abort("enough"));
    const computing = counted(pairwise(128), sharedWords(255)).compute({
      scheduler: pool,
      signal: stop.signal,
      onEvent,
    });
    assertStrictEquals(await computing.catch((reason) => reason), "enough");
  }
  assertEquals(await counted(pairwise(64), sharedWords(127)).compute({ scheduler: pool }), 126 * 127 / 2);
});
