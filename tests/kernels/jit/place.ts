/** Arguments of the corpus as JavaScript values, and as bytes on a heap. */

import type { Scalar } from "../../../src/kernels/jit/ir/interpret.ts";
import type { Storage } from "../../../src/kernels/jit/ir/ir.ts";
import type { ArrayType, Dtype, ValueType } from "../../../src/kernels/jit/language/types.ts";
import { randomIntegers } from "../../delayed/random.ts";
import type { Argument, ArraySpec, SameArray } from "./corpus/entry.ts";
import { Complex, complex, type NDArray } from "./language.ts";

/** Elements as they lie in memory. */
export type Elements =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

interface ElementsConstructor {
  new (length: number): Elements;
  new (buffer: ArrayBufferLike, offset: number, length: number): Elements;
}

const CONSTRUCTORS: Readonly<Record<Storage, ElementsConstructor>> = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
};

/** How elements of this kind lie in memory. */
function storageOf(dtype: Dtype): Storage {
  return dtype === "bool" ? "u8" : dtype === "c128" ? "f64" : dtype;
}

/** How many values in memory make an element. */
export function widthOf(dtype: Dtype): number {
  return dtype === "c128" ? 2 : 1;
}

/** Values in memory, all zero. */
export function elementsOf(dtype: Dtype, count: number): Elements {
  return new CONSTRUCTORS[storageOf(dtype)](count * widthOf(dtype));
}

/** Whether an argument is described, and not itself a value. */
function isArray(argument: Argument): argument is ArraySpec | SameArray {
  return typeof argument === "object" && !(argument instanceof Complex);
}

/** The description of the argument with this number, if it is an array. */
export function specOf(args: readonly Argument[], index: number): ArraySpec | undefined {
  const argument = args[index];
  if (!isArray(argument)) return undefined;
  return "sameAs" in argument ? specOf(args, argument.sameAs) : argument;
}

/** The type that the dispatcher gives to an argument. */
export function typeOf(args: readonly Argument[], index: number): ValueType {
  const argument = args[index], spec = specOf(args, index);
  if (spec) return arrayType(spec);
  if (typeof argument === "number") return Object.is(argument, argument | 0) ? "i32" : "f64";
  return typeof argument === "bigint" ? "i64" : typeof argument === "boolean" ? "bool" : "c128";
}

function arrayType({ dtype, shape, layout, of }: ArraySpec): ArrayType {
  return { dtype, rank: shape.length, layout, of };
}

/** Each argument as a run needs it: arrays made by `ofArray` of their first elements, once each. */
export function prepared<T>(
  args: readonly Argument[],
  ofArray: (spec: ArraySpec, elements: Elements) => T,
): (T | Exclude<Argument, ArraySpec | SameArray>)[] {
  const made: (T | Exclude<Argument, ArraySpec | SameArray>)[] = [];
  args.forEach((argument, i) => {
    if (!isArray(argument)) made.push(argument);
    else made.push("sameAs" in argument ? made[argument.sameAs] : ofArray(argument, initial(argument, i)));
  });
  return made;
}

/** The first elements of an array argument, in row-major order. */
function initial(spec: ArraySpec, seed: number): Elements {
  const integers = randomIntegers(seed + 1);
  for (let warm = 0; warm < 9; warm++) integers(1);
  const random = () => integers(2 ** 24) / 2 ** 24;
  const elements = elementsOf(spec.dtype, spec.shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < elements.length; i++) {
    const value = spec.fill(i, random);
    elements[i] = elements instanceof BigInt64Array || elements instanceof BigUint64Array
      ? BigInt(Math.trunc(value))
      : value;
  }
  return elements;
}

// ---------------------------------------------------------------------------------------------------------------
// As JavaScript values

/** An array as plain JavaScript sees it, over row-major elements. */
export function plainArray({ dtype, shape, of }: ArraySpec, elements: Elements): Elements | NDArray {
  return of === "typed" ? elements : new PlainArray(dtype, shape, elements);
}

class PlainArray implements NDArray {
  readonly size: number;
  readonly ndim: number;

  constructor(readonly dtype: Dtype, readonly shape: readonly number[], readonly elements: Elements) {
    this.size = shape.reduce((product, size) => product * size, 1);
    this.ndim = shape.length;
  }

  get(...index: number[]): unknown {
    return elementAt(this.dtype, this.elements, this.#place(index));
  }

  set(...indexAndValue: unknown[]): void {
    const index = indexAndValue.slice(0, -1) as number[];
    putElement(this.dtype, this.elements, this.#place(index), indexAndValue.at(-1));
  }

  #place(index: readonly number[]): number {
    return index.reduce((place, i, d) => {
      if (!Number.isInteger(i) || i < 0 || i >= this.shape[d]) {
        throw new RangeError(`${i} is not in dimension ${d} of ${this.shape}`);
      }
      return place * this.shape[d] + i;
    }, 0);
  }
}

/** An element as a JavaScript value. */
export function elementAt(dtype: Dtype, elements: Elements, place: number): unknown {
  if (dtype === "c128") return complex(elements[2 * place] as number, elements[2 * place + 1] as number);
  return dtype === "bool" ? elements[place] !== 0 : elements[place];
}

/** Writes an element. */
export function putElement(dtype: Dtype, elements: Elements, place: number, value: unknown): void {
  const width = widthOf(dtype);
  scalarsOf(value).forEach((scalar, part) => {
    elements[place * width + part] = typeof scalar === "boolean" ? Number(scalar) : scalar;
  });
}

/** A JavaScript value in parts. */
export function scalarsOf(value: unknown): Scalar[] {
  if (value instanceof Complex) return [value.re, value.im];
  return value === undefined ? [] : [value as Scalar];
}

// ---------------------------------------------------------------------------------------------------------------
// As bytes on a heap

/** What fills the bytes around and between elements. */
const GUARD = 0xa5;
const GUARD_BYTES = 64;

/** An array on a heap. */
export interface Placed {
  /** The parameters of the kernel that describe it: base, sizes, strides. */
  readonly flat: readonly number[];
  /** Its elements in row-major order. */
  read(): Elements;
  /** Whether a byte around or between its elements was written. Overwrites the elements. */
  isDamaged(): boolean;
}

/** The beginning of a memory, in which arrays are placed one after the other. */
export class Heap {
  #end = 1024;
  constructor(readonly memory: SharedArrayBuffer) {}

  /** Places an array with these elements, given in row-major order. */
  place({ dtype, shape, layout }: Pick<ArraySpec, "dtype" | "shape" | "layout">, elements: Elements): Placed {
    const width = widthOf(dtype), size = elements.BYTES_PER_ELEMENT, { length } = elements;
    const strides = layout === "C" ? rowMajor(shape) : apart(shape);
    const places = layout === "C" ? [0] : placesOf(shape, strides);
    // So many values lie side by side at each place.
    const run = layout === "C" ? length : width;
    const least = Math.min(0, ...places), most = Math.max(0, ...places);
    const start = this.#end, first = start + GUARD_BYTES - least * width * size;
    const end = first + (most * width + run) * size + GUARD_BYTES;
    this.#end = end + (-end & 63);
    const guarded = new Uint8Array(this.memory, start, this.#end - start).fill(GUARD);
    const values = new CONSTRUCTORS[storageOf(dtype)](this.memory, 0, this.#end / size);
    const runs = places.map((place) => {
      const from = first / size + place * width;
      return values.subarray(from, from + run);
    });
    runs.forEach((values, k) => values.set(elements.subarray(k * run, (k + 1) * run) as never));
    return {
      flat: [first, ...shape, ...strides],
      read() {
        const copy = new CONSTRUCTORS[storageOf(dtype)](length);
        runs.forEach((values, k) => copy.set(values as never, k * run));
        return copy;
      },
      isDamaged() {
        for (const { byteOffset, byteLength } of runs) {
          guarded.fill(GUARD, byteOffset - start, byteOffset - start + byteLength);
        }
        return guarded.some((byte) => byte !== GUARD);
      },
    };
  }
}

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, d) => shape.slice(d + 1).reduce((product, size) => product * size, 1));
}

/** Every other element, the first index running fastest and, if there are several, backwards. */
function apart(shape: readonly number[]): number[] {
  return shape.map((_, d) => {
    const stride = 2 * shape.slice(0, d).reduce((product, size) => product * size, 1);
    return d === 0 && shape.length > 1 ? -stride : stride;
  });
}

/** For each element, in row-major order, the place relative to the first. */
function placesOf(shape: readonly number[], strides: readonly number[]): number[] {
  return shape.reduce(
    (places, size, d) =>
      places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * strides[d])),
    [0],
  );
}
