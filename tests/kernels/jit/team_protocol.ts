/** How the threads of a test team speak to each other: words in shared memory. */

/** The words, by place. */
export const WORD = {
  epoch: 0,
  command: 1,
  region: 2,
  start: 3,
  end: 4,
  length: 5,
  done: 6,
  failed: 7,
} as const;
/** What the command word says. */
export const COMMAND = { work: 1, leave: 2 } as const;

/** What a thread needs to run chunks of a kernel. */
export interface Assignment {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The words. */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** The address of the job block. */
  readonly job: number;
  /** Which of the threads it is, and how many there are: it runs every chunk whose number leaves this rest. */
  readonly thread: number;
  readonly threads: number;
}

/** A module that runs in one of the threads. */
export interface ParallelExports {
  readonly main: (...flat: (number | bigint)[]) => unknown;
  readonly job?: { value: number };
  readonly [chunk: `chunk${number}`]: (chunk: number, lo: number, hi: number) => void;
}

/** Runs a thread's chunks of the region that the words describe. */
export function runChunks({ words, thread, threads }: Assignment, exports: ParallelExports): void {
  const [start, end, length] = [words[WORD.start], words[WORD.end], words[WORD.length]];
  for (let chunk = thread; start + chunk * length < end; chunk += threads) {
    const lo = start + chunk * length;
    exports[`chunk${words[WORD.region]}`](chunk, lo, Math.min(end, lo + length));
  }
}

/** Bytes of a job block before what the chunks bring, of that, and of each thread's lane variables. */
const CAPTURED_BYTES = 4096, PARTIAL_BYTES = 32768, SCRATCH_BYTES = 4096;

/** Where the chunks of a job store what they bring. */
export function partialsOf(job: number): number {
  return job + CAPTURED_BYTES;
}

/** What a module imports in this thread, but for `fork`. */
export function importsFor(memory: WebAssembly.Memory, job: number, thread: number): Record<string, unknown> {
  return {
    memory,
    scratch: job + CAPTURED_BYTES + PARTIAL_BYTES + thread * SCRATCH_BYTES,
    fail(site: number, index: number): never {
      throw new RangeError(`index ${index} at site ${site}`);
    },
    poll() {},
  };
}
