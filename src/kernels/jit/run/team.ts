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
      exports[`chunk${region}`](chunk, lo, hi);
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
