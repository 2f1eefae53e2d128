/**
 * Arrays as plain data, for messages to other threads and for the compiler.
 *
 * @module
 */

import type { ArrayType, Dtype } from "../jit/language/types.ts";
import { dtypeOf } from "./dtypes.ts";
import { addressOfArray, arrayOver, NDArray } from "./ndarray.ts";

/** Where an array is on the heap: plain data, which another thread with the same heap makes an array of again. */
export interface ArrayDescriptor {
  /** The byte address of its first element (the one at index 0, 0, …). */
  readonly byteOffset: number;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  readonly dtype: Dtype;
}

/**
 * Says where an array is.
 *
 * Whoever sends it holds the array until the other side is done: the memory is given back when nobody here holds it.
 */
export function descriptor(array: NDArray<Dtype>): ArrayDescriptor {
  const { shape, strides, dtype } = array;
  return { byteOffset: addressOfArray(array), shape: [...shape], strides: [...strides], dtype };
}

/** An array over the memory that a descriptor names. It does not own it. */
export function fromDescriptor<D extends Dtype>(descriptor: ArrayDescriptor & { dtype: D }): NDArray<D> {
  return arrayOver(descriptor.dtype, descriptor.byteOffset, descriptor.shape, descriptor.strides);
}

/** What an array or a typed array is to the compiler; undefined for everything else. */
export function arrayType(value: unknown): ArrayType | undefined {
  if (value instanceof NDArray) {
    const { dtype, ndim, isContiguous } = value as NDArray<Dtype>;
    return { dtype, rank: ndim, layout: isContiguous ? "C" : "A", of: "ndarray" };
  }
  const dtype = dtypeOf(value);
  return dtype && { dtype, rank: 1, layout: "C", of: "typed" };
}
