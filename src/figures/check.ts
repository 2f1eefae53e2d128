/** Throws a `RangeError` unless `value` is 1, 2, 3, … */
export function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new RangeError(`${name} must be a positive integer, but is ${value}`);
}

/** Throws a `RangeError` unless `value` is one of those that there are. */
export function checkChoice(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new RangeError(`${name} must be one of ${known.join(", ")}, but is ${value}`);
}

/** Throws a `RangeError` unless `value` is a number that is neither infinite nor NaN. */
export function checkFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(`${name} must be a finite number, but is ${value}`);
}

/** What a value is, for a message: `Array`, `Promise`, `Undefined`. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
