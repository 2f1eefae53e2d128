/**
 * Arrays and complex numbers on their way to another thread or process: a clone would make plain objects of them.
 *
 * Descriptors travel in their places, and once more in a list. A clone of both keeps what is the same object the same,
 * so the other side finds in the list which objects to replace, whatever else is among the data.
 *
 * @module
 */

import { Complex } from "../arrays/complex.ts";
import { fromCopy } from "../arrays/create.ts";
import { type ArrayDescriptor, descriptor } from "../arrays/describe.ts";
import { DTYPES, type Elements } from "../arrays/dtypes.ts";
import { arrayOver, NDArray, storeOf, typed } from "../arrays/ndarray.ts";
import type { Store } from "../arrays/store.ts";
import { gather, sizeOf } from "../arrays/strided.ts";
import type { Dtype } from "../jit/language/types.ts";

/** What stands for a complex number. */
export interface ComplexDescriptor {
  readonly re: number;
  readonly im: number;
}

/** What stands for an array. */
export interface TravellingArray extends ArrayDescriptor {
  /** Where the memory begins that goes with it; absent if it is only lent. */
  readonly given?: number;
}

/** What stands for an array where its memory cannot be seen. */
export interface CopiedArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** The elements in row-major order. */
  readonly elements: Elements;
}

/** What stands for an instance. */
export type Descriptor = ComplexDescriptor | TravellingArray | CopiedArray;

/** A value with descriptors in it, and the list of them. */
export interface Packed<T> {
  readonly value: T;
  readonly descriptors: readonly Descriptor[];
}

/** Whether a value travels as a descriptor. */
export function isInstance(value: unknown): value is NDArray<Dtype> | Complex {
  return value instanceof NDArray || value instanceof Complex;
}

/**
 * Puts descriptors in the places of arrays and complex numbers. The value stays as it is: containers are copied.
 *
 * @param how Arrays among arguments are lent. With a result the memory goes along that is this thread's own: here, its
 * arrays are over. To another process they go as copies.
 * @throws {TypeError} If an array was disposed.
 */
export function packInstances<T>(value: T, how: "lend" | "give" | "copy"): Packed<T> {
  const arrays = new Map<TravellingArray, Store>();
  const descriptors: Descriptor[] = [];
  const describe = (object: NDArray<Dtype> | Complex): Descriptor => {
    if (object instanceof Complex) return { re: object.re, im: object.im };
    if (how === "copy") return copied(object);
    const made = descriptor(object);
    arrays.set(made, storeOf(object));
    return made;
  };
  const packed = replaced(value, (object) => {
    if (!isInstance(object)) return undefined;
    const made = describe(object);
    descriptors.push(made);
    return made;
  }) as T;
  if (how === "give") giveAll(arrays);
  return { value: packed, descriptors };
}

function copied(array: NDArray<Dtype>): CopiedArray {
  const { dtype, shape } = array, { view } = typed(array);
  const elements = new DTYPES[dtype].Elements(sizeOf(view.shape));
  gather(view, 0, elements.length, elements);
  return { dtype, shape: [...shape], elements };
}

function giveAll(arrays: ReadonlyMap<TravellingArray, Store>): void {
  const addresses = new Map<Store, number | undefined>();
  for (const [travelling, store] of arrays) {
    if (!addresses.has(store)) addresses.set(store, store.disown());
    const given = addresses.get(store);
    if (given !== undefined) Object.assign(travelling, { given });
  }
}

/**
 * Puts arrays and complex numbers in the places of descriptors.
 *
 * @param lenders The arguments whose memory lent arrays may be in: they are kept as long as those are.
 */
export function unpackInstances<T>({ value, descriptors }: Packed<T>, lenders: readonly unknown[] = []): T {
  if (descriptors.length === 0) return value;
  const known: ReadonlySet<unknown> = new Set(descriptors), stores = new Map<number, Store>();
  return replaced(value, (object) => {
    if (!known.has(object)) return undefined;
    const made = object as Descriptor;
    if ("re" in made) return new Complex(made.re, made.im);
    return "elements" in made
      ? fromCopy(made.elements, made.shape, made.dtype)
      : arrive(made, stores, lenders);
  }) as T;
}

/** @param stores Those that have come along so far, by address. */
function arrive(
  travelling: TravellingArray,
  stores: Map<number, Store>,
  lenders: readonly unknown[],
): NDArray<Dtype> {
  const { dtype, byteOffset, shape, strides, given } = travelling;
  const array = arrayOver(dtype, byteOffset, shape, strides, given !== undefined), store = storeOf(array);
  if (given === undefined) store.owner = lenderOf(travelling, lenders);
  else if (stores.has(given)) store.owner = stores.get(given);
  else {
    store.own(given);
    stores.set(given, store);
  }
  return array;
}

function lenderOf({ byteOffset }: TravellingArray, lenders: readonly unknown[]): Store | undefined {
  let found: Store | undefined;
  replaced(lenders, (object) => {
    if (object instanceof NDArray && storeOf(object).covers(byteOffset)) found = storeOf(object);
    return undefined;
  });
  return found;
}

/**
 * A copy of plain data in which objects are replaced, wherever they are.
 *
 * @param replace Gives what takes an object's place; undefined leaves it.
 */
function replaced(value: unknown, replace: (object: object) => unknown): unknown {
  const copies = new Map<object, unknown>();
  const visit = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (!copies.has(value)) copies.set(value, replace(value) ?? value);
    const known = copies.get(value);
    return known === value ? copy(value) : known;
  };
  const copy = (object: object): unknown => {
    if (Array.isArray(object)) return fill(object, []);
    if (object instanceof Map) return fillMap(object);
    if (object instanceof Set) return fillSet(object);
    return isPlainObject(object) ? fill(object, {}) : object;
  };
  // a copy is known before it is filled, as it may be in itself
  const fill = (object: object, target: object): unknown => {
    copies.set(object, target);
    if (Array.isArray(object)) (target as unknown[]).length = object.length;
    for (const [key, inner] of Object.entries(object)) {
      (target as Record<string, unknown>)[key] = visit(inner);
    }
    return target;
  };
  const fillMap = (map: Map<unknown, unknown>): unknown => {
    const target = new Map<unknown, unknown>();
    copies.set(map, target);
    for (const [key, inner] of map) target.set(visit(key), visit(inner));
    return target;
  };
  const fillSet = (set: Set<unknown>): unknown => {
    const target = new Set<unknown>();
    copies.set(set, target);
    for (const inner of set) target.add(visit(inner));
    return target;
  };
  return visit(value);
}

function isPlainObject(object: object): boolean {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || prototype === Object.prototype;
}
