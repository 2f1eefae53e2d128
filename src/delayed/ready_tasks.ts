/**
 * The tasks that are ready, in the order in which they should start.
 *
 * @module
 */

import { ReadySet } from "./ready_set.ts";

/**
 * Tasks by priority: those that came last to a growing graph go first, so that a recursion goes deep before it goes
 * wide; among those that came together the least number does.
 */
export class ReadyTasks {
  readonly #planned: ReadySet;
  /** Those that came while the graph was computed: a binary heap. */
  readonly #grown: { readonly task: number; readonly rank: number }[] = [];
  readonly #bound: number;

  /** Nothing is ready yet; tasks below `bound` were there from the start. */
  constructor(bound: number) {
    this.#planned = new ReadySet(bound);
    this.#bound = bound;
  }

  /** How many are ready. */
  get size(): number {
    return this.#planned.size + this.#grown.length;
  }

  /**
   * Adds a task that is not there.
   *
   * @param first The first of the tasks that came together with it.
   */
  add(task: number, first: number): void {
    if (task < this.#bound) return this.#planned.add(task);
    const heap = this.#grown;
    const added = { task, rank: rankOf(task, first) };
    let at = heap.length;
    for (let above = (at - 1) >> 1; at > 0 && added.rank < heap[above].rank; above = (at - 1) >> 1) {
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = added;
  }

  /** The task to start next, or -1. */
  next(): number {
    return this.#grown.length > 0 ? this.#grown[0].task : this.#planned.least();
  }

  /** Removes the task to start next, and returns it. */
  take(): number {
    const task = this.next();
    if (this.#grown.length > 0) this.#takeGrown();
    else this.#planned.remove(task);
    return task;
  }

  #takeGrown(): void {
    const heap = this.#grown;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && heap[below + 1].rank < heap[below].rank) below++;
      if (last.rank <= heap[below].rank) break;
      heap[at] = heap[below];
      at = below;
    }
    heap[at] = last;
  }
}

/** So many tasks can come together and still keep their order. */
const MOST_TOGETHER = 2 ** 21;

function rankOf(task: number, first: number): number {
  return task - first - first * MOST_TOGETHER;
}
