/**
 * Arrays of numbers in any number of dimensions, which every thread and every kernel can see.
 *
 * @module
 */

import type { Dtype } from "../jit/language/types.ts";
import { combine, type Operator, promote, type Promoted, scalar, spread } from "./arithmetic.ts";
import { Complex } from "./complex.ts";
import {
  areEqual,
  checkAlike,
  checkConvertible,
  convert,
  fillValue,
  type Typed,
  type Value,
  valueReader,
  valuesOf,
  writeValues,
} from "./convert.ts";
import {
  type BigintDtype,
  checkDtype,
  type DataOf,
  type DtypeOfValue,
  dtypeOfValue,
  DTYPES,
  type ElementOf,
  type NumberDtype,
} from "./dtypes.ts";
import { format } from "./format.ts";
import { exactSum, progressionDoubles } from "./progression.ts";
import { extremeBigint, extremeNumber, extremePosition, hasTruth, pairwiseSum, sum } from "./reduce.ts";
import { fromEnd, outside, resolveSlice, type Slice } from "./slices.ts";
import { Store } from "./store.ts";
import {
  broadcastShapes,
  completeShape,
  extent,
  isContiguous,
  reshapedStrides,
  rowMajor,
  sizeOf,
} from "./strided.ts";

/** What a sum, mean or product of elements is: truth values count as 0 and 1. */
export type TotalOf<D extends Dtype> = D extends BigintDtype ? bigint : D extends "c128" ? Complex : number;

/** Elements in nested arrays, as deep as there are dimensions; without dimensions the element itself. */
export type Nested<T> = T | Nested<T>[];

/** What can stand beside an array in `add`, `sub`, `mul` and `div`: an array, or one value for all elements. */
export type ArrayOperand = NDArray<Dtype> | number | bigint | Complex;

/** The type of the elements of an operand. */
export type DtypeOfOperand<O> = O extends NDArray<infer D> ? D
  : O extends bigint ? BigintDtype
  : O extends number ? "u8"
  : "c128";

/** Under this symbol a function may say itself how it is applied to all elements: compiled kernels do. */
export const MAP: unique symbol = Symbol("weft.map");

/** A function that is applied to all elements at once. */
export interface MapsArrays {
  /** Makes a new array of the same shape. */
  [MAP](array: NDArray<Dtype>): NDArray<Dtype>;
}

/** Where the elements of an array are. */
interface Place {
  readonly store: Store;
  /** The first one. */
  readonly offset: number;
  readonly strides?: readonly number[];
  /** Whether the memory goes back when the array is disposed: not for views. */
  readonly owns: boolean;
}

// Set by the class, for the other modules of this folder.
let make: <D extends Dtype>(dtype: D, shape: readonly number[], place: Place) => NDArray<D>;
let placeOf: (array: NDArray<Dtype>) => Place;

/**
 * An array of elements of one type, in any number of dimensions.
 *
 * Its elements lie in memory that all threads share: a kernel on any thread works on them in place. Make one by
 * `zeros`, `ones`, `full`, `empty`, `arange`, `linspace` or `fromArray`.
 *
 * Slices, `reshape` and `transpose` are views: other ways to see the same elements. The memory comes back when neither
 * the array nor a view of it is held any more, or at the end of a block that holds it by `using`; whoever touches it
 * or a view of it later gets an error.
 *
 * | type | elements | stored |
 * |---|---|---|
 * | `"f64"`, `"f32"` | numbers | `f32` rounds |
 * | `"i8" "u8" "i16" "u16" "i32" "u32"` | numbers | wrapped, as in JavaScript's typed arrays |
 * | `"i64" "u64"` | bigints | wrapped |
 * | `"bool"` | booleans | a byte, 0 or 1 |
 * | `"c128"` | {@linkcode Complex} | two doubles |
 *
 * @example A grid and views of it
 * ```ts
 * import { arange } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const grid = arange(12).reshape(3, 4);
 * assertEquals(grid.get(1, 2), 6);
 * const column = grid.slice(null, 1); // a view
 * column.fill(0);
 * assertEquals(grid.toArray(), [[0, 0, 2, 3], [4, 0, 6, 7], [8, 0, 10, 11]]);
 * assertEquals(grid.T.shape, [4, 3]);
 * ```
 *
 * @typeParam D The type of the elements; `NDArray` alone is an array of numbers of any type.
 */
export class NDArray<D extends Dtype = NumberDtype> implements Disposable, Iterable<ElementOf<D>> {
  /** The number of elements along each dimension. */
  readonly shape: readonly number[];
  /** The type of the elements. */
  readonly dtype: D;
  /** For each dimension, how many elements further in memory the next one is. */
  readonly strides: readonly number[];
  /** The number of elements. */
  readonly size: number;
  readonly #store: Store;
  readonly #offset: number;
  readonly #contiguous: boolean;
  /** Views do not own the memory. */
  readonly #owns: boolean;
  readonly #isF64: boolean;
  readonly #code: number;
  // The first two sizes and strides once more: an element is found without a look into other objects.
  readonly #rank: number;
  readonly #size0: number;
  readonly #size1: number;
  readonly #stride0: number;
  readonly #stride1: number;

  private constructor(
    dtype: D,
    shape: readonly number[],
    { store, offset, strides = rowMajor(shape), owns }: Place,
  ) {
    this.#contiguous = isContiguous(shape, strides);
    this.dtype = dtype;
    this.shape = [...shape];
    this.strides = this.#contiguous ? rowMajor(shape) : [...strides];
    this.size = sizeOf(shape);
    this.#store = store;
    this.#offset = offset;
    this.#owns = owns;
    this.#isF64 = dtype === "f64";
    this.#code = CODES.indexOf(dtype);
    this.#rank = shape.length;
    [this.#size0, this.#size1] = [shape[0] ?? 1, shape[1] ?? 1];
    [this.#stride0, this.#stride1] = [this.strides[0] ?? 0, this.strides[1] ?? 0];
  }

  static {
    make = (dtype, shape, place) => new NDArray(dtype, shape, place);
    placeOf = (array) => ({ store: array.#store, offset: array.#offset, owns: array.#owns });
  }

  /** The number of dimensions. */
  get ndim(): number {
    return this.#rank;
  }

  /** Whether the elements lie side by side in row-major order (the last index changing fastest). */
  get isContiguous(): boolean {
    return this.#contiguous;
  }

  /**
   * The element at an index.
   *
   * @param indices One for each dimension.
   * @throws {RangeError} If the index is outside, or there are more or fewer numbers than dimensions.
   */
  get(...indices: number[]): ElementOf<D> {
    const { elements } = this.#store;
    const count = indices.length;
    const place = count === this.#rank && (count === 1 || count === 2)
      ? this.#place(indices[0], count === 1 ? 0 : indices[1])
      : this.#placeOfMany(indices);
    if (this.#isF64 && elements !== undefined) return (elements as Float64Array)[place] as ElementOf<D>;
    return this.#read(place) as ElementOf<D>;
  }

  /**
   * Sets the element at an index: `grid.set(row, column, value)`, as in a kernel.
   *
   * @throws {RangeError} If the index is outside, or there are more or fewer numbers than dimensions.
   * @throws {TypeError} If the elements are bigints and the value is none.
   */
  set(...indicesAndValue: [...indices: number[], value: ElementOf<D>]): void;
  set(...values: unknown[]): void {
    const count = values.length - 1;
    if (count !== this.#rank || count < 1 || count > 2) return this.#setMany(values);
    const value = count === 1 ? values[1] : values[2];
    const place = this.#place(values[0] as number, count === 1 ? 0 : values[1] as number);
    const { elements } = this.#store;
    if (this.#isF64 && elements !== undefined) (elements as Float64Array)[place] = value as number;
    else this.#write(place, value);
  }

  #setMany(values: unknown[]): void {
    const value = values.pop();
    this.#write(this.#placeOfMany(values as number[]), value);
  }

  /**
   * The element at an index that may be negative: -1 is the last one.
   *
   * @throws {RangeError} If the index is outside, or there are more or fewer numbers than dimensions.
   */
  at(...indices: number[]): ElementOf<D> {
    this.#checkCount(indices.length);
    return this.get(...indices.map((index, d) => fromEnd(index, this.shape[d], d)));
  }

  /**
   * Where an element is. This, `get` and `set` are so short that V8 writes them into the loops that call them, where
   * the arrays of arguments vanish.
   */
  #place(i: number, j: number): number {
    if (i >>> 0 !== i || i >= this.#size0) throw outside(i, this.#size0, 0);
    if (j >>> 0 !== j || j >= this.#size1) throw outside(j, this.#size1, 1);
    return this.#offset + i * this.#stride0 + j * this.#stride1;
  }

  #placeOfMany(indices: readonly number[]): number {
    this.#checkCount(indices.length);
    const { shape, strides } = this;
    let place = this.#offset;
    for (let d = 0; d < indices.length; d++) {
      const index = indices[d];
      if (index >>> 0 !== index || index >= shape[d]) throw outside(index, shape[d], d);
      place += index * strides[d];
    }
    return place;
  }

  #checkCount(count: number): void {
    if (count === this.#rank) return;
    throw new RangeError(
      `An element of an array of shape [${this.shape.join(", ")}] has ${this.#rank} indices; got ${count}`,
    );
  }

  // Each type has its own line, so that each line sees only one kind of typed array, and is fast.
  #read(place: number): Value {
    const elements = this.#store.elements;
    if (elements === undefined) return this.#store.peek(place);
    switch (this.#code) {
      case 0:
        return (elements as Float64Array)[place];
      case 1:
        return (elements as Float32Array)[place];
      case 2:
        return (elements as Int32Array)[place];
      case 3:
        return (elements as Uint8Array)[place];
      case 4:
        return (elements as Uint8Array)[place] !== 0;
      case 5:
        return new Complex((elements as Float64Array)[2 * place], (elements as Float64Array)[2 * place + 1]);
      default:
        return elements[place];
    }
  }

  #write(place: number, value: unknown): void {
    const elements = this.#store.open();
    switch (this.#code) {
      case 0:
        (elements as Float64Array)[place] = value as number;
        break;
      case 1:
        (elements as Float32Array)[place] = value as number;
        break;
      case 2:
        (elements as Int32Array)[place] = value as number;
        break;
      case 3:
        (elements as Uint8Array)[place] = value as number;
        break;
      case 4:
        (elements as Uint8Array)[place] = value ? 1 : 0;
        break;
      case 5:
        (elements as Float64Array)[2 * place] = (value as Complex).re;
        (elements as Float64Array)[2 * place + 1] = (value as Complex).im;
        break;
      default:
        elements[place] = value as number;
    }
  }

  /**
   * A view of a part, one {@linkcode Slice} for each dimension; dimensions that are not mentioned are taken whole.
   *
   * | Python | here |
   * |---|---|
   * | `x[2:10]` | `x.slice([2, 10])` |
   * | `x[:, ::2]` | `x.slice(null, [null, null, 2])` |
   * | `x[-1]` | `x.slice(-1)` |
   * | `x[::-1, 3]` | `x.slice([null, null, -1], 3)` |
   *
   * @example Every other row, without the first column
   * ```ts
   * import { arange } from "@weft/weft";
   * import { assertEquals } from "@std/assert";
   *
   * const x = arange(12).reshape(4, 3);
   * assertEquals(x.slice([null, null, 2], [1]).toArray(), [[1, 2], [7, 8]]);
   * ```
   *
   * @throws {RangeError} If an index (not a bound) is outside, or there are more slices than dimensions.
   */
  slice(...slices: Slice[]): NDArray<D> {
    if (slices.length > this.#rank) {
      throw new RangeError(`slice: ${slices.length} slices for an array of ${this.#rank} dimensions`);
    }
    const shape: number[] = [];
    const strides: number[] = [];
    let offset = this.#offset;
    this.shape.forEach((size, d) => {
      const { start, step, count } = resolveSlice(slices[d] ?? null, size, d);
      offset += start * this.strides[d];
      if (count === undefined) return;
      shape.push(count);
      strides.push(step * this.strides[d]);
    });
    return this.#view(shape, strides, offset);
  }

  /**
   * The same elements, in row-major order, in another shape: a view where that is possible, else a copy.
   *
   * @param shape The sizes, or one array of them. One of them may be -1: it is what is left.
   * @throws {RangeError} If there are not as many elements.
   */
  reshape(...shape: number[] | [shape: readonly number[]]): NDArray<D> {
    const sizes = typeof shape[0] === "object" ? shape[0] : shape as number[];
    const target = completeShape(sizes, this.size);
    const strides = reshapedStrides(this.shape, this.strides, target);
    return strides ? this.#view(target, strides, this.#offset) : this.copy().#inShape(target);
  }

  /** The array that owns the elements, in another shape. */
  #inShape(shape: readonly number[]): NDArray<D> {
    return new NDArray(this.dtype, shape, { store: this.#store, offset: 0, owns: true });
  }

  /**
   * A view with the dimensions in another order.
   *
   * @param order The old dimensions in their new order; by default all in reverse.
   * @throws {RangeError} If these are not all dimensions, each once.
   */
  transpose(...order: number[]): NDArray<D> {
    const all = this.shape.map((_, d) => d);
    const dimensions = order.length === 0 ? all.toReversed() : order;
    if (dimensions.toSorted((a, b) => a - b).join() !== all.join()) {
      throw new RangeError(
        `transpose: the order must name each of ${all.join(", ")} once; got ${order.join(", ")}`,
      );
    }
    return this.#view(
      dimensions.map((d) => this.shape[d]),
      dimensions.map((d) => this.strides[d]),
      this.#offset,
    );
  }

  /** The transpose: a view with the dimensions in reverse. */
  get T(): NDArray<D> {
    return this.transpose();
  }

  #view(shape: readonly number[], strides: readonly number[], offset: number): NDArray<D> {
    return new NDArray(this.dtype, shape, { store: this.#store, offset, strides, owns: false });
  }

  /**
   * The elements in row-major order as a typed array: not a copy, so what is written into it is written into the
   * array. It keeps the memory, but must not be used after the array was disposed. It can be given wherever a typed
   * array can.
   *
   * @throws {TypeError} If the elements do not lie side by side, as in most slices: use `x.copy().data`.
   */
  get data(): DataOf<D> {
    if (!this.#contiguous) {
      throw new TypeError(
        `The elements of this view (shape [${this.shape.join(", ")}], strides [${
          this.strides.join(", ")
        }]) do not ` +
          "lie side by side, so they are no typed array; use .copy().data",
      );
    }
    return this.#store.exposed(this.#offset, this.size * DTYPES[this.dtype].width) as DataOf<D>;
  }

  /** The elements as nested arrays; without dimensions the element itself. */
  toArray(): Nested<ElementOf<D>> {
    let parts: Nested<ElementOf<D>>[] = [...this];
    for (let d = this.#rank - 1; d > 0; d--) {
      const size = this.shape[d];
      const flat = parts;
      const count = sizeOf(this.shape.slice(0, d));
      parts = Array.from({ length: count }, (_, i) => flat.slice(i * size, (i + 1) * size));
    }
    return this.#rank === 0 ? parts[0] : parts;
  }

  /** The elements in row-major order. For rows, use `x.slice(i)`. */
  [Symbol.iterator](): Generator<ElementOf<D>, void, undefined> {
    return valuesOf(typed(this)) as Generator<ElementOf<D>, void, undefined>;
  }

  /** A new array with the same elements, side by side. */
  copy(): NDArray<D> {
    return this.astype(this.dtype);
  }

  /**
   * A new array with the same elements as another type: numbers are stored as typed arrays store them, bigints become
   * the nearest numbers, numbers lose what is behind the point when they become bigints.
   *
   * @throws {TypeError} If complex numbers were to become something else.
   */
  astype<E extends Dtype>(dtype: E): NDArray<E> {
    checkDtype(dtype);
    checkConvertible(this.dtype, dtype);
    const result = allocate(dtype, this.shape, "any");
    convert(typed(this), typed(result));
    return result;
  }

  /** Sets all elements to one value. Returns the array. */
  fill(value: ElementOf<D>): this {
    fillValue(typed(this), value);
    return this;
  }

  /**
   * Copies the elements of another array in. It is repeated to this one's shape as in arithmetic: a row goes into every
   * row.
   *
   * @returns The array.
   * @throws {RangeError} If the shapes do not go together.
   * @throws {TypeError} If complex numbers were to become something else.
   */
  assign(source: NDArray<Dtype>): this {
    checkConvertible(source.dtype, this.dtype);
    if (broadcastShapes(this.shape, source.shape).join() !== this.shape.join()) {
      throw new RangeError(
        `assign: shape [${source.shape.join(", ")}] is too large for [${this.shape.join(", ")}]`,
      );
    }
    const from = source.#store === this.#store ? source.copy() : source; // it may be another view of the same
    convert(spread(typed(from), this.shape), typed(this));
    return this;
  }

  /**
   * The sum of all elements; 0 if there are none.
   *
   * Doubles are summed by halves, as NumPy does, so the error grows with log n: pairwise summation. Integers are
   * summed exactly; a sum beyond 2^53 that is a number is rounded at the end.
   */
  sum(): TotalOf<D> {
    const { progression } = this.#store;
    if (progression && this.#contiguous && this.size === progression.length) {
      return (exactSum(progression) ?? pairwiseSum(progressionDoubles(progression), this.size)) as TotalOf<D>;
    }
    return sum(typed(this)) as TotalOf<D>;
  }

  /** The mean of all elements, as a number or complex number; NaN if there are none. */
  mean(): D extends "c128" ? Complex : number {
    const total = this.sum() as number | bigint | Complex;
    const mean = total instanceof Complex
      ? new Complex(total.re / this.size, total.im / this.size)
      : Number(total) / this.size;
    return mean as D extends "c128" ? Complex : number;
  }

  /**
   * The least element: NaN if one is NaN, as `Math.min` says.
   *
   * @throws {RangeError} If there are no elements.
   * @throws {TypeError} If they are complex numbers, which have no order.
   */
  min(): ElementOf<D> {
    return this.#extreme("min");
  }

  /**
   * The greatest element: NaN if one is NaN, as `Math.max` says.
   *
   * @throws {RangeError} If there are no elements.
   * @throws {TypeError} If they are complex numbers, which have no order.
   */
  max(): ElementOf<D> {
    return this.#extreme("max");
  }

  #extreme(which: "min" | "max"): ElementOf<D> {
    this.#checkOrdered(which);
    const { kind } = DTYPES[this.dtype];
    if (kind === "bigint") return extremeBigint(typed(this), which).value as ElementOf<D>;
    const extreme = extremeNumber(typed(this).view, which);
    return (kind === "bool" ? extreme !== 0 : extreme) as ElementOf<D>;
  }

  /**
   * The position, in row-major order, of the first of the least elements; of the first NaN, if there is one.
   *
   * @throws {RangeError} If there are no elements.
   * @throws {TypeError} If they are complex numbers, which have no order.
   */
  argmin(): number {
    return this.#position("min");
  }

  /**
   * The position, in row-major order, of the first of the greatest elements; of the first NaN, if there is one.
   *
   * @throws {RangeError} If there are no elements.
   * @throws {TypeError} If they are complex numbers, which have no order.
   */
  argmax(): number {
    return this.#position("max");
  }

  #position(which: "min" | "max"): number {
    this.#checkOrdered(`arg${which}`);
    const array = typed(this);
    return DTYPES[this.dtype].kind === "bigint"
      ? extremeBigint(array, which).position
      : extremePosition(array.view, which);
  }

  #checkOrdered(what: string): void {
    if (this.dtype === "c128") throw new TypeError(`${what}: complex numbers have no order; map them first`);
    if (this.size === 0) {
      throw new RangeError(`${what}: an array of shape [${this.shape.join(", ")}] has no elements`);
    }
  }

  /** Whether some element counts as true: is not 0, NaN or false. */
  any(): boolean {
    return hasTruth(typed(this), true);
  }

  /** Whether every element counts as true: is not 0, NaN or false. True if there are none. */
  all(): boolean {
    return !hasTruth(typed(this), false);
  }

  /**
   * A new array of what a function makes of each element, of the type that its first result tells.
   *
   * @param fn A plain function; or a kernel made by `vectorize`, which is given the whole array.
   * @param dtype The type of the new elements, if it is to be another.
   *
   * @example
   * ```ts
   * import { linspace } from "@weft/weft";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(linspace(0, 1, 3).map((x) => x > 0.4).toArray(), [false, true, true]);
   * ```
   */
  map<V extends Value>(fn: (value: ElementOf<D>) => V): NDArray<DtypeOfValue<V>>;
  /** The same, with a dtype for the results. */
  map<V extends Value, E extends Dtype>(fn: (value: ElementOf<D>) => V, dtype: E): NDArray<E>;
  map(fn: ((value: ElementOf<D>) => Value) & Partial<MapsArrays>, dtype?: Dtype): NDArray<Dtype> {
    const mapArrays = fn[MAP];
    if (mapArrays) return mapArrays.call(fn, this);
    const read = valueReader(typed(this));
    const first = this.size > 0 ? fn(read(0, 1)[0] as ElementOf<D>) : 0;
    const result = allocate(dtype ?? dtypeOfValue(first), this.shape, "any");
    writeValues(typed(result), (start, count) => {
      const values = (read(start, count) as ElementOf<D>[]).map((value, k) =>
        start + k === 0 ? first : fn(value)
      );
      checkAlike(values, first);
      return values;
    });
    return result;
  }

  /**
   * The sums of elements: of two arrays, or of an array and one number, bigint or complex number.
   *
   * Arrays go together if, dimension by dimension and counted from the last, their sizes are equal or 1; what has size
   * 1 is repeated. The result has the smallest type that holds the values of both (a number beside an array takes the
   * array's type if it can); each value is computed as JavaScript does, in doubles, and stored as `set` does.
   *
   * @example A column and a row make a table
   * ```ts
   * import { arange } from "@weft/weft";
   * import { assertEquals } from "@std/assert";
   *
   * const column = arange(2).reshape(2, 1);
   * assertEquals(column.mul(10).add(arange(3)).toArray(), [[0, 1, 2], [10, 11, 12]]);
   * ```
   *
   * @throws {RangeError} If the shapes do not go together.
   * @throws {TypeError} If bigints are to be mixed with something else.
   */
  add<O extends ArrayOperand>(other: O): NDArray<Promoted<D, DtypeOfOperand<O>>> {
    return this.#combine("add", other);
  }

  /** The differences of elements; see {@linkcode NDArray.add}. */
  sub<O extends ArrayOperand>(other: O): NDArray<Promoted<D, DtypeOfOperand<O>>> {
    return this.#combine("sub", other);
  }

  /** The products of elements; see {@linkcode NDArray.add}. */
  mul<O extends ArrayOperand>(other: O): NDArray<Promoted<D, DtypeOfOperand<O>>> {
    return this.#combine("mul", other);
  }

  /** The quotients of elements: of integers as doubles, of bigints as bigints; see {@linkcode NDArray.add}. */
  div<O extends ArrayOperand>(other: O): NDArray<Promoted<D, DtypeOfOperand<O>>> {
    return this.#combine("div", other);
  }

  #combine<E extends Dtype>(operator: Operator, other: ArrayOperand): NDArray<E> {
    const right = other instanceof NDArray ? typed(other) : scalar(other, this.dtype);
    const shape = broadcastShapes(this.shape, other instanceof NDArray ? other.shape : []);
    const dtype = promote(operator, this.dtype, right.dtype);
    const result = allocate(dtype, shape, "any");
    combine(operator, typed(this), right, typed(result));
    return result as NDArray<Dtype> as NDArray<E>;
  }

  /** Whether another array has the same shape and equal elements; types may differ. As always, NaN equals nothing. */
  equals(other: NDArray<Dtype>): boolean {
    return this.shape.join() === other.shape.join() && areEqual(typed(this), typed(other));
  }

  /** The elements in brackets, aligned; of more than 1,000 only those at the ends. */
  toString(): string {
    return format(this.shape, this.dtype, (index) => this.get(...index) as Value);
  }

  /** How Deno shows it. */
  [Symbol.for("Deno.customInspect")](): string {
    const text = this.#store.isFreed ? "(disposed)" : String(this);
    return `NDArray(${this.shape.join(", ")}) ${this.dtype}${this.#rank > 1 ? "\n" : " "}${text}`;
  }

  /**
   * Gives the memory back now; at the end of the block if the array was declared by `using`. Does nothing if it is a
   * view.
   */
  [Symbol.dispose](): void {
    if (this.#owns) this.#store.free();
  }
}

/** The types whose elements have lines of their own where they are read and written; the others share one. */
const CODES: readonly Dtype[] = ["f64", "f32", "i32", "u8", "bool", "c128"];

/** An array in memory of its own. */
export function allocate<D extends Dtype>(
  dtype: D,
  shape: readonly number[],
  content: "zeros" | "any",
): NDArray<D> {
  return make(dtype, shape, { store: Store.allocate(dtype, sizeOf(shape), content), offset: 0, owns: true });
}

/** An array in a given store, without gaps unless the strides say otherwise. */
export function arrayIn<D extends Dtype>(
  store: Store,
  dtype: D,
  shape: readonly number[],
  strides?: readonly number[],
): NDArray<D> {
  return make(dtype, shape, { store, strides, offset: 0, owns: true });
}

/**
 * An array over memory that was taken elsewhere.
 *
 * @param address That of the element at index 0, 0, …
 * @param owns Whether to dispose the array gives the memory back, once the store owns it.
 */
export function arrayOver<D extends Dtype>(
  dtype: D,
  address: number,
  shape: readonly number[],
  strides: readonly number[],
  owns = false,
): NDArray<D> {
  const { bytes } = DTYPES[dtype];
  const [first, last] = extent(shape, strides);
  const store = Store.borrowed(dtype, address + first * bytes, last - first + 1);
  return make(dtype, shape, { store, strides, offset: -first, owns });
}

/** The elements of an array. Those of complex numbers are pairs. */
export function typed(array: NDArray<Dtype>): Typed {
  const { store, offset } = placeOf(array);
  const { shape, strides, dtype } = array;
  const { width } = DTYPES[dtype];
  const elements = store.open();
  if (width === 1) return { view: { elements, offset, shape, strides, owner: store }, dtype };
  const distances = strides.map((stride) => stride * width);
  const view = {
    elements,
    offset: offset * width,
    shape: [...shape, width],
    strides: [...distances, 1],
    owner: store,
  };
  return { view, dtype };
}

/** The memory of an array. */
export function storeOf(array: NDArray<Dtype>): Store {
  return placeOf(array).store;
}

/** The byte address of the first element in the heap. */
export function addressOfArray(array: NDArray<Dtype>): number {
  const { store, offset } = placeOf(array);
  return store.open().byteOffset + offset * DTYPES[array.dtype].bytes;
}
