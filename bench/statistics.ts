/** Many measurements as a few numbers. */

/** What several runs of a side gave. */
export interface Statistics {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
}

/** The value in the middle; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: there is none of no values");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The numbers that a report shows. */
export function statistics(values: readonly number[]): Statistics {
  return {
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    runs: values.length,
  };
}
