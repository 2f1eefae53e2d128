/** Kernels for the conformance suite. */

import { kernels } from "../../mod.ts";

/** Counts one more in a file, which other processes see too. */
function countIn(folder: string, index: number): number {
  using file = Deno.openSync(`${folder}/${index}`, { append: true, create: true });
  file.writeSync(new Uint8Array(1));
  return file.statSync().size;
}

export const {
  plus,
  times,
  sumOf,
  slowly,
  failing,
  failingAtFirst,
  count,
  shapes,
  fill,
  words,
  thenable,
  holes,
} = kernels(
  import.meta.url,
  {
    plus: (a: number, b: number) => a + b,
    times: (a: number, b: number) => a * b,
    sumOf: (numbers: Iterable<number>) => [...numbers].reduce((sum, x) => sum + x, 0),
    slowly: async <T>(value: T, ms: number): Promise<T> => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return value;
    },
    failing: (message: string): number => {
      throw new RangeError(message);
    },
    failingAtFirst: (folder: string, index: number, times: number): number => {
      const attempt = countIn(folder, index);
      if (attempt <= times) throw new RangeError(`attempt ${attempt}`);
      return attempt;
    },
    count: (folder: string, index: number) => countIn(folder, index),
    shapes: (value: unknown) => value,
    fill: (length: number, value: number) => new Float64Array(length).fill(value),
    /** What `await` makes one value of: a promise, and then another value. */
    thenable: (value: number) => ({
      then(resolve: (value: unknown) => void) {
        resolve(Promise.resolve(value));
        resolve(-value);
      },
    }),
    holes: () => [1, , 3],
    words: (counts: Int32Array<SharedArrayBuffer>, index: number) => Atomics.add(counts, index, 1) + 1,
  },
);
