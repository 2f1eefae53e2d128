/**
 * How long a function takes, measured and printed as IPython does.
 *
 * @module
 */

import { checkCount, checkOptions } from "../checks.ts";
import { isThenable } from "../values.ts";

/** Options of {@linkcode timeit}. */
export interface TimeitOptions {
  /** How many runs; 7 by default. */
  runs?: number;
  /** How many calls in a run. By default the first power of ten for which a run takes 0.2 s or more. */
  loops?: number;
  /** Where the summary goes; `console.log` by default. `() => {}` keeps quiet. */
  write?: (line: string) => void;
}

const KNOWN = ["runs", "loops", "write"] satisfies (keyof TimeitOptions)[];

/** What {@linkcode timeit} measured. All times are in seconds per call. */
export interface Timing {
  /** The mean over the runs. */
  readonly mean: number;
  /** The standard deviation over the runs (of the population, as IPython takes it). */
  readonly std: number;
  /** The fastest run. */
  readonly best: number;
  /** The slowest run. */
  readonly worst: number;
  /** Each run's time per call, in the order of the runs. */
  readonly times: readonly number[];
  /** How many runs there were. */
  readonly runs: number;
  /** How many calls each run made. */
  readonly loops: number;
  /** The line that was printed. */
  toString(): string;
}

const ENOUGH_SECONDS = 0.2;
const MOST_LOOPS = 1e9;

/**
 * Calls a function many times, prints mean and standard deviation, and returns the numbers.
 *
 * IPython's `%timeit`: it chooses the number of loops so that a run takes at least 0.2 s, then makes 7 runs. If the
 * function returns a promise, each call is awaited before the next.
 *
 * @example How long a sort takes
 * ```ts
 * import { timeit } from "@weft/weft";
 * import { assertMatch } from "@std/assert";
 *
 * const numbers = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000);
 * const timing = await timeit(() => numbers.toSorted((a, b) => a - b), { runs: 3, loops: 10 });
 * assertMatch(`${timing}`, /^\S+ \S+ ± \S+ \S+ per loop \(mean ± std\. dev\. of 3 runs, 10 loops each\)$/);
 * ```
 *
 * @param fn What to time. It is called without arguments and its result is dropped.
 * @throws {TypeError} If there is no function, or an option does not exist.
 * @throws {RangeError} If `runs` or `loops` is not a positive integer.
 */
export async function timeit(fn: () => unknown, options: TimeitOptions = {}): Promise<Timing> {
  checkFunction(fn);
  checkOptions("timeit", options, KNOWN);
  const { runs = 7, write = console.log } = options;
  checkCount("timeit: runs", runs);
  if (options.loops !== undefined) checkCount("timeit: loops", options.loops);
  const loops = options.loops ?? await enoughLoops(fn);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await seconds(fn, loops) / loops);
  const timing = summary(times, loops);
  write(`${timing}`);
  return timing;
}

function checkFunction(fn: unknown): void {
  if (typeof fn === "function") return;
  throw new TypeError(
    `timeit takes a function, to call it often: timeit(() => f(3)), not timeit(f(3)); got ${String(fn)}`,
  );
}

async function enoughLoops(fn: () => unknown): Promise<number> {
  let loops = 1;
  while (loops < MOST_LOOPS && await seconds(fn, loops) < ENOUGH_SECONDS) loops *= 10;
  return loops;
}

// A synchronous function is timed in a plain loop: a microtask per call would be most of a short call's time.
async function seconds(fn: () => unknown, loops: number): Promise<number> {
  const start = performance.now();
  const first = fn();
  if (isThenable(first)) {
    await first;
    for (let i = 1; i < loops; i++) await fn();
  } else {
    for (let i = 1; i < loops; i++) fn();
  }
  return (performance.now() - start) / 1000;
}

function summary(times: readonly number[], loops: number): Timing {
  const runs = times.length;
  const mean = times.reduce((sum, time) => sum + time, 0) / runs;
  const std = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / runs);
  const line = `${duration(mean)} ± ${duration(std)} per loop ` +
    `(mean ± std. dev. of ${counted(runs, "run")}, ${counted(loops, "loop")} each)`;
  return {
    mean,
    std,
    best: Math.min(...times),
    worst: Math.max(...times),
    times,
    runs,
    loops,
    toString: () => line,
  };
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

// deno-fmt-ignore
const UNITS: readonly [unit: string, seconds: number][] = [["s", 1], ["ms", 1e-3], ["µs", 1e-6], ["ns", 1e-9]];

/** Three digits and the unit that leaves one to three of them before the point, as `%.3g` prints them. */
function duration(seconds: number): string {
  if (seconds >= 60) return minutes(seconds);
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? UNITS[UNITS.length - 1];
  return `${Number((seconds / size).toPrecision(3))} ${unit}`;
}

function minutes(seconds: number): string {
  const parts: [string, number][] = [
    ["h", Math.floor(seconds / 3600)],
    ["min", Math.floor(seconds / 60) % 60],
    ["s", Math.floor(seconds % 60)],
  ];
  return parts.filter(([, count]) => count > 0).map(([unit, count]) => `${count}${unit}`).join(" ");
}
