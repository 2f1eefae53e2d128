/**
 * Results as bytes, from which equal ones can be made.
 *
 * What is small, and plain enough, is its JSON. Of all else, the bytes are a length of 32 bits, as many bytes of `node:v8`, and the contents of the buffers, each at a multiple of
 * 8 bytes. Where `node:v8` would lose what something is, a stand-in is in its place, and once more in a list.
 *
 * @module
 */

import { deserialize, serialize } from "node:v8";
import { Complex, fromNpy, NDArray, toNpy } from "../../kernels/mod.ts";
import { kindOf, namesOf } from "../containers.ts";
import { isBuiltIn, namedItems } from "../token.ts";

/** What takes the place of an object. Buffers are numbered. */
type StandIn =
  | { readonly is: "complex"; readonly re: number; readonly im: number }
  | { readonly is: "ndarray"; readonly buffer: number }
  | { readonly is: "buffer"; readonly buffer: number }
  | { readonly is: string; readonly buffer: number; readonly start: number; readonly length: number };

/** What is handed to `node:v8`; only a value that needs no more is alone. */
type Packed = [
  value: unknown,
  standIns?: StandIn[],
  /** Objects without a prototype. */
  records?: object[],
  /** The lengths of the buffers. */
  lengths?: number[],
];

const ALIGNMENT = 8;
/** Longer texts, and objects with more items, are packed as bytes. */
const SHORT = 4000, FEW = 32;

/**
 * Packs a result: text, or bytes.
 *
 * @throws {Error} If no equal one could be made of its bytes: it holds a function, a symbol, shared memory, or an
 * instance of a class that is not known here.
 */
export function pack(value: unknown): Uint8Array<ArrayBuffer> | string {
  const text = jsonOf(value);
  if (text !== undefined) return text;
  const packer = new Packer();
  const packed: Packed = [packer.visit(value)];
  const { standIns, records, buffers } = packer;
  if (standIns.length + records.length > 0) {
    packed.push(standIns, records, buffers.map(({ length }) => length));
  }
  return joined(serialize(packed), buffers);
}

/** The JSON of a small value, if an equal one can be made of it. */
function jsonOf(value: unknown): string | undefined {
  if (!isJson(value, [])) return undefined;
  const text = JSON.stringify(value);
  return text.length < SHORT ? text : undefined;
}

/** @param seen The objects met so far. JSON would make two of one that is met twice. */
function isJson(value: unknown, seen: object[]): boolean {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "string":
      return value.length < SHORT;
    case "boolean":
      return true;
    case "object":
      if (value === null) return true;
      if (seen.length === FEW || seen.includes(value)) return false;
      seen.push(value);
      return kindOf(value) === "array" ? isJsonArray(value as unknown[], seen) : isJsonObject(value, seen);
    default:
      return false;
  }
}

function isJsonArray(array: readonly unknown[], seen: object[]): boolean {
  if (array.length > FEW || Object.keys(array).length !== array.length) return false;
  return array.every((item) => isJson(item, seen));
}

function isJsonObject(object: object, seen: object[]): boolean {
  if (kindOf(object) !== "object") return false;
  const names = namesOf(object, "object");
  if (names.length > FEW) return false;
  return names.every((name) =>
    typeof name === "string" && name !== "toJSON" && isJson(Reflect.get(object, name), seen)
  );
}

function joined(head: Uint8Array, buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const start = 4 + head.length;
  const bytes = new Uint8Array(buffers.reduce((end, { length }) => aligned(end) + length, start));
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = start;
  for (const buffer of buffers) {
    at = aligned(at);
    bytes.set(buffer, at);
    at += buffer.length;
  }
  return bytes;
}

function aligned(at: number): number {
  return Math.ceil(at / ALIGNMENT) * ALIGNMENT;
}

/**
 * Makes the result anew. Its buffers are its own.
 *
 * @throws {Error} If it is not a packed result.
 */
export function unpack(packed: Uint8Array | string): unknown {
  return typeof packed === "string" ? JSON.parse(packed) : unpackBytes(packed);
}

function unpackBytes(bytes: Uint8Array): unknown {
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const packed = deserialize(bytes.subarray(4, start)) as Packed;
  const [value, standIns = [], records = [], lengths = []] = packed;
  let at = start;
  const buffers = lengths.map((length) => {
    const from = aligned(at);
    at = from + length;
    return bytes.slice(from, at).buffer;
  });
  const made = new Map<unknown, unknown>(standIns.map((standIn) => [standIn, make(standIn, buffers)]));
  const result = standIns.length > 0 ? new Restorer(made).visit(value) : value;
  for (const record of records) Object.setPrototypeOf(record, null);
  return result;
}

const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float16Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

function make(standIn: StandIn, buffers: readonly ArrayBuffer[]): unknown {
  if ("re" in standIn) return new Complex(standIn.re, standIn.im);
  const buffer = buffers[standIn.buffer];
  if (standIn.is === "buffer") return buffer;
  if (!("start" in standIn)) return fromNpy(new Uint8Array(buffer));
  const View = VIEWS.find(({ name }) => name === standIn.is) as Uint8ArrayConstructor;
  return new View(buffer, standIn.start, standIn.length);
}

/** Puts stand-ins in the places of objects; containers are copied. */
class Packer {
  readonly standIns: StandIn[] = [];
  readonly records: object[] = [];
  readonly buffers: Uint8Array[] = [];
  readonly #copies = new Map<object, unknown>();
  readonly #numbers = new Map<ArrayBuffer, number>();

  visit(value: unknown): unknown {
    if (typeof value === "function" || typeof value === "symbol") throw unkeepable(typeof value);
    if (typeof value !== "object" || value === null) return value;
    if (this.#copies.has(value)) return this.#copies.get(value);
    return this.#isContainer(value) ? this.#container(value) : this.#known(value, this.#instance(value));
  }

  #known<T>(object: object, copy: T): T {
    this.#copies.set(object, copy);
    return copy;
  }

  #isContainer(object: object): boolean {
    const kind = kindOf(object);
    return kind === "array" || kind === "object" || kind === "record" || kind === "map" || kind === "set";
  }

  // A copy is known before it is filled, as it may be in itself.
  #container(object: object): unknown {
    if (Array.isArray(object)) return this.#array(object, this.#known(object, new Array(object.length)));
    if (object instanceof Map) return this.#map(object, this.#known(object, new Map()));
    if (object instanceof Set) return this.#set(object, this.#known(object, new Set()));
    const copy = this.#known(object, {});
    if (kindOf(object) === "record") this.records.push(copy);
    return this.#properties(object, copy, namesOf(object, "object"));
  }

  #array(array: readonly unknown[], copy: unknown[]): unknown[] {
    for (let i = 0; i < array.length; i++) if (i in array) copy[i] = this.visit(array[i]);
    const names = namedItems(array);
    return names.length > 0 ? this.#properties(array, copy, names) : copy;
  }

  #map(map: ReadonlyMap<unknown, unknown>, copy: Map<unknown, unknown>): Map<unknown, unknown> {
    for (const [key, item] of map) copy.set(this.visit(key), this.visit(item));
    return copy;
  }

  #set(set: ReadonlySet<unknown>, copy: Set<unknown>): Set<unknown> {
    for (const item of set) copy.add(this.visit(item));
    return copy;
  }

  #properties<T extends object>(object: object, copy: T, names: readonly PropertyKey[]): T {
    for (const name of names) {
      if (typeof name === "symbol") throw unkeepable("symbol");
      const value = this.visit(Reflect.get(object, name));
      if (name === "__proto__") {
        Object.defineProperty(copy, name, {
          value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      } else (copy as Record<string, unknown>)[name] = value;
    }
    return copy;
  }

  #instance(object: object): unknown {
    if (object instanceof Complex) return this.#standIn({ is: "complex", re: object.re, im: object.im });
    if (object instanceof NDArray) return this.#standIn({ is: "ndarray", buffer: this.#add(toNpy(object)) });
    if (isExactly(object, [ArrayBuffer])) {
      return this.#standIn({ is: "buffer", buffer: this.#number(object as ArrayBuffer) });
    }
    if (isExactly(object, VIEWS)) return this.#view(object as Uint8Array | DataView);
    if (isKept(object)) return object;
    throw unkeepable(object.constructor?.name);
  }

  #standIn(standIn: StandIn): StandIn {
    this.standIns.push(standIn);
    return standIn;
  }

  // Of a buffer that a view sees only in part, that part is kept, and views of one part do not share it.
  #view(view: Uint8Array | DataView): StandIn {
    const { buffer, byteOffset, byteLength } = view;
    const is = view.constructor.name, length = view instanceof DataView ? byteLength : view.length;
    if (!(buffer instanceof ArrayBuffer)) throw unkeepable("SharedArrayBuffer");
    const whole = byteLength === buffer.byteLength;
    const number = whole ? this.#number(buffer) : this.#add(new Uint8Array(buffer, byteOffset, byteLength));
    return this.#standIn({ is, buffer: number, start: 0, length });
  }

  #number(buffer: ArrayBuffer): number {
    if (buffer.detached || buffer.resizable) throw unkeepable("buffer that was moved, or can be resized");
    const number = this.#numbers.get(buffer) ?? this.#add(new Uint8Array(buffer));
    this.#numbers.set(buffer, number);
    return number;
  }

  #add(bytes: Uint8Array): number {
    return this.buffers.push(bytes) - 1;
  }
}

function isExactly(object: object, classes: readonly { readonly prototype: object }[]): boolean {
  const prototype = Object.getPrototypeOf(object);
  return classes.some((one) => one.prototype === prototype);
}

/** Whether `node:v8` makes an equal one. */
function isKept(object: object): boolean {
  if (!isBuiltIn(object)) return false;
  if (object instanceof RegExp) return object.lastIndex === 0;
  if (object instanceof Error) return isPlainError(object);
  return object instanceof Date || object instanceof Number || object instanceof String ||
    object instanceof Boolean;
}

const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function isPlainError(error: Error): boolean {
  return isExactly(error, ERRORS) &&
    Object.getOwnPropertyNames(error).every((name) => name === "message" || name === "stack");
}

function unkeepable(what: string): Error {
  return new Error(`a ${what} cannot be kept`);
}

/** Puts objects in the places of their stand-ins. */
class Restorer {
  readonly #made: ReadonlyMap<unknown, unknown>;
  readonly #seen = new Set<object>();

  constructor(made: ReadonlyMap<unknown, unknown>) {
    this.#made = made;
  }

  visit(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (this.#made.has(value)) return this.#made.get(value);
    if (!this.#seen.has(value)) {
      this.#seen.add(value);
      this.#restore(value);
    }
    return value;
  }

  #restore(object: object): void {
    if (object instanceof Map) {
      const entries = [...object];
      object.clear();
      for (const [key, item] of entries) object.set(this.visit(key), this.visit(item));
    } else if (object instanceof Set) {
      const items = [...object];
      object.clear();
      for (const item of items) object.add(this.visit(item));
    } else {
      for (const [name, item] of Object.entries(object)) {
        const restored = this.visit(item);
        if (restored !== item) Reflect.set(object, name, restored);
      }
    }
  }
}
