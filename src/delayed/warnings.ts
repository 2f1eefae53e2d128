/**
 * Mistakes that give a right result slowly, or a wrong one: each is told of once in a program, with what to do instead.
 *
 * @module
 */

import { settings } from "./configure.ts";

/** The mistakes. */
export type Mistake =
  | "promise"
  | "compute in a loop"
  | "changed argument"
  | "small tasks"
  | "large literal"
  | "never computed"
  | "same source";

const told = new Set<Mistake>();

/** Tells of a mistake, if it has not been told of and warnings are wanted. */
export function warn(mistake: Mistake, message: string): void {
  if (isTold(mistake)) return;
  told.add(mistake);
  console.warn(`weft: ${message} (configure({ warnings: false }) silences this.)`);
}

/** Whether it would be in vain to look for a mistake. */
export function isTold(mistake: Mistake): boolean {
  return told.has(mistake) || settings().warnings === false;
}

/** For tests: everything may be told of again. */
export function forgetWarnings(): void {
  told.clear();
  loop.count = 0;
}

/** So many computes in a row from one place in the program are a loop, */
const LOOP = 16;
/** if each is as small as this. */
const SMALL_GRAPH = 8;
const loop = { count: 0, place: "" };

/**
 * Notes a compute that sends few kernels to workers, and waits for them.
 *
 * @param caller Where it was called from; put into words only now and then, for that takes time.
 */
export function noteCompute(tasks: number, caller: { readonly stack?: unknown }): void {
  if (tasks > SMALL_GRAPH || isTold("compute in a loop")) {
    loop.count = 0;
    return;
  }
  if (++loop.count < LOOP) return;
  const place = placeOf(caller);
  if (loop.count === LOOP) loop.place = place;
  else if (place !== loop.place) loop.count = 0;
  else if (loop.count >= LOOP + 2) {
    warn(
      "compute in a loop",
      `compute was called ${loop.count} times in a row from one place${place}, each time for ${tasks} tasks: collect ` +
        "the delayeds of the loop in an array and compute them together, as in await compute(...xs), and they run in " +
        "parallel.",
    );
  }
}

function placeOf({ stack }: { readonly stack?: unknown }): string {
  const here = new URL(".", import.meta.url).href;
  const frame = String(stack).split("\n").find((line) => line.includes("at ") && !line.includes(here));
  const place = frame && /\(?([^()\s]+:\d+):\d+\)?$/.exec(frame)?.[1];
  return place ? `, ${place}` : "";
}

/** So many of the first calls of a compute are watched. */
export const WATCHED_CALLS = 64;
const SAMPLES = 64;

/**
 * Looks at the arguments of a call before it is made.
 *
 * @param shared The arguments that others use too.
 * @returns A function that looks again when the call has ended.
 */
export function watchArguments(name: string, shared: readonly unknown[]): (() => void) | undefined {
  if (isTold("changed argument")) return undefined;
  const before = shared.map(fingerprint);
  if (before.every((print) => print === undefined)) return undefined;
  return () => {
    const changed = shared.findIndex((value, i) =>
      before[i] !== undefined && !isSame(fingerprint(value)!, before[i]!)
    );
    if (changed < 0) return;
    warn(
      "changed argument",
      `${name} has changed one of its arguments in place, ${
        Deno.inspect(shared[changed], BRIEF)
      }, which other tasks ` +
        "use as well: what they see depends on the order. Let it work on a copy, such as [...xs] or xs.slice().",
    );
  };
}

const BRIEF = { depth: 0, iterableLimit: 3, strAbbreviateSize: 30 };

/** Some of what is in a container of plain values. */
function fingerprint(value: unknown): unknown[] | undefined {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    if (value.buffer instanceof SharedArrayBuffer) return undefined; // made to be written to
    return sampled(value as unknown as ArrayLike<unknown>);
  }
  if (Array.isArray(value)) return sampled(value);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return undefined;
  }
  return Object.entries(value).slice(0, SAMPLES).flat();
}

function sampled(values: ArrayLike<unknown>): unknown[] {
  const step = Math.max(1, Math.floor(values.length / SAMPLES));
  const samples: unknown[] = [values.length];
  for (let i = 0; i < values.length; i += step) samples.push(values[i]);
  return samples;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

/** So many tasks on workers, */
const MANY_TASKS = 2000;
/** each shorter than this, cost more to send than to run. */
const SMALL_SECONDS = 1e-6;

/** Notes how long the kernels of a compute took on workers. */
export function noteKernels(count: number, seconds: number): void {
  if (count < MANY_TASKS || seconds / count >= SMALL_SECONDS || isTold("small tasks")) return;
  const each = (seconds / count * 1e6).toFixed(1);
  warn(
    "small tasks",
    `${count} tasks on workers took ${each} µs each, less than it takes to send them: let each do more, such as a ` +
      'whole part of the data, or run them with { scheduler: "inline" }.',
  );
}

const LARGE_BYTES = 1 << 20;
const MANY_COPIES = 8;

/** Counts how often a large value that is written into a graph is copied to workers. */
export class Literals {
  readonly #copies = new Map<object, number>();

  /** Notes the arguments of a call. */
  note(name: string, args: readonly unknown[]): void {
    for (const arg of args) {
      if (ArrayBuffer.isView(arg) && arg.byteLength >= LARGE_BYTES) this.#note(name, arg);
    }
  }

  #note(name: string, { buffer }: ArrayBufferView): void {
    if (buffer instanceof SharedArrayBuffer) return;
    const copies = (this.#copies.get(buffer) ?? 0) + 1;
    this.#copies.set(buffer, copies);
    if (copies < MANY_COPIES) return;
    const size = (buffer.byteLength / 2 ** 20).toFixed(0);
    warn(
      "large literal",
      `the same ${size} MB are copied to a worker for each call of ${name}: give it an NDArray, as fromArray(xs) makes ` +
        "one, or a view of a SharedArrayBuffer, which all workers see without a copy.",
    );
  }
}

let made = 0;
let used = false;

/** Notes that a delayed was made. */
export function noteMade(): void {
  if (made++ === 0) globalThis.addEventListener?.("unload", lookBack);
}

/** Notes that something was computed, or at least looked at. */
export function noteUsed(): void {
  used = true;
}

function lookBack(): void {
  if (used) return;
  warn(
    "never computed",
    `${made} delayed calls or values were made, and none was computed, so nothing has run: write await x.compute().`,
  );
}

/** A promise is no value to build on: its work has begun. */
export function notePromise(): void {
  warn(
    "promise",
    "delayed() was given a promise, so the work has begun already, and not in the graph: for delayed(f(x)) write " +
      "delayed(f)(x).",
  );
}
