/**
 * The refusal of options that do not exist. The one file that every folder may use.
 *
 * @module
 */

/** @throws {TypeError} If the options are no object, or one is not among the known ones. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${where}: the options must be an object; got ${String(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`${where}: there is no option ${name}; there are ${known.join(", ")}`);
    }
  }
}
