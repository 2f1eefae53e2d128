/** Throws a `RangeError` unless `value` is 1, 2, 3, … */
export function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new RangeError(`${name} must be a positive integer, but is ${value}`);
}

/** Throws a `RangeError` unless `value` is a number that is neither infinite nor NaN. */
export function checkFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(`${name} must be a finite number, but is ${value}`);
}
