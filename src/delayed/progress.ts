/**
 * A progress bar for a compute.
 *
 * @module
 */

import { type ProgressOptions, startBar } from "../kernels/mod.ts";
import type { ComputeEvent } from "./events.ts";

/** Follows the events of a compute with a bar. */
export function progressBar(options: ProgressOptions = {}): (event: ComputeEvent) => void {
  let done = 0, total = 0;
  const bar = startBar(options, "tasks", () => ({ done, total }));
  return (event) => {
    if (event.type === "start") total = event.tasks;
    if (event.type === "ended") {
      done++;
      bar.update();
    }
    if (event.type === "finish") bar.end("error" in event ? "stopped" : "done");
  };
}
