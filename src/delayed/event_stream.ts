/**
 * Tells of a compute to those who listen. Nothing is counted or measured while nobody does.
 *
 * @module
 */

import { isThenable } from "../values.ts";
import { Clock } from "./clock.ts";
import type { ComputeEvent } from "./events.ts";
import type { Graph } from "./graph.ts";
import { keyOf, operationOf } from "./node.ts";

/** What a compute has left when it ends. */
export interface Rest {
  readonly done: number;
  readonly running: number;
  readonly waiting: number;
}

/** The events of one compute. */
export class EventStream {
  readonly #graph: Graph;
  readonly #listeners: ((event: ComputeEvent) => void)[] = [];
  readonly #clock = new Clock();
  /** When each task was queued, and when it started; by task, for a map would cost more than the events do. */
  readonly #queued: (number | undefined)[] = [];
  readonly #started: (number | undefined)[] = [];
  /** How long a task ran that has returned a delayed. */
  readonly #ran = new Map<number, number>();
  /** Until when each worker was busy: results that come together tell only how long each took. */
  readonly #busyUntil = new Map<number, number>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Adds a listener, to be told of every event. */
  listen(listener: (event: ComputeEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.length > 0;
  }

  /** Seconds since the compute was begun. */
  get now(): number {
    return this.#clock.ms / 1000;
  }

  begun(tasks: number): void {
    this.#emit({ type: "start", tasks });
  }

  grown(tasks: number): void {
    this.#emit({ type: "grown", tasks });
  }

  queued(task: number): void {
    if (!this.isHeard) return;
    const at = this.now;
    this.#queued[task] = at;
    this.#emit({ type: "queued", ...this.#describe(task), at });
  }

  started(task: number, worker: number): void {
    if (!this.isHeard) return;
    const at = Math.max(this.now, this.#busyUntil.get(worker) ?? 0);
    this.#started[task] = at;
    this.#emit({ type: "started", ...this.#describe(task), worker, at });
  }

  /** A task has returned a delayed, whose value will be its own. */
  followed(task: number): void {
    if (this.isHeard) this.#ran.set(task, this.now - (this.#started[task] ?? this.now));
  }

  /** @param ran How many seconds it ran, if that was measured where it ran. */
  ended(task: number, worker: number, ran: number | undefined, bytes: number, cached: boolean): void {
    if (!this.isHeard) return;
    const at = Math.max(this.#started[task] ?? 0, worker > 0 ? this.#busyUntil.get(worker) ?? 0 : 0);
    const seconds = ran ?? this.#ran.get(task) ?? this.now - at;
    if (worker > 0) this.#busyUntil.set(worker, at + seconds);
    const waited = Math.max(0, at - (this.#queued[task] ?? at));
    this.#forget(task);
    this.#emit({ type: "ended", ...this.#describe(task), worker, at, seconds, waited, bytes, cached });
  }

  failed(task: number, worker: number, error: unknown): void {
    if (!this.isHeard) return;
    this.#forget(task);
    this.#emit({ type: "failed", ...this.#describe(task), worker, at: this.now, error });
  }

  retried(task: number, worker: number, error: unknown, attempt: number, delay: number): void {
    if (!this.isHeard) return;
    this.#forget(task);
    this.#emit({ type: "retried", ...this.#describe(task), worker, at: this.now, error, attempt, delay });
  }

  finished({ done, running, waiting }: Rest, failure: { error?: unknown }): void {
    this.#emit({ type: "finish", done, running, waiting, seconds: this.now, ...failure });
  }

  #forget(task: number): void {
    this.#queued[task] = undefined;
    this.#started[task] = undefined;
    this.#ran.delete(task);
  }

  #describe(task: number): { key: string; name: string } {
    const node = this.#graph.nodes[task];
    return { key: keyOf(node), name: operationOf(node).name };
  }

  // What a listener does wrong is not the tasks' fault.
  #emit(event: ComputeEvent): void {
    for (const listener of this.#listeners) {
      try {
        const told: unknown = listener(event);
        if (isThenable(told)) told.then(undefined, (error) => complain(event, error));
      } catch (error) {
        complain(event, error);
      }
    }
  }
}

function complain({ type }: ComputeEvent, error: unknown): void {
  console.warn(`weft: a listener threw at the event "${type}":`, error);
}
