/**
 * The tasks that are ready, least number first.
 *
 * @module
 */

/** How many bits of a number one level of the set resolves. */
const LEVEL_BITS = 5;

/**
 * A set of integers below a bound that finds its least member in a few steps, however many there are: a tree of
 * 32-bit words, in which a bit says that the word below it is not empty.
 */
export class ReadySet {
  readonly #levels: Int32Array[] = [];
  #size = 0;

  /** An empty set of integers from 0 up to, but not including, `bound`. */
  constructor(bound: number) {
    for (let words = bound; words > 1 || this.#levels.length === 0;) {
      words = Math.max(1, Math.ceil(words / 32));
      this.#levels.push(new Int32Array(words));
    }
  }

  /** How many members there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds a number that is not in the set. */
  add(member: number): void {
    this.#size++;
    let at = member;
    for (let i = 0; i < this.#levels.length; i++) {
      const level = this.#levels[i];
      const word = at >> LEVEL_BITS;
      const known = level[word] !== 0;
      level[word] |= 1 << (at & 31);
      if (known) return;
      at = word;
    }
  }

  /** The least member, or -1. */
  least(): number {
    if (this.#size === 0) return -1;
    let at = 0;
    for (let i = this.#levels.length - 1; i >= 0; i--) {
      const bits = this.#levels[i][at];
      at = (at << LEVEL_BITS) | (31 - Math.clz32(bits & -bits));
    }
    return at;
  }

  /** Removes a member. */
  remove(member: number): void {
    this.#size--;
    let at = member;
    for (let i = 0; i < this.#levels.length; i++) {
      const level = this.#levels[i];
      const word = at >> LEVEL_BITS;
      level[word] &= ~(1 << (at & 31));
      if (level[word] !== 0) return;
      at = word;
    }
  }
}
