/**
 * One word for each call that is on its way, in memory that both sides of a worker see.
 *
 * A call is pending until its worker claims it, and either side may stop it. Because claiming and revoking are one
 * atomic step each, a call that was taken back from one worker can safely run on another: it runs once.
 *
 * @module
 */

const PENDING = 0;
const STARTED = 1;
const STOPPED = 2;
const FINISHED = 3;

/** The most calls that can be on their way to one worker. A power of two. */
export const SLOTS = 1024;

/** The states of the calls on their way to one worker, by number. */
export class Slots {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;

  /** A view of the given words, or fresh ones. */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(4 * SLOTS)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** Marks a call that is about to be sent. */
  open(call: number): void {
    Atomics.store(this.#words, call % SLOTS, PENDING);
  }

  /** The worker's side: starts the call, unless it has been stopped. */
  claim(call: number): boolean {
    return Atomics.compareExchange(this.#words, call % SLOTS, PENDING, STARTED) === PENDING;
  }

  /** The worker's side: the call has run to its end. */
  finish(call: number): void {
    Atomics.store(this.#words, call % SLOTS, FINISHED);
  }

  /** Takes back a call that has not started; false if it is too late. */
  revoke(call: number): boolean {
    return Atomics.compareExchange(this.#words, call % SLOTS, PENDING, STOPPED) === PENDING;
  }

  /** Tells a call to stop; true if it is running. */
  stop(call: number): boolean {
    return Atomics.exchange(this.#words, call % SLOTS, STOPPED) === STARTED;
  }

  /** Whether the call has been told to stop. */
  stopped(call: number): boolean {
    return Atomics.load(this.#words, call % SLOTS) === STOPPED;
  }

  /** Whether the call has run to its end. */
  finished(call: number): boolean {
    return Atomics.load(this.#words, call % SLOTS) === FINISHED;
  }
}
