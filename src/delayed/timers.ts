/**
 * The timers of one compute.
 *
 * @module
 */

/** The longest delay a timer keeps; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Timers that end together: none is left when what they belong to is over. */
export class Timers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();

  /** Runs a function after some milliseconds, unless it is taken back; never, if they are more than 24 days. */
  after(ms: number, then: () => void): () => void {
    if (ms > LONGEST_MS) return () => {};
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      then();
    }, ms);
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
