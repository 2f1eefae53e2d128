/**
 * How far a parallel loop has come.
 *
 * @module
 */

import {
  checkProgress,
  type Outcome,
  type Progress,
  type ProgressOptions,
  startBar,
} from "../../progress_bar.ts";

/** Whether to draw a bar, and how, or a function that is told how many chunks of iterations are done, of how many. */
export type ParallelProgress = boolean | ProgressOptions | ((done: number, total: number) => void);

/** Milliseconds between two calls of a function that is told. */
const INTERVAL_MS = 100;

/** @throws {TypeError} If it is none of what it may be, or an option does not exist. */
export function checkParallelProgress(progress: ParallelProgress): void {
  if (typeof progress !== "function") checkProgress(progress);
}

/**
 * Shows how far a parallel loop has come until the returned function is called.
 *
 * @param read Tells how many chunks are done, of how many.
 */
export function showProgress(progress: ParallelProgress, read: () => Progress): (how: Outcome) => void {
  if (typeof progress !== "function") {
    return progress ? startBar(progress === true ? {} : progress, "chunks", read).end : () => {};
  }
  const tell = () => {
    const { done, total } = read();
    progress(done, total);
  };
  const timer = setInterval(tell, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    tell();
  };
}
