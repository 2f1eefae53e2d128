/**
 * A coroutine that prints what it is sent, and the call that makes a coroutine ready to receive.
 *
 * @module
 */

import { checkOptions } from "../checks.ts";

/** Options of {@linkcode printer}. */
export interface PrinterOptions {
  /** Put the number of the line and a colon before each message; false by default. */
  lineNumbers?: boolean;
  /** Where a line goes; `console.log` by default. */
  write?: (line: string) => void;
}

const KNOWN = ["lineNumbers", "write"] satisfies (keyof PrinterOptions)[];

/**
 * A coroutine that writes every message it is sent, one line each.
 *
 * A generator runs up to its first `yield` before it can receive anything: {@linkcode prime} it, or the first
 * message is lost.
 *
 * @example With line numbers
 * ```ts
 * import { prime, printer } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * const planets = prime(printer({ lineNumbers: true, write: (line) => lines.push(line) }));
 * planets.next("Mercury");
 * planets.next("Venus");
 * assertEquals(lines, ["1: Mercury", "2: Venus"]);
 * ```
 *
 * @throws {TypeError} At the call, if an option does not exist.
 */
export function printer(options: PrinterOptions = {}): Generator<void, never, unknown> {
  checkOptions("printer", options, KNOWN);
  return printing(options);
}

function* printing(
  { lineNumbers = false, write = console.log }: PrinterOptions,
): Generator<void, never, unknown> {
  for (let number = 1;; number++) {
    const message = yield;
    write(lineNumbers ? `${number}: ${message}` : `${message}`);
  }
}

/**
 * Advances a fresh generator to its first `yield`, so that the next value sent to it arrives, and returns it.
 *
 * What the `@coroutine` decorator of the Python recipes does. The value of that first `yield` is dropped.
 *
 * @example A running sum
 * ```ts
 * import { prime } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * function* sum(): Generator<number, never, number> {
 *   let total = 0;
 *   while (true) total += yield total;
 * }
 * const add = prime(sum());
 * add.next(3);
 * assertEquals(add.next(4).value, 7);
 * ```
 *
 * @param generator A generator that has not started.
 * @throws {TypeError} If it is none, but the function that makes one.
 */
export function prime<G extends Iterator<unknown, unknown, never>>(generator: G): G {
  if (typeof generator?.next !== "function") {
    throw new TypeError(`prime takes a generator; ${remedy(generator)}`);
  }
  generator.next();
  return generator;
}

function remedy(given: unknown): string {
  if (typeof given !== "function") return `got ${String(given)}`;
  return `call the function that makes it: prime(${given.name || "it"}(…))`;
}
