/**
 * Numbers at equal distances, of which nothing need be stored.
 *
 * @module
 */

import { BLOCK, type Doubles } from "./strided.ts";

/** The numbers start + i * step, for i from 0 to length - 1. */
export interface Progression {
  readonly start: number;
  readonly step: number;
  readonly length: number;
  /** The last of them, where it is not to be rounded. */
  readonly last?: number;
}

/** Writes `count` of the numbers, from number `from` on. */
export function write(progression: Progression, from: number, count: number, target: Float64Array): void {
  const { start, step, length, last } = progression;
  for (let k = 0; k < count; k++) target[k] = start + (from + k) * step;
  if (last !== undefined && count > 0 && from + count === length) target[count - 1] = last;
}

/** Reads the numbers without storing more than a block of them. */
export function progressionDoubles(progression: Progression): Doubles {
  const scratch = new Float64Array(Math.min(BLOCK, progression.length));
  return (start, count) => {
    write(progression, start, count, scratch);
    return scratch;
  };
}

/** Their sum, if they are integers and no partial sum can be rounded: n (first + last) / 2. */
export function exactSum({ start, step, length, last }: Progression): number | undefined {
  if (length === 0) return 0;
  const end = start + (length - 1) * step;
  if (last !== undefined && last !== end) return undefined;
  if (!Number.isInteger(start) || !Number.isInteger(step)) return undefined;
  // For odd n, first + last = 2 first + (n - 1) step is even. Adding 0 turns -0 into 0.
  const sum = (length % 2 === 0 ? length / 2 * (start + end) : (start + end) / 2 * length) + 0;
  const bound = start * end >= 0 ? Math.abs(sum) : length * Math.max(Math.abs(start), Math.abs(end));
  return bound <= Number.MAX_SAFE_INTEGER ? sum : undefined;
}
