/**
 * What a task on the calling thread knows about itself.
 *
 * @module
 */

import type { Delayed } from "./delayed.ts";

/** A task that runs, as it sees itself. */
export interface TaskContext {
  /** The task's key. */
  readonly key: string;
  /** How often it has been tried, this time included: 1 for the first. */
  readonly attempt: number;
  /** Aborted when the task need not go on: its compute has ended, or its time is up. */
  readonly signal: AbortSignal;
  /**
   * Adds delayeds to the compute, which ends only when they have ended too. Their values are not kept: return a
   * delayed from the task if you need its value.
   *
   * @throws {TypeError} If an argument is no delayed.
   * @throws {Error} If the task has ended.
   */
  spawn(...delayeds: Delayed<unknown>[]): void;
}

/** Whose task is being called; what {@linkcode taskContext} asks. */
export interface TaskOwner {
  contextOf(task: number): TaskContext;
}

let owner: TaskOwner | undefined;
let current = -1;

/**
 * The task that runs now, for a function that {@linkcode delayed} made lazy. To be asked before the function's first
 * `await`, since afterwards other tasks may be running; what it returns stays good. A kernel on a worker asks
 * {@linkcode aborted} instead.
 *
 * @example A task that finds more to do
 * ```ts
 * import { delayed, taskContext } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const links: Record<string, string[]> = { a: ["b", "c"], b: ["c"], c: [] };
 * const seen: string[] = [];
 * const visit = delayed((page: string) => {
 *   if (seen.includes(page)) return;
 *   seen.push(page);
 *   for (const link of links[page]) taskContext().spawn(visit(link));
 * });
 * await visit("a").compute(); // ends when all pages have been seen
 * assertEquals(seen.sort(), ["a", "b", "c"]);
 * ```
 *
 * @throws {Error} If no task is being called.
 */
export function taskContext(): TaskContext {
  if (owner) return owner.contextOf(current);
  throw new Error(
    "taskContext: no task is being called here; ask in a function made by delayed(), before its first await, and " +
      "not in a kernel",
  );
}

/** Calls the function of a task. */
export function callTask(
  of: TaskOwner,
  task: number,
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
): unknown {
  const outerOwner = owner, outer = current;
  owner = of;
  current = task;
  try {
    return fn(...args as never[]);
  } finally {
    owner = outerOwner;
    current = outer;
  }
}
