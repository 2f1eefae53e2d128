/**
 * One thread's part in a call whose parallel loops are shared by several.
 *
 * @module
 */

import { heap } from "../../arrays/heap.ts";
import { context } from "../../workers/context.ts";
import type { Instance } from "./instance.ts";
import { Job, JobStopped } from "./job.ts";
import type { Flat } from "./marshal.ts";

/** The number of the thread that runs the call itself. */
export const LEAD = 0;

/**
 * Arguments that nobody looks at, for calls that are to start at different depths of the stack.
 *
 * V8 aligns its stack to 8 bytes. A vector that it spills may so lie half on one page of memory and half on the next,
 * and a loop that goes through it takes two or three times as long, in every call from the same place. A thread's
 * stack is always the same, so it would be bad luck for good; with chunks at many depths it is that of a few of them.
 */
const PADDINGS: readonly (readonly undefined[])[] = Array.from(
  { length: 32 },
  (_, i) => new Array(16 * i + (i >> 1 & 1)).fill(undefined), // in words of 8 bytes: one page in all
);

/**
 * Takes part in a job: the lead runs the call and returns what WebAssembly gives; the others help until it has ended.
 *
 * @param address Where the job's block is.
 * @param thread The number of this thread in the job.
 * @param flat The parameters of the call.
 * @throws What the chunk threw that failed in this thread.
 */
export function takePart(instance: Instance, address: number, thread: number, flat: Flat): unknown {
  const { exports } = instance;
  const job = new Job(heap.buffer, address);
  const failures: unknown[] = [];
  const runChunk = (region: number, chunk: number, lo: number, hi: number) => {
    try {
      exports[`chunk${region}`](chunk, lo, hi, ...PADDINGS[chunk % PADDINGS.length]);
    } catch (error) {
      failures.push(error);
      job.fail(chunk, thread);
    }
  };
  const { stopped } = context;
  context.stopped = () => job.aborted || (stopped?.() ?? false);
  instance.running = flat;
  instance.fork = (...region) => job.lead(...region, runChunk);
  exports.job!.value = address;
  try {
    if (thread === LEAD) return exports.main(...flat);
    job.help(runChunk);
  } catch (error) {
    if (!(error instanceof JobStopped)) throw error;
    if (failures.length === 0) throw new Error(error.message);
  } finally {
    exports.job!.value = 0;
    context.stopped = stopped;
    if (thread === LEAD) job.finish();
  }
  if (failures.length > 0) throw failures[0];
}
