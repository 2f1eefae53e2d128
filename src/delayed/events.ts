/**
 * What happens during a compute, as one stream of events.
 *
 * @module
 */

/** An event of a compute. Tasks that were fused into one report one after the other, when the last has ended. */
export type ComputeEvent = ComputeStarted | TaskStarted | TaskEnded | TaskFailed | ComputeFinished;

/** The first event: before any task. */
export interface ComputeStarted {
  /** What happened. */
  readonly type: "start";
  /** How many tasks there are. */
  readonly tasks: number;
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
  /** How long it ran. */
  readonly seconds: number;
}

/** A task failed; the compute ends with its error. */
export interface TaskFailed {
  /** What happened. */
  readonly type: "failed";
  /** The task's key. */
  readonly key: string;
  /** The name of its function. */
  readonly name: string;
  /** The number of the worker that ran it; 0 is the calling thread. */
  readonly worker: number;
  /** What it threw. */
  readonly error: unknown;
}

/** The last event, however the compute ended. */
export interface ComputeFinished {
  /** What happened. */
  readonly type: "finish";
  /** How many tasks have ended. */
  readonly done: number;
  /** How long the compute took. */
  readonly seconds: number;
  /** What it was rejected with, if it was. */
  readonly error?: unknown;
}
