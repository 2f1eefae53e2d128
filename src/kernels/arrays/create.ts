/**
 * How arrays are made.
 *
 * @module
 */

import type { Dtype } from "../jit/language/types.ts";
import { checkAlike, checkConvertible, type Value, writeValues } from "./convert.ts";
import {
  checkDtype,
  dtypeOf,
  type DtypeOfValue,
  dtypeOfValue,
  DTYPES,
  type ElementOf,
  type Elements,
} from "./dtypes.ts";
import { allocate, arrayIn, NDArray, typed } from "./ndarray.ts";
import type { Progression } from "./progression.ts";
import { Store } from "./store.ts";
import { checkShape, sizeOf } from "./strided.ts";

/** The number of elements along each dimension; a number alone is one dimension. */
export type Shape = number | readonly number[];

/** Elements in nested arrays of equal lengths, as deep as there are dimensions. */
export type NestedArray<V> = readonly (V | NestedArray<V>)[];

/** The type of the elements of a typed array. */
export type DtypeOfData<T> = T extends Float64Array ? "f64"
  : T extends Float32Array ? "f32"
  : T extends Int8Array ? "i8"
  : T extends Uint8Array ? "u8"
  : T extends Int16Array ? "i16"
  : T extends Uint16Array ? "u16"
  : T extends Int32Array ? "i32"
  : T extends Uint32Array ? "u32"
  : T extends BigInt64Array ? "i64"
  : "u64";

/**
 * An array of zeros (or `false`).
 *
 * @param shape Its sizes, or its length.
 * @param dtype The type of its elements, `"f64"` by default.
 * @throws {RangeError} If there is no such shape or type, or not enough memory.
 *
 * @example
 * ```ts
 * import { zeros } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const counts = zeros([2, 3], "i32");
 * counts.set(1, 2, 7);
 * assertEquals(counts.toArray(), [[0, 0, 0], [0, 0, 7]]);
 * ```
 */
export function zeros<D extends Dtype = "f64">(shape: Shape, dtype?: D): NDArray<D> {
  return checked(shape, dtype, "zeros");
}

/**
 * An array of ones (or `true`).
 *
 * @param shape Its sizes, or its length.
 * @param dtype The type of its elements, `"f64"` by default.
 * @throws {RangeError} If there is no such shape or type, or not enough memory.
 *
 * @example
 * ```ts
 * import { ones } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ones(3, "bool").toArray(), [true, true, true]);
 * ```
 */
export function ones<D extends Dtype = "f64">(shape: Shape, dtype?: D): NDArray<D> {
  const array = checked(shape, dtype, "any");
  const one = DTYPES[array.dtype].kind === "bigint" ? 1n : 1;
  return array.fill(one as ElementOf<D>);
}

/**
 * An array of one value.
 *
 * @param shape Its sizes, or its length.
 * @param value Each of its elements.
 * @param dtype The type of its elements; by default what the value is: `"f64"`, `"bool"`, `"i64"` or `"c128"`.
 * @throws {RangeError} If there is no such shape or type, or not enough memory.
 *
 * @example
 * ```ts
 * import { full } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(full([2, 2], 0.5).sum(), 2);
 * ```
 */
export function full<V extends Value, D extends Dtype = DtypeOfValue<V>>(
  shape: Shape,
  value: V,
  dtype?: D,
): NDArray<D> {
  const array = checked(shape, dtype ?? dtypeOfValue(value) as D, "any");
  return array.fill(value as Value as ElementOf<D>);
}

/**
 * An array whose elements are whatever was in the memory before: the fastest way, if all of them are written anyway.
 *
 * @param shape Its sizes, or its length.
 * @param dtype The type of its elements, `"f64"` by default.
 * @throws {RangeError} If there is no such shape or type, or not enough memory.
 *
 * @example
 * ```ts
 * import { empty } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(empty([480, 640], "u8").fill(255).min(), 255);
 * ```
 */
export function empty<D extends Dtype = "f64">(shape: Shape, dtype?: D): NDArray<D> {
  return checked(shape, dtype, "any");
}

/**
 * The identity matrix: ones on the diagonal, zeros elsewhere.
 *
 * @param size How many rows and columns.
 * @param dtype The type of its elements, `"f64"` by default.
 * @throws {RangeError} If there is no such shape or type, or not enough memory.
 *
 * @example
 * ```ts
 * import { eye } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(eye(2).toArray(), [[1, 0], [0, 1]]);
 * ```
 */
export function eye<D extends Dtype = "f64">(size: number, dtype?: D): NDArray<D> {
  const array = zeros([size, size], dtype);
  if (size > 0) array.reshape(-1).slice([null, null, size + 1]).assign(ones(size, array.dtype));
  return array;
}

/**
 * Numbers at equal distances: start + i * step, up to but without stop. As doubles they are stored only when that is
 * needed: a sum, or an element, is computed without.
 *
 * @param stop The end, never reached; with one argument the start is 0.
 * @param dtype The type of the elements, `"f64"` by default.
 * @throws {RangeError} If the step is 0, or a number is not finite.
 *
 * @example
 * ```ts
 * import { arange } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...arange(4)], [0, 1, 2, 3]);
 * assertEquals([...arange(1, 2, 0.25)], [1, 1.25, 1.5, 1.75]);
 * assertEquals(arange(1e7).sum(), 49_999_995_000_000);
 * ```
 */
export function arange<D extends Dtype = "f64">(stop: number, dtype?: D): NDArray<D>;
/** Numbers from start on. */
export function arange<D extends Dtype = "f64">(
  start: number,
  stop: number,
  step?: number,
  dtype?: D,
): NDArray<D>;
export function arange(...args: (number | Dtype | undefined)[]): NDArray<Dtype> {
  const numbers = args.filter((arg) => typeof arg === "number");
  const dtype = args.find((arg) => typeof arg === "string") ?? "f64";
  const [start, stop, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  if (!numbers.every(Number.isFinite) || numbers.length === 0) {
    throw new RangeError(`arange takes finite numbers; got ${args.join(", ")}`);
  }
  if (step === 0) throw new RangeError("arange: the step is 0");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return progression({ start, step, length }, dtype);
}

/**
 * So many numbers at equal distances from start to stop, both included. As doubles they are stored only when that is
 * needed.
 *
 * @param count How many; 50 by default.
 * @param dtype The type of the elements, `"f64"` by default.
 * @throws {RangeError} If a number is not finite, or the count no natural number.
 *
 * @example
 * ```ts
 * import { linspace } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...linspace(0, 1, 5)], [0, 0.25, 0.5, 0.75, 1]);
 * ```
 */
export function linspace<D extends Dtype = "f64">(
  start: number,
  stop: number,
  count = 50,
  dtype?: D,
): NDArray<D> {
  checkShape([count]);
  if (!Number.isFinite(start) || !Number.isFinite(stop)) {
    throw new RangeError(`linspace takes finite numbers; got ${start} and ${stop}`);
  }
  if (count < 2) return progression({ start, step: 0, length: count }, dtype ?? "f64") as NDArray<D>;
  const step = (stop - start) / (count - 1);
  return progression({ start, step, length: count, last: stop }, dtype ?? "f64") as NDArray<D>;
}

function progression(progression: Progression, dtype: Dtype): NDArray<Dtype> {
  checkDtype(dtype);
  const numbers = arrayIn(Store.lazy(progression), "f64", [progression.length]);
  if (dtype === "f64") return numbers;
  using doubles = numbers;
  return doubles.astype(dtype);
}

/**
 * An array with a copy of elements.
 *
 * @param source Nested arrays (all rows of one length) of numbers, booleans, bigints or complex numbers; or a typed
 * array.
 * @param dtype The type of the elements; by default what they are: `"f64"`, `"bool"`, `"i64"`, `"c128"`, or that of the
 * typed array.
 * @throws {RangeError} If rows have different lengths.
 * @throws {TypeError} If it is no array, or elements are of several types, or of none that is known.
 *
 * @example
 * ```ts
 * import { complex, fromArray } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const x = fromArray([[1, 2, 3], [4, 5, 6]]);
 * assertEquals([x.shape, x.dtype], [[2, 3], "f64"]);
 * assertEquals(fromArray([complex(0, 1)]).dtype, "c128");
 * assertEquals(fromArray(Uint8Array.of(1, 2)).dtype, "u8");
 * ```
 */
export function fromArray<T extends Elements, D extends Dtype = DtypeOfData<T>>(
  source: T,
  dtype?: D,
): NDArray<D>;
/** From nested arrays. */
export function fromArray<V extends Value, D extends Dtype = DtypeOfValue<V>>(
  source: NestedArray<V>,
  dtype?: D,
): NDArray<D>;
export function fromArray(source: Elements | NestedArray<Value>, dtype?: Dtype): NDArray<Dtype> {
  if (dtype !== undefined) checkDtype(dtype);
  if (ArrayBuffer.isView(source)) {
    const copy = fromCopy(source);
    return dtype === undefined || dtype === copy.dtype ? copy : copy.astype(dtype);
  }
  if (!Array.isArray(source)) throw noArray(source);
  const shape = shapeOf(source);
  checkLengths(source, shape);
  const values = (source as readonly Value[]).flat(shape.length - 1);
  if (values.length > 0) checkAlike(values);
  const natural = values.length > 0 ? dtypeOfValue(values[0]) : dtype ?? "f64";
  const type = dtype ?? natural;
  checkConvertible(natural, type);
  const array = allocate(type, shape, "any");
  writeValues(typed(array), (start, count) => values.slice(start, start + count));
  return array;
}

/**
 * An array with a copy of a typed array's elements.
 *
 * @param elements In row-major order; for complex numbers re, im, re, im, …
 * @param shape Its sizes; one dimension by default.
 * @param dtype `"bool"` or `"c128"`, which have no typed array of their own; else that of the typed array.
 * @throws {RangeError} If the shape is not one for so many elements.
 * @throws {TypeError} If elements of that type do not lie in such a typed array.
 *
 * @example
 * ```ts
 * import { fromCopy } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fromCopy(Int32Array.of(1, 2, 3, 4), [2, 2]).toArray(), [[1, 2], [3, 4]]);
 * ```
 */
export function fromCopy<T extends Elements, D extends Dtype = DtypeOfData<T>>(
  elements: T,
  shape?: Shape,
  dtype?: D,
): NDArray<D> {
  const type = dtype ?? dtypeOf(elements);
  if (type === undefined || dtypeOf(elements) !== dtypeOf(new DTYPES[type].Elements(0))) {
    throw new TypeError(
      `Elements of type ${type ?? "f64, f32, i32, …"} do not lie in ${
        Deno.inspect(elements?.constructor?.name)
      }`,
    );
  }
  const { width } = DTYPES[type];
  const sizes = typeof shape === "number" ? [shape] : shape ?? [elements.length / width];
  checkShape(sizes);
  if (sizeOf(sizes) * width !== elements.length) {
    throw new RangeError(`A shape [${sizes.join(", ")}] of ${type} does not hold ${elements.length} numbers`);
  }
  const array = allocate(type, sizes, "any");
  (typed(array).view.elements as Float64Array).set(elements as Float64Array);
  return array as NDArray<Dtype> as NDArray<D>;
}

function checked<D extends Dtype>(shape: Shape, dtype: D | undefined, content: "zeros" | "any"): NDArray<D> {
  const sizes = typeof shape === "number" ? [shape] : shape;
  checkShape(sizes);
  const type = dtype ?? "f64";
  checkDtype(type);
  return allocate(type, sizes, content) as NDArray<Dtype> as NDArray<D>;
}

/** The lengths of the first array of each depth. */
function noArray(source: unknown): TypeError {
  const [got] = Deno.inspect(source).split("\n");
  const hint = source instanceof NDArray
    ? "; x.copy() copies it"
    : isIterable(source)
    ? "; [...x] makes one of it"
    : "";
  return new TypeError(
    `fromArray takes an array, nested for more dimensions, or a typed array; got ${got}${hint}`,
  );
}

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function shapeOf(source: unknown): number[] {
  return Array.isArray(source) ? [source.length, ...shapeOf(source[0])] : [];
}

/** @throws {RangeError} If some part has another shape than the first. */
function checkLengths(source: unknown, shape: readonly number[], path = "array"): void {
  const [length, ...rest] = shape;
  const found = Array.isArray(source) ? source.length : undefined;
  if (found !== length) {
    const is = found === undefined ? "an element" : `an array of ${found}`;
    throw new RangeError(
      `${path} is ${is}, where the first is ${length === undefined ? "an element" : `of ${length}`}`,
    );
  }
  if (Array.isArray(source)) source.forEach((part, i) => checkLengths(part, rest, `${path}[${i}]`));
}
