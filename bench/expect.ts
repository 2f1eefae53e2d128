/** What a result should be. Each gives the complaint about one that is not, or nothing. */

type Wrong = (result: unknown, weft: unknown) => string | undefined;

/** A number that is known. */
export function exactly(expected: number): Wrong {
  return (result) => result === expected ? undefined : `${result} instead of ${expected}`;
}

/** A number that chance makes differ. */
export function near(expected: number, tolerance: number): Wrong {
  return (result) =>
    Math.abs(result as number - expected) <= tolerance
      ? undefined
      : `${result} instead of ${expected} ± ${tolerance}`;
}

/** The same numbers as Weft's, one by one. */
export const sameNumbers: Wrong = (result, weft) => {
  const [found, expected] = [result as ArrayLike<number>, weft as ArrayLike<number>];
  if (found.length !== expected.length) return `${found.length} numbers instead of ${expected.length}`;
  for (let i = 0; i < found.length; i++) {
    if (found[i] !== expected[i]) return `[${i}] is ${found[i]} instead of ${expected[i]}`;
  }
};
