/**
 * Arrays in NumPy's file format, `.npy`.
 *
 * The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @module
 */

import { pathOf, writeWhole } from "../../files.ts";
import type { Dtype } from "../jit/language/types.ts";
import { DTYPES, type Elements } from "./dtypes.ts";
import { arrayIn, type NDArray, typed } from "./ndarray.ts";
import { Store } from "./store.ts";
import { gather, rowMajor, sizeOf } from "./strided.ts";

const MAGIC = "\x93NUMPY";
/** The elements begin at a multiple of so many bytes. */
const ALIGNMENT = 64;

/**
 * Packs an array into the bytes of a `.npy` file, which `numpy.load` reads.
 *
 * @throws {RangeError} If these are more bytes than fit in one buffer; {@linkcode saveNpy} has no such limit.
 *
 * @example
 * ```ts
 * import { arange, fromNpy, toNpy } from "@weft/weft";
 * import { assert } from "@std/assert";
 *
 * const x = arange(6).reshape(2, 3);
 * assert(fromNpy(toNpy(x)).equals(x));
 * ```
 */
export function toNpy(array: NDArray<Dtype>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerOf(array).length + array.size * DTYPES[array.dtype].bytes);
  let at = 0;
  for (const piece of pieces(array)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Makes an array from the bytes of a `.npy` file, as `numpy.save` writes them. An array in Fortran order keeps it: its
 * first stride is 1.
 *
 * @param bytes The whole file.
 * @param dtype What the elements become; by default they stay what they are.
 * @throws {TypeError} If it is no such file, is cut short, or holds something else than little-endian numbers, booleans
 * and complex numbers of 128 bits: text, records, objects.
 *
 * @example
 * ```ts
 * import { fromNpy, ones, toNpy } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const file = toNpy(ones([2, 3], "i32"));
 * assertEquals(fromNpy(file).dtype, "i32");
 * assertEquals(fromNpy(file, "f64").get(1, 2), 1);
 * ```
 */
export function fromNpy<D extends Dtype = Dtype>(bytes: Uint8Array, dtype?: D): NDArray<D> {
  const array = read(bytes);
  return (dtype === undefined || dtype === array.dtype ? array : array.astype(dtype)) as NDArray<D>;
}

function read(bytes: Uint8Array): NDArray<Dtype> {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`fromNpy takes bytes: await Deno.readFile(name); got ${Deno.inspect(bytes)}`);
  }
  const { dtype, fortran, shape, length } = readHeader(bytes);
  const expected = sizeOf(shape) * DTYPES[dtype].bytes;
  if (bytes.length - length < expected) {
    fail(
      `it should hold ${expected} bytes of elements, but there are ${bytes.length - length}: it is cut short`,
    );
  }
  const store = Store.allocate(dtype, sizeOf(shape), "any");
  bytesOf(store.open()).set(bytes.subarray(length, length + expected));
  const strides = fortran ? rowMajor(shape.toReversed()).toReversed() : rowMajor(shape);
  return arrayIn(store, dtype, shape, strides);
}

/**
 * Writes an array to a `.npy` file, at once or not at all: readers see the old file or the new one, never a part. As
 * `saveFile` does, it writes to what a symbolic link leads to, and directly to a device or a pipe.
 *
 * @param path The path of the file, or a `file:` URL; its folder must exist.
 * @throws {TypeError} If the path is something else.
 * @throws {Error} That names the path and the reason, with the original error as its `cause`.
 *
 * @example
 * ```ts
 * import { linspace, loadNpy, saveNpy } from "@weft/weft";
 * import { assert } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await saveNpy(path, linspace(0, 1));
 * assert((await loadNpy(path)).equals(linspace(0, 1)));
 * await Deno.remove(path);
 * ```
 */
export async function saveNpy(path: string | URL, array: NDArray<Dtype>): Promise<void> {
  await writeWhole(await pathOf("saveNpy", path), pieces(array));
}

/**
 * Reads an array from a `.npy` file.
 *
 * @param path The file.
 * @param dtype What the elements become; by default they stay what they are.
 * @throws {TypeError} That names the path, if it is no such file, or holds what no array can: see {@linkcode fromNpy}.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function loadNpy<D extends Dtype = Dtype>(path: string | URL, dtype?: D): Promise<NDArray<D>> {
  const bytes = await Deno.readFile(path);
  try {
    return fromNpy(bytes, dtype);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new TypeError(`${path}: ${cause.message}`, { cause });
  }
}

/** The bytes before the elements. */
function headerOf({ dtype, shape }: NDArray<Dtype>): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${DTYPES[dtype].npy}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = MAGIC.length + 4;
  const length = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const bytes = Uint8Array.from(
    `${MAGIC}\x01\0\0\0${text.padEnd(length - 1)}\n`,
    (char) => char.charCodeAt(0),
  );
  new DataView(bytes.buffer).setUint16(before - 2, length, true);
  return bytes;
}

/** The whole file. */
function* pieces(array: NDArray<Dtype>): Generator<Uint8Array> {
  yield headerOf(array);
  yield* chunks(array);
}

/** About as many bytes are copied at a time. */
const CHUNK = 2 ** 20;

/** The elements in row-major order. Each piece is valid until the next is asked for. */
function* chunks(array: NDArray<Dtype>): Generator<Uint8Array> {
  const { view } = typed(array);
  const { Elements, bytes, width } = DTYPES[array.dtype];
  const size = sizeOf(view.shape);
  const length = Math.min(size, CHUNK / bytes * width);
  const scratch = new Elements(length);
  for (let start = 0; start < size; start += length) {
    const count = Math.min(length, size - start);
    gather(view, start, count, scratch);
    yield bytesOf(scratch).subarray(0, count * bytes / width);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Elements): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

interface Header {
  readonly dtype: Dtype;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Of the header itself, in bytes. */
  readonly length: number;
}

function readHeader(bytes: Uint8Array): Header {
  if (ascii(bytes, 0, MAGIC.length) !== MAGIC) fail("it does not begin as one");
  if (bytes.length < 12) fail("it is cut short");
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, count] = bytes[6] === 1 ? [10, data.getUint16(8, true)] : [12, data.getUint32(8, true)];
  const length = start + count;
  if (bytes.length < length) fail("it is cut short");
  const header = ascii(bytes, start, length);
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (fortran === undefined || sizes === undefined) fail(`its header cannot be understood: ${header.trim()}`);
  const shape = sizes.split(",").filter((size) => size.trim() !== "").map(Number);
  return { dtype: dtypeIn(header), fortran: fortran === "True", shape, length };
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return Array.from(bytes.subarray(start, end), (byte) => String.fromCharCode(byte)).join("");
}

function dtypeIn(header: string): Dtype {
  const name = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  if (name === undefined) {
    fail(
      "its elements are records of several fields; save each field on its own: numpy.save(path, x['field'])",
    );
  }
  if (name.startsWith(">")) {
    fail(`its elements are big-endian, "${name}"; convert them: x.astype("${name.replace(">", "<")}")`);
  }
  // "<" is little-endian, "=" the machine's own order, which is the same, and "|" stands where there is none.
  const found = (Object.keys(DTYPES) as Dtype[]).find((dtype) =>
    DTYPES[dtype].npy.slice(1) === name.slice(1)
  );
  if (found) return found;
  const known = Object.values(DTYPES).map(({ npy }) => npy).join(", ");
  fail(`its elements are of NumPy's type "${name}", but only ${known} can be read`);
}

function fail(reason: string): never {
  throw new TypeError(`This is no .npy file that can be read: ${reason}`);
}
