/**
 * What all pools have in common: calls are taken from their sources and handed to the workers.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";
import { checkOptions, checkTime } from "../../checks.ts";
import { isKernel, type Kernel, kernelInfo } from "../kernel.ts";
import { expectedMs, takeBatch } from "./batch.ts";
import type { Call, CallSource } from "./call.ts";
import { assertMayStartWork } from "./context.ts";
import { KernelError } from "./errors.ts";
import type { WorkerKind } from "./link.ts";
import { Pace } from "./pace.ts";
import { Patience } from "./patience.ts";
import { PromisedCall } from "./promised_call.ts";
import { Queue } from "./queue.ts";
import { checkSignal, onAbort } from "./on_abort.ts";
import { after, type Timer } from "./timers.ts";
import { type HandleOwner, type HandleTimes, WorkerHandle } from "./worker_handle.ts";

/** Options of {@linkcode WorkerPool.run} and {@linkcode ProcessPool.run}. */
export interface RunOptions {
  /** Stops the call: it does not start, or {@linkcode aborted} becomes true in it. */
  signal?: AbortSignal;
  /** The most milliseconds the call may run; waiting and importing do not count. No limit by default. */
  timeout?: number;
}

const RUN_OPTIONS = ["signal", "timeout"] satisfies (keyof RunOptions)[];
const NO_OPTIONS: RunOptions = {};

/** What a pool is doing. */
export interface PoolStatus {
  /** Workers that are there. */
  readonly workers: number;
  /** Calls that wait for a worker. */
  readonly waiting: number;
  /** Workers that were given up because a call does not end. They end when their call does. */
  readonly stuck: number;
}

/** Times that a pool goes by, in milliseconds. */
export interface PoolTimes extends HandleTimes {
  /** How long idle workers stay; if it is not given, that depends on the program. */
  readonly linger: number | undefined;
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

/** The engine of a pool: hands calls to its workers. */
export class Dispatcher implements AsyncDisposable {
  /** The most workers it will have at a time. */
  readonly size: number;
  readonly #kind: WorkerKind;
  readonly #times: PoolTimes;
  readonly #patience: Patience;
  readonly #pace = new Pace();
  readonly #queue = new Queue<Call>();
  readonly #sources = new Set<CallSource>([this.#queue]);
  readonly #workers = new Set<WorkerHandle>();
  readonly #stuck = new Set<WorkerHandle>();
  readonly #owner: HandleOwner = {
    hasRoom: () => this.#dispatch(),
    measured: (kernel, ms) => this.#pace.measured(kernel, ms),
    returned: (calls) => this.#returned(calls),
    stuck: (worker, call) => this.#giveUp(worker, call),
    ended: (worker, failure) => this.#ended(worker, failure),
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

  constructor(kind: WorkerKind, size: number, times: PoolTimes) {
    this.#kind = kind;
    this.size = size;
    this.#times = times;
    const { linger } = times;
    this.#patience = new Patience(linger ?? LEAST_LINGER_MS, linger ?? MOST_LINGER_MS);
  }

  /** What it is doing now. */
  get status(): PoolStatus {
    return { workers: this.#workers.size, waiting: this.#waiting, stuck: this.#stuck.size };
  }

  /** Runs a kernel on a worker: see {@linkcode WorkerPool.run}. */
  run<A extends unknown[], R>(
    kernel: Kernel<(...args: A) => R>,
    args: A,
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

  /** Takes calls from a source as long as the service is not disposed. */
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

  /** Ends the workers; does not wait for one that cannot be ended longer than the grace period. */
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
    const workers = [...this.#workers], busy = workers.filter((worker) => worker.mayHang);
    for (const worker of busy) this.#addStuck(worker);
    for (const worker of workers) worker.terminate(error);
    this.#failWaiting(error);
    this.#sources.clear();
    await this.#leaving;
    if (this.#kind.isolated) return;
    try {
      await deadline(Promise.all(busy.map((worker) => worker.death)), this.#times.grace);
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
    for (const worker of this.#workers) worker.stop(call);
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
    const usable = [...this.#workers].filter((worker) => worker.usable);
    for (const worker of usable) if (worker.messages === 0) this.#fill(worker);
    for (const worker of usable) if (worker.messages === 1) this.#fillAhead(worker);
    if (this.#next()) this.#spawn();
    else if ([...this.#workers].every((worker) => worker.messages === 0)) this.#becomeIdle();
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

  #fill(worker: WorkerHandle): void {
    let sent = false;
    for (let source = this.#next(); source && !sent; source = this.#next()) {
      this.#stopLingering();
      sent = worker.send(takeBatch(source, this.#pace, Math.ceil(this.#waiting / this.#workers.size)));
    }
  }

  #fillAhead(worker: WorkerHandle): void {
    const next = this.#next()?.peek();
    if (next && expectedMs(next, this.#pace) < AHEAD_MS) this.#fill(worker);
  }

  // One a turn: spawning blocks this thread for some ten milliseconds.
  #spawn(): void {
    if (this.#spawning || this.#workers.size >= this.size) return;
    if (this.#stuck.size > this.size) return this.#startFailing();
    if (this.#workers.size === 0) this.#patience.missed(performance.now());
    const worker = new WorkerHandle(this.#freeNumber(), this.#kind, this.#owner, this.#times);
    this.#workers.add(worker);
    this.#fill(worker);
    this.#spawning = setImmediate(() => {
      this.#spawning = undefined;
      this.#dispatch();
    });
  }

  #freeNumber(): number {
    const taken = new Set([...this.#workers, ...this.#stuck].map((worker) => worker.number));
    let number = 1;
    while (taken.has(number)) number++;
    return number;
  }

  // With so many workers stuck, none is spawned any more. Calls do not wait for what may never end.
  #startFailing(): void {
    if (this.#workers.size > 0) return;
    this.#failing ??= after(this.#times.grace, () => {
      this.#failing = undefined;
      if (this.#workers.size > 0 || this.#stuck.size <= this.size) return this.#dispatch();
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
    else if (this.#workers.size > 0) this.#lingering ??= after(this.#patience.ms, () => this.#leave());
  }

  #leave(): void {
    this.#patience.left(performance.now());
    this.#letGo();
  }

  async #letGo(): Promise<void> {
    this.#stopLingering();
    clearImmediate(this.#spawning);
    this.#spawning = undefined;
    for (const worker of [...this.#workers]) worker.terminate(new KernelError("the worker was dismissed"));
    const dismissal = this.#dismissal;
    this.#dismissal = undefined;
    await this.#leaving;
    dismissal?.resolve();
  }

  #stopLingering(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
  }

  // Nothing waits any more, but some workers have more to do than others.
  #rebalance(usable: readonly WorkerHandle[]): void {
    const idle = usable.find((worker) => worker.messages === 0);
    if (!idle && this.#workers.size >= this.size) return;
    const worth = idle ? WORTH_MS : WORTH_SPAWNING_MS;
    const busiest = this.#busiest(usable);
    if (!busiest) return;
    if (busiest.ms >= worth) busiest.worker.takeBackHalf();
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
  #busiest(workers: readonly WorkerHandle[]): { worker: WorkerHandle; ms: number } | undefined {
    return workers.filter((worker) => worker.waiting > 0)
      .map((worker) => ({ worker, ms: Math.max(worker.workWaiting(this.#pace) / 2, worker.silence) }))
      .sort((a, b) => b.ms - a.ms)[0];
  }

  #giveUp(worker: WorkerHandle, call: Call): void {
    const { name } = kernelInfo(call.kernel);
    const { noun, isolated } = this.#kind;
    if (!isolated) {
      console.warn(
        `weft: the kernel ${name} did not stop when told to; its worker is replaced. ${STUCK_ADVICE}`,
      );
    }
    this.#addStuck(worker);
    worker.terminate(
      new KernelError(`${noun} ${worker.number} was given up, because the kernel ${name} did not stop`),
    );
  }

  #addStuck(worker: WorkerHandle): void {
    this.#stuck.add(worker);
    worker.death.then(() => {
      this.#stuck.delete(worker);
      this.#wake();
    });
  }

  #returned(calls: readonly Call[]): void {
    this.#queue.putBack(calls);
    this.#wake();
  }

  #ended(worker: WorkerHandle, failure: KernelError | undefined): void {
    this.#workers.delete(worker);
    if (this.#kind.isolated || !worker.mayHang) this.#leaving = Promise.all([this.#leaving, worker.death]);
    if (failure) this.#failWaiting(failure);
    this.#wake();
  }
}

const STUCK_ADVICE =
  "A thread that computes cannot be ended from outside: until it ends by itself it uses a core and " +
  "keeps the process alive (Deno.exit() works). Let long loops ask aborted().";

/** @throws {RangeError} If one of the times is none. */
export function checkTimes(times: PoolTimes): void {
  for (const [name, ms] of Object.entries(times)) if (ms !== undefined) checkTime(name, ms);
}

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
