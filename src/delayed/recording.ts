/**
 * What happened in computes, recorded.
 *
 * @module
 */

import type { ComputeEvent, TaskEnded, TaskFailed, TaskRetried } from "./events.ts";

/** A task that failed, for good or to be tried again. Times are in seconds since the recording began. */
export interface Mishap {
  readonly type: "failed" | "retried";
  readonly key: string;
  readonly name: string;
  readonly worker: number;
  readonly at: number;
  readonly error: unknown;
}

/** When a compute ran, in seconds since the recording began. */
export interface Span {
  readonly from: number;
  /** Absent while it runs. */
  to?: number;
}

/**
 * The tasks that ended while it was open, as columns, so that a million of them is fine: an entry of each column is a
 * task. Times are in seconds since the recording began.
 */
export class Recording {
  readonly keys: string[] = [];
  /** The numbers of their functions in `names`. */
  readonly functions: number[] = [];
  readonly workers: number[] = [];
  readonly starts: number[] = [];
  readonly seconds: number[] = [];
  readonly waited: number[] = [];
  readonly bytes: number[] = [];
  readonly cached: boolean[] = [];
  /** The functions, in the order of their first end. */
  readonly names: string[] = [];
  readonly mishaps: Mishap[] = [];
  readonly spans: Span[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #begun = performance.now();
  #ended: number | undefined;

  /** For how long it has been open. */
  get time(): number {
    return this.#ended ?? (performance.now() - this.#begun) / 1000;
  }

  /** Records nothing any more. */
  stop(): void {
    this.#ended ??= this.time;
  }

  /** Follows the events of one compute. */
  follow(): (event: ComputeEvent) => void {
    let span: Span = { from: this.time };
    return (event) => {
      if (this.#ended !== undefined) return;
      if (event.type === "ended") this.#task(event, span.from);
      else if (event.type === "failed" || event.type === "retried") this.#mishap(event, span.from);
      else if (event.type === "start") this.spans.push(span = { from: this.time });
      else if (event.type === "finish") span.to = span.from + event.seconds;
    };
  }

  #task(event: TaskEnded, from: number): void {
    const { name } = event;
    let number = this.#numbers.get(name);
    if (number === undefined) this.#numbers.set(name, number = this.names.push(name) - 1);
    this.keys.push(event.key);
    this.functions.push(number);
    this.workers.push(event.worker);
    this.starts.push(from + event.at);
    this.seconds.push(event.seconds);
    this.waited.push(event.waited);
    this.bytes.push(event.bytes);
    this.cached.push(event.cached);
  }

  #mishap({ type, key, name, worker, at, error }: TaskFailed | TaskRetried, from: number): void {
    this.mishaps.push({ type, key, name, worker, at: from + at, error });
  }
}

/** The time that intervals cover together. */
export function covered(starts: ArrayLike<number>, ends: ArrayLike<number>): number {
  const order = Uint32Array.from(starts, (_, i) => i).sort((a, b) => starts[a] - starts[b]);
  let sum = 0, until = -Infinity;
  for (const i of order) {
    if (ends[i] <= until) continue;
    sum += ends[i] - Math.max(starts[i], until);
    until = ends[i];
  }
  return sum;
}
