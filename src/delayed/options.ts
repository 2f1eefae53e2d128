/**
 * Options at the end of a list of arguments.
 *
 * @module
 */

import { checkOptions } from "../checks.ts";

/**
 * Takes the options off the end of a list of captured arguments: the last one, if it is a plain object without a
 * delayed. A misspelt option is refused by name, and not silently taken for data.
 *
 * @throws {TypeError} If an option is not among the known ones.
 */
export function takeOptions(where: string, captured: unknown[], known: readonly string[]): object {
  const last = captured.at(-1);
  if (typeof last !== "object" || last === null || Object.getPrototypeOf(last) !== Object.prototype) {
    return {};
  }
  try {
    checkOptions(where, last, known);
  } catch (error) {
    throw new TypeError(
      `${
        (error as Error).message
      }. (A plain object at the end is taken for options; delayed({ … }) passes one as a value.)`,
    );
  }
  captured.pop();
  return last;
}
