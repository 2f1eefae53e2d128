/**
 * How long workers that have nothing to do are kept.
 *
 * They keep the process alive, so a script would rather see them go at once; and they are slow to spawn, so one that
 * pauses and goes on would rather see them stay. Nobody knows which it will be. The rule is that of the skier who
 * rents until the rent has reached the price of skis: workers stay for as long as it has taken, in all, to spawn them
 * again. Whatever the script does, no more than about twice the least possible time is lost.
 *
 * @module
 */

/** About how many milliseconds later work ends that has to wait for two workers to be spawned. */
const SPAWNING_MS = 50;

/** How long workers are waited with before they are let go, in milliseconds. */
export class Patience {
  #ms: number;
  readonly #most: number;
  #leftAt = -Infinity;

  /** Starts with the least; it never exceeds the most. */
  constructor(least: number, most: number) {
    this.#ms = least;
    this.#most = most;
  }

  /** How long to wait now. */
  get ms(): number {
    return this.#ms;
  }

  /** Notes that the workers were let go because there was nothing to do. */
  left(now: number): void {
    this.#leftAt = now;
  }

  /** Notes that workers are spawned because there is work. If the last ones could have stayed, the next ones stay longer. */
  missed(now: number): void {
    if (now - this.#leftAt < this.#most) this.#ms = Math.min(this.#ms + SPAWNING_MS, this.#most);
    this.#leftAt = -Infinity;
  }
}
