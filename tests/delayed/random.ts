/** Random numbers that are the same at every run. */

/** A function that gives random integers below a bound. Marsaglia's xorshift32. */
export function randomIntegers(seed: number): (bound: number) => number {
  let state = seed * 2654435761 | 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
