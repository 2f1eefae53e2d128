/**
 * Kernels: functions that run here, or on worker threads.
 *
 * @module
 */

export { Complex, complex } from "./arrays/complex.ts";
export type { Promoted } from "./arrays/arithmetic.ts";
export type { Value } from "./arrays/convert.ts";
export {
  arange,
  type DtypeOfData,
  empty,
  eye,
  fromArray,
  fromCopy,
  full,
  linspace,
  type NestedArray,
  ones,
  type Shape,
  zeros,
} from "./arrays/create.ts";
export type { BigintDtype, DataOf, DtypeOfValue, ElementOf, Elements, NumberDtype } from "./arrays/dtypes.ts";
export {
  type ArrayOperand,
  type DtypeOfOperand,
  NDArray,
  type Nested,
  type TotalOf,
} from "./arrays/ndarray.ts";
export type { Slice } from "./arrays/slices.ts";
export {
  type GeneralizedFunction,
  guvectorize,
  type GuvectorizeOptions,
  type LastArray,
  type LayoutResults,
  type SubArrays,
} from "./jit/guvectorize.ts";
export { compilerVersion, defaultFolder } from "./jit/run/cache.ts";
export type { Stage } from "./jit/run/inspect.ts";
export type { Storage } from "./jit/ir/ir.ts";
export { type CompiledKernel, jit, type JitOptions } from "./jit/jit.ts";
export { prange, range } from "./jit/language/range.ts";
export { parallel, type ParallelOptions } from "./jit/run_parallel.ts";
export type { ParallelProgress } from "./jit/run/show_progress.ts";
export { CompileError } from "./jit/language/source.ts";
export type { Dtype } from "./jit/language/types.ts";
export { uniform } from "./jit/language/uniform.ts";
export {
  type ArrayOf,
  type Elementwise,
  type ElementwiseArgs,
  type OutOptions,
  type ParallelVectorizedFunction,
  type ParallelVectorizedKernel,
  vectorize,
  type VectorizedFunction,
  type VectorizedKernel,
  type VectorizeOptions,
} from "./jit/vectorize.ts";
export {
  type AnyFunction,
  type ErrorClass,
  isCompiled,
  isKernel,
  type Kernel,
  kernelIdentity,
  kernelInfo,
  type KernelReference,
  kernels,
  type KernelsOptions,
  loadedAt,
} from "./kernel.ts";
export { DTYPES } from "./arrays/dtypes.ts";
export { map, type MapOptions } from "./map.ts";
export { checkProgress, type ProgressOptions, type ProgressOutput, startBar } from "./progress_bar.ts";
export type { Grant, ProcessPermissions } from "./processes/permissions.ts";
export { ProcessPool, type ProcessPoolOptions } from "./processes/pool.ts";
export { columnsOf, count, duration } from "./progress_line.ts";
export { toThread } from "./to_thread.ts";
export { type Call, type CallSource, isLast, type Take } from "./workers/call.ts";
export { aborted, assertMayStartWork, context } from "./workers/context.ts";
export { KernelError } from "./workers/errors.ts";
export { after, type Timer } from "./workers/timers.ts";
export { checkSignal, onAbort } from "./workers/on_abort.ts";
export { CANNOT_TRAVEL, packArguments, packResult, type Parcel, transfer } from "./workers/parcel.ts";
export type { PoolStatus, RunOptions, Service } from "./workers/dispatcher.ts";
export { WorkerPool, type WorkerPoolOptions } from "./workers/pool.ts";
export { granted, poolSettings } from "./workers/settings.ts";
export { dismissWorkers, sharedPool, sharedProcessPool } from "./workers/shared_pools.ts";
export { fromNpy, loadNpy, saveNpy, toNpy } from "./arrays/npy.ts";
