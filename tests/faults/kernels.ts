/** Kernels that go wrong. */

// Not from mod.ts: hundreds of workers import this.
import { kernels } from "../../src/kernels/kernel.ts";
import { aborted } from "../../src/kernels/workers/context.ts";
import { randomIntegers } from "../delayed/random.ts";

export const { same, exits, located, mortal, fatal, spins, clockJumps, step } = kernels(import.meta.url, {
  same: (value: number): number => value,
  /** Returns the value; but at about every 100th call, of all that share the counter, its worker dies, which is counted too. */
  mortal: (value: number, counter: Int32Array<SharedArrayBuffer>, seed: number): number | Promise<never> => {
    const random = randomIntegers(seed + Atomics.add(counter, 0, 1));
    random(2);
    if (random(100) > 0) return value;
    Atomics.add(counter, 1, 1);
    return die(random(3));
  },
  /** The value, and which process says so. */
  located: (value: number): [number, number] => [value, Deno.pid],
  /** Ends its process, or does not. */
  exits: (value: number, exit: boolean): number => exit ? Deno.exit(3) : value,
  /** Counts how often it is called; its worker survives that if no way to die is given. */
  fatal: (value: number, counter: Int32Array<SharedArrayBuffer>, way?: number): number | Promise<never> => {
    if (way === undefined) return value;
    Atomics.add(counter, 0, 1);
    return die(way);
  },
  /** Computes until it is told to stop. */
  spins: (): void => {
    while (!aborted());
  },
  /** Adds 3, and sets this thread's clock to something else. */
  clockJumps: (x: number): number => {
    const offset = (x * 7919 % 2001 - 1000) * 1e5;
    performance.now = () => now.call(performance) + offset;
    return x + 3;
  },
  /** A task of a random graph: notes that it is tried, and fails the first times. */
  step: (
    runs: Int32Array<SharedArrayBuffer>,
    task: number,
    failures: number,
    large: boolean,
    values: unknown,
  ): Value => {
    if (Atomics.add(runs, task, 1) < failures) throw new RangeError(`task ${task}`);
    return combined(task, large, values);
  },
});

const { now } = performance;

/** The value of a task in a random graph. */
export type Value = number | Float64Array;

/** What a task makes of the values it is given, in whatever containers. */
export function combined(task: number, large: boolean, values: unknown): Value {
  const sum = (3 * sumOf(values) + task) % 1_000_003;
  return large ? new Float64Array(9000).fill(sum) : sum;
}

function sumOf(values: unknown): number {
  if (typeof values === "number") return values;
  if (values instanceof Float64Array) return values[values.length - 1]; // NaN, if it has been moved away
  const parts = values instanceof Map || values instanceof Set || Array.isArray(values)
    ? [...values.values()]
    : Object.values(values as object);
  return parts.reduce((sum, part, i) => sum + (i + 1) * sumOf(part), 0);
}

/** Ends this worker, in one of three ways; it may take the thread a moment to notice. */
function die(way: number): Promise<never> {
  if (way === 0) Deno.exit(3);
  if (way === 1) self.close();
  else setTimeout(() => self.close());
  return new Promise(() => {});
}
