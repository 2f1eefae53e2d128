/** Random graphs: whatever their shape and their faults, the outcome is that of a plain recursive evaluation. */

import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  compute,
  type ComputeEvent,
  type ComputeOptions,
  type Delayed,
  delayed,
  type Scheduler,
  taskContext,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { StepExecutor } from "../conformance/step_executor.ts";
import { sharedWords } from "../kernels/helpers.ts";
import { combined, step, type Value } from "./kernels.ts";

/** A task; those that it refers to are counted backwards from itself. */
interface Task {
  readonly kind: keyof typeof KINDS;
  readonly container: keyof typeof CONTAINERS;
  /** Whether its value is a large array. */
  readonly large: boolean;
  readonly needs: readonly number[];
  readonly after: readonly number[];
  /** How often it fails, and how often it is tried again. */
  readonly failures: number;
  readonly retries: number;
  readonly limited: boolean;
  /** What it returns a sum of, if it is a plain function, */
  readonly follows: readonly number[];
  /** and what it adds besides. */
  readonly spawns: readonly number[];
}

interface Plan {
  readonly tasks: readonly Task[];
  readonly asked: readonly number[];
  readonly keepGoing: boolean;
  readonly workers: number | undefined;
  /** After so many steps it is aborted. */
  readonly abort: { readonly steps: number; readonly turns: boolean } | undefined;
}

const KINDS = {
  plain: (value: () => unknown) => value(),
  promise: (value: () => unknown) => Promise.resolve().then(value),
  turn: (value: () => unknown) => new Promise((resolve) => setImmediate(resolve)).then(value),
  kernel: undefined,
};

const CONTAINERS = {
  list: (values: unknown[]) => values,
  object: (values: unknown[]) => ({ ...values }),
  map: (values: unknown[]) => new Map(values.map((value, i) => [i, value])),
  set: (values: unknown[]) => new Set(values.map((value) => [value])),
  nested: (values: unknown[]) => [{ first: values.slice(0, 1) }, values.slice(1)],
  bare: (values: unknown[]) => values.length === 1 ? values[0] : values,
};

const back = (most: number) => fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, fc.nat(most));
const often = <T>(value: T, weight: number, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
const some = fc.array(back(30), { minLength: 1, maxLength: 3 });

function tasks(faulty: boolean): fc.Arbitrary<Task[]> {
  const task = fc.record<Task>({
    kind: fc.constantFrom("plain", "promise", "turn", "kernel", "kernel", "kernel"),
    container: fc.constantFrom("list", "object", "map", "set", "nested", "bare", "bare", "bare", "bare"),
    large: often(false, 4, fc.constant(true)),
    needs: fc.array(back(30), { maxLength: 3 }),
    after: often([], 8, some),
    failures: faulty ? often(0, 8, fc.nat(3)) : fc.constant(0),
    retries: faulty ? often(0, 2, fc.nat(3)) : often(0, 5, fc.constant(1)),
    limited: often(false, 8, fc.constant(true)),
    follows: often([], 6, some),
    spawns: often([], 8, some),
  });
  return fc.array(task, { minLength: 1, maxLength: 40, size: "max" });
}

const plans = fc.record<Plan>({
  tasks: fc.boolean().chain(tasks),
  asked: fc.array(back(40), { minLength: 1, maxLength: 5 }),
  keepGoing: fc.boolean(),
  workers: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  abort: often(undefined, 3, fc.record({ steps: fc.nat(30), turns: fc.boolean() })),
});

/** The tasks that a task refers to; the first ones have nothing before them. */
function before(task: number, distances: readonly number[]): number[] {
  return task === 0 ? [] : distances.map((distance) => task - 1 - distance % task);
}

function askedFor({ tasks, asked }: Plan): number[] {
  return asked.map((distance) => tasks.length - 1 - distance % tasks.length);
}

/** What a plan comes to, by a plain recursive evaluation. */
class Expected {
  readonly values: (Value | undefined)[];
  /** The tasks that run, with the value of each that ends. */
  readonly outcomes = new Map<number, Value | undefined>();
  /** Those of them that fail. */
  readonly failures = new Set<number>();
  /** Those that a running task adds again, when their results may have been let go: they may run more than once. */
  readonly again = new Set<number>();
  readonly #tasks: readonly Task[];

  constructor(plan: Plan) {
    this.#tasks = plan.tasks;
    this.values = askedFor(plan).map((task) => this.#valueOf(task));
  }

  #valueOf(task: number): Value | undefined {
    if (!this.outcomes.has(task)) this.outcomes.set(task, this.#evaluate(task));
    return this.outcomes.get(task);
  }

  #evaluate(task: number): Value | undefined {
    const { container, large, needs, after, kind, failures, retries, follows, spawns } = this.#tasks[task];
    const values = before(task, needs).map((other) => this.#valueOf(other));
    const others = before(task, after).map((other) => this.#valueOf(other));
    if ([...values, ...others].includes(undefined)) return undefined;
    if (failures > retries) {
      this.failures.add(task);
      return undefined;
    }
    const value = combined(task, large, CONTAINERS[container](values));
    if (kind === "kernel") return value;
    for (const other of before(task, spawns)) this.#addAgain(other);
    if (before(task, follows).length === 0) return value;
    const followed = before(task, follows).map((other) => this.#addAgain(other));
    return followed.includes(undefined) ? undefined : combined(task, false, [value, followed]);
  }

  #addAgain(task: number): Value | undefined {
    const found = [task];
    for (const other of found) {
      if (this.again.has(other)) continue;
      this.again.add(other);
      found.push(...before(other, this.#tasks[other].needs), ...before(other, this.#tasks[other].after));
    }
    return this.#valueOf(task);
  }
}

/** The delayeds of a plan, which count in `runs` how often each task is tried. */
function delayedsOf({ tasks }: Plan, runs: Int32Array<SharedArrayBuffer>): Delayed<Value>[] {
  const made: Delayed<Value>[] = [];
  for (
    const [task, { kind, container, large, needs, after, failures, retries, ...rest }] of tasks.entries()
  ) {
    const options = {
      name: nameOf(task),
      retries: { times: retries, delay: 0 },
      timeout: rest.limited ? 1e6 : undefined,
    };
    const others = (distances: readonly number[]) => before(task, distances).map((other) => made[other]);
    const plain = (...args: Parameters<typeof step>): unknown => {
      const { spawn } = taskContext();
      return KINDS[kind]!(() => {
        const value = step(...args);
        spawn(...others(rest.spawns));
        const followed = others(rest.follows);
        return followed.length === 0 ? value : join(task, value, followed);
      });
    };
    const fn = delayed(kind === "kernel" ? step : plain as typeof step, options);
    const call = fn(
      runs,
      task,
      failures > retries ? Infinity : failures,
      large,
      CONTAINERS[container](others(needs)),
    );
    made.push(after.length === 0 ? call : call.after(...others(after)));
  }
  return made;
}

const join = delayed(
  (task: number, value: Value, followed: Value[]): Value => combined(task, false, [value, followed]),
  { name: "join" },
);

function nameOf(task: number): string {
  return `task ${task}`;
}

/** Computes a plan in every respect as it says. */
async function run(plan: Plan, scheduler: Scheduler) {
  const runs = sharedWords(plan.tasks.length);
  const delayeds = delayedsOf(plan, runs);
  const events: ComputeEvent[] = [];
  const controller = new AbortController();
  const options: ComputeOptions = {
    scheduler,
    keepGoing: plan.keepGoing,
    workers: plan.workers,
    signal: controller.signal,
    onEvent: (event) => events.push(event),
  };
  const computing = compute(...askedFor(plan).map((task) => delayeds[task]), options).then(
    (values) => ({ values, error: undefined }),
    (error) => ({ values: undefined, error }),
  );
  const reason = new Error("aborted");
  if (plan.abort) await steps(plan.abort);
  if (plan.abort) controller.abort(reason);
  return { ...await computing, reason, events, runs };
}

async function steps({ steps, turns }: { steps: number; turns: boolean }): Promise<void> {
  for (let i = 0; i < steps; i++) await (turns ? new Promise((resolve) => setImmediate(resolve)) : undefined);
}

async function check(plan: Plan, scheduler: Scheduler): Promise<void> {
  const expected = new Expected(plan);
  const { values, error, reason, events, runs } = await run(plan, scheduler);
  checkEvents(expected, events, error);
  const aborted = plan.abort !== undefined && error === reason;
  if (!aborted) checkOutcome(expected, values, error);
  const complete = !aborted && (expected.failures.size === 0 || plan.keepGoing);
  if (complete) checkEnds(expected, events);
  checkRuns(plan, expected, runs, complete);
}

function checkOutcome({ failures, ...expected }: Expected, values: unknown, error: unknown): void {
  if (failures.size === 0) {
    assertStrictEquals(error, undefined);
    return assertEquals(values, expected.values);
  }
  assertInstanceOf(error, TaskError);
  const task = [...failures].find((task) => error.key.startsWith(`${nameOf(task)}-`));
  assert(task !== undefined, `${error.key} does not fail`);
  assertInstanceOf(error.cause, RangeError);
  assertEquals(error.cause.message, nameOf(task));
}

/** Every task that can run has ended or failed, and no other one. */
function checkEnds({ outcomes, failures }: Expected, events: readonly ComputeEvent[]): void {
  const named = (type: ComputeEvent["type"]) =>
    new Set(events.flatMap((event) => event.type === type && "name" in event ? [event.name] : []));
  const ended = [...outcomes].filter(([, value]) => value !== undefined).map(([task]) => nameOf(task));
  assertEquals(new Set([...named("ended")].filter((name) => name !== "join")), new Set(ended));
  assertEquals(named("failed"), new Set([...failures].map(nameOf)));
}

/** Every task ran as often as it should: once, if nothing failed and nothing was added again. */
function checkRuns(
  { tasks }: Plan,
  { outcomes, failures, again }: Expected,
  runs: Int32Array,
  complete: boolean,
) {
  for (const [task, { failures: fails, retries }] of tasks.entries()) {
    const most = Math.min(fails, retries) + 1;
    const needed = complete && (failures.has(task) || outcomes.get(task) !== undefined);
    if (!outcomes.has(task)) assertEquals(runs[task], 0);
    if (needed) assert(runs[task] >= most, `${nameOf(task)} was tried ${runs[task]} times`);
    if (!again.has(task)) assert(runs[task] <= most, `${nameOf(task)} was tried ${runs[task]} times`);
  }
}

/** Start and finish stand where they should, each task goes through its states in order, and no time is negative. */
function checkEvents({ again }: Expected, events: readonly ComputeEvent[], error: unknown): void {
  const repeated = new Set([...again].map(nameOf));
  const last = events.at(-1)!;
  assertEquals([events[0].type, last.type], ["start", "finish"]);
  const states = new Map<string, string>();
  let ended = 0, latest = 0;
  for (const event of events) {
    if (event.type === "ended") {
      ended++;
      assert(event.seconds >= 0 && event.waited >= 0 && event.at >= 0);
    } else if ("at" in event) assert(event.at >= 0);
    if (event.type === "queued") {
      assert(event.at >= latest);
      latest = event.at;
    }
    if (!("key" in event) || repeated.has(event.name)) continue;
    const state = states.get(event.key);
    const earlier = { queued: [undefined, "retried"], started: ["queued"] }[event.type as string] ??
      ["started"];
    assert(earlier.includes(state as never), `${event.key}: ${event.type} after ${state}`);
    states.set(event.key, event.type);
  }
  assert(last.type === "finish");
  assertEquals([last.done, last.error], [ended, error]);
}

function property(scheduler: Scheduler, runs: number, seed: number): Promise<void> {
  return fc.assert(fc.asyncProperty(plans, (plan) => check(plan, scheduler)), { numRuns: runs, seed });
}

Deno.test("1,000 random graphs, inline", () => property("inline", 1000, 1));

Deno.test("400 random graphs, with chains handed to an executor", () => property(new StepExecutor(), 400, 2));

Deno.test("300 random graphs, on threads", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  await property(pool, 300, 3);
});
