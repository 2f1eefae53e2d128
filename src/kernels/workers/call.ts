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
  /** Whether it is to travel in a message of its own, to a worker that has nothing to do. */
  readonly alone?: boolean;
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
  failed(error: unknown, worker: number): void;
}

/** A call and those that its result goes through, in their order. */
export function chainOf(head: Call): readonly Call[] {
  if (!head.next) return [head];
  const chain: Call[] = [];
  for (let call: Call | undefined = head; call; call = call.next) chain.push(call);
  return chain;
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
