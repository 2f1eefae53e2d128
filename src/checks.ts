/**
 * Checks of what callers give. Every folder may use them.
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

/** @throws {RangeError} If a value is not 1, 2, 3, … */
export function checkCount(name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && value as number > 0) return;
  throw new RangeError(`${name} must be a positive integer; got ${Deno.inspect(value)}`);
}

/** @throws {RangeError} If a value is not one of those that there are. */
export function checkChoice(name: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new RangeError(`${name} must be one of ${known.join(", ")}; got ${value}`);
}

/** @throws {RangeError} If a value is not a number of milliseconds. */
export function checkTime(name: string, ms: unknown): void {
  if (typeof ms === "number" && ms >= 0) return;
  throw new RangeError(`${name} must be a number of milliseconds, zero or more; got ${Deno.inspect(ms)}`);
}

/** @throws {TypeError} If a value is neither true nor false. */
export function checkFlag(name: string, value: unknown): void {
  if (typeof value !== "boolean") {
    throw new TypeError(`${name} must be true or false; got ${Deno.inspect(value)}`);
  }
}
