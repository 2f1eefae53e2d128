/**
 * Looks at values that may be anything at all. Every folder may use them.
 *
 * @module
 */

/** Whether `await` would wait for a value. Throws what the value's `then` throws when it is read. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** A value as text, even one that cannot be turned into text. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "something that is no text";
  }
}

/** What a value is, for a message: `Array`, `Promise`, `Undefined`. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
