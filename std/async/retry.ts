/**
 * Calls a function again until it succeeds, waiting longer each time.
 *
 * @module
 */
import { retry as implementation, RetryError as RetryErrorClass } from "deno-std/async/retry.js";

/** Options for {@linkcode retry}. Times are in milliseconds. */
export interface RetryOptions {
  /**
   * How much longer each wait is than the one before.
   *
   * @default {2}
   */
  multiplier?: number;
  /**
   * The longest wait between two attempts.
   *
   * @default {60000}
   */
  maxTimeout?: number;
  /**
   * How often the function is called before giving up.
   *
   * @default {5}
   */
  maxAttempts?: number;
  /**
   * The first wait.
   *
   * @default {1000}
   */
  minTimeout?: number;
  /**
   * Share of each wait that is random, from 0 (none) to 1 (all of it).
   *
   * @default {1}
   */
  jitter?: number;
}

/** What {@linkcode retry} rejects with when every attempt failed; `cause` is the last failure. */
export interface RetryError extends Error {
  /** The error of the last attempt. */
  cause: unknown;
}

/** Class of the error that {@linkcode retry} rejects with. */
export const RetryError: new (cause: unknown, attempts: number) => RetryError = RetryErrorClass;

/**
 * Calls `fn` until it succeeds, at most `maxAttempts` times.
 *
 * @throws {RetryError} If every attempt failed.
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { retry } from "@std/async/retry";
 * import { assertEquals } from "@std/assert";
 *
 * let calls = 0;
 * const flaky = () => {
 *   if (++calls < 3) throw new Error("not yet");
 *   return calls;
 * };
 * assertEquals(await retry(flaky, { minTimeout: 1 }), 3);
 * ```
 */
export const retry: <T>(fn: (() => Promise<T>) | (() => T), options?: RetryOptions) => Promise<T> =
  implementation;
