/** What the benchmarks ask of a pool of two workers. */

/** A pool whose workers can add one to a number, as little as a task can do. */
export interface TrivialPool extends AsyncDisposable {
  /** Adds one to a number, on a worker. */
  increment(x: number): PromiseLike<number>;
}

/** Makes a pool of so many workers. */
export type OpenPool = (workers: number) => Promise<TrivialPool>;
