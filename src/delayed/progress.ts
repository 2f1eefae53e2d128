/**
 * The progress of a compute, shown.
 *
 * @module
 */

import { type ProgressOptions, startBar } from "../kernels/mod.ts";
import type { ComputeEvent } from "./events.ts";

/** Follows the events of a compute with a bar. */
export function progressBar(options: ProgressOptions = {}): (event: ComputeEvent) => void {
  let done = 0, total = 0, cached = 0, retried = 0, failed = 0;
  const bar = startBar(options, "tasks", () => ({ done, total, cached, retried, failed }));
  return (event) => {
    if (event.type === "ended") {
      done++;
      if (event.cached) cached++;
      bar.update();
    } else if (event.type === "start" || event.type === "grown") total = event.tasks;
    else if (event.type === "retried") retried++;
    else if (event.type === "failed") failed++;
    else if (event.type === "finish") bar.end(failed > 0 ? "failed" : "error" in event ? "stopped" : "done");
  };
}
