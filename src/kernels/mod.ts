/**
 * Kernels: functions that run here, or on worker threads.
 *
 * @module
 */

export {
  type ErrorClass,
  isKernel,
  type Kernel,
  type KernelReference,
  kernels,
  type KernelsOptions,
} from "./kernel.ts";
export { map, type MapOptions } from "./map.ts";
export { toThread } from "./to_thread.ts";
export { aborted } from "./workers/context.ts";
export { KernelError } from "./workers/errors.ts";
export { transfer } from "./workers/parcel.ts";
export { dismissWorkers } from "./workers/shared_pools.ts";
export { type PoolStatus, type RunOptions, WorkerPool, type WorkerPoolOptions } from "./workers/pool.ts";
