/**
 * A stopwatch for a block of code.
 *
 * @module
 */

/**
 * A running or stopped stopwatch. It stops when the block that declared it with `using` ends.
 */
export class Timer implements Disposable {
  readonly #start = performance.now();
  #end: number | undefined;

  /** The seconds since the start: up to now while it runs, up to the end once it has stopped. */
  get time(): number {
    return ((this.#end ?? performance.now()) - this.#start) / 1000;
  }

  /** Stops the watch and returns its time in seconds. Stopping again changes nothing. */
  stop(): number {
    this.#end ??= performance.now();
    return this.time;
  }

  /** The time, as `0.123 s`. */
  toString(): string {
    return `${this.time.toFixed(3)} s`;
  }

  /** What `console.log` shows. */
  [Symbol.for("Deno.customInspect")](): string {
    return `Timer(${this})`;
  }

  /** Stops the watch. */
  [Symbol.dispose](): void {
    this.stop();
  }
}

/**
 * Starts a stopwatch.
 *
 * The workshop's `async with timer() as t`: `t.time` is in seconds and can be read in the block and after it.
 *
 * @example Timing a block
 * ```ts
 * import { type Timer, timer } from "@weft/weft";
 * import { assert, assertEquals } from "@std/assert";
 *
 * let watch: Timer;
 * {
 *   using t = timer();
 *   for (let i = 0, sum = 0; i < 1e6; i++) sum += i;
 *   assert(t.time > 0); // it runs
 *   watch = t;
 * }
 * assertEquals(watch.time, watch.time); // it has stopped
 * console.log(`in ${watch}`); // in 0.001 s
 * ```
 */
export function timer(): Timer {
  return new Timer();
}
