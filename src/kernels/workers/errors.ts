/**
 * Errors across threads: a clone of an error loses its class and its own properties, so they travel taken apart.
 *
 * @module
 */

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

/** Takes an error apart. Any other thrown value goes as it is, or described if it cannot be sent. */
export function packError(thrown: unknown, seen: Set<unknown> = new Set()): PackedError {
  if (!(thrown instanceof Error)) return packValue(thrown);
  seen.add(thrown);
  const packed: { -readonly [K in keyof PackedError]: PackedError[K] } = {
    classes: classNames(thrown),
    name: thrown.name,
    message: thrown.message,
    stack: thrown.stack,
  };
  if ("cause" in thrown && !seen.has(thrown.cause)) packed.cause = packError(thrown.cause, seen);
  if (thrown instanceof AggregateError) packed.errors = thrown.errors.map((error) => packError(error, seen));
  const own = Object.entries(thrown).filter(([key]) => !STANDARD.has(key));
  if (own.length > 0) {
    packed.properties = Object.fromEntries(own.map(([key, value]) => [key, sendable(value)]));
  }
  return packed;
}

function packValue(value: unknown): PackedError {
  if (canTravel(value)) return { classes: [], value, name: "", message: "" };
  return {
    classes: ["Error"],
    name: "Error",
    message: `threw a value that cannot be sent: ${String(value)}`,
  };
}

function sendable(value: unknown): unknown {
  return canTravel(value) ? value : String(value);
}

function classNames(error: Error): string[] {
  const names: string[] = [];
  for (
    let p = Object.getPrototypeOf(error);
    p !== null && p !== Object.prototype;
    p = Object.getPrototypeOf(p)
  ) {
    names.push(p.constructor.name);
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
  return Object.assign(error, packed.properties);
}

// Made as a plain error and given its class afterwards: the class's own constructor may want anything at all.
function emptyError(packed: PackedError, type: ErrorClass): Error {
  if (type === DOMException) return new DOMException(packed.message, packed.name);
  return Object.setPrototypeOf(new Error(packed.message), type.prototype);
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true });
}

function findClass(names: readonly string[], known: readonly ErrorClass[]): ErrorClass {
  for (const name of names) {
    const own = known.find((type) => type.name === name) ?? builtIn(name);
    if (own) return own;
  }
  return Error;
}

function builtIn(name: string): ErrorClass | undefined {
  const spaces = [globalThis, Deno.errors, { KernelError }] as unknown as Record<string, unknown>[];
  for (const space of spaces) {
    const found = space[name];
    if (typeof found === "function" && (found === Error || found.prototype instanceof Error)) {
      return found as ErrorClass;
    }
  }
  return undefined;
}
