/** A team of threads that share the chunks of every parallel loop, each always the same ones. */

import { chunkLength } from "../../../src/kernels/jit/ir/ir.ts";
import {
  type Assignment,
  COMMAND,
  importsFor,
  type ParallelExports,
  partialsOf,
  runChunks,
  WORD,
} from "./team_protocol.ts";

/** The threads. One of them is this one. */
export class Team {
  readonly #workers: Worker[];
  readonly #words = new Int32Array(new SharedArrayBuffer(64));

  /** @param threads How many there are. */
  constructor(readonly threads: number) {
    const url = new URL("./team_worker.ts", import.meta.url);
    this.#workers = Array.from({ length: threads - 1 }, () => new Worker(url, { type: "module" }));
  }

  /**
   * Runs calls of a module. No other call may be made meanwhile.
   *
   * @param job Where in the memory there is room for a job block.
   */
  async run<T>(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    job: number,
    calls: (exports: ParallelExports) => T,
  ): Promise<T> {
    const assignment = { module, memory, job, words: this.#words, threads: this.threads };
    await this.#all("ready", (worker, i) => worker.postMessage({ ...assignment, thread: i + 1 }));
    const left = this.#all("left", () => {});
    try {
      return calls(this.#lead({ ...assignment, thread: 0 }));
    } finally {
      this.#announce(COMMAND.leave);
      await left;
    }
  }

  /** Ends the threads. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #lead(assignment: Assignment): ParallelExports {
    const { module, memory, job } = assignment;
    const fork = (region: number, start: number, end: number, least: number) => {
      const words = this.#words;
      words.set([region, start, end, chunkLength(end - start, least), 0, 0], WORD.region);
      this.#announce(COMMAND.work);
      runChunks(assignment, exports);
      for (let done = 0; (done = Atomics.load(words, WORD.done)) < this.#workers.length;) {
        Atomics.wait(words, WORD.done, done);
      }
      if (Atomics.load(words, WORD.failed)) throw new Error("a chunk failed in another thread");
    };
    const weft = { ...importsFor(memory, job, 0), fork };
    const instance = new WebAssembly.Instance(module, { weft } as WebAssembly.Imports);
    const exports = instance.exports as unknown as ParallelExports;
    new Int32Array(memory.buffer)[job / 4] = partialsOf(job);
    exports.job!.value = job;
    return exports;
  }

  #announce(command: number): void {
    Atomics.store(this.#words, WORD.command, command);
    Atomics.add(this.#words, WORD.epoch, 1);
    Atomics.notify(this.#words, WORD.epoch);
  }

  #all(wanted: string, begin: (worker: Worker, index: number) => void): Promise<unknown> {
    return Promise.all(this.#workers.map((worker, i) =>
      new Promise<void>((resolve, reject) => {
        worker.onmessage = ({ data }) => data === wanted ? resolve() : reject(new Error(data));
        worker.onerror = (event) => reject(new Error(event.message));
        begin(worker, i);
      })
    ));
  }
}
