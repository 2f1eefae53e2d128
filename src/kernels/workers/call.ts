/**
 * A call of a kernel, from the pool's side, and where a pool gets its calls from.
 *
 * @module
 */

import type { Kernel } from "../kernel.ts";
import type { Parcel } from "./parcel.ts";

/**
 * A call on its way to a worker. Exactly one of `done` and `failed` is called, once; neither for a call of a group in
 * which one before it has failed.
 */
export interface Call {
  /** What to call. */
  readonly kernel: Kernel;
  /** The arguments; those that it `takes` from its group are missing. */
  readonly args: readonly unknown[];
  /** What its arguments need to travel; absent for plain scalars. */
  readonly parcel: Parcel | undefined;
  /** Whether it is to travel in a message of its own, to a worker that has nothing to do. */
  readonly alone?: boolean;
  /** The most milliseconds it may run. */
  readonly timeout?: number;
  /**
   * The calls that one worker runs without a word in between, in their order, this one among them. The result of each
   * goes to a later one and stays on the worker; only that of the last one comes back. Absent for a call alone.
   */
  readonly group?: readonly Call[];
  /** What it takes from the calls of its group; absent if nothing. */
  readonly takes?: readonly Take[];
  /** It has been settled meanwhile, by an abort; it need not run. */
  readonly settled?: boolean;
  /** A worker runs it now. */
  started?(worker: number): void;
  /** It has its result, after so many milliseconds on that worker. */
  done(value: unknown, worker: number, ms: number): void;
  /** It threw, or could not be run. */
  failed(error: unknown, worker: number): void;
}

/** An argument that is the result of another call. */
export interface Take {
  /** The place among the arguments, from 0. */
  readonly argument: number;
  /** The place in the group of the call that gives it, from 0. */
  readonly from: number;
}

/** The calls that travel with one, itself among them, in their order. */
export function groupOf(call: Call): readonly Call[] {
  return call.group ?? [call];
}

/** Whether a call stands alone or first in its group: the one that stands for all of them. */
export function isFirst(call: Call): boolean {
  return call.group === undefined || call.group[0] === call;
}

/** Whether a call stands alone or last in its group: the one whose result comes back. */
export function isLast(call: Call): boolean {
  return call.group === undefined || call.group.at(-1) === call;
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
