/**
 * A queue that stays fast when it is long: an array's own `shift` moves all that is behind.
 *
 * @module
 */

/** First in, first out. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  /** How many there are. */
  get size(): number {
    return this.#items.length - this.#first;
  }

  /** Adds one at the end. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts some in front of the others. */
  putBack(items: readonly T[]): void {
    if (items.length === 0) return;
    this.#items = [...items, ...this.#items.slice(this.#first)];
    this.#first = 0;
  }

  /** The first one, left where it is. */
  peek(): T | undefined {
    return this.#items[this.#first];
  }

  /** The first one, taken out. */
  take(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
