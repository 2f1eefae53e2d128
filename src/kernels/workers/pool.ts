/**
 * A pool of worker threads that run kernels.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";
import { checkCount, checkOptions, checkTime } from "../../checks.ts";
import { isKernel, type Kernel, kernelInfo } from "../kernel.ts";
import { expectedMs, takeBatch } from "./batch.ts";
import type { Call, CallSource } from "./call.ts";
import { assertMayStartWork } from "./context.ts";
import { KernelError } from "./errors.ts";
import { Pace } from "./pace.ts";
import { Patience } from "./patience.ts";
import { PromisedCall } from "./promised_call.ts";
import { Queue } from "./queue.ts";
import { checkSignal, onAbort } from "./on_abort.ts";
import { defaultWorkers } from "./settings.ts";
import { after, type Timer } from "./timers.ts";
import { type ThreadOwner, WorkerThread } from "./thread.ts";

/** Options of a {@linkcode WorkerPool}. All times are in milliseconds. */
export interface WorkerPoolOptions {
  /** The most workers; by default `WEFT_WORKERS` from the environment or `.env`, else one for each core. */
  workers?: number;
  /**
   * How long idle workers stay, since a live worker keeps the process alive. By default 50, and longer in a program
   * that pauses and goes on: as long as it has taken so far to spawn them again, at most 1,000.
   */
  linger?: number;
  /** How long a kernel's module may take to be imported; 30,000 by default. */
  loadTimeout?: number;
  /** How long a call that was told to stop may go on before its worker is given up; 1,000 by default. */
  grace?: number;
}

/** Options of {@linkcode WorkerPool.run}. */
export interface RunOptions {
  /** Stops the call: it does not start, or {@linkcode aborted} becomes true in it. */
  signal?: AbortSignal;
  /** The most milliseconds the call may run; waiting and importing do not count. No limit by default. */
  timeout?: number;
}

const POOL_OPTIONS = ["workers", "linger", "loadTimeout", "grace"] satisfies (keyof WorkerPoolOptions)[];
const RUN_OPTIONS = ["signal", "timeout"] satisfies (keyof RunOptions)[];
const NO_OPTIONS: RunOptions = {};

/** What a {@linkcode WorkerPool} is doing. */
export interface PoolStatus {
  /** Workers that are there. */
  readonly workers: number;
  /** Calls that wait for a worker. */
  readonly waiting: number;
  /** Workers that were given up because a call does not end. They end when their call does. */
  readonly stuck: number;
}

/** A pool's service to a source of calls. */
export interface Service extends Disposable {
  /** Says that the source has calls again. */
  wake(): void;
  /** Tells a call of the source to stop. */
  stop(call: Call): void;
}

const DISPOSED = "the pool was disposed";

/** The bounds of `linger`, if it is not given. */
const LEAST_LINGER_MS = 50;
const MOST_LINGER_MS = 1_000;

/** A worker that runs calls shorter than this finds the next message waiting. */
const AHEAD_MS = 4;
/** Calls are taken back from a worker for an idle one if they are about so many milliseconds of work, */
const WORTH_MS = 0.2;
/** and for one that is still to be spawned if they are so many. */
const WORTH_SPAWNING_MS = 2;

/**
 * Runs kernels on worker threads. Workers are spawned when there is work for them, and dismissed when there has
 * been none for a while, so that a script exits by itself.
 *
 * @example A pool of two, for a block
 * ```ts ignore
 * import { kernels, WorkerPool } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const { sumRange } = kernels(import.meta.url, {
 *   sumRange(n: number): number {
 *     let sum = 0;
 *     for (let i = 0; i < n; i++) sum += i;
 *     return sum;
 *   },
 * });
 *
 * if (import.meta.main) {
 *   await using pool = new WorkerPool({ workers: 2 });
 *   const sums = await Promise.all([pool.run(sumRange, [10]), pool.run(sumRange, [100])]);
 *   assertEquals(sums, [45, 4950]);
 * }
 * ```
 */
export class WorkerPool implements AsyncDisposable {
  /** The most workers it will have at a time. */
  readonly size: number;
  readonly #patience: Patience;
  readonly #times: { readonly loadTimeout: number; readonly grace: number };
  readonly #pace = new Pace();
  readonly #queue = new Queue<Call>();
  readonly #sources = new Set<CallSource>([this.#queue]);
  readonly #threads = new Set<WorkerThread>();
  readonly #stuck = new Set<WorkerThread>();
  readonly #owner: ThreadOwner = {
    hasRoom: () => this.#dispatch(),
    measured: (kernel, ms) => this.#pace.measured(kernel, ms),
    stuck: (thread, call) => this.#giveUp(thread, call),
    ended: (thread, unstarted, failure) => this.#ended(thread, unstarted, failure),
  };
  #waking = false;
  #spawning: ReturnType<typeof setImmediate> | undefined;
  #lingering: Timer;
  #rebalancing: Timer;
  #failing: Timer;
  /** Asked for by {@linkcode dismiss}. */
  #dismissal: PromiseWithResolvers<void> | undefined;
  /** Workers on their way out. */
  #leaving: Promise<unknown> = Promise.resolve();
  #disposed: Promise<void> | undefined;

  /**
   * Makes a pool. Its workers are spawned when there is work.
   *
   * @throws {TypeError} If an option does not exist.
   * @throws {RangeError} If a time is negative or not a number, or `workers` is not a positive integer.
   */
  constructor(options: WorkerPoolOptions = {}) {
    checkOptions("WorkerPool", options, POOL_OPTIONS);
    const { linger, loadTimeout = 30_000, grace = 1_000 } = options;
    this.size = options.workers ?? defaultWorkers();
    checkCount("workers", this.size);
    const times = { linger: linger ?? LEAST_LINGER_MS, loadTimeout, grace };
    for (const [name, ms] of Object.entries(times)) checkTime(name, ms);
    this.#patience = new Patience(times.linger, linger ?? MOST_LINGER_MS);
    this.#times = { loadTimeout, grace };
  }

  /** What it is doing now. */
  get status(): PoolStatus {
    return { workers: this.#threads.size, waiting: this.#waiting, stuck: this.#stuck.size };
  }

  /**
   * Runs a kernel on a worker.
   *
   * The promise settles in every case: with the result; with what the kernel threw; with a {@linkcode KernelError}
   * if the kernel's module cannot be imported, its worker ends, or the pool is disposed; with a `TimeoutError`; with
   * the signal's reason; with a `TypeError` that names the argument or the part of the result that cannot be sent.
   *
   * @param kernel What to run.
   * @param args Its arguments. They are copied, unless marked by {@linkcode transfer}, when the call is sent: leave
   * them alone until the promise has settled.
   * @returns The result. Its buffers above 64 KB have been moved here, not copied.
   */
  run<A extends unknown[], R>(
    kernel: Kernel<(...args: A) => R>,
    args: NoInfer<A>,
    options: RunOptions = NO_OPTIONS,
  ): Promise<Awaited<R>> {
    return new Promise((resolve, reject) => {
      const { signal, timeout } = options;
      this.#assertOpen();
      checkKernel(kernel);
      checkArguments(kernel, args);
      if (options !== NO_OPTIONS) checkOptions("run", options, RUN_OPTIONS);
      checkSignal(signal);
      signal?.throwIfAborted();
      if (timeout !== undefined) checkTime("timeout", timeout);
      const call = new PromisedCall(kernel, args, timeout, resolve as (value: unknown) => void, reject);
      if (signal) call.unwatch = onAbort(signal, () => this.#abort(call, signal.reason));
      this.#queue.push(call);
      this.#wake();
    });
  }

  /** Takes calls from a source as long as the service is not disposed; for executors. */
  serve(source: CallSource): Service {
    this.#assertOpen();
    this.#sources.add(source);
    this.#wake();
    return {
      wake: () => {
        this.#assertOpen();
        this.#wake();
      },
      stop: (call) => this.#stop(call),
      [Symbol.dispose]: () => void this.#sources.delete(source),
    };
  }

  /** Lets the workers go as soon as there is nothing to do, without lingering; resolves when they are gone. */
  dismiss(): Promise<void> {
    this.#dismissal ??= Promise.withResolvers();
    const { promise } = this.#dismissal;
    this.#dispatch();
    return promise;
  }

  /**
   * Ends the workers. What still runs or waits is rejected with a {@linkcode KernelError}. Resolves when the workers
   * are gone, but does not wait for one that runs a kernel longer than the grace period.
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposed ??= this.#dispose();
  }

  async #dispose(): Promise<void> {
    const error = new KernelError(`${DISPOSED} before the call had ended; await its promise first`);
    this.#stopLingering();
    clearTimeout(this.#rebalancing);
    clearTimeout(this.#failing);
    clearImmediate(this.#spawning);
    this.#dismissal?.resolve();
    const [busy, idle] = [true, false].map((busy) =>
      [...this.#threads].filter((thread) => busy === (thread.messages > 0))
    );
    busy.forEach((thread) => this.#addStuck(thread));
    for (const thread of [...busy, ...idle]) thread.terminate(error);
    this.#failWaiting(error);
    this.#sources.clear();
    await Promise.all(idle.map((thread) => thread.death));
    try {
      await deadline(Promise.all(busy.map((thread) => thread.death)), this.#times.grace);
    } catch {
      console.warn(`weft: a disposed pool still has a kernel running. ${STUCK_ADVICE}`);
    }
  }

  #assertOpen(): void {
    assertMayStartWork();
    if (this.#disposed) throw new KernelError(DISPOSED);
  }

  get #waiting(): number {
    let waiting = 0;
    for (const source of this.#sources) waiting += source.size;
    return waiting;
  }

  #abort(call: PromisedCall, reason: unknown): void {
    call.failed(reason);
    this.#stop(call);
  }

  #stop(call: Call): void {
    for (const thread of this.#threads) thread.stop(call);
  }

  // Once per turn of microtasks, so that calls made together travel together.
  #wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    queueMicrotask(() => {
      this.#waking = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#disposed) return this.#dismissal?.resolve();
    const usable = [...this.#threads].filter((thread) => thread.usable);
    for (const thread of usable) if (thread.messages === 0) this.#fill(thread);
    for (const thread of usable) if (thread.messages === 1) this.#fillAhead(thread);
    if (this.#next()) this.#spawn();
    else if ([...this.#threads].every((thread) => thread.messages === 0)) this.#becomeIdle();
    else this.#rebalance(usable);
  }

  /** The source of the next call, if there is one. */
  #next(): CallSource | undefined {
    for (const source of this.#sources) {
      while (source.peek()?.settled) source.take();
      if (source.peek()) return source;
    }
    return undefined;
  }

  #fill(thread: WorkerThread): void {
    let sent = false;
    for (let source = this.#next(); source && !sent; source = this.#next()) {
      this.#stopLingering();
      sent = thread.send(takeBatch(source, this.#pace, Math.ceil(this.#waiting / this.#threads.size)));
    }
  }

  #fillAhead(thread: WorkerThread): void {
    const next = this.#next()?.peek();
    if (next && expectedMs(next, this.#pace) < AHEAD_MS) this.#fill(thread);
  }

  // One a turn: spawning blocks this thread for some ten milliseconds.
  #spawn(): void {
    if (this.#spawning || this.#threads.size >= this.size) return;
    if (this.#stuck.size > this.size) return this.#startFailing();
    if (this.#threads.size === 0) this.#patience.missed(performance.now());
    const thread = new WorkerThread(this.#freeNumber(), this.#owner, this.#times);
    this.#threads.add(thread);
    this.#fill(thread);
    this.#spawning = setImmediate(() => {
      this.#spawning = undefined;
      this.#dispatch();
    });
  }

  #freeNumber(): number {
    const taken = new Set([...this.#threads, ...this.#stuck].map((thread) => thread.number));
    let number = 1;
    while (taken.has(number)) number++;
    return number;
  }

  // With so many workers stuck, none is spawned any more. Calls do not wait for what may never end.
  #startFailing(): void {
    if (this.#threads.size > 0) return;
    this.#failing ??= after(this.#times.grace, () => {
      this.#failing = undefined;
      if (this.#threads.size > 0 || this.#stuck.size <= this.size) return this.#dispatch();
      this.#failWaiting(new KernelError(`${this.#stuck.size} workers are stuck in kernels that do not end`));
    });
  }

  #failWaiting(error: KernelError): void {
    for (let source = this.#next(); source; source = this.#next()) source.take()!.failed(error, 0);
  }

  #becomeIdle(): void {
    clearTimeout(this.#rebalancing);
    this.#rebalancing = undefined;
    if (this.#dismissal) this.#letGo();
    else if (this.#threads.size > 0) this.#lingering ??= after(this.#patience.ms, () => this.#leave());
  }

  #leave(): void {
    this.#patience.left(performance.now());
    this.#letGo();
  }

  async #letGo(): Promise<void> {
    this.#stopLingering();
    clearImmediate(this.#spawning);
    this.#spawning = undefined;
    const threads = [...this.#threads];
    for (const thread of threads) thread.terminate(new KernelError("the worker was dismissed"));
    const dismissal = this.#dismissal;
    this.#dismissal = undefined;
    this.#leaving = Promise.all([this.#leaving, ...threads.map((thread) => thread.death)]);
    await this.#leaving;
    dismissal?.resolve();
  }

  #stopLingering(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
  }

  // Nothing waits any more, but some workers have more to do than others.
  #rebalance(usable: readonly WorkerThread[]): void {
    const idle = usable.find((thread) => thread.messages === 0);
    if (!idle && this.#threads.size >= this.size) return;
    const worth = idle ? WORTH_MS : WORTH_SPAWNING_MS;
    const busiest = this.#busiest(usable);
    if (!busiest) return;
    if (busiest.ms >= worth) this.#queue.putBack(busiest.thread.takeBackHalf());
    if (!this.#next()) this.#rebalanceLater();
    else if (idle) this.#fill(idle);
    else this.#spawn();
  }

  // Calls may turn out to take longer than those before them.
  #rebalanceLater(): void {
    this.#rebalancing ??= after(WORTH_SPAWNING_MS, () => {
      this.#rebalancing = undefined;
      this.#dispatch();
    });
  }

  /** The worker in which most work waits, and about how many milliseconds half of that is. */
  #busiest(threads: readonly WorkerThread[]): { thread: WorkerThread; ms: number } | undefined {
    return threads.filter((thread) => thread.waiting > 0)
      .map((thread) => ({ thread, ms: Math.max(thread.workWaiting(this.#pace) / 2, thread.silence) }))
      .sort((a, b) => b.ms - a.ms)[0];
  }

  #giveUp(thread: WorkerThread, call: Call): void {
    const { name } = kernelInfo(call.kernel);
    console.warn(
      `weft: the kernel ${name} did not stop when told to; its worker is replaced. ${STUCK_ADVICE}`,
    );
    this.#addStuck(thread);
    thread.terminate(
      new KernelError(`worker ${thread.number} was given up, because the kernel ${name} did not stop`),
    );
  }

  #addStuck(thread: WorkerThread): void {
    this.#stuck.add(thread);
    thread.death.then(() => {
      this.#stuck.delete(thread);
      this.#wake();
    });
  }

  #ended(thread: WorkerThread, unstarted: Call[], failure: KernelError | undefined): void {
    this.#threads.delete(thread);
    this.#queue.putBack(unstarted);
    if (failure) this.#failWaiting(failure);
    this.#wake();
  }
}

const STUCK_ADVICE =
  "A thread that computes cannot be ended from outside: until it ends by itself it uses a core and " +
  "keeps the process alive (Deno.exit() works). Let long loops ask aborted().";

function checkArguments(kernel: Kernel, args: unknown): void {
  if (Array.isArray(args)) return;
  const { name } = kernelInfo(kernel);
  throw new TypeError(`run: the arguments of ${name} must be an array, as in pool.run(${name}, [x, y])`);
}

/** @throws {TypeError} If a value is no kernel. */
export function checkKernel(value: unknown): void {
  if (isKernel(value)) return;
  const what = typeof value === "function" ? `the function ${value.name || "(anonymous)"}` : String(value);
  throw new TypeError(
    `${what} is not a kernel, and a worker could not find it: define it with ` +
      "`const { f } = kernels(import.meta.url, { f() { … } })`",
  );
}
