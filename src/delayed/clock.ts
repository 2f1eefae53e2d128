/**
 * Time that has passed, whatever becomes of the clock.
 *
 * @module
 */

/** Counts milliseconds from when it is made. Where the clock is set back, the count goes on from there. */
export class Clock {
  #seen = performance.now();
  #elapsed = 0;

  /** The milliseconds since it was made; never less than before. */
  get ms(): number {
    const now = performance.now();
    if (now > this.#seen) this.#elapsed += now - this.#seen;
    this.#seen = now;
    return this.#elapsed;
  }
}
