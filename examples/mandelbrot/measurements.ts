/** How the work went: time, speed, and the share of each worker. */

import type { ComputeEvent } from "@weft/weft";
import { escapeTimes } from "./escape_time.ts";

/** What one worker did. */
export interface Share {
  worker: number;
  bands: number;
  /** Its part of the time that all workers worked, from 0 to 1. */
  share: number;
}

/** Follows a compute, and knows afterwards how it went. */
export class Measurements {
  /** From the start to the whole picture, spawning the workers included. */
  seconds = 0;
  readonly #work = new Map<number, { bands: number; seconds: number }>();

  /** To be told of every event of the compute. */
  readonly onEvent = (event: ComputeEvent): void => {
    if (event.type === "finish") this.seconds = event.seconds;
    if (event.type !== "ended" || event.name !== escapeTimes.name) return;
    const { bands, seconds } = this.#work.get(event.worker) ?? { bands: 0, seconds: 0 };
    this.#work.set(event.worker, { bands: bands + 1, seconds: seconds + event.seconds });
  };

  /** What each worker did, by number. */
  get shares(): Share[] {
    const work = [...this.#work].sort(([a], [b]) => a - b);
    const total = work.reduce((sum, [, { seconds }]) => sum + seconds, 0);
    return work.map(([worker, { bands, seconds }]) => ({ worker, bands, share: seconds / total }));
  }
}

/** How often the loop body ran to find these counts. */
export function iterations(counts: Int32Array): number {
  let sum = counts.length;
  for (let i = 0; i < counts.length; i++) sum += counts[i];
  return sum;
}
