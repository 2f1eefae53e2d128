/**
 * Kernels of numbers over whole arrays.
 *
 * @module
 */

import { checkChoice, checkOptions } from "../../checks.ts";
import type { Complex } from "../arrays/complex.ts";
import type { NestedArray } from "../arrays/create.ts";
import type { Elements } from "../arrays/dtypes.ts";
import { allocate, MAP, NDArray } from "../arrays/ndarray.ts";
import { type AnyFunction, type CodeSource, type Kernel, kernelInfo } from "../kernel.ts";
import { assertMayStartWork, context } from "../workers/context.ts";
import type { Code } from "./run/code.ts";
import { isArray, Plan } from "./run/elementwise.ts";
import { type CompiledKernel, compiledKernel, jit, type JitOptions, recipeFor } from "./jit.ts";
import { checkParallelOptions, type ParallelOptions, runTeam } from "./run_parallel.ts";
import type { Dtype } from "./language/types.ts";
import { nameOf } from "./run/value_types.ts";
import { type Version, Versions } from "./run/versions.ts";
import defer * as signatures from "./language/signature.ts";

/** Options of {@linkcode vectorize}. */
export interface VectorizeOptions extends Omit<JitOptions, "signature" | "lanes"> {
  /** The types of an element of the result and of the arguments, such as `"i32(i32, c128)"`. */
  signature?: string;
  /** Where elements are computed: on SIMD lanes (the default), one by one, or on the lanes of all threads. */
  target?: "lanes" | "scalar" | "parallel";
}

const TARGETS = ["lanes", "scalar", "parallel"] satisfies VectorizeOptions["target"][];
const KNOWN = ["name", "uses", "signature", "seed", "boundsCheck", "cache", "target"] satisfies (
  keyof VectorizeOptions
)[];

/** What an argument may be where the function takes a `T`: one for all elements, or an array. */
export type Elementwise<T> = T | NDArray<Dtype> | Elements | NestedArray<T>;

/** The arguments of a function, each of them perhaps an array. */
export type ElementwiseArgs<A extends unknown[]> = { [I in keyof A]: Elementwise<A[I]> };

/** The array of what a function returns. */
export type ArrayOf<R> = [Exclude<R, undefined>] extends [number] ? NDArray
  : [Exclude<R, undefined>] extends [boolean] ? NDArray<"bool">
  : [Exclude<R, undefined>] extends [bigint] ? NDArray<"i64">
  : [Exclude<R, undefined>] extends [Complex] ? NDArray<"c128">
  : NDArray<Dtype>;

/** Options of a call on arrays, behind its arguments. */
export interface OutOptions<R = unknown> {
  /** An array for the result, instead of a new one: of its shape and type. */
  out?: ArrayOf<R>;
}

/** A function that is applied to each element if it is given arrays. */
export interface VectorizedFunction<A extends unknown[], R> {
  (...args: A): R;
  (...args: [...ElementwiseArgs<A>] | [...ElementwiseArgs<A>, options: OutOptions<R>]): ArrayOf<R>;
}

/** A function that is applied to each element on all threads if it is given arrays. */
export interface ParallelVectorizedFunction<A extends unknown[], R> {
  (...args: A): Promise<R>;
  (
    ...args: [...ElementwiseArgs<A>] | [...ElementwiseArgs<A>, options: OutOptions<R> & ParallelOptions]
  ): Promise<ArrayOf<R>>;
}

/** What {@linkcode vectorize} makes. */
export type VectorizedKernel<A extends unknown[], R> = CompiledKernel<VectorizedFunction<A, R>>;

/** What {@linkcode vectorize} makes for all threads. */
export type ParallelVectorizedKernel<A extends unknown[], R> = CompiledKernel<
  ParallelVectorizedFunction<A, R>
>;

/**
 * Compiles a function over numbers, booleans and complex numbers, to be called with arrays of them: it is applied to
 * each element, on SIMD lanes; as Numba's `vectorize`.
 *
 * Arrays and single values are broadcast as NumPy does: sizes are matched from the last dimension on, and 1 goes with
 * any. Called with single values only, it gives a single value.
 *
 * @example A table of hypotenuses
 * ```ts
 * import { vectorize } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const hypotenuse = vectorize((a: number, b: number) => Math.sqrt(a * a + b * b));
 * assertEquals(hypotenuse([[3], [5]], [4, 12]).toArray(), [[5, 12.36931687685298], [6.4031242374328485, 13]]);
 * assertEquals(hypotenuse(3, 4), 5);
 * ```
 *
 * @param fn The function.
 * @returns A kernel that returns an `NDArray`, or a promise of one if the target is `"parallel"`.
 * @throws {TypeError} If it is no function, or an option makes no sense. A call throws it if the number or the types
 * of the arguments are wrong.
 */
export function vectorize<A extends unknown[], R>(
  fn: (...args: A) => R,
  options?: VectorizeOptions & { target?: "lanes" | "scalar" },
): VectorizedKernel<A, R>;
/** The same on all threads: calls give promises. */
export function vectorize<A extends unknown[], R>(
  fn: (...args: A) => R,
  options: VectorizeOptions & { target: "parallel" },
): ParallelVectorizedKernel<A, R>;
export function vectorize(fn: AnyFunction, options: VectorizeOptions = {}): Kernel {
  checkOptions("vectorize", options, KNOWN);
  const { target = "lanes", ...rest } = options;
  checkChoice("vectorize: target", target, TARGETS);
  const vectorized = new Vectorized(fn, { ...rest, lanes: target !== "scalar" });
  const call = target === "parallel"
    ? async (...all: unknown[]) => await vectorized.applyInParallel(all)
    : (...all: unknown[]) => vectorized.apply(all);
  Object.defineProperty(call, MAP, { value: (array: NDArray<Dtype>) => vectorized.apply([array]) });
  return compiledKernel(call, fn, vectorized.versions, vectorized);
}

/** The two ways to call a vectorized function: with arrays, and with single values only. */
class Vectorized implements CodeSource {
  /** Those for arrays. */
  readonly versions: Versions;
  readonly #fn: AnyFunction;
  readonly #options: JitOptions & { signature?: string };
  #single: CompiledKernel | undefined;

  constructor(fn: AnyFunction, options: JitOptions & { signature?: string }) {
    const recipe = recipeFor("vectorize", fn, options);
    const { signature } = options;
    const given = signature === undefined ? undefined : signatures.parseSignature(signature);
    this.versions = new Versions({ ...recipe, form: "elements", given });
    this.#fn = fn;
    this.#options = options;
  }

  get description(): string {
    return this.versions.description;
  }

  codeFor(args: readonly unknown[]): Code {
    if (!args.some(isArray)) return this.#codeForSingle(args);
    using prepared = this.#prepare(args, false);
    return prepared.version.code;
  }

  /** The kernel on this thread. */
  apply(all: readonly unknown[]): unknown {
    const { args, options } = this.#split(all);
    checkOptions(this.#name, options, ["out"]);
    if (!args.some(isArray)) return this.#scalar(...args);
    using prepared = this.#prepare(args, false);
    const { plan, version } = prepared;
    const out = outFor(this.#name, options.out, plan, version.code);
    plan.run(version.instance, out);
    return out;
  }

  /** The kernel on all threads. */
  async applyInParallel(all: readonly unknown[]): Promise<unknown> {
    const { args, options } = this.#split(all);
    const { out: given, ...rest } = options;
    checkParallelOptions(this.#name, rest);
    if (!args.some(isArray) || context.worker !== 0) return this.apply([...args, { out: given }]);
    assertMayStartWork();
    using prepared = this.#prepare(args, true);
    const { plan, version: { code } } = prepared;
    const out = outFor(this.#name, given, plan, code);
    if (out.size > 0) await runTeam(code, plan.parameters(out), [args, out], rest);
    return out;
  }

  get #name(): string {
    return this.versions.recipe.source.name;
  }

  /** The kernel for single values. */
  get #scalar(): CompiledKernel {
    return this.#single ??= jit(this.#fn, this.#options);
  }

  #codeForSingle(args: readonly unknown[]): Code {
    return (kernelInfo(this.#scalar).origin as CodeSource).codeFor(args);
  }

  /** The arguments, and the options behind them if there are any. */
  #split(all: readonly unknown[]): { args: readonly unknown[]; options: OutOptions & ParallelOptions } {
    const { arity } = this.versions.recipe;
    const options = isOptions(all[arity]) ? all[arity] : {};
    return { args: all.slice(0, arity), options };
  }

  /**
   * How to go over the arguments, and the code for it. Dispose it when it has run.
   *
   * @param flat Whether one loop must visit all elements.
   */
  #prepare(args: readonly unknown[], flat: boolean): { plan: Plan; version: Version } & Disposable {
    this.versions.checkCount(args.length);
    using stack = new DisposableStack();
    let plan = stack.use(new Plan(this.#name, args, this.versions.recipe.given?.params));
    let version = flat && !plan.isFlat ? undefined : this.versions.findFor(plan.types);
    if (!version || !plan.suits(version.code)) {
      plan = stack.use(plan.flattened());
      version = this.versions.findFor(plan.types);
    }
    const used = stack.move();
    return { plan, version, [Symbol.dispose]: () => used.dispose() };
  }
}

/** Whether what follows the arguments is meant as options: a function leaves alone what it does not take. */
function isOptions(value: unknown): value is OutOptions & ParallelOptions {
  return typeof value === "object" && value !== null && !isArray(value);
}

/** The array for the result: a new one, or the one that was given. */
function outFor(name: string, given: unknown, { shape }: Plan, { result }: Code): NDArray<Dtype> {
  const dtype = result as Dtype;
  if (given === undefined) return allocate(dtype, shape, "any");
  const is = given instanceof NDArray ? `${given.dtype} [${given.shape.join(", ")}]` : nameOf(given);
  const must = `${dtype} [${shape.join(", ")}]`;
  if (is !== must) throw new TypeError(`${name}: out must be an NDArray ${must}; got ${is}`);
  if ((given as NDArray<Dtype>).isContiguous) return given as NDArray<Dtype>;
  throw new TypeError(`${name}: the elements of out must lie side by side, which those of this view do not`);
}
