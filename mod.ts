/**
 * Weft runs scientific TypeScript in parallel: generators and coroutines, lazy task graphs, and kernels that run here,
 * on worker threads, or compiled to WebAssembly on SIMD lanes and all cores.
 *
 * It is the counterpart of a day's workshop on parallel Python: what `dask.delayed`, Numba, NumPy's arrays,
 * `itertools`, `asyncio` and matplotlib's `imshow` do there, this one module does for Deno.
 *
 * | strand | begin with | in Python |
 * |---|---|---|
 * | coroutines | {@linkcode islice}, {@linkcode prime}, {@linkcode timeit} | generators, `itertools`, `asyncio`, `%timeit` |
 * | delayed | {@linkcode delayed}, {@linkcode gather}, {@linkcode compute} | `dask.delayed` |
 * | compiled kernels | {@linkcode jit}, {@linkcode vectorize}, {@linkcode prange}, {@linkcode parallel} | Numba |
 * | arrays | {@linkcode zeros}, {@linkcode arange}, {@linkcode NDArray} | NumPy |
 * | kernels in modules | {@linkcode kernels}, {@linkcode toThread}, {@linkcode map}, {@linkcode WorkerPool} | `asyncio.to_thread`, `concurrent.futures` |
 * | figures | {@linkcode imshow}, {@linkcode visualize} | `matplotlib`, `Delayed.visualize` |
 *
 * @example A graph of compiled kernels on worker threads
 * ```ts
 * import { delayed, dismissWorkers, jit, mean, uniform } from "@weft/weft";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const calcPi = jit((n: number) => {
 *   let inside = 0;
 *   for (let i = 0; i < n; i++) {
 *     const x = uniform(-1, 1), y = uniform(-1, 1);
 *     if (x ** 2 + y ** 2 < 1) inside += 1;
 *   }
 *   return 4 * inside / n;
 * });
 *
 * const estimates = Array.from({ length: 16 }, () => delayed(calcPi)(1e6));
 * assertAlmostEquals(await mean(...estimates).compute(), Math.PI, 0.01);
 * await dismissWorkers(); // in tests; a script ends by itself
 * ```
 *
 * @module
 */

export {
  enumerate,
  evenIntegers,
  fibonacci,
  integers,
  islice,
  prime,
  printer,
  type PrinterOptions,
  timeit,
  type TimeitOptions,
  Timer,
  timer,
  type Timing,
} from "./src/coroutines/mod.ts";

export {
  type CacheOptions,
  type CacheSetting,
  compute,
  type Computed,
  type ComputeEvent,
  type ComputeFinished,
  type ComputeGrown,
  type ComputeOptions,
  type ComputeStarted,
  configure,
  type Delayable,
  type DelayableArgs,
  type Delayed,
  delayed,
  type DelayedFunction,
  type DelayedOptions,
  type DelayedTuple,
  type DelayedTupleFunction,
  type Executor,
  explain,
  type ExplainedFunction,
  type ExplainOptions,
  type Explanation,
  gather,
  isDelayed,
  mean,
  type MethodArgs,
  type MethodName,
  type MethodResult,
  type Opaque,
  type Profile,
  profile,
  type ProfileData,
  type ProfileRow,
  type ProfileTask,
  type ProfileWorker,
  type RankDir,
  type Retries,
  type RetryIf,
  type Returned,
  type Scheduler,
  type Settings,
  type TaskContext,
  taskContext,
  type TaskEnded,
  TaskError,
  type TaskFailed,
  type TaskQueued,
  type TaskRetried,
  type TaskStarted,
  token,
  type Visualization,
  visualize,
  type VisualizeOptions,
  type WithoutDelayeds,
} from "./src/delayed/mod.ts";

export {
  aborted,
  type AnyFunction,
  arange,
  type ArrayOf,
  type ArrayOperand,
  type BigintDtype,
  type Call,
  type CallSource,
  type CompiledKernel,
  CompileError,
  Complex,
  complex,
  type DataOf,
  dismissWorkers,
  type Dtype,
  type DtypeOfData,
  type DtypeOfOperand,
  type DtypeOfValue,
  type ElementOf,
  type Elements,
  type Elementwise,
  type ElementwiseArgs,
  empty,
  type ErrorClass,
  eye,
  fromArray,
  fromCopy,
  fromNpy,
  full,
  type GeneralizedFunction,
  type Grant,
  guvectorize,
  type GuvectorizeOptions,
  isKernel,
  jit,
  type JitOptions,
  type Kernel,
  KernelError,
  type KernelReference,
  kernels,
  type KernelsOptions,
  type LastArray,
  type LayoutResults,
  linspace,
  loadNpy,
  map,
  type MapOptions,
  NDArray,
  type Nested,
  type NestedArray,
  type NumberDtype,
  ones,
  type OutOptions,
  parallel,
  type ParallelOptions,
  type ParallelProgress,
  type ParallelVectorizedFunction,
  type ParallelVectorizedKernel,
  type Parcel,
  type PoolStatus,
  prange,
  type ProcessPermissions,
  ProcessPool,
  type ProcessPoolOptions,
  type ProgressOptions,
  type ProgressOutput,
  type Promoted,
  range,
  type RunOptions,
  saveNpy,
  type Service,
  type Shape,
  type Slice,
  type Stage,
  type Storage,
  type SubArrays,
  type Take,
  toNpy,
  type TotalOf,
  toThread,
  transfer,
  uniform,
  type Value,
  vectorize,
  type VectorizedFunction,
  type VectorizedKernel,
  type VectorizeOptions,
  WorkerPool,
  type WorkerPoolOptions,
  zeros,
} from "./src/kernels/mod.ts";

export {
  type ColormapName,
  colormaps,
  colors,
  decodeNpy,
  encodeNpy,
  type Extent,
  type Figure,
  imshow,
  type ImshowOptions,
  type MimeBundle,
  notebookDisplay,
  type NpyArray,
  type NpyData,
  rasterize,
  type RasterizeOptions,
  renderDot,
  saveFile,
  type TerminalOptions,
} from "./src/figures/mod.ts";
