/**
 * Errors across threads: a clone of an error loses its class and its own properties, so they travel taken apart.
 *
 * @module
 */

import { textOf } from "../../values.ts";
import { CompileError } from "../jit/language/source.ts";
import type { ErrorClass } from "../kernel.ts";
import { canTravel } from "./parcel.ts";
import type { PackedError } from "./protocol.ts";

/**
 * Something went wrong around a kernel rather than in it: its module could not be imported, its worker ended, its
 * pool was disposed. What was thrown first, if anything, is the `cause`.
 */
export class KernelError extends Error {
  /** The name of the class. */
  override readonly name = "KernelError";
}

const STANDARD = new Set(["name", "message", "stack", "cause", "errors"]);
/** A chain of causes longer than this is cut. */
const MOST_CAUSES = 100;

/**
 * Takes an error apart. Any other thrown value goes as it is, or described if it cannot be sent. Never throws,
 * whatever was thrown.
 */
export function packError(thrown: unknown): PackedError {
  try {
    return pack(thrown, new Set());
  } catch {
    return described("threw something that cannot even be looked at");
  }
}

function pack(thrown: unknown, around: Set<unknown>): PackedError {
  if (!(thrown instanceof Error)) return packValue(thrown);
  around.add(thrown);
  const inner = (error: unknown) =>
    around.has(error) || around.size > MOST_CAUSES ? [] : [pack(error, around)];
  const packed: { -readonly [K in keyof PackedError]: PackedError[K] } = {
    classes: classNames(thrown),
    name: textOf(thrown.name),
    message: textOf(thrown.message),
    stack: textOf(thrown.stack),
  };
  if ("cause" in thrown) [packed.cause] = inner(thrown.cause);
  if (thrown instanceof AggregateError) packed.errors = thrown.errors.flatMap(inner);
  for (const key of Object.getOwnPropertyNames(thrown)) {
    if (!STANDARD.has(key)) packProperty(packed, key, thrown, inner);
  }
  return packed;
}

function packProperty(
  packed: { properties?: Record<string, unknown>; inner?: Record<string, PackedError> },
  key: string,
  error: Error,
  inner: (error: unknown) => PackedError[],
): void {
  try {
    const value = (error as unknown as Record<string, unknown>)[key];
    if (!(value instanceof Error)) {
      (packed.properties ??= {})[key] = sendable(value);
      return;
    }
    const [one] = inner(value);
    if (one) (packed.inner ??= {})[key] = one;
  } catch {
    // a getter that throws, or a value that is no text: the error goes without it
  }
}

function packValue(value: unknown): PackedError {
  if (canTravel(value)) return { classes: [], value, name: "", message: "" };
  return described(`threw a value that cannot be sent: ${textOf(value)}`);
}

function sendable(value: unknown): unknown {
  return canTravel(value) ? value : String(value);
}

function described(message: string): PackedError {
  return { classes: ["Error"], name: "Error", message };
}

function classNames(error: Error): string[] {
  const names: string[] = [];
  for (
    let p = Object.getPrototypeOf(error);
    p !== null && p !== Object.prototype;
    p = Object.getPrototypeOf(p)
  ) {
    names.push(textOf(p.constructor?.name));
  }
  return names;
}

/**
 * Puts an error together again.
 *
 * @param known Classes besides the built-in ones.
 */
export function unpackError(packed: PackedError, known: readonly ErrorClass[] = []): unknown {
  if (packed.classes.length === 0) return packed.value;
  const error = emptyError(packed, findClass(packed.classes, known));
  define(error, "stack", packed.stack);
  if (error.name !== packed.name) define(error, "name", packed.name);
  if (error.message !== packed.message) define(error, "message", packed.message);
  if (packed.cause) define(error, "cause", unpackError(packed.cause, known));
  if (packed.errors) define(error, "errors", packed.errors.map((inner) => unpackError(inner, known)));
  for (const [key, value] of Object.entries(packed.properties ?? {})) define(error, key, value, true);
  for (const [key, inner] of Object.entries(packed.inner ?? {})) {
    define(error, key, unpackError(inner, known));
  }
  return error;
}

// Made as a plain error and given its class afterwards: the class's own constructor may want anything at all.
function emptyError(packed: PackedError, type: ErrorClass): Error {
  const isDOMException = type === DOMException || type.prototype instanceof DOMException;
  const error = isDOMException ? new DOMException(packed.message, packed.name) : new Error(packed.message);
  return Object.setPrototypeOf(error, type.prototype);
}

function define(error: Error, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable });
}

function findClass(names: readonly string[], known: readonly ErrorClass[]): ErrorClass {
  for (const name of names) {
    const own = known.find((type) => type.name === name) ?? builtIn(name);
    if (own) return own;
  }
  return Error;
}

function builtIn(name: string): ErrorClass | undefined {
  const spaces = [globalThis, Deno.errors, { CompileError, KernelError }] as unknown as Record<
    string,
    unknown
  >[];
  for (const space of spaces) {
    const found = space[name];
    if (typeof found === "function" && (found === Error || found.prototype instanceof Error)) {
      return found as ErrorClass;
    }
  }
  return undefined;
}
