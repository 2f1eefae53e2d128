/**
 * The block of shared memory through which threads share the parallel loops of one call.
 *
 * One of them, the lead, runs the call. At a parallel loop it publishes a region, that is chunks of iterations, and
 * every thread claims chunks until there are none. Nobody waits for a thread that has not claimed anything: one that
 * comes late, or never, only does not help.
 *
 * The number of chunks and that of the next one share a word. So a claim is one atomic step that says whether it is
 * good, and a good one keeps its region in place: the lead goes on when all chunks that there are have been done.
 *
 * @module
 */

import type { Code } from "./code.ts";
import { chunkLength } from "../ir/ir.ts";

/** The words of a block, by place. The module reads the first one: the address of what the chunks bring. */
const PARTIALS = 0;
/** Changes when there is something to look at. */
const EPOCH = 1;
const REGION = 2;
const START = 3;
const END = 4;
const LENGTH = 5;
/** The number of chunks in the upper half, the next chunk in the lower one. */
const CLAIM = 6;
/** How many chunks of the region are done. */
const DONE = 7;
const STOP = 8;
const FINISHED = 9;
/** The first chunk that failed and the thread it failed in, or NOTHING. */
const FAILED = 10;
/** How many chunks there have been in all regions, and how many of them are done. */
const TOTAL = 11;
const PROGRESS = 12;

/** Where the module stores what a region's chunks see from outside, 8 bytes each. */
const CAPTURED = 256;
const NOTHING = 0x7fffffff;
/** As many as `chunkLength` makes. */
const MOST_CHUNKS = 256;
/** The most threads that can share a job: there is nothing for more of them to do. */
export const MOST_THREADS = MOST_CHUNKS;
/** More than the chunks of any region: whoever waits for the chunks of a dead thread need not wait any more. */
const GIVEN_UP = 1 << 16;

const GOING_ON = 0;
const ABORTED = 1;
const ERROR = 2;

/** How many bytes the block of a kernel with these regions takes. */
export function jobBytes(regions: Code["regions"]): number {
  return partialsOffset(regions) + 8 * MOST_CHUNKS * most(regions, ({ reductions }) => reductions.length);
}

function partialsOffset(regions: Code["regions"]): number {
  return CAPTURED + 8 * most(regions, ({ captured }) => captured.length);
}

function most(regions: Code["regions"], count: (region: Code["regions"][number]) => number): number {
  return regions.reduce((most, region) => Math.max(most, count(region)), 0);
}

/** A job in shared memory, as one of its threads sees it. */
export class Job {
  /** The address of its block. */
  readonly address: number;
  readonly #words: Int32Array<SharedArrayBuffer>;

  /** The job at an address that is a multiple of 8. */
  constructor(buffer: SharedArrayBuffer, address: number) {
    this.address = address;
    this.#words = new Int32Array(buffer, address, CAPTURED / 4);
  }

  /** Prepares the block, before any thread sees it. */
  initialize(regions: Code["regions"]): void {
    this.#words.fill(0);
    this.#words[PARTIALS] = this.address + partialsOffset(regions);
    this.#words[FAILED] = NOTHING;
  }

  /** How many chunks are done. */
  get done(): number {
    return Atomics.load(this.#words, PROGRESS);
  }

  /** How many chunks there have been so far. */
  get total(): number {
    return Atomics.load(this.#words, TOTAL);
  }

  /** Whether the threads are to leave. */
  get stopped(): boolean {
    return Atomics.load(this.#words, STOP) !== GOING_ON;
  }

  /** Whether the call itself has been told to stop: chunks that run need not be brought to their end. */
  get aborted(): boolean {
    return Atomics.load(this.#words, STOP) === ABORTED;
  }

  /** The thread in which the first chunk failed of those that did. */
  get failedThread(): number | undefined {
    const failed = Atomics.load(this.#words, FAILED);
    return failed === NOTHING ? undefined : failed % MOST_CHUNKS;
  }

  /** Tells all threads to leave; nobody waits for chunks any more. */
  abort(): void {
    Atomics.store(this.#words, STOP, ABORTED);
    Atomics.add(this.#words, DONE, GIVEN_UP);
    Atomics.notify(this.#words, DONE);
    this.#announce();
  }

  /**
   * The lead's part of a parallel loop: shares its chunks with the others, and returns when all are done.
   *
   * @throws {JobStopped} If the job has been told to stop, or a chunk failed.
   */
  lead(region: number, start: number, end: number, least: number, run: RunChunk): void {
    const words = this.#words;
    const length = chunkLength(end - start, least), count = Math.ceil((end - start) / length);
    if (!(count > 0)) return;
    words[REGION] = region;
    words[START] = start;
    words[END] = end;
    words[LENGTH] = length;
    Atomics.store(words, DONE, 0);
    if (this.stopped) throw new JobStopped(); // after DONE has been set: an abort that comes later changes it
    Atomics.add(words, TOTAL, count);
    Atomics.store(words, CLAIM, count << 16);
    this.#announce();
    this.#work(run);
    for (let done = 0; (done = Atomics.load(words, DONE)) < count;) Atomics.wait(words, DONE, done);
    if (this.stopped) throw new JobStopped();
  }

  /** Another thread's part: works until the lead has ended. */
  help(run: RunChunk): void {
    for (let seen = this.#epoch; Atomics.load(this.#words, FINISHED) === 0; seen = this.#epoch) {
      this.#work(run);
      Atomics.wait(this.#words, EPOCH, seen);
    }
  }

  /** Lets the others go: the lead has ended. */
  finish(): void {
    Atomics.store(this.#words, FINISHED, 1);
    this.#announce();
  }

  /** Notes that a chunk has failed in this thread, so that no other is begun. */
  fail(chunk: number, thread: number): void {
    const mine = chunk * MOST_CHUNKS + thread, words = this.#words;
    for (let failed = NOTHING; mine < failed;) {
      const before = Atomics.compareExchange(words, FAILED, failed, mine);
      if (before === failed) break;
      failed = before;
    }
    Atomics.compareExchange(words, STOP, GOING_ON, ERROR);
  }

  get #epoch(): number {
    return Atomics.load(this.#words, EPOCH);
  }

  #announce(): void {
    Atomics.add(this.#words, EPOCH, 1);
    Atomics.notify(this.#words, EPOCH);
  }

  #work(run: RunChunk): void {
    for (let claim = this.#claim(); (claim & 0xffff) < claim >>> 16; claim = this.#claim()) {
      this.#run(claim & 0xffff, claim >>> 16, run);
    }
  }

  #claim(): number {
    return Atomics.add(this.#words, CLAIM, 1);
  }

  #run(chunk: number, count: number, run: RunChunk): void {
    const words = this.#words;
    const lo = words[START] + chunk * words[LENGTH], hi = Math.min(lo + words[LENGTH], words[END]);
    if (!this.stopped) run(words[REGION], chunk, lo, hi);
    if (!this.stopped) Atomics.add(words, PROGRESS, 1);
    if (Atomics.add(words, DONE, 1) + 1 === count) Atomics.notify(words, DONE);
  }
}

/** Runs a chunk of a region, from iteration `lo` up to `hi`; never throws. */
export type RunChunk = (region: number, chunk: number, lo: number, hi: number) => void;

/** The lead stops because a chunk has failed, or because it was told to. */
export class JobStopped extends Error {
  /** Says what it stands for. */
  constructor() {
    super("the parallel loop was stopped");
  }
}
