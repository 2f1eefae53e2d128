/**
 * A promise that resolves after a time.
 *
 * @module
 */
import { delay as implementation } from "deno-std/async/delay.js";

/** Options for {@linkcode delay}. */
export interface DelayOptions {
  /** Ends the wait early: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Whether a pending delay keeps the process alive.
   *
   * @default {true}
   */
  persistent?: boolean;
}

/**
 * Resolves after `ms` milliseconds. Waits longer than a 32-bit timer can hold are allowed.
 *
 * @example
 * ```ts
 * import { delay } from "@std/async/delay";
 *
 * await delay(10);
 * ```
 */
export const delay: (ms: number, options?: DelayOptions) => Promise<void> = implementation;
