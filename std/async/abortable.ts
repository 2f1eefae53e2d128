/**
 * Lets a signal cut a promise or an async iterable short.
 *
 * @module
 */
import { abortable as implementation } from "deno-std/async/abortable.js";

/** The two forms of {@linkcode abortable}: one for a promise, one for an async iterable. */
export interface Abortable {
  /** Rejects with the signal's reason if the signal aborts before `p` settles. */
  <T>(p: Promise<T>, signal: AbortSignal): Promise<T>;
  /** Throws the signal's reason out of the iteration if the signal aborts before `p` is done. */
  <T>(p: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T>;
}

/**
 * Makes a promise or an async iterable end with the signal's reason once the signal aborts.
 * The work behind it is not stopped; only the waiting is.
 *
 * @example
 * ```ts
 * import { abortable } from "@std/async/abortable";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await abortable(Promise.resolve(1), new AbortController().signal), 1);
 * ```
 */
export const abortable: Abortable = implementation;
