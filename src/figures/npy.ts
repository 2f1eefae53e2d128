import { kindOf } from "../values.ts";

/** The arrays that NumPy files hold: booleans come as 0 and 1 in a `Uint8Array`. */
export type NpyData =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float16Array
  | Float32Array
  | Float64Array;

/** An array out of a NumPy file. */
export interface NpyArray {
  /** The elements in row-major order. */
  data: NpyData;
  /** How many there are along each axis; empty for a single number. */
  shape: number[];
}

/**
 * Packs an array into the bytes of a `.npy` file, which `numpy.load` reads.
 *
 * @param values The elements in row-major order.
 * @param shape How many there are along each axis; default: one axis.
 * @throws {TypeError} If they are not in a typed array: only that tells which of NumPy's types they are of.
 * @throws {RangeError} If the shape does not hold as many elements as there are.
 *
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = await encodeNpy(Int32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
 * assertEquals(await decodeNpy(bytes), { data: Int32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
 * ```
 */
export async function encodeNpy(
  values: NpyData,
  shape: readonly number[] = [values.length],
): Promise<Uint8Array<ArrayBuffer>> {
  if (!isNpyData(values)) {
    throw new TypeError(
      `encodeNpy takes a typed array, such as Float64Array.of(1, 2); got ${kindOf(values)}`,
    );
  }
  checkShape(values.length, shape);
  // Writes and reads the header, with NumPy's names for the types.
  const { dump } = await import("npyjs");
  // It does not know Float16Array, but takes any array whose type it is told.
  if (values instanceof Float16Array) {
    return new Uint8Array(dump(values as never, [...shape], { dtype: "f2" }));
  }
  return new Uint8Array(dump(values, [...shape]));
}

/**
 * Reads the bytes of a `.npy` file, as `numpy.save` writes them.
 *
 * Arrays in Fortran order are brought into row-major order.
 *
 * @param bytes The whole file.
 * @throws {TypeError} If these are no bytes, or if it is no such file, is cut short, or holds something else than little-endian numbers or
 * booleans: text, complex numbers, records, objects.
 *
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy, saveFile } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const filename = await Deno.makeTempFile({ suffix: ".npy" });
 * await saveFile(filename, await encodeNpy(Float64Array.of(0.5, 1.5)));
 * const { data, shape } = await decodeNpy(await Deno.readFile(filename));
 * assertEquals([data, shape], [Float64Array.of(0.5, 1.5), [2]]);
 * await Deno.remove(filename);
 * ```
 */
export async function decodeNpy(bytes: Uint8Array): Promise<NpyArray> {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`decodeNpy takes bytes: await Deno.readFile(name); got ${kindOf(bytes)}`);
  }
  const { parse } = await import("npyjs");
  try {
    const { data, shape, dtype, fortranOrder } = parse(bytes.slice().buffer, { convertFloat16: false });
    const values = numbers(data, dtype);
    checkShape(values.length, shape);
    return { data: fortranOrder ? rowMajor(values, shape) : values, shape };
  } catch (cause) {
    throw new TypeError(`Cannot read ${bytes.length} bytes as a .npy file: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Every typed array is; what else is a view, a `DataView`, has no elements. */
function isNpyData(values: unknown): values is NpyData {
  return ArrayBuffer.isView(values) && !(values instanceof DataView);
}

function checkShape(length: number, shape: readonly number[]): void {
  const expected = product(shape);
  if (length === expected && shape.every((count) => Number.isInteger(count) && count >= 0)) return;
  throw new RangeError(
    `The shape [${shape.join(", ")}] holds ${expected} elements, but there are ${length}`,
  );
}

/** npyjs gives booleans as an array of them, halves as their bits, and complex numbers as pairs. */
function numbers(data: unknown, dtype: string): NpyData {
  if (dtype === "b1") return Uint8Array.from(data as boolean[], Number);
  if (dtype === "f2") return new Float16Array((data as Uint16Array).slice().buffer);
  if (isNpyData(data) && !dtype.startsWith("c")) return data;
  throw new TypeError(
    `its elements are of NumPy's type "${dtype}", but only numbers and booleans can be read`,
  );
}

/** Elements in Fortran order, where the first index changes fastest, in the order where the last does. */
function rowMajor(values: NpyData, shape: readonly number[]): NpyData {
  const source = values as Float64Array; // any of them; elements are only moved
  const result = source.slice();
  const strides = shape.map((_, axis) => product(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = source[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

function product(numbers: readonly number[]): number {
  return numbers.reduce((result, number) => result * number, 1);
}
