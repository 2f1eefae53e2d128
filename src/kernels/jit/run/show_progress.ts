/**
 * How far a parallel loop has come.
 *
 * @module
 */

import { checkProgress, type ProgressOptions, startBar } from "../../progress_bar.ts";
import type { Job } from "./job.ts";

/** Whether to draw a bar, and how, or a function that is told how many chunks of iterations are done, of how many. */
export type ParallelProgress = boolean | ProgressOptions | ((done: number, total: number) => void);

/** Milliseconds between two calls of a function that is told. */
const INTERVAL_MS = 100;

/** @throws {TypeError} If it is none of what it may be, or an option does not exist. */
export function checkParallelProgress(progress: ParallelProgress): void {
  if (typeof progress !== "function") checkProgress(progress);
}

/** Shows how far a job has come until the returned function is called. */
export function showProgress(progress: ParallelProgress, job: Job): () => void {
  if (typeof progress !== "function") {
    return progress ? drawBar(progress === true ? {} : progress, job) : () => {};
  }
  const tell = () => progress(job.done, job.total);
  const timer = setInterval(tell, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    tell();
  };
}

function drawBar(options: ProgressOptions, job: Job): () => void {
  const bar = startBar(options, "chunks", () => job);
  return () => bar.end();
}
