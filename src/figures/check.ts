/** Throws a `RangeError` unless `value` is a number that is neither infinite nor NaN. */
export function checkFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(`${name} must be a finite number; got ${value}`);
}

/** What a value is, for a message: `Array`, `Promise`, `Undefined`. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
