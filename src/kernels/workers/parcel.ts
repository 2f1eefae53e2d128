/**
 * What a value needs in order to travel to another thread: whether it can, which buffers move, how large it is.
 *
 * A structured clone fails without saying where, and silently turns an instance of a class into a plain object. So
 * every value is looked through before it is sent, and the error names the place.
 *
 * @module
 */

import { isInstance } from "./instances.ts";

/** What a value needs to travel. */
export class Parcel {
  /** Every object in it, itself included. */
  readonly objects: Set<object> = new Set();
  /** The buffers and other objects that move instead of being copied. */
  readonly transfers: Transferable[] = [];
  /** About how many bytes the clone makes or moves; only buffers are counted. */
  bytes = 0;
  /** Whether there are arrays or complex numbers in it, which travel as descriptors. */
  instances = false;
  /** Why it cannot leave this process, if so: the first thing in it that cannot. */
  bound: TypeError | undefined;
}

const marked = new WeakSet<object>();

/**
 * Marks a value to be moved to the worker instead of being copied: its buffers, and those of everything in it, are
 * detached here when it is sent. Moving 64 MB takes a fraction of a millisecond, copying it over a hundred.
 *
 * The value itself is returned. Where the kernel runs on this thread, the mark means nothing.
 *
 * @example There and back without a copy
 * ```ts ignore
 * import { kernels, toThread, transfer } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const { doubled } = kernels(import.meta.url, { doubled: (xs: Float64Array) => xs.map((x) => 2 * x) });
 *
 * if (import.meta.main) {
 *   const samples = new Float64Array(1_000_000).fill(1);
 *   const result = await toThread(doubled, transfer(samples));
 *   assertEquals(result[0], 2);
 *   assertEquals(samples.length, 0); // it has moved away
 * }
 * ```
 *
 * @param value A buffer, a view of one, or anything that holds some.
 * @returns The same value.
 */
export function transfer<T>(value: T): T {
  if (typeof value === "object" && value !== null) marked.add(value);
  return value;
}

/**
 * Looks through call arguments and lists what is marked by {@linkcode transfer}.
 *
 * @throws {TypeError} Naming the first value that cannot travel, such as `args[0].shape.area`.
 */
export function packArguments(args: readonly unknown[]): Parcel | undefined {
  let survey: Survey | undefined;
  for (let i = 0; i < args.length; i++) {
    if (isPlainScalar(args[i])) continue;
    survey ??= new Survey("marked");
    survey.visit(args[i], `args[${i}]`, false);
  }
  return survey?.parcel;
}

/**
 * Looks through a result, whose large buffers move back to the caller.
 *
 * @throws {TypeError} Naming the first value that cannot travel, such as `result.callback`.
 */
export function packResult(result: unknown): Parcel | undefined {
  if (isPlainScalar(result)) return undefined;
  const survey = new Survey("large");
  survey.visit(result, "result", false);
  return survey.parcel;
}

/** @throws {TypeError} If something cannot leave this process. */
export function checkApart({ bound }: Parcel): void {
  if (bound) throw bound;
}

/** Whether one of the buffers has been moved away since the value was looked through. */
export function hasLostBuffer(parcel: Parcel): boolean {
  for (const object of parcel.objects) if (object instanceof ArrayBuffer && object.detached) return true;
  return false;
}

/** Whether a value can travel as it is, on its own. */
export function canTravel(value: unknown): boolean {
  try {
    const survey = new Survey("marked");
    survey.visit(value, "", false);
    if (survey.parcel.instances || survey.parcel.bound) return false;
  } catch {
    return false;
  }
  return isCloneable(value);
}

/** Whether a value can be cloned: the survey passes some that cannot, such as proxies. */
export function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** Up to this size copying a buffer is as fast as moving it, and leaves the original to its owner. */
const COPIED_BYTES = 64 * 1024;

function isPlainScalar(value: unknown): boolean {
  const type = typeof value;
  return type === "number" || type === "string" || type === "boolean" || type === "undefined" ||
    type === "bigint" || value === null;
}

class Survey {
  readonly parcel = new Parcel();
  readonly #moves: "marked" | "large";
  constructor(moves: "marked" | "large") {
    this.#moves = moves;
  }

  visit(value: unknown, path: string, moved: boolean): void {
    if (isPlainScalar(value)) return;
    if (typeof value === "function") {
      throw cannotTravel(path, `a function${named(value.name)}`, FUNCTION_ADVICE);
    }
    if (typeof value === "symbol") throw cannotTravel(path, "a symbol");
    const object = value as object;
    if (this.parcel.objects.has(object)) return;
    this.parcel.objects.add(object);
    this.#visitObject(object, path, marked.delete(object) || moved); // a mark is for one journey
  }

  #visitObject(object: object, path: string, moved: boolean): void {
    if (isInstance(object)) this.parcel.instances = true;
    else if (isPlain(object, Array)) this.#visitArray(object as unknown[], path, moved);
    else if (ArrayBuffer.isView(object)) this.#visitBuffer(object.buffer, path, moved);
    else if (object instanceof ArrayBuffer) this.#visitBuffer(object, path, moved);
    else if (object instanceof SharedArrayBuffer) this.#bind(path, "shared memory", SHARED_ADVICE);
    else if (isPlain(object, Map)) this.#visitMap(object as Map<unknown, unknown>, path, moved);
    else if (isPlain(object, Set)) this.#visitArray([...object as Set<unknown>], path, moved);
    else if (isPlainObject(object)) this.#visitProperties(object, path, moved);
    else if (moved && isTransferable(object)) this.#visitTransferable(object, path);
    else this.#visitInstance(object, path);
  }

  #visitTransferable(object: Transferable, path: string): void {
    this.parcel.transfers.push(object);
    this.#bind(path, `a ${object.constructor.name}`);
  }

  #visitInstance(object: object, path: string): void {
    checkInstance(object, path);
    if (!isData(object)) this.#bind(path, `a ${object.constructor.name}`);
  }

  #bind(path: string, what: string, advice?: string): void {
    this.parcel.bound ??= cannotTravel(path, what, advice, "another process");
  }

  #visitArray(array: readonly unknown[], path: string, moved: boolean): void {
    for (let i = 0; i < array.length; i++) {
      if (!isPlainScalar(array[i])) this.visit(array[i], `${path}[${i}]`, moved);
    }
  }

  #visitMap(map: Map<unknown, unknown>, path: string, moved: boolean): void {
    for (const [key, value] of map) {
      this.visit(key, `a key of ${path}`, moved);
      this.visit(value, `${path}.get(${JSON.stringify(key) ?? String(key)})`, moved);
    }
  }

  #visitProperties(object: object, path: string, moved: boolean): void {
    for (const [key, value] of Object.entries(object)) {
      if (!isPlainScalar(value)) this.visit(value, `${path}${property(key)}`, moved);
    }
  }

  #visitBuffer(buffer: ArrayBufferLike, path: string, moved: boolean): void {
    if (buffer instanceof SharedArrayBuffer) return this.#bind(path, "shared memory", SHARED_ADVICE);
    if (this.parcel.objects.has(buffer) && !moved) return;
    this.parcel.objects.add(buffer);
    if (buffer.detached) {
      throw cannotTravel(path, "a buffer that has already been moved away", DETACHED_ADVICE);
    }
    this.parcel.bytes += buffer.byteLength;
    const moves = this.#moves === "marked" ? moved : buffer.byteLength > COPIED_BYTES;
    if (moves && !this.parcel.transfers.includes(buffer)) this.parcel.transfers.push(buffer);
  }
}

/** An object's own words for why it cannot be sent: what it is, and what to do instead. */
export const CANNOT_TRAVEL = Symbol("weft.cannotTravel");

const FUNCTION_ADVICE = "send the data it needs, or make the kernel call it by name";
const DETACHED_ADVICE = "keep the result that came back, or send a copy";
const SHARED_ADVICE = "send a copy, as by slice(), or run the kernel on a thread";

function cannotTravel(path: string, what: string, advice?: string, where = "another thread"): TypeError {
  const hint = advice ? `; ${advice}` : "";
  return new TypeError(`${path} is ${what}, which cannot be sent to ${where}${hint}`);
}

function property(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function named(name: string): string {
  return name ? ` (${name})` : "";
}

// An instance of a subclass would lose its class on the way.
function isPlain(object: object, type: { prototype: object }): boolean {
  return Object.getPrototypeOf(object) === type.prototype;
}

function isPlainObject(object: object): boolean {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || prototype === Object.prototype;
}

// Named where they are needed: Deno loads streams when they are first named, which takes milliseconds.
function isTransferable(object: object): object is Transferable {
  return [MessagePort, ReadableStream, WritableStream, TransformStream].some((type) =>
    object instanceof type
  );
}

// What can be written down: not such as blobs and WebAssembly modules, which are only known to this process.
function isData(object: object): boolean {
  return [Date, RegExp, Error, Number, String, Boolean, BigInt].some((type) => object instanceof type);
}

// What a clone keeps (dates, errors, blobs) it gives back with its own prototype; what it flattens, it does not.
function checkInstance(object: object, path: string): void {
  const name = object.constructor?.name || "an object with a prototype of its own";
  const own = (object as { [CANNOT_TRAVEL]?: [what: string, advice: string] })[CANNOT_TRAVEL];
  if (own) throw cannotTravel(path, ...own);
  if (isTransferable(object)) {
    throw cannotTravel(path, `a ${name} that is not marked to be moved`, "use transfer()");
  }
  if (object instanceof Promise) throw cannotTravel(path, "a promise", "await it first");
  let clone: object;
  try {
    clone = structuredClone(object);
  } catch (error) {
    throw cannotTravel(path, name, (error as Error).message);
  }
  const kept = object instanceof Error || Object.getPrototypeOf(clone) === Object.getPrototypeOf(object);
  if (!kept) {
    throw new TypeError(
      `${path} is an instance of ${name}, which would lose its methods on the way to another thread; send its ` +
        "data, and make the object there",
    );
  }
}
