/**
 * Timers that may be without end.
 *
 * @module
 */

/** What `clearTimeout` takes. */
export type Timer = ReturnType<typeof setTimeout> | undefined;

/** The longest delay a timer keeps; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Runs a function after some milliseconds; never, if they are more than 24 days. */
export function after(ms: number, then: () => void): Timer {
  return ms > LONGEST_MS ? undefined : setTimeout(then, ms);
}
