/**
 * Kernels: functions that run here, or on worker threads.
 *
 * @module
 */

export {
  type AnyFunction,
  type ErrorClass,
  isKernel,
  type Kernel,
  kernelInfo,
  type KernelReference,
  kernels,
  type KernelsOptions,
} from "./kernel.ts";
export { map, type MapOptions } from "./map.ts";
export { toThread } from "./to_thread.ts";
export type { Call, CallSource } from "./workers/call.ts";
export { aborted, assertMayStartWork, context } from "./workers/context.ts";
export { KernelError } from "./workers/errors.ts";
export { checkSignal, onAbort } from "./workers/on_abort.ts";
export { CANNOT_TRAVEL, packArguments, type Parcel, transfer } from "./workers/parcel.ts";
export {
  type PoolStatus,
  type RunOptions,
  type Service,
  WorkerPool,
  type WorkerPoolOptions,
} from "./workers/pool.ts";
export { poolSettings } from "./workers/settings.ts";
export { dismissWorkers, sharedPool } from "./workers/shared_pools.ts";
