/**
 * Kernels over whole sub-arrays.
 *
 * @module
 */

import { checkOptions } from "../../checks.ts";
import { fromArray, type NestedArray } from "../arrays/create.ts";
import { checkDtype, DTYPES, type Elements } from "../arrays/dtypes.ts";
import { addressOfArray, allocate, NDArray } from "../arrays/ndarray.ts";
import { broadcastShapes, isContiguous } from "../arrays/strided.ts";
import type { AnyFunction } from "../kernel.ts";
import { type Cursor, readerOf, walk } from "./run/cursors.ts";
import { elementType, isArray } from "./run/elementwise.ts";
import { type JitOptions, recipeFor } from "./jit.ts";
import type { Layout } from "./language/layout.ts";
import { type Flat, pushScalar } from "./run/marshal.ts";
import type { Dtype, ValueType } from "./language/types.ts";
import { nameOf, typeOf } from "./run/value_types.ts";
import { Versions } from "./run/versions.ts";
import defer * as layouts from "./language/layout.ts";

/** Options of {@linkcode guvectorize}. */
export interface GuvectorizeOptions extends Omit<JitOptions, "signature"> {
  /** The type of the elements of the results; by default that of the first array among the arguments. */
  dtype?: Dtype;
}

const KNOWN = ["name", "uses", "seed", "boundsCheck", "cache", "lanes", "dtype"] satisfies (
  keyof GuvectorizeOptions
)[];

/** An argument of a kernel over sub-arrays. */
export type SubArrays = NDArray<Dtype> | Elements | NestedArray<number> | number;

/** The results that a layout names, an array or several; of the type that the function's last parameter has. */
export type LayoutResults<F extends AnyFunction, L extends string> = L extends `${string}->${infer Outputs}`
  ? Outputs extends `${string})${string})` ? LastArray<F>[] : LastArray<F>
  : never;

/** The type of a function's last parameter, which is an array. */
export type LastArray<F extends AnyFunction> = Parameters<F> extends [...unknown[], infer Last]
  ? Last extends NDArray<Dtype> ? Last : NDArray<Dtype>
  : NDArray<Dtype>;

/** What {@linkcode guvectorize} makes. */
export interface GeneralizedFunction<F extends AnyFunction, L extends string> {
  (...args: SubArrays[]): LayoutResults<F, L>;
  /** The function as it was written. */
  readonly wrapped: F;
}

/** An argument with the dimensions that the loops go over in front of those that the kernel sees. */
interface Input {
  readonly array: NDArray<Dtype> | undefined;
  readonly value: unknown;
  /** How many dimensions the kernel sees. */
  readonly core: number;
}

/**
 * Compiles a function over whole arrays, to be called with arrays of more dimensions: it is applied to each sub-array;
 * as Numba's `guvectorize`.
 *
 * The layout names the dimensions that the function sees, those of the arguments and, behind the arrow, those of the
 * results. The function takes the results as its last parameters and fills them; it returns nothing. What has no
 * dimensions among the arguments is a number, and among the results an array of one element. Further dimensions, in
 * front, are looped over, and broadcast.
 *
 * @example Running means of each row
 * ```ts
 * import { fromArray, guvectorize, type NDArray } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const runningMean = guvectorize((x: NDArray, out: NDArray) => {
 *   let sum = 0;
 *   for (let i = 0; i < x.shape[0]; i++) {
 *     sum += x.get(i);
 *     out.set(i, sum / (i + 1));
 *   }
 * }, "(n)->(n)");
 * assertEquals(runningMean(fromArray([[1, 3, 5], [2, 4, 6]])).toArray(), [[1, 2, 3], [2, 3, 4]]);
 * ```
 *
 * @param fn The function.
 * @param layout Such as `"(n,m),()->(n,m)"`.
 * @throws {TypeError} If it is no function, does not have as many parameters as the layout says, or an option makes no
 * sense. A call throws it if the number or the types of the arguments are wrong, and a `RangeError` if their shapes
 * are not those of the layout or do not go together.
 * @throws {CompileError} If the layout is none.
 */
export function guvectorize<F extends AnyFunction, L extends string>(
  fn: F,
  layout: L,
  options: GuvectorizeOptions = {},
): GeneralizedFunction<F, L> {
  checkOptions("guvectorize", options, KNOWN);
  const { dtype, ...rest } = options;
  if (dtype !== undefined) checkDtype(dtype);
  const generalized = new Generalized(fn, layouts.parseLayout(layout), dtype, rest);
  const call = (...args: unknown[]) => generalized.call(args);
  return Object.defineProperties(call, {
    name: { value: generalized.name },
    wrapped: { value: fn },
    [TOKEN]: { value: () => generalized.description },
  }) as unknown as GeneralizedFunction<F, L>;
}

/** By this a cache knows it again. */
const TOKEN = Symbol.for("weft.token");

/** A kernel and the layout of its parameters. */
class Generalized {
  readonly #versions: Versions;
  readonly #layout: Layout;
  readonly #dtype: Dtype | undefined;

  constructor(fn: AnyFunction, layout: Layout, dtype: Dtype | undefined, options: JitOptions) {
    this.#versions = new Versions({ ...recipeFor("guvectorize", fn, options), form: "call" });
    this.#layout = layout;
    this.#dtype = dtype;
    const wanted = layout.inputs.length + layout.outputs.length;
    if (fn.length === wanted) return;
    throw new TypeError(
      `${this.name}: the function must have ${wanted} parameters, one for each argument of the layout ` +
        `(${layout.inputs.length}) and then one for each result (${layout.outputs.length}); it has ${fn.length}`,
    );
  }

  get name(): string {
    return this.#versions.recipe.source.name;
  }

  /** What it is made from. */
  get description(): string {
    return JSON.stringify([this.#versions.description, this.#layout, this.#dtype]);
  }

  call(args: readonly unknown[]): NDArray<Dtype> | NDArray<Dtype>[] {
    const { inputs, outputs } = this.#layout;
    if (args.length !== inputs.length) {
      throw new TypeError(`${this.name} takes ${inputs.length} arguments; got ${args.length}`);
    }
    using copies = new DisposableStack();
    const given = args.map((arg, i) => this.#input(arg, i, copies));
    const sizes = this.#sizes(given), outer = this.#outer(given);
    const dtype = this.#dtype ?? given.find(({ array }) => array)?.array?.dtype ?? "f64";
    const results = outputs.map((names) =>
      allocate(dtype, [...outer, ...names.map((name) => sizes.get(name)!)], "zeros")
    );
    const made = results.map((array, i) => ({ array, value: undefined, core: outputs[i].length }));
    if (!outer.includes(0)) this.#run([...given, ...made], given.length, outer);
    return results.length === 1 ? results[0] : results;
  }

  #input(arg: unknown, index: number, copies: DisposableStack): Input {
    const core = this.#layout.inputs[index].length;
    if (!isArray(arg)) {
      if (core === 0 && typeOf(arg) !== undefined) return { array: undefined, value: arg, core };
      const wanted = core === 0 ? "a number or an array" : `an array of ${core} or more dimensions`;
      throw new TypeError(`${this.name}: argument ${index + 1} must be ${wanted}; got ${nameOf(arg)}`);
    }
    const array = arg instanceof NDArray
      ? arg as NDArray<Dtype>
      : copies.use(fromArray(arg as NestedArray<number>));
    if (array.ndim >= core) return { array, value: arg, core };
    throw new RangeError(
      `${this.name}: argument ${index + 1} must have ${core} or more dimensions; got ${array.ndim}`,
    );
  }

  /** The sizes of the dimensions that the layout names. */
  #sizes(given: readonly Input[]): Map<string, number> {
    const sizes = new Map<string, number>();
    given.forEach(({ array, core }, i) => {
      const shape = array?.shape.slice(array.ndim - core) ?? [];
      this.#layout.inputs[i].forEach((name, d) => {
        const known = sizes.get(name) ?? shape[d];
        sizes.set(name, known);
        if (known === shape[d]) return;
        throw new RangeError(
          `${this.name}: the dimension ${name} has size ${known}, but size ${shape[d]} in argument ${i + 1}`,
        );
      });
    });
    return sizes;
  }

  /** The shape of what is looped over. */
  #outer(given: readonly Input[]): number[] {
    return given.reduce<number[]>(
      (shape, { array, core }) =>
        array ? broadcastShapes(shape, array.shape.slice(0, array.ndim - core)) : shape,
      [],
    );
  }

  #run(operands: readonly Input[], firstResult: number, outer: readonly number[]): void {
    const types = operands.map((operand, i) => typeOfCore(operand, i >= firstResult));
    const { instance } = this.#versions.findFor(types);
    const flat: Flat = [], cursors: Cursor[] = [];
    operands.forEach((operand, i) => addParameters(flat, cursors, operand, i >= firstResult, outer));
    const length = flat.length;
    walk(flat, cursors, outer, () => {
      instance.run(flat);
      flat.length = length; // without the seed
    });
  }
}

/** What the kernel sees of an operand. A result without dimensions is an array of one element. */
function typeOfCore({ array, value, core }: Input, isResult: boolean): ValueType {
  if (!array) return typeOf(value)!;
  if (core === 0 && !isResult) return elementType(array.dtype);
  const from = array.ndim - core;
  const dense = isContiguous(array.shape.slice(from), array.strides.slice(from));
  return { dtype: array.dtype, rank: Math.max(core, 1), layout: dense ? "C" : "A", of: "ndarray" };
}

function addParameters(
  flat: Flat,
  cursors: Cursor[],
  { array, value, core }: Input,
  isResult: boolean,
  outer: readonly number[],
): void {
  if (!array) return pushScalar(flat, value as number);
  const from = array.ndim - core, lead = outer.length - from;
  const { bytes, width } = DTYPES[array.dtype];
  const steps = outer.map((_, d) =>
    d < lead || array.shape[d - lead] === 1 ? 0 : array.strides[d - lead] * bytes
  );
  const isValue = core === 0 && !isResult;
  const read = isValue ? readerOf(array.dtype) : undefined;
  cursors.push({ slot: flat.length, address: addressOfArray(array), steps, read });
  if (isValue) flat.push(...new Array<number>(width).fill(0));
  else if (core === 0) flat.push(0, 1, 1);
  else flat.push(0, ...array.shape.slice(from), ...array.strides.slice(from));
}
