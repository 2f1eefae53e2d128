/**
 * Lazy task graphs.
 *
 * @module
 */

export type { CacheOptions, CacheSetting } from "./cache/options.ts";
export { compute, type ComputeOptions } from "./compute.ts";
export { configure, type Settings } from "./configure.ts";
export {
  type Delayed,
  delayed,
  type DelayedFunction,
  type DelayedOptions,
  type DelayedTupleFunction,
  gather,
  isDelayed,
  mean,
} from "./delayed.ts";
export type {
  ComputeEvent,
  ComputeFinished,
  ComputeGrown,
  ComputeStarted,
  TaskEnded,
  TaskFailed,
  TaskQueued,
  TaskRetried,
  TaskStarted,
} from "./events.ts";
export { explain, type ExplainedFunction, type ExplainOptions, type Explanation } from "./explain.ts";
export type { Executor, Scheduler } from "./executor.ts";
export {
  type Profile,
  profile,
  type ProfileData,
  type ProfileRow,
  type ProfileTask,
  type ProfileWorker,
} from "./profile.ts";
export type { Retries, RetryIf } from "./retries.ts";
export { type TaskContext, taskContext } from "./task_context.ts";
export { TaskError } from "./task_error.ts";
export { token } from "./token.ts";
export type {
  Computed,
  Delayable,
  DelayableArgs,
  DelayedTuple,
  MethodArgs,
  MethodName,
  MethodResult,
  Opaque,
  Returned,
  WithoutDelayeds,
} from "./types.ts";
export { type Visualization, visualize, type VisualizeOptions } from "./visualize.ts";
export type { RankDir } from "./drawing.ts";
