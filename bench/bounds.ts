/** What Weft promises, and whether it keeps it. */

import { formatQuantity, type Unit } from "./quantity.ts";

/** A promise about the medians of a case. */
export interface Bound {
  /** Such as `≤ 3 µs`. */
  readonly text: string;
  /** Whether Weft's median keeps it, beside those of the others. */
  met(weft: number, others: readonly number[]): boolean;
}

/** Weft's value is less than a limit. */
export function below(limit: number, unit: Unit): Bound {
  return { text: `< ${formatQuantity(limit, unit)}`, met: (weft) => weft < limit };
}

/** Weft's value is a limit or less. */
export function atMost(limit: number, unit: Unit): Bound {
  return { text: `≤ ${formatQuantity(limit, unit)}`, met: (weft) => weft <= limit };
}

/** Weft's value exceeds the first other's by a limit or less. */
export function atMostMore(limit: number, unit: Unit): Bound {
  return {
    text: `≤ ${formatQuantity(limit, unit)} more`,
    met: (weft, [other]) => weft - other <= limit,
  };
}

/** Weft is so many times as fast as the first other. */
export function timesAsFast(factor: number): Bound {
  return { text: `≥ ${factor}×`, met: (weft, [other]) => other / weft >= factor };
}

/** Weft's value is less than a limit, and no other value differs from it by more than a tenth. */
export function belowAndSteady(limit: number, unit: Unit): Bound {
  return {
    text: `< ${formatQuantity(limit, unit)}, linear`,
    met: (weft, others) => weft < limit && others.every((other) => Math.abs(other / weft - 1) <= 0.1),
  };
}

/** Weft is so many times as fast as the first other, and at least as fast as the rest. */
export function timesAsFastAndAheadOfAll(factor: number): Bound {
  return {
    text: `≥ ${factor}×, no slower than any`,
    met: (weft, [first, ...rest]) => first / weft >= factor && rest.every((other) => weft <= other),
  };
}

/** Weft's value is at most so many times that of the first other. */
export function atMostTimes(factor: number): Bound {
  return { text: `≤ ${factor}×`, met: (weft, [other]) => weft <= factor * other };
}
