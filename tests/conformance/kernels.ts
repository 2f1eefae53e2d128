/** Kernels for the conformance suite. */

import { kernels } from "../../mod.ts";

export const { plus, times, sumOf, slowly, failing, failingAtFirst, shapes, fill, words, thenable, holes } =
  kernels(
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
      failingAtFirst: (counts: Int32Array<SharedArrayBuffer>, index: number, times: number): number => {
        const attempt = Atomics.add(counts, index, 1) + 1;
        if (attempt <= times) throw new RangeError(`attempt ${attempt}`);
        return attempt;
      },
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
