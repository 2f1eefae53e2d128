/**
 * The timers of one compute.
 *
 * @module
 */

import { after, type Timer } from "../kernels/mod.ts";

/** Timers that end together: none is left when what they belong to is over. */
export class Timers {
  readonly #running = new Set<Timer>();

  /** Runs a function after some milliseconds, unless it is taken back; never, if they are more than 24 days. */
  after(ms: number, then: () => void): () => void {
    const timer = after(ms, () => {
      this.#running.delete(timer);
      then();
    });
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  /** Ends them all. */
  clear(): void {
    this.#running.forEach(clearTimeout);
    this.#running.clear();
  }
}

/** The error of something that took too long. */
export function timeoutError(what: string, ms: number): DOMException {
  return new DOMException(`${what} did not end within ${ms} ms`, "TimeoutError");
}
