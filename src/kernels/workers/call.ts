/**
 * A call of a kernel, from the pool's side, and where a pool gets its calls from.
 *
 * @module
 */

import type { Kernel } from "../kernel.ts";
import type { Parcel } from "./parcel.ts";

/**
 * A call on its way to a worker. Exactly one of `done` and `failed` is called, once; neither for a call whose chain
 * has failed before it.
 */
export interface Call {
  /** What to call. */
  readonly kernel: Kernel;
  /** The arguments; one of them is missing in a call that has a `hole`. */
  readonly args: readonly unknown[];
  /** What its arguments need to travel; absent for plain scalars. */
  readonly parcel: Parcel | undefined;
  /** The most milliseconds it may run. */
  readonly timeout?: number;
  /** The call that takes this one's result, and runs right after it on the same worker. */
  readonly next?: Call;
  /** The argument that takes the result of the call before; absent in a call that stands alone or first. */
  readonly hole?: number;
  /** It has been settled meanwhile, by an abort; it need not run. */
  readonly settled?: boolean;
  /** A worker runs it now. */
  started?(worker: number): void;
  /** It has its result, after so many milliseconds on that worker. */
  done(value: unknown, worker: number, ms: number): void;
  /** It threw, or could not be run. */
  failed(error: unknown, worker: number, ms: number): void;
}

/** Where a pool gets its calls: the best one first. */
export interface CallSource {
  /** How many calls there are; a guess will do. */
  readonly size: number;
  /** The next call, left where it is. */
  peek(): Call | undefined;
  /** The next call, handed over. */
  take(): Call | undefined;
}

/** Calls in the order in which they came. */
export class CallQueue implements CallSource {
  #calls: (Call | undefined)[] = [];
  #first = 0;

  get size(): number {
    return this.#calls.length - this.#first;
  }

  push(call: Call): void {
    this.#calls.push(call);
  }

  /** Puts calls back in front of the others. */
  putBack(calls: readonly Call[]): void {
    this.#calls = [...calls, ...this.#calls.slice(this.#first)];
    this.#first = 0;
  }

  peek(): Call | undefined {
    return this.#calls[this.#first];
  }

  take(): Call | undefined {
    const call = this.#calls[this.#first];
    if (!call) return undefined;
    this.#calls[this.#first++] = undefined;
    if (this.#first > 1024 && this.#first * 2 > this.#calls.length) {
      this.#calls = this.#calls.slice(this.#first);
      this.#first = 0;
    }
    return call;
  }
}
