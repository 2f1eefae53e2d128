/**
 * A promise that must settle in time.
 *
 * @module
 */
import { deadline as implementation } from "deno-std/async/deadline.js";

/** Options for {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Ends the wait early: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Settles as `p` does, or rejects with a `TimeoutError` (a `DOMException`) after `ms` milliseconds.
 * The work behind `p` is not stopped; only the waiting is.
 *
 * @example
 * ```ts
 * import { deadline } from "@std/async/deadline";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await deadline(Promise.resolve(1), 1000), 1);
 * ```
 */
export const deadline: <T>(p: Promise<T>, ms: number, options?: DeadlineOptions) => Promise<T> =
  implementation;
