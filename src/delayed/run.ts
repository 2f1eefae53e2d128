/**
 * One compute: drives the schedule with the calling thread and an executor.
 *
 * @module
 */

import { onAbort, packResult } from "../kernels/mod.ts";
import { isThenable } from "../values.ts";
import type { RunCache } from "./cache/mod.ts";
import { Clock } from "./clock.ts";
import { EventStream, type Rest } from "./event_stream.ts";
import type { Executor } from "./executor.ts";
import type { Graph } from "./graph.ts";
import { onInterrupt } from "./interrupt.ts";
import { KernelCalls } from "./kernel_calls.ts";
import { keyOf, Node, nodesOf, type Operation, operationOf } from "./node.ts";
import { delayBefore } from "./retries.ts";
import { Schedule } from "./schedule.ts";
import { callTask, type TaskContext, type TaskOwner } from "./task_context.ts";
import { TaskError } from "./task_error.ts";
import { timeoutError, Timers } from "./timers.ts";
import { watchArguments, WATCHED_CALLS } from "./warnings.ts";

/** After so many milliseconds of plain functions the event loop gets a turn. */
const SLICE_MS = 10;
/** At most so many functions are called between two looks at the clock. */
const MOST_BETWEEN_LOOKS = 64;

/** How a compute runs. */
export interface RunSettings {
  readonly executor: Executor;
  /** The most tasks in flight at once. */
  readonly workers?: number;
  /** The most milliseconds it may take. */
  readonly timeout?: number;
  /** Whether, after a failure, everything is still computed that does not need the failed task. */
  readonly keepGoing?: boolean;
  /** Whether Ctrl-C stops it. */
  readonly interrupt?: boolean;
  /** Where results are kept. */
  readonly cache?: RunCache;
  /** Where the compute was called from. */
  readonly caller?: { readonly stack?: unknown };
}

/** A compute on its way. */
export class Run implements TaskOwner {
  readonly schedule: Schedule;
  readonly events: EventStream;
  readonly #settings: RunSettings;
  readonly #most: number;
  readonly #kernels: KernelCalls;
  readonly #timers = new Timers();
  readonly #clock = new Clock();
  readonly #outcome = Promise.withResolvers<void>();
  /** How often each task has been tried, of those that have failed. */
  readonly #failures = new Map<number, number>();
  /** Of the tasks that asked for their signal. */
  readonly #controllers = new Map<number, AbortController>();
  /** The first failure, if the others keep going. */
  #failure: TaskError | undefined;
  /** How many promises of plain functions it waits for, */
  #awaited = 0;
  /** and how many plain functions are being called. */
  #calling = 0;
  /** What there was to do when it ended. */
  #left: Rest | undefined;
  /** How many calls are still watched for mistakes. */
  #watched = WATCHED_CALLS;
  #working = false;
  #over = false;

  constructor(graph: Graph, settings: RunSettings) {
    this.#settings = settings;
    this.#most = settings.workers ?? Infinity;
    this.events = new EventStream(graph);
    this.schedule = new Schedule(graph, {
      workers: settings.executor.serve ? settings.executor.size : 0,
      mayFuse: (node) => mayFuse(operationOf(node)) && !settings.cache?.keeps(node),
      queued: (task) => this.events.queued(task),
    });
    this.#kernels = new KernelCalls(this.schedule, settings.executor, {
      room: () => this.#roomForKernels(),
      started: (task, worker) => this.events.started(task, worker),
      ended: (task, value, worker, seconds, sent) => this.#ended(task, value, worker, seconds, sent),
      failed: (task, error, worker) => this.#failed(task, error, worker),
    });
  }

  /** Runs all tasks. Rejects with the first failure, or with the signal's reason. */
  async start(signal?: AbortSignal): Promise<void> {
    const { timeout, interrupt } = this.#settings;
    const unwatch = signal && onAbort(signal, () => this.#end(signal.reason));
    this.events.begun(this.schedule.tasks);
    this.schedule.begin();
    if (this.schedule.remaining === 0) this.#end();
    else this.#work();
    if (!this.#over && timeout !== undefined) this.#timers.after(timeout, () => this.#timedOut(timeout));
    const deaf = !this.#over && interrupt ? onInterrupt(() => this.#interrupted()) : undefined;
    try {
      await this.#outcome.promise;
      this.events.finished(this.#rest, {});
    } catch (error) {
      this.events.finished(this.#rest, { error });
      throw error;
    } finally {
      unwatch?.();
      deaf?.();
    }
  }

  #timedOut(timeout: number): void {
    this.#end(
      new DOMException(`the compute did not end within ${timeout} ms: ${this.#report}`, "TimeoutError"),
    );
  }

  #interrupted(): void {
    const { running } = this.#rest;
    this.#end(new DOMException(`stopped by Ctrl-C: ${this.#report}`, "AbortError"));
    if (running > 0) {
      console.error(`weft: ${running} running tasks have been told to stop; Ctrl-C again leaves now`);
    }
  }

  // A graph of plain functions runs in this loop alone, without a promise or a microtask for each task.
  #work(): void {
    if (this.#working) return;
    const { here } = this.schedule;
    if (here.size === 0) return this.#offerKernels(); // as behind most kernels
    this.#working = true;
    let looked = this.#clock.ms;
    const end = looked + SLICE_MS;
    let between = 1, left = 1;
    while (!this.#over && here.size > 0 && this.#hasRoom()) {
      this.#callHere(here.take());
      if (--left > 0) continue;
      const now = this.#clock.ms;
      if (now > end) return this.#workLater();
      between = now - looked < 1 ? Math.min(2 * between, MOST_BETWEEN_LOOKS) : 1;
      left = between;
      looked = now;
    }
    this.#working = false;
    this.#offerKernels();
  }

  #workLater(): void {
    this.#offerKernels();
    setImmediate(() => {
      this.#working = false;
      this.#work();
    });
  }

  #offerKernels(): void {
    if (this.#over) return;
    try {
      this.#kernels.offer();
    } catch (error) {
      this.#end(error);
    }
  }

  /** Whether a plain function may be called without too many tasks in flight. */
  #hasRoom(): boolean {
    return this.#most === Infinity || this.#awaited + this.#kernels.inFlight < this.#most;
  }

  // One place is kept for plain functions that are ready: they are called as soon as a kernel has left it.
  #roomForKernels(): number {
    return this.#most - this.#awaited - (this.schedule.here.size > 0 ? 1 : 0);
  }

  #callHere(task: number): void {
    const { fn, name, timeout } = this.#operationOf(task);
    this.events.started(task, 0);
    const start = timeout === undefined && !this.#settings.cache ? undefined : this.#clock.ms;
    let value: unknown, promised: boolean, look: (() => void) | undefined;
    this.#calling = 1;
    try {
      const args = this.schedule.argumentsHere(task);
      look = this.#watched-- > 0 ? watchArguments(name, this.schedule.sharedAmong(task, args)) : undefined;
      value = callTask(this, task, fn, args);
      promised = isThenable(value);
    } catch (error) {
      this.#calling = 0;
      return this.#failed(task, error, 0);
    }
    this.#calling = 0;
    look?.();
    if (promised) return void this.#await(task, value as PromiseLike<unknown>, timeout, start);
    const ran = this.#secondsSince(start);
    if (timeout !== undefined && ran! > timeout / 1000) {
      this.#failed(task, timeoutError(this.#nameOf(task), timeout), 0);
    } else this.#ended(task, value, 0, ran);
  }

  async #await(
    task: number,
    promise: PromiseLike<unknown>,
    timeout: number | undefined,
    start: number | undefined,
  ): Promise<void> {
    this.#awaited++;
    let value: unknown;
    try {
      value = await (timeout === undefined ? promise : this.#within(task, promise, timeout));
    } catch (error) {
      this.#awaited--;
      return this.#failed(task, error, 0);
    }
    this.#awaited--;
    this.#ended(task, value, 0, this.#secondsSince(start));
  }

  #secondsSince(start: number | undefined): number | undefined {
    return start === undefined ? undefined : (this.#clock.ms - start) / 1000;
  }

  #within(task: number, promise: PromiseLike<unknown>, timeout: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const untimed = this.#timers.after(timeout, () => {
        const error = timeoutError(this.#nameOf(task), timeout);
        this.#controllers.get(task)?.abort(error);
        reject(error);
      });
      Promise.resolve(promise).finally(untimed).then(resolve, reject);
    });
  }

  #ended(task: number, value: unknown, worker: number, ran?: number, sent = 0): void {
    if (this.#over) return;
    if (value instanceof Node) return this.#follow(task, value);
    this.#finish(task, value, worker, ran, sent);
    this.#goOn();
  }

  /** Ends a task, and those that end with the same value. */
  #finish(task: number, value: unknown, worker: number, ran?: number, sent = 0): void {
    let heirs = this.#finishOne(task, value, worker, ran, sent);
    while (heirs.length > 0) heirs = heirs.flatMap((heir) => this.#finishOne(heir, value, 0));
  }

  #finishOne(task: number, value: unknown, worker: number, ran?: number, sent = 0): readonly number[] {
    const { cache } = this.#settings, node = this.schedule.graph.nodes[task];
    const mistake = mistakeIn(value, operationOf(node));
    if (mistake) {
      this.#failed(task, mistake, worker);
      return [];
    }
    if (this.#controllers.size > 0) this.#controllers.delete(task);
    if (this.events.isHeard) {
      const bytes = worker > 0 ? sent + bytesIn(value) : 0;
      this.events.ended(task, worker, ran, bytes, cache?.isCached(node) ?? false);
    }
    cache?.ended(node, value, ran ?? 0);
    return this.schedule.finish(task, value, worker > 0);
  }

  /** A task goes on as the delayed that it has returned. */
  #follow(task: number, node: Node): void {
    const { tasks } = this.schedule;
    let found: { readonly value: unknown } | undefined;
    try {
      found = this.schedule.follow(task, node);
    } catch (error) {
      return this.#failed(task, error, 0);
    }
    this.#kernels.reconsider();
    this.events.followed(task);
    if (this.schedule.tasks > tasks) this.events.grown(this.schedule.tasks);
    if (found) this.#finish(task, found.value, 0);
    this.#goOn();
  }

  #goOn(): void {
    if (this.#over) return;
    if (this.schedule.remaining === 0) this.#endOfAll();
    else if (!this.#working) this.#work();
  }

  #failed(task: number, thrown: unknown, worker: number): void {
    if (this.#over) return;
    const attempt = (this.#failures.get(task) ?? 0) + 1;
    this.#failures.set(task, attempt);
    this.#controllers.delete(task);
    const { retries } = this.#operationOf(task);
    let error = thrown;
    try {
      if (retries && attempt <= retries.times && retries.retryIf(thrown, attempt)) {
        return this.#tryLater(task, thrown, worker, delayBefore(retries, attempt, Math.random()));
      }
    } catch (mistake) {
      error = mistake;
    }
    this.events.failed(task, worker, error);
    const failure = new TaskError(this.schedule.pathFrom(task), error, this.#settings.caller, attempt);
    if (!this.#settings.keepGoing) return this.#end(failure);
    this.#failure ??= failure;
    this.schedule.giveUp(task);
    this.#goOn();
  }

  #tryLater(task: number, error: unknown, worker: number, delay: number): void {
    this.events.retried(task, worker, error, this.#failures.get(task)!, delay / 1000);
    this.#timers.after(delay, () => {
      this.schedule.again(task);
      this.#goOn();
    });
    this.#goOn();
  }

  #endOfAll(): void {
    if (this.#failure) this.#end(this.#failure);
    else this.#end();
  }

  #end(...failure: [error?: unknown]): void {
    if (this.#over) return;
    this.#left = this.#rest;
    this.#over = true;
    this.#timers.clear();
    if (failure.length > 0) this.#outcome.reject(failure[0]);
    else this.#outcome.resolve();
    this.#kernels[Symbol.dispose]();
    for (const controller of this.#controllers.values()) controller.abort(failure[0]);
  }

  contextOf(task: number): TaskContext {
    const signal = () => this.#signalOf(task);
    return {
      key: keyOf(this.schedule.graph.nodes[task]),
      attempt: (this.#failures.get(task) ?? 0) + 1,
      get signal() {
        return signal();
      },
      spawn: (...delayeds) => this.#spawn(task, delayeds),
    };
  }

  #signalOf(task: number): AbortSignal {
    const controller = this.#controllers.get(task) ?? new AbortController();
    if (!this.#over && !this.schedule.isOver(task)) this.#controllers.set(task, controller);
    return controller.signal;
  }

  #spawn(task: number, delayeds: readonly unknown[]): void {
    if (this.#over || this.schedule.isOver(task)) {
      throw new Error(
        `spawn: ${this.#nameOf(task)} has ended; spawn before it does`,
      );
    }
    const { tasks } = this.schedule;
    this.schedule.spawn(nodesOf("spawn", delayeds));
    this.#kernels.reconsider();
    if (this.schedule.tasks > tasks) this.events.grown(this.schedule.tasks);
    queueMicrotask(() => this.#goOn());
  }

  #operationOf(task: number): Operation {
    return operationOf(this.schedule.graph.nodes[task]);
  }

  #nameOf(task: number): string {
    return `the task ${keyOf(this.schedule.graph.nodes[task])}`;
  }

  /** How far it has come. */
  get #rest(): Rest {
    if (this.#left) return this.#left;
    const { tasks, remaining, lost } = this.schedule;
    const running = Math.min(remaining, this.#awaited + this.#calling + this.#kernels.inFlight);
    return { done: tasks - remaining - lost, running, waiting: remaining - running };
  }

  get #report(): string {
    const { done, running, waiting } = this.#rest;
    return `${done} of ${this.schedule.tasks} tasks were done, ${running} were running, ${waiting} had not started`;
  }
}

function bytesIn(value: unknown): number {
  try {
    return packResult(value)?.bytes ?? 0;
  } catch {
    return 0; // from an executor that does not send its results
  }
}

function mayFuse({ retries, timeout }: Operation): boolean {
  return !retries && timeout === undefined;
}

function mistakeIn(value: unknown, { name, nout }: Operation): Error | undefined {
  if (nout === undefined) return undefined;
  if (!Array.isArray(value)) {
    return new RangeError(`${name} returned something that is no array where nout promises ${nout}`);
  }
  if (value.length !== nout) {
    return new RangeError(`${name} returned ${value.length} values where nout promises ${nout}`);
  }
}
