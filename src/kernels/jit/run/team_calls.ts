/**
 * The calls that bring a team of threads together for one job.
 *
 * @module
 */

import { heap } from "../../arrays/heap.ts";
import { type Kernel, makeKernel } from "../../kernel.ts";
import type { Progress } from "../../progress_bar.ts";
import type { Call, CallSource } from "../../workers/call.ts";
import type { Code } from "./code.ts";
import { Job, jobBytes } from "./job.ts";
import type { Flat } from "./marshal.ts";
import { LEAD } from "./team.ts";

/** A job and the calls through which threads take part in it, the lead's first. */
export class Team implements CallSource {
  readonly job: Job;
  /** What must not be collected while a thread may use it. */
  #held: unknown;
  readonly #calls: readonly Call[];
  readonly #errors: { readonly error: unknown; readonly thread: number }[] = [];
  readonly #outcome = Promise.withResolvers<unknown>();
  #taken = 0;
  #settled = 0;
  /** Nobody need join any more, */
  #over = false;
  /** and all who did have left; it had come so far then. */
  #left: Progress | undefined;

  /**
   * Makes the job.
   *
   * @param flat The parameters of the call.
   * @param threads The most that take part.
   * @param held What must not be collected while a thread may use it.
   * @throws {RangeError} If there is no memory for it.
   */
  constructor(code: Code, flat: Flat, threads: number, held: unknown) {
    const address = heap.allocate(jobBytes(code.regions));
    this.job = new Job(heap.buffer, address);
    this.job.initialize(code.regions);
    this.#held = held;
    const kernel = teamKernel(code);
    this.#calls = Array.from({ length: threads }, (_, thread) => this.#call(kernel, thread, flat));
  }

  /**
   * What WebAssembly returned in the lead. Or a rejection, when no thread uses the arguments any more, with what the
   * first chunk threw that failed; with undefined if nothing was thrown.
   */
  get outcome(): Promise<unknown> {
    return this.#outcome.promise;
  }

  /** How many chunks are done, of how many. */
  get progress(): Progress {
    if (this.#left) return this.#left;
    const { done, total } = this.job;
    return { done, total };
  }

  get size(): number {
    return this.#over ? 0 : this.#calls.length - this.#taken;
  }

  peek(): Call | undefined {
    return this.#over ? undefined : this.#calls[this.#taken];
  }

  take(): Call | undefined {
    const call = this.peek();
    if (call) this.#taken++;
    return call;
  }

  /** Tells the threads to stop. */
  abort(): void {
    if (this.#left) return;
    this.job.abort();
    this.#over = true;
    this.#leaveIfAll();
  }

  #call(kernel: Kernel, thread: number, flat: Flat): Call {
    return {
      kernel,
      args: [this.job.address, thread, ...flat],
      parcel: undefined,
      alone: true,
      done: (value) => this.#done(thread, value),
      failed: (error) => this.#failed(thread, error),
    };
  }

  #done(thread: number, value: unknown): void {
    if (thread === LEAD) this.#outcome.resolve(value);
    this.#settle(thread);
  }

  // The lead may wait for a chunk of a thread that has died; one that threw has told the others itself.
  #failed(thread: number, error: unknown): void {
    this.#errors.push({ error, thread });
    if (!this.job.stopped) this.job.abort();
    this.#over = true;
    this.#settle(thread);
  }

  #settle(thread: number): void {
    this.#settled++;
    if (thread === LEAD) this.#over = true;
    this.#leaveIfAll();
  }

  #leaveIfAll(): void {
    if (!this.#over || this.#settled < this.#taken) return;
    const first = this.#errors.find(({ thread }) => thread === this.job.failedThread) ?? this.#errors[0];
    this.#outcome.reject(first?.error);
    this.#left = this.progress;
    this.#held = undefined;
    heap.free(this.job.address);
  }
}

const kernels = new WeakMap<Code, Kernel>();

/** The kernel through which threads take part in calls of a version. */
function teamKernel(code: Code): Kernel {
  const known = kernels.get(code);
  if (known) return known;
  const { name } = code, teamCode: Code = { ...code, form: "team" };
  const takePart = () => undefined; // only workers do
  const origin = { description: name, codeFor: () => teamCode };
  const kernel = makeKernel(takePart, { name, origin, wrapped: takePart, errors: [] });
  kernels.set(code, kernel);
  return kernel;
}
