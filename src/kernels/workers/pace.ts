/**
 * What is known about the time that kernels take.
 *
 * @module
 */

import type { Kernel } from "../kernel.ts";

/** How much the latest call counts in the running mean. */
const WEIGHT = 0.1;

/** What has been learnt about the time that each kernel takes. */
export class Pace {
  readonly #ms = new Map<Kernel, number>();

  /** Learns from a call. */
  measured(kernel: Kernel, ms: number): void {
    const mean = this.#ms.get(kernel);
    this.#ms.set(kernel, mean === undefined ? ms : mean + WEIGHT * (ms - mean));
  }

  /** About how many milliseconds a call of the kernel takes; without end, as long as nothing is known. */
  expected(kernel: Kernel): number {
    return this.#ms.get(kernel) ?? Infinity;
  }
}
