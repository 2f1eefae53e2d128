/**
 * The failure of a task.
 *
 * @module
 */

import { textOf } from "../values.ts";

/**
 * A task of a graph failed. The original error, with its class, is the `cause`.
 *
 * @example Which task, and why
 * ```ts
 * import { delayed, TaskError } from "@weft/weft";
 * import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
 *
 * const parse = delayed(JSON.parse, { name: "parse" });
 * const size = delayed((items: unknown[]) => items.length, { name: "size" });
 * const error = await assertRejects(() => size(parse("[1, 2")).compute(), TaskError);
 *
 * assertInstanceOf(error.cause, SyntaxError);
 * assertEquals(error.path.length, 2); // parse-…, size-…
 * ```
 */
export class TaskError extends Error {
  /** The name of the class. */
  override readonly name = "TaskError";
  /** The key of the task that failed. */
  readonly key: string;
  /** The keys from that task to the result that was asked for. */
  readonly path: readonly string[];
  /** How often it was tried. */
  readonly attempts: number;

  /**
   * Describes a failure.
   *
   * @param path The keys from the failed task to the result that was asked for.
   * @param cause What the task threw.
   * @param caller The stack of the compute; by default where the error is made.
   * @param attempts How often it was tried.
   */
  constructor(path: readonly string[], cause: unknown, caller?: { readonly stack?: unknown }, attempts = 1) {
    const way = path.length > 1 ? `\n  on the way ${shortened(path).join(" → ")}` : "";
    const times = attempts > 1 ? ` ${attempts} times, and the last time so` : "";
    super(`the task ${path[0]} failed${times}: ${textOf(cause)}${way}`, { cause });
    this.key = path[0];
    this.path = path;
    this.attempts = attempts;
    if (typeof caller?.stack === "string") {
      this.stack = `${this.name}: ${this.message}${framesOf(caller.stack)}`;
    }
  }
}

function framesOf(stack: string): string {
  const first = stack.indexOf("\n    at ");
  return first < 0 ? "" : stack.slice(first);
}

const SHOWN = 8;

function shortened(path: readonly string[]): readonly string[] {
  return path.length <= SHOWN ? path : [...path.slice(0, SHOWN - 2), "…", path[path.length - 1]];
}
