/**
 * One compute: drives the schedule with the calling thread and an executor.
 *
 * @module
 */

import { onAbort } from "../kernels/mod.ts";
import { isThenable } from "../values.ts";
import type { ComputeEvent } from "./events.ts";
import type { Executor } from "./executor.ts";
import type { Graph } from "./graph.ts";
import { KernelCalls } from "./kernel_calls.ts";
import { nodeOf, type Operation } from "./node.ts";
import { Schedule } from "./schedule.ts";
import { TaskError } from "./task_error.ts";

/** After so many milliseconds of plain functions the event loop gets a turn. */
const SLICE_MS = 10;
/** At most so many functions are called between two looks at the clock. */
const MOST_BETWEEN_LOOKS = 64;

/** A compute on its way. */
export class Run {
  readonly schedule: Schedule;
  readonly #kernels: KernelCalls;
  /** The most tasks in flight at once. */
  readonly #most: number;
  /** Where the compute was called from. */
  readonly #caller: { readonly stack?: unknown } | undefined;
  readonly #listeners: ((event: ComputeEvent) => void)[] = [];
  readonly #outcome = Promise.withResolvers<void>();
  readonly #begun = performance.now();
  readonly #tasks: number;
  /** How many tasks run; counted while somebody listens. */
  #running = 0;
  /** How many promises of plain functions it waits for. */
  #awaited = 0;
  #working = false;
  #over = false;

  constructor(graph: Graph, executor: Executor, workers = Infinity, caller?: { readonly stack?: unknown }) {
    this.schedule = new Schedule(graph, executor.serve !== undefined);
    this.#tasks = this.schedule.remaining;
    this.#most = workers;
    this.#caller = caller;
    this.#kernels = new KernelCalls(this.schedule, executor, {
      room: () => this.#roomForKernels(),
      started: (task, worker) => this.#started(task, worker),
      ended: (task, value, worker, seconds) => this.#ended(task, value, worker, seconds),
      failed: (task, error, worker) => this.#failed(task, error, worker),
    });
  }

  /** Adds a listener, to be told of every event. */
  listen(listener: (event: ComputeEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Runs all tasks. Rejects with the first failure, or with the signal's reason. */
  async start(signal?: AbortSignal): Promise<void> {
    const unwatch = signal && onAbort(signal, () => this.#end(signal.reason));
    this.#emit({ type: "start", tasks: this.#tasks });
    if (this.#tasks === 0) this.#end();
    else this.#work();
    try {
      await this.#outcome.promise;
      this.#emitFinish({});
    } catch (error) {
      this.#emitFinish({ error });
      throw error;
    } finally {
      unwatch?.();
    }
  }

  // A graph of plain functions runs in this loop alone, without a promise or a microtask for each task.
  #work(): void {
    if (this.#working) return;
    this.#working = true;
    const { here } = this.schedule;
    let looked = performance.now();
    const end = looked + SLICE_MS;
    let between = 1, left = 1;
    while (!this.#over && here.size > 0 && this.#hasRoom()) {
      const task = here.least();
      here.remove(task);
      this.#callHere(task);
      if (--left > 0) continue;
      const now = performance.now();
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
    const { fn } = this.schedule.graph.nodes[task].operation;
    this.#started(task, 0);
    const start = this.#listeners.length > 0 ? performance.now() : 0;
    let value: unknown, promised: boolean;
    try {
      value = fn(...this.schedule.argumentsOf(task));
      promised = isThenable(value);
    } catch (error) {
      return this.#failed(task, error, 0);
    }
    if (promised) this.#await(task, value, start);
    else this.#endedHere(task, value, start);
  }

  async #await(task: number, promise: unknown, start: number): Promise<void> {
    this.#awaited++;
    let value: unknown;
    try {
      value = await promise;
    } catch (error) {
      return this.#failed(task, error, 0);
    }
    this.#awaited--;
    this.#endedHere(task, value, start);
  }

  #endedHere(task: number, value: unknown, start: number): void {
    this.#ended(task, value, 0, this.#listeners.length > 0 ? (performance.now() - start) / 1000 : 0);
  }

  #ended(task: number, value: unknown, worker: number, seconds: number): void {
    if (this.#over) return;
    try {
      checkResult(this.schedule.graph.nodes[task].operation, value);
    } catch (mistake) {
      return this.#failed(task, mistake, worker);
    }
    this.schedule.finish(task, value);
    if (this.#listeners.length > 0) {
      this.#running--;
      const at = this.#now() - seconds;
      this.#emit({
        type: "ended",
        ...this.#describe(task),
        worker,
        at,
        seconds,
        waited: 0,
        bytes: 0,
        cached: false,
      });
    }
    if (this.schedule.remaining === 0) this.#end();
    else if (!this.#working) this.#work();
  }

  #failed(task: number, error: unknown, worker: number): void {
    if (this.#over) return;
    if (this.#listeners.length > 0) {
      this.#running--;
      this.#emit({ type: "failed", ...this.#describe(task), worker, at: this.#now(), error });
    }
    this.#end(new TaskError(this.schedule.pathFrom(task), error, this.#caller));
  }

  #end(...failure: [error?: unknown]): void {
    if (this.#over) return;
    this.#over = true;
    if (failure.length > 0) this.#outcome.reject(failure[0]);
    else this.#outcome.resolve();
    this.#kernels[Symbol.dispose]();
  }

  #started(task: number, worker: number): void {
    if (this.#listeners.length === 0) return;
    this.#running++;
    this.#emit({ type: "started", ...this.#describe(task), worker, at: this.#now() });
  }

  /** Seconds since it was begun. */
  #now(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  #describe(task: number): { key: string; name: string } {
    const { key, operation } = this.schedule.graph.nodes[task];
    return { key, name: operation.name };
  }

  #emitFinish(failure: { error?: unknown }): void {
    const done = this.#tasks - this.schedule.remaining, running = this.#running;
    const waiting = this.schedule.remaining - running;
    this.#emit({ type: "finish", done, running, waiting, seconds: this.#now(), ...failure });
  }

  // What a listener does wrong is not the tasks' fault.
  #emit(event: ComputeEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        console.warn(`weft: a listener threw at the event "${event.type}":`, error);
      }
    }
  }
}

function checkResult({ name, nout }: Operation, value: unknown): void {
  if (nodeOf(value)) {
    throw new TypeError(
      `${name} returned a delayed; return its value, or compute in it and return the promise`,
    );
  }
  if (nout === undefined) return;
  if (!Array.isArray(value)) {
    throw new RangeError(`${name} returned something that is no array where nout promises ${nout}`);
  }
  if (value.length !== nout) {
    throw new RangeError(`${name} returned ${value.length} values where nout promises ${nout}`);
  }
}
