/**
 * What earlier calls of kernels have shown.
 *
 * @module
 */

import type { Kernel } from "../kernels/mod.ts";

/** Results with more bytes than this are large: memory is dearer then than the wait for a message. */
const LARGE_BYTES = 1 << 20;
/** How much the latest call counts in the running mean. */
const WEIGHT = 0.1;

interface Experience {
  ms: number;
  large: boolean;
}

const experiences = new WeakMap<Kernel, Experience>();

/** Learns from a call that took so many milliseconds. */
export function learn(kernel: Kernel, ms: number, result: unknown): void {
  const large = typeof result === "object" && result !== null && largestBuffer(result) > LARGE_BYTES;
  const known = experiences.get(kernel);
  if (!known) return void experiences.set(kernel, { ms, large });
  known.ms += WEIGHT * (ms - known.ms);
  known.large ||= large;
}

/** Whether a result of the kernel was large. */
export function hasLargeResults(kernel: Kernel): boolean {
  return experiences.get(kernel)?.large ?? false;
}

/** About how many milliseconds a call of the kernel takes; without end, as long as nothing is known. */
export function expectedMs(kernel: Kernel): number {
  return experiences.get(kernel)?.ms ?? Infinity;
}

/** The bytes of the largest buffer that a result is, or holds itself. */
function largestBuffer(result: object): number {
  if ("byteLength" in result) return result.byteLength as number;
  let most = 0;
  for (const part of Object.values(result)) {
    if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer) most = Math.max(most, part.byteLength);
  }
  return most;
}
