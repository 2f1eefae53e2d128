/**
 * Options: their defaults, and the refusal of those that do not exist.
 *
 * @module
 */

import { captureArguments } from "./capture.ts";

/**
 * Takes the options off the end of a list of arguments: the last one, if it is a plain object without a delayed.
 * A misspelt option is then refused by name, and not silently taken for data.
 */
export function takeOptions(args: unknown[]): object {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || Object.getPrototypeOf(last) !== Object.prototype) {
    return {};
  }
  if (captureArguments([last], true)[0] !== last) return {};
  args.pop();
  return last;
}

/** @throws {TypeError} If an option is not among the known ones. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(
        `${where}: there is no option ${name}; there are ${
          known.join(", ")
        }. (A plain object at the end is taken ` +
          "for options; delayed({ … }) passes one as a value.)",
      );
    }
  }
}
