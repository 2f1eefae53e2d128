/**
 * A kernel applied to every item of a sequence, on worker threads.
 *
 * @module
 */

import type { Kernel } from "./kernel.ts";
import { onAbort } from "./workers/on_abort.ts";
import type { WorkerPool } from "./workers/pool.ts";
import { checkWorkers, defaultWorkers } from "./workers/settings.ts";
import { runShared } from "./workers/shared_pools.ts";

/** Options of {@linkcode map}. */
export interface MapOptions {
  /** Yield results in the order of the items (the default), or as they come. */
  ordered?: boolean;
  /**
   * The most items that have been read but whose results have not been taken: how far the work may run ahead of the
   * loop that takes them. Four for each worker by default; many very short calls go faster with hundreds.
   */
  concurrency?: number;
  /** Stops the work; the loop then throws the signal's reason. */
  signal?: AbortSignal;
  /** The pool that does the work; the shared one by default. */
  pool?: WorkerPool;
}

/**
 * Runs a kernel on each item, on worker threads, and yields the results.
 *
 * Items are read only as fast as results are taken, so the source may be endless or larger than memory. The first
 * failure ends the loop with its error. However the loop ends, running calls are told to stop and the source is
 * closed.
 *
 * @example Squares, in order
 * ```ts ignore
 * import { integers, kernels, map } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const { squared } = kernels(import.meta.url, { squared: (x: number) => x * x });
 *
 * if (import.meta.main) {
 *   const squares: number[] = [];
 *   for await (const square of map(squared, integers())) {
 *     if (square > 50) break;
 *     squares.push(square);
 *   }
 *   assertEquals(squares, [1, 4, 9, 16, 25, 36, 49]);
 * }
 * ```
 *
 * @param kernel What to run on each item.
 * @param items Any iterable, async or not.
 * @throws {RangeError} If `concurrency` is not a positive integer.
 */
export function map<T, R>(
  kernel: Kernel<(item: T) => R>,
  items: Iterable<NoInfer<T>> | AsyncIterable<NoInfer<T>>,
  options: MapOptions = {},
): AsyncGenerator<Awaited<R>, void, void> {
  const { ordered = true, signal, pool } = options;
  const concurrency = checkWorkers(
    options.concurrency ?? 4 * (pool?.size ?? defaultWorkers()),
    "concurrency",
  );
  const stop = new AbortController();
  const run = (item: T) =>
    pool
      ? pool.run<[T], R>(kernel, [item], { signal: stop.signal })
      : runShared<[T], R>(kernel, [item], { signal: stop.signal });
  return results(new Window(items, run, concurrency, ordered), stop, signal);
}

async function* results<T, R>(
  window: Window<T, R>,
  stop: AbortController,
  signal: AbortSignal | undefined,
): AsyncGenerator<R, void, void> {
  signal?.throwIfAborted();
  const unwatch = signal && onAbort(signal, () => stop.abort(signal.reason));
  try {
    while (await window.advance()) yield window.take();
  } finally {
    unwatch?.();
    stop.abort();
    await window.close();
  }
}

interface Slot<R> {
  outcome?: { value: R } | { error: unknown };
}

/** The items between the one read last and the result taken last. */
class Window<T, R> {
  readonly #source: Iterator<T> | AsyncIterator<T>;
  readonly #run: (item: T) => Promise<R>;
  readonly #capacity: number;
  readonly #ordered: boolean;
  readonly #slots: Slot<R>[] = [];
  #reading = false;
  #exhausted = false;
  #changed = Promise.withResolvers<void>();

  constructor(
    items: Iterable<T> | AsyncIterable<T>,
    run: (item: T) => Promise<R>,
    capacity: number,
    ordered: boolean,
  ) {
    this.#source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    this.#run = run;
    this.#capacity = capacity;
    this.#ordered = ordered;
  }

  /** Waits until there is a result to take; false if there will be none. */
  async advance(): Promise<boolean> {
    while (true) {
      this.#read();
      if (this.#next() >= 0) return true;
      if (this.#exhausted && this.#slots.length === 0) return false;
      await this.#changed.promise;
      this.#changed = Promise.withResolvers();
    }
  }

  /** The next result, or the error in its place. */
  take(): R {
    const [{ outcome }] = this.#slots.splice(this.#next(), 1);
    if ("error" in outcome!) throw outcome.error;
    return outcome!.value;
  }

  async close(): Promise<void> {
    if (!this.#exhausted) await this.#source.return?.();
  }

  #next(): number {
    if (this.#ordered) return this.#slots[0]?.outcome ? 0 : -1;
    return this.#slots.findIndex((slot) => slot.outcome);
  }

  // Awaits only what is a promise, so that a window of plain items fills at once.
  async #read(): Promise<void> {
    if (this.#reading || this.#exhausted) return;
    this.#reading = true;
    try {
      while (!this.#exhausted && this.#slots.length < this.#capacity) {
        const step = this.#source.next();
        const { done, value } = step instanceof Promise ? await step : step as IteratorResult<T>;
        if (done) this.#exhausted = true;
        else this.#start(value);
      }
    } catch (error) {
      this.#exhausted = true;
      this.#slots.push({ outcome: { error } });
    }
    this.#reading = false;
    if (this.#exhausted) this.#changed.resolve();
  }

  #start(item: T): void {
    const slot: Slot<R> = {};
    this.#slots.push(slot);
    const settle = (outcome: Slot<R>["outcome"]) => {
      slot.outcome = outcome;
      this.#changed.resolve();
    };
    this.#run(item).then((value) => settle({ value }), (error) => settle({ error }));
  }
}
