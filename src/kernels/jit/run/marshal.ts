/**
 * From JavaScript's values to the parameters of a WebAssembly function, and back.
 *
 * @module
 */

import { Complex } from "../../arrays/complex.ts";
import type { Value } from "../../arrays/convert.ts";
import type { Elements } from "../../arrays/dtypes.ts";
import { heap } from "../../arrays/heap.ts";
import { addressOfArray, NDArray } from "../../arrays/ndarray.ts";
import { addressOf } from "../../arrays/store.ts";
import type { Code } from "./code.ts";
import type { ValueType } from "../language/types.ts";

/** The parameters of a WebAssembly function. */
export type Flat = (number | bigint)[];

/**
 * Arguments as parameters. Typed arrays that are not on the heap are copied onto it, and back when this is disposed if
 * the kernel writes to them; everything else is passed as it is.
 */
export class Passed implements Disposable {
  /** The parameters. */
  readonly flat: Flat = [];
  readonly #code: Code;
  readonly #args: readonly unknown[];
  readonly #copies: Copies | undefined;

  /**
   * The parameters for these arguments, which have the types that the code is for.
   *
   * @throws {RangeError} If there is no memory for the copies.
   */
  constructor(code: Code, args: readonly unknown[]) {
    this.#code = code;
    this.#args = args;
    const elsewhere = args.filter(isElsewhere);
    if (elsewhere.length > 0) this.#copies = new Copies(elsewhere);
    for (let i = 0; i < code.args.length; i++) this.#pass(args[i]);
  }

  /** Copies back what was written, also if the kernel has failed on the way: the plain function would have written it. */
  [Symbol.dispose](): void {
    const copies = this.#copies;
    if (!copies) return;
    const { stores } = this.#code;
    this.#args.forEach((arg, i) => stores[i] && isElsewhere(arg) && copies.copyBack(arg));
    copies.free();
  }

  #pass(value: unknown): void {
    const { flat } = this;
    if (value instanceof NDArray) {
      flat.push(addressOfArray(value), ...value.shape, ...value.strides);
    } else if (ArrayBuffer.isView(value)) {
      const array = value as Elements;
      flat.push(addressOf(array) ?? this.#copies!.addressOf(array), array.length, 1);
    } else pushScalar(flat, value as Value);
  }
}

/** Adds the parameters of a scalar. */
export function pushScalar(flat: Flat, value: Value): void {
  if (value instanceof Complex) flat.push(value.re, value.im);
  else flat.push(typeof value === "boolean" ? Number(value) : value);
}

/** Whether a value is a typed array that is not on the heap. */
function isElsewhere(value: unknown): value is Elements {
  return ArrayBuffer.isView(value) && addressOf(value) === undefined;
}

/** Part of a buffer that has been copied onto the heap. */
interface Copy {
  start: number;
  end: number;
  address: number;
}

/** Typed arrays on the heap. Those that share a buffer share the copy too, as they may overlap. */
class Copies {
  readonly #copies = new Map<ArrayBufferLike, Copy>();

  constructor(arrays: readonly Elements[]) {
    for (const { buffer, byteOffset, byteLength } of arrays) {
      const copy = this.#copies.get(buffer) ?? { start: Infinity, end: 0, address: 0 };
      copy.start = Math.min(copy.start, byteOffset);
      copy.end = Math.max(copy.end, byteOffset + byteLength);
      this.#copies.set(buffer, copy);
    }
    try {
      for (const [buffer, copy] of this.#copies) copyIn(buffer, copy);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  addressOf({ buffer, byteOffset }: Elements): number {
    const { start, address } = this.#copies.get(buffer)!;
    return address + byteOffset - start;
  }

  copyBack(array: Elements): void {
    const { buffer, byteOffset, byteLength } = array;
    const copied = new Uint8Array(heap.buffer, this.addressOf(array), byteLength);
    new Uint8Array(buffer, byteOffset, byteLength).set(copied);
  }

  free(): void {
    for (const { address } of this.#copies.values()) if (address > 0) heap.free(address);
  }
}

function copyIn(buffer: ArrayBufferLike, copy: Copy): void {
  const bytes = copy.end - copy.start;
  copy.address = heap.allocate(bytes);
  new Uint8Array(heap.buffer, copy.address, bytes).set(new Uint8Array(buffer, copy.start, bytes));
}

/** What a WebAssembly function returned, as the value that it stands for. */
export function resultOf(type: ValueType, raw: unknown): unknown {
  if (type === "bool") return raw !== 0;
  if (type !== "c128") return raw;
  const [re, im] = raw as [number, number];
  return new Complex(re, im);
}

/** How many parameters of a WebAssembly function a value of this type takes. */
export function width(type: ValueType): number {
  if (typeof type === "object") return 1 + 2 * type.rank;
  return type === "c128" ? 2 : 1;
}
