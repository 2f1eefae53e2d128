/**
 * A kernel applied to every item of a sequence, on worker threads.
 *
 * @module
 */

import { checkCount, checkOptions } from "../checks.ts";
import type { Kernel } from "./kernel.ts";
import { ProcessPool } from "./processes/pool.ts";
import { checkSignal, onAbort } from "./workers/on_abort.ts";
import { checkKernel } from "./workers/dispatcher.ts";
import { WorkerPool } from "./workers/pool.ts";
import { defaultWorkers } from "./workers/settings.ts";
import { Queue } from "./workers/queue.ts";
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
  pool?: WorkerPool | ProcessPool;
}

const KNOWN = ["ordered", "concurrency", "signal", "pool"] satisfies (keyof MapOptions)[];

/**
 * Runs a kernel on each item, on worker threads, and yields the results.
 *
 * Items are read only as fast as results are taken, so the source may be endless or larger than memory. The first
 * failure ends the loop with its error, an abort with the signal's reason. However the loop ends, running calls are
 * told to stop and the source is closed; nobody waits for a source that is itself waiting.
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
 * @throws {TypeError} If something is no kernel, not iterable, no signal or no pool, or an option does not exist.
 */
export function map<T, R>(
  kernel: Kernel<(item: T) => R>,
  items: Iterable<NoInfer<T>> | AsyncIterable<NoInfer<T>>,
  options: MapOptions = {},
): AsyncGenerator<Awaited<R>, void, void> {
  checkOptions("map", options, KNOWN);
  const { ordered = true, signal, pool } = options;
  checkKernel(kernel);
  checkSignal(signal);
  if (pool !== undefined && !(pool instanceof WorkerPool || pool instanceof ProcessPool)) {
    throw new TypeError("map: pool must be a WorkerPool or a ProcessPool");
  }
  const { concurrency = 4 * (pool?.size ?? defaultWorkers()) } = options;
  checkCount("concurrency", concurrency);
  const stop = new AbortController();
  const run = (item: T) =>
    pool
      ? pool.run<[T], R>(kernel, [item], { signal: stop.signal })
      : runShared<[T], R>(kernel, [item], { signal: stop.signal });
  return results(new Window(sourceOf(items), run, concurrency, ordered), stop, signal);
}

async function* results<T, R>(
  window: Window<T, R>,
  stop: AbortController,
  signal: AbortSignal | undefined,
): AsyncGenerator<R, void, void> {
  const unwatch = signal && onAbort(signal, () => {
    window.fail(signal.reason);
    stop.abort(signal.reason);
  });
  if (signal?.aborted) window.fail(signal.reason);
  try {
    while (await window.advance()) yield window.take();
  } finally {
    unwatch?.();
    stop.abort();
    await window.close();
  }
}

/** Reads one item: at once from a plain iterable, so that a window of them fills at once. */
interface Source<T> {
  next(): IteratorResult<T> | Promise<IteratorResult<T>>;
  return?(): unknown;
}

function sourceOf<T>(items: Iterable<T> | AsyncIterable<T>): Source<T> {
  const { [Symbol.asyncIterator]: asyncIterator, [Symbol.iterator]: iterator } = Object(items);
  if (asyncIterator) {
    const source: AsyncIterator<T> = asyncIterator.call(items);
    return { next: async () => await source.next(), return: () => source.return?.() };
  }
  if (iterator) return iterator.call(items);
  throw new TypeError(`map: the items must be iterable; got ${items === null ? "null" : typeof items}`);
}

type Outcome<R> = { value: R } | { error: unknown };

interface Slot<R> {
  outcome?: Outcome<R>;
}

/** The items between the one read last and the result taken last. */
class Window<T, R> {
  readonly #source: Source<T>;
  readonly #run: (item: T) => Promise<R>;
  readonly #capacity: number;
  /** In the order of the items, or in the order in which they came to an end. */
  readonly #ordered: boolean;
  readonly #slots = new Queue<Slot<R>>();
  /** How many items have been read whose results have not been taken. */
  #open = 0;
  #reading = false;
  #exhausted = false;
  #failure: { error: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(
    source: Source<T>,
    run: (item: T) => Promise<R>,
    capacity: number,
    ordered: boolean,
  ) {
    this.#source = source;
    this.#run = run;
    this.#capacity = capacity;
    this.#ordered = ordered;
  }

  /** Waits until there is a result to take; false if there will be none. */
  async advance(): Promise<boolean> {
    while (true) {
      if (this.#failure) throw this.#failure.error;
      this.#read();
      if (this.#slots.peek()?.outcome) return true;
      if (this.#exhausted && this.#open === 0) return false;
      await this.#changed.promise;
      this.#changed = Promise.withResolvers();
    }
  }

  /** The next result, or the error in its place. */
  take(): R {
    this.#open--;
    const outcome = this.#slots.take()!.outcome!;
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Ends the wait for a result with an error. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#changed.resolve();
  }

  /** Closes the source, and waits for that unless the source itself waits or the work was aborted. */
  async close(): Promise<void> {
    if (this.#exhausted) return;
    this.#exhausted = true;
    const closed = Promise.try(() => this.#source.return?.());
    if (this.#reading || this.#failure) closed.catch(() => {});
    else await closed;
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#exhausted) return;
    this.#reading = true;
    try {
      while (!this.#exhausted && this.#open < this.#capacity) {
        const step = this.#source.next();
        const { done, value } = step instanceof Promise ? await step : step;
        if (done) this.#exhausted = true;
        else if (!this.#exhausted) this.#start(value);
      }
    } catch (error) {
      this.#exhausted = true;
      this.#settle(this.#newSlot(), { error });
    }
    this.#reading = false;
    if (this.#exhausted) this.#changed.resolve();
  }

  #start(item: T): void {
    const slot = this.#newSlot();
    this.#run(item).then((value) => this.#settle(slot, { value }), (error) => this.#settle(slot, { error }));
  }

  #newSlot(): Slot<R> {
    const slot: Slot<R> = {};
    this.#open++;
    if (this.#ordered) this.#slots.push(slot);
    return slot;
  }

  #settle(slot: Slot<R>, outcome: Outcome<R>): void {
    slot.outcome = outcome;
    if (!this.#ordered) this.#slots.push(slot);
    this.#changed.resolve();
  }
}
