/**
 * Options at the end of a list of arguments.
 *
 * @module
 */

import { checkOptions } from "../options.ts";
import { captureArguments } from "./capture.ts";

/**
 * Takes the options off the end of a list of arguments: the last one, if it is a plain object without a delayed.
 * A misspelt option is refused by name, and not silently taken for data.
 *
 * @throws {TypeError} If an option is not among the known ones.
 */
export function takeOptions(where: string, args: unknown[], known: readonly string[]): object {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || Object.getPrototypeOf(last) !== Object.prototype) {
    return {};
  }
  if (captureArguments([last], true)[0] !== last) return {};
  try {
    checkOptions(where, last, known);
  } catch (error) {
    throw new TypeError(
      `${
        (error as Error).message
      }. (A plain object at the end is taken for options; delayed({ … }) passes one as a value.)`,
    );
  }
  args.pop();
  return last;
}
