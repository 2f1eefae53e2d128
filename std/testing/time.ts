/**
 * Timers and dates that move only when the test says so.
 *
 * @module
 */
import { type Clock, createClock } from "@sinonjs/fake-timers";
import type { DelayOptions } from "@std/async/delay";

export type { DelayOptions };

/** The state of fake time does not allow what was asked for. */
export class TimeError extends Error {
  /** Constructs the error from a message. */
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}

/** Options for {@linkcode FakeTime}. */
export interface FakeTimeOptions {
  /** How fast fake time moves by itself, relative to real time; by default it stands still. */
  advanceRate: number;
  /**
   * Real milliseconds between two of its steps.
   *
   * @default {10}
   */
  advanceFrequency?: number;
}

const { Date, setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
const realGlobals = { Date, setTimeout, clearTimeout, setInterval, clearInterval };
const realSignal = { timeout: AbortSignal.timeout };

function toMilliseconds(start: number | string | Date | null | undefined): number {
  if (typeof start === "number") return Math.floor(start);
  return (start ? new Date(start) : new Date()).valueOf();
}

function fakeSignalTimeout(delay: number): AbortSignal {
  const controller = new AbortController();
  globalThis.setTimeout(() => controller.abort(new DOMException("Signal timed out.", "TimeoutError")), delay);
  return controller.signal;
}

/** Makes the globals use `clock`, or real time when there is none. */
function useClock(clock: Clock | undefined) {
  Object.assign(globalThis, clock ? fakeGlobals(clock) : realGlobals);
  Object.assign(AbortSignal, clock ? { timeout: fakeSignalTimeout } : realSignal);
}

function fakeGlobals({ Date, setTimeout, clearTimeout, setInterval, clearInterval }: Clock) {
  return { Date, setTimeout, clearTimeout, setInterval, clearInterval };
}

let active: FakeTime | undefined;

/**
 * Replaces `Date`, the timer functions and `AbortSignal.timeout` until {@linkcode FakeTime.restore}.
 * Only one can be active at a time.
 *
 * @example
 * ```ts
 * import { FakeTime } from "@std/testing/time";
 * import { assertEquals } from "@std/assert";
 *
 * using time = new FakeTime(15_000);
 * let rang = false;
 * setTimeout(() => rang = true, 1000);
 * time.tick(1000);
 * assertEquals([rang, Date.now()], [true, 16_000]);
 * ```
 */
export class FakeTime {
  /** The time at which fake time began, in milliseconds since the epoch. */
  readonly start: number;
  readonly #clock: Clock;
  readonly #advance: ReturnType<typeof setInterval> | undefined;

  /**
   * Starts fake time at `start`, by default now.
   *
   * @throws {TimeError} If time is already fake.
   * @throws {TypeError} If `start` is no valid date.
   */
  constructor(start?: number | string | Date | null, options?: FakeTimeOptions) {
    if (active) throw new TimeError("Cannot construct FakeTime: time is already faked");
    this.start = toMilliseconds(start);
    if (Number.isNaN(this.start)) {
      throw new TypeError(`Cannot construct FakeTime: invalid start time ${start}`);
    }
    this.#clock = createClock(this.start);
    const { advanceRate = 0, advanceFrequency = 10 } = options ?? {};
    if (advanceRate > 0) {
      this.#advance = setInterval(() => this.tick(advanceRate * advanceFrequency), advanceFrequency);
    }
    useClock(this.#clock);
    active = this;
  }

  /** Restores real time, so that `using` can. */
  [Symbol.dispose](): void {
    this.restore();
  }

  /**
   * Restores real time for whichever instance is active.
   *
   * @throws {TimeError} If time is not fake.
   */
  static restore(): void {
    if (!active) throw new TimeError("Cannot restore time: time is already restored");
    active.restore();
  }

  /**
   * Runs `callback` in real time, until its promise settles if it returns one.
   * Rejects with a {@linkcode TimeError} if time is not fake.
   */
  static async restoreFor<T>(
    // deno-lint-ignore no-explicit-any -- upstream's signature does not relate `args` to the callback
    callback: (...args: any[]) => Promise<T> | T,
    // deno-lint-ignore no-explicit-any -- upstream's signature does not relate `args` to the callback
    ...args: any[]
  ): Promise<T> {
    if (!active) throw new TimeError("Cannot restore time: time is not faked");
    const clock = active.#clock;
    useClock(undefined);
    try {
      const result = callback(...args);
      return result instanceof Promise ? await result : result;
    } finally {
      useClock(clock);
    }
  }

  /** The fake time in milliseconds since the epoch; assigning runs the timers due until then. */
  get now(): number {
    return this.#clock.now;
  }
  /** @throws {RangeError} If the time assigned is in the past. */
  set now(value: number) {
    if (value < this.now) {
      throw new RangeError(
        `Cannot set current time in the past, time must be >= ${this.now}: received ${value}`,
      );
    }
    this.#clock.tick(value - this.now);
  }

  /** Resolves after `ms` milliseconds of real time. */
  delay(ms: number, { signal }: DelayOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(done, ms);
      function done() {
        signal?.removeEventListener("abort", abort);
        resolve();
      }
      function abort() {
        clearTimeout(timer);
        reject(new DOMException("Delay was aborted.", "AbortError"));
      }
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Lets what waits for settled promises run. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  /** Moves time forward by `ms` milliseconds and runs the timers due until then. */
  tick(ms = 0): void {
    this.now += ms;
  }

  /** {@linkcode FakeTime.runMicrotasks}, then {@linkcode FakeTime.tick}. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /** Moves time to the next timer and runs it. Returns whether there was one. */
  next(): boolean {
    if (this.#clock.countTimers() === 0) return false;
    this.#clock.next();
    return true;
  }

  /** {@linkcode FakeTime.runMicrotasks}, then {@linkcode FakeTime.next}. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Runs timers until none is left; an interval must be cleared by one of them. */
  runAll(): void {
    while (this.next());
  }

  /** Like {@linkcode FakeTime.runAll}, with {@linkcode FakeTime.runMicrotasks} before each timer. */
  async runAllAsync(): Promise<void> {
    while (await this.nextAsync());
  }

  /**
   * Restores real time.
   *
   * @throws {TimeError} If it is restored already.
   */
  restore(): void {
    if (active !== this) throw new TimeError("Cannot restore time: time is already restored");
    active = undefined;
    useClock(undefined);
    clearInterval(this.#advance);
  }
}
