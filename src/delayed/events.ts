/**
 * What happens during a compute, as one stream of events.
 *
 * @module
 */

/**
 * An event of a compute. All times are in seconds; `at` counts from the start of the compute. Tasks that were fused into
 * one report one after the other, when the last has ended.
 */
export type ComputeEvent =
  | ComputeStarted
  | ComputeGrown
  | TaskQueued
  | TaskStarted
  | TaskEnded
  | TaskFailed
  | TaskRetried
  | ComputeFinished;

/** The first event: before any task. */
export interface ComputeStarted {
  /** What happened. */
  readonly type: "start";
  /** How many tasks there are. */
  readonly tasks: number;
}

/** The graph has grown: a task returned a delayed. */
export interface ComputeGrown {
  /** What happened. */
  readonly type: "grown";
  /** How many tasks there are now, in all. */
  readonly tasks: number;
}

/** A task can run: the results that it needs are there. */
export interface TaskQueued {
  /** What happened. */
  readonly type: "queued";
  /** The task's key. */
  readonly key: string;
  /** The name of its function. */
  readonly name: string;
  /** When it happened. */
  readonly at: number;
}

/** A task starts to run. */
export interface TaskStarted {
  /** What happened. */
  readonly type: "started";
  /** The task's key. */
  readonly key: string;
  /** The name of its function. */
  readonly name: string;
  /** The number of the worker that runs it; 0 is the calling thread. */
  readonly worker: number;
  /** When it happened. */
  readonly at: number;
}

/** A task has its result. */
export interface TaskEnded {
  /** What happened. */
  readonly type: "ended";
  /** The task's key. */
  readonly key: string;
  /** The name of its function. */
  readonly name: string;
  /** The number of the worker that ran it; 0 is the calling thread. */
  readonly worker: number;
  /** When it began to run. */
  readonly at: number;
  /** How long it ran. */
  readonly seconds: number;
  /** How long it could have run, and did not: from queued to begun. */
  readonly waited: number;
  /** How many bytes of its arguments and its result were copied or moved between threads. */
  readonly bytes: number;
  /** Whether its result was in the cache, and nothing ran. */
  readonly cached: boolean;
}

/** A task failed for good; the compute ends with its error. */
export interface TaskFailed {
  /** What happened. */
  readonly type: "failed";
  /** The task's key. */
  readonly key: string;
  /** The name of its function. */
  readonly name: string;
  /** The number of the worker that ran it; 0 is the calling thread. */
  readonly worker: number;
  /** When it happened. */
  readonly at: number;
  /** What it threw. */
  readonly error: unknown;
}

/** A task failed and will be tried again. */
export interface TaskRetried {
  /** What happened. */
  readonly type: "retried";
  /** The task's key. */
  readonly key: string;
  /** The name of its function. */
  readonly name: string;
  /** The number of the worker that ran it; 0 is the calling thread. */
  readonly worker: number;
  /** When it happened. */
  readonly at: number;
  /** What it threw. */
  readonly error: unknown;
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** After so many seconds it is tried again. */
  readonly delay: number;
}

/** The last event, however the compute ended. */
export interface ComputeFinished {
  /** What happened. */
  readonly type: "finish";
  /** How many tasks have ended. */
  readonly done: number;
  /** How many were running when it was over; they have been told to stop. */
  readonly running: number;
  /** How many had not started. */
  readonly waiting: number;
  /** How long the compute took. */
  readonly seconds: number;
  /** What it was rejected with, if it was. */
  readonly error?: unknown;
}
