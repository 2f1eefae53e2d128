/** Throws a `RangeError` unless `value` is a number that is neither infinite nor NaN. */
export function checkFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(`${name} must be a finite number; got ${value}`);
}
