/**
 * Where the time of computes goes.
 *
 * @module
 */

import { profileText } from "./profile_text.ts";
import { covered, Recording } from "./recording.ts";
import type { ComputeEvent } from "./events.ts";

/** What a profile says of all tasks of one function. Times are in seconds. */
export interface ProfileRow {
  /** The name of the function. */
  readonly name: string;
  /** How many tasks ran. */
  readonly count: number;
  /** How long they ran, together, */
  readonly total: number;
  /** in the mean, */
  readonly mean: number;
  /** and the longest of them. */
  readonly max: number;
  /** How long they could have run and did not, in the mean. */
  readonly waited: number;
  /** How many bytes of their arguments and results were copied or moved between threads, together. */
  readonly bytes: number;
  /** How many more tasks did not run, because their results were in the cache. */
  readonly cached: number;
  /** How often a task failed and was tried again. */
  readonly retried: number;
  /** How many tasks failed for good. */
  readonly failed: number;
}

/** What a profile says of one worker. */
export interface ProfileWorker {
  /** Its number; 0 is the calling thread. */
  readonly worker: number;
  /** How many tasks it ran. */
  readonly count: number;
  /** For which share of the time, from 0 to 1, it ran any. */
  readonly busy: number;
}

/** What a profile says of one task. Times are in seconds. */
export interface ProfileTask {
  /** Its key. */
  readonly key: string;
  /** The name of its function. */
  readonly name: string;
  /** The number of the worker that ran it; 0 is the calling thread. */
  readonly worker: number;
  /** When it began, since the profile did. */
  readonly at: number;
  /** How long it ran. */
  readonly seconds: number;
  /** How long it could have run and did not. */
  readonly waited: number;
  /** How many bytes of its arguments and its result were copied or moved between threads. */
  readonly bytes: number;
  /** Whether its result was in the cache, and nothing ran. */
  readonly cached: boolean;
}

/** All that a profile says, as `JSON.stringify(profile)` writes it. */
export interface ProfileData {
  /** For how many seconds computes ran. */
  readonly seconds: number;
  /** The functions, that with the longest total first. */
  readonly rows: readonly ProfileRow[];
  /** The workers, by number. */
  readonly workers: readonly ProfileWorker[];
  /** The tasks, in the order in which they ended. */
  readonly tasks: readonly ProfileTask[];
}

/**
 * What the computes do while it is open: a table, a timeline picture, or data. As text it is the table; as the value of a
 * notebook cell it shows the picture.
 */
export interface Profile extends ProfileData, Disposable {
  /** Collects no more; what has been collected stays. The end of the block does the same, if it is declared by `using`. */
  stop(): void;
  /**
   * The timeline as an SVG document: a lane for each worker, a colour for each function. Pointing at a task tells more.
   * Tasks that are narrower than a pixel are drawn together.
   */
  svg(): Promise<string>;
  /** The timeline as the bytes of a PNG. */
  png(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Writes the timeline to a file, `.svg` or `.png`. An existing file is replaced at once or not at all.
   *
   * @throws {RangeError} If the name ends in neither.
   * @throws {Error} If it cannot be written; the message names the path and the reason.
   */
  save(filename: string | URL): Promise<void>;
  /** The table: a line for each function, and one for each worker. */
  toString(): string;
  /** All that it says. */
  toJSON(): ProfileData;
}

/** The recordings that are open. */
const open = new Set<Recording>();

/** Followers of the events of a compute, one for each open profile. */
export function followers(): ((event: ComputeEvent) => void)[] {
  return [...open].map((recording) => recording.follow());
}

/**
 * Starts to collect what all computes do, until the block that declares it by `using` ends.
 *
 * @example Where the time goes
 * ```ts
 * import { delayed, gather, profile } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const square = delayed(function square(x: number) { return x * x; });
 * using p = profile();
 * await gather(square(1), square(2), square(3)).compute();
 * console.log(String(p)); // a table
 * assertEquals(p.rows.map(({ name, count }) => [name, count]).toSorted(), [["gather", 1], ["square", 3]]);
 * assertEquals((await p.svg()).slice(0, 4), "<svg"); // await p.save("timeline.svg") writes it
 * ```
 */
export function profile(): Profile {
  const recording = new Recording();
  open.add(recording);
  return new RecordedProfile(recording);
}

class RecordedProfile implements Profile {
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  stop(): void {
    this.#recording.stop();
    open.delete(this.#recording);
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  get seconds(): number {
    const { spans, time } = this.#recording;
    return covered(spans.map(({ from }) => from), spans.map(({ to = time }) => to));
  }

  get rows(): ProfileRow[] {
    return rowsOf(this.#recording);
  }

  get workers(): ProfileWorker[] {
    return workersOf(this.#recording, this.seconds);
  }

  get tasks(): ProfileTask[] {
    const { keys, functions, names, workers, starts, seconds, waited, bytes, cached } = this.#recording;
    return keys.map((key, i) => ({
      key,
      name: names[functions[i]],
      worker: workers[i],
      at: starts[i],
      seconds: seconds[i],
      waited: waited[i],
      bytes: bytes[i],
      cached: cached[i],
    }));
  }

  async svg(): Promise<string> {
    const { timeline } = await import("./timeline.ts");
    return await timeline(this.#recording, this.rows, this.workers, this.seconds);
  }

  async png(): Promise<Uint8Array<ArrayBuffer>> {
    const { rasterize } = await import("../figures/mod.ts");
    return await rasterize(await this.svg(), { scale: 2 });
  }

  async save(filename: string | URL): Promise<void> {
    const { savePicture } = await import("../figures/mod.ts");
    await savePicture("profile.save", filename, this);
  }

  toString(): string {
    return profileText(this.rows, this.workers, this.seconds);
  }

  toJSON(): ProfileData {
    const { seconds, rows, workers, tasks } = this;
    return { seconds, rows, workers, tasks };
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  async [Symbol.for("Jupyter.display")](): Promise<Record<string, string>> {
    return { "image/svg+xml": await this.svg(), "text/plain": this.toString() };
  }
}

function rowsOf(recording: Recording): ProfileRow[] {
  const { functions, seconds, waited, bytes, cached, mishaps } = recording;
  const rows = new Map<string, { -readonly [K in keyof ProfileRow]: ProfileRow[K] }>();
  const rowOf = (name: string) => {
    let row = rows.get(name);
    if (!row) {
      const zero = { total: 0, mean: 0, max: 0, waited: 0, bytes: 0, cached: 0, retried: 0, failed: 0 };
      rows.set(name, row = { name, count: 0, ...zero });
    }
    return row;
  };
  const byNumber = recording.names.map(rowOf);
  for (let i = 0; i < functions.length; i++) {
    const row = byNumber[functions[i]];
    if (cached[i]) {
      row.cached++;
      continue;
    }
    row.count++;
    row.total += seconds[i];
    row.max = Math.max(row.max, seconds[i]);
    row.waited += waited[i];
    row.bytes += bytes[i];
  }
  for (const { name, type } of mishaps) rowOf(name)[type]++;
  for (const row of rows.values()) {
    row.mean = row.total / Math.max(1, row.count);
    row.waited /= Math.max(1, row.count);
  }
  return [...rows.values()].sort((a, b) => b.total - a.total);
}

function workersOf({ workers, starts, seconds, cached }: Recording, time: number): ProfileWorker[] {
  const tasks = new Map<number, { starts: number[]; ends: number[] }>();
  for (let i = 0; i < workers.length; i++) {
    if (cached[i]) continue;
    let own = tasks.get(workers[i]);
    if (!own) tasks.set(workers[i], own = { starts: [], ends: [] });
    own.starts.push(starts[i]);
    own.ends.push(starts[i] + seconds[i]);
  }
  return [...tasks].sort(([a], [b]) => a - b).map(([worker, { starts, ends }]) => ({
    worker,
    count: starts.length,
    busy: time > 0 ? Math.min(1, covered(starts, ends) / time) : 0,
  }));
}
