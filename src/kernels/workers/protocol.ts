/**
 * What the two sides of a worker say to each other. Types only.
 *
 * Calls are numbered from 0 on each worker, in the order in which they are sent; both sides count. The worker runs
 * them in that order, one at a time, and reports them in that order.
 *
 * @module
 */

import type { HeapState } from "../arrays/heap.ts";
import type { Code } from "../jit/run/code.ts";
import type { KernelReference } from "../kernel.ts";
import type { Descriptor } from "./instances.ts";

/** What a pool says to a worker. */
export type ToWorker = Start | Load | LoadCode | Run;

/** The first message. */
export interface Start {
  readonly type: "start";
  /** The worker's number in its pool, from 1. */
  readonly worker: number;
  /** The words of {@linkcode Slots}. */
  readonly slots: SharedArrayBuffer;
  /** Where the arrays of all threads are; absent in a process, which has its own. */
  readonly heap?: HeapState;
  /** The words of {@linkcode SharedTerminal}, if the worker prints on the program's own terminal. */
  readonly terminal?: SharedArrayBuffer;
}

/** Find a kernel, to be known as `id` from now on. */
export interface Load {
  readonly type: "load";
  readonly id: number;
  readonly reference: KernelReference;
}

/** Take the code of a compiled kernel, to be known as `id` from now on. Not answered. */
export interface LoadCode {
  readonly type: "code";
  readonly id: number;
  readonly code: Code;
}

/** Run calls. Columns of plain numbers and one flat list of arguments: a clone of many small arrays is slow. */
export interface Run {
  readonly type: "run";
  /** Each call's kernel, by id. */
  readonly kernels: number[];
  /** Each call's number of arguments. */
  readonly counts: number[];
  /** The arguments of all calls, one after the other. */
  readonly args: unknown[];
  /**
   * For each call the place in `args` that takes its result, or -1 if it is reported. Behind such a one a new group
   * begins: when a call has failed or was stopped, the rest of its group does not run. Absent if all are reported.
   */
  readonly feeds?: number[];
  /** The descriptors among the arguments; absent if there are none. */
  readonly descriptors?: Descriptor[];
}

/** What a worker says to its pool. */
export type FromWorker = Ready | Loading | Loaded | Begun | Results | Stray;

/** It has started, and its death will be noticed: a thread holds its lock. */
export interface Ready {
  readonly type: "ready";
}

/** It begins to import a kernel's module. */
export interface Loading {
  readonly type: "loading";
  readonly id: number;
}

/** The answer to {@linkcode Load}. */
export interface Loaded {
  readonly type: "loaded";
  readonly id: number;
  /** The kernel's module. */
  readonly url: string;
  /** Why the kernel cannot be had. Its calls fail with the same error. */
  readonly error?: PackedError;
}

/** It begins to work off the next message with calls; only an isolated worker says so. */
export interface Begun {
  readonly type: "begun";
}

/** The outcome of the next calls. */
export interface Results {
  readonly type: "results";
  /** Each call's result; `undefined` for one that failed, was skipped or fed another. */
  readonly values: unknown[];
  /** Each call's time in milliseconds. */
  readonly ms: number[];
  /** Those that failed, by their place in `values`. */
  readonly failures?: [index: number, error: PackedError][];
  /** The places of those that were stopped before they started. */
  readonly skipped?: number[];
  /** The descriptors among the values; absent if there are none. */
  readonly descriptors?: Descriptor[];
}

/** An error that no call threw: in a timer, or a promise nobody awaits. */
export interface Stray {
  readonly type: "stray";
  /** Whether it comes from the call that runs; else it may come from one that ended a moment ago. */
  readonly certain: boolean;
  readonly error: PackedError;
}

/** An error taken apart for the journey. */
export interface PackedError {
  /** The names of its class and of the classes above it, nearest first. Empty for a thrown value that is no error. */
  readonly classes: string[];
  /** The thrown value, if it is no error. */
  readonly value?: unknown;
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: PackedError;
  /** The errors of an `AggregateError`. */
  readonly errors?: PackedError[];
  /** Its other own properties, */
  readonly properties?: Record<string, unknown>;
  /** and those that are errors themselves. */
  readonly inner?: Record<string, PackedError>;
}
