/** Kernels in the script's own file, in every way that they can be run. Prints what came of it as JSON. */

import { delayed, gather, kernels, map, mean, toThread, WorkerPool } from "@weft/weft";

class TooLarge extends RangeError {
  override readonly name = "TooLarge";
  constructor(readonly limit: number) {
    super(`more than ${limit}`);
  }
}

const { squared, sum, onMainThread, limited, reciprocals } = kernels(import.meta.url, {
  squared: (x: number) => x * x,
  sum: (...terms: number[]) => terms.reduce((sum, term) => sum + term, 0),
  onMainThread: () => import.meta.main,
  limited(x: number, limit: number): number {
    if (x > limit) throw new TooLarge(limit);
    return x;
  },
  reciprocals: (values: Float64Array<ArrayBuffer>) => values.map((value) => 1 / value),
}, { errors: [TooLarge] });

if (import.meta.main) {
  await using pool = new WorkerPool({ workers: 2 });
  const squares = [1, 2, 3, 4].map((x) => delayed(squared)(x));
  const error = await toThread(limited, 8, 7).catch((error) => error);
  const failure = await delayed(limited)(9, 7).compute().catch((error) => error);
  const results = {
    here: [squared(3), onMainThread()],
    toThread: [await toThread(squared, 7), await toThread(onMainThread)],
    pool: await Promise.all([pool.run(squared, [8]), pool.run(onMainThread, []), pool.run(sum, [1, 2, 3])]),
    map: await Array.fromAsync(map(squared, [1, 2, 3], { pool })),
    gather: await gather(...squares, delayed(onMainThread)()).compute(),
    mean: await mean(...squares).compute({ workers: 2 }),
    chain: await delayed(sum)(delayed(squared)(delayed(squared)(3)), 19).compute(),
    typedArray: [...await toThread(reciprocals, Float64Array.of(1, 2, 4))],
    error: [error instanceof TooLarge, error.limit, error.message],
    failure: [failure.name, failure.cause instanceof TooLarge],
  };
  console.log(JSON.stringify(results));
}
