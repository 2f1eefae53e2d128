/**
 * What this thread is doing: the main program, or a worker with its current call.
 *
 * @module
 */

import type { KernelReference } from "../kernel.ts";

/** The state of this thread. A worker keeps it up to date; on the main thread it stays as it is. */
export const context: {
  /** The worker's number in its pool; 0 on the main thread. */
  worker: number;
  /** The kernel whose module is being imported. */
  importing?: KernelReference;
  /** Whether the running call has been told to stop; absent while none runs. */
  stopped?: () => boolean;
  /** What was thrown at a module that started work while it was imported. */
  violation?: Error;
} = { worker: 0 };

/**
 * Whether the running call has been told to stop, by an abort signal or a timeout.
 *
 * JavaScript cannot be interrupted from outside: a kernel that may run long asks this now and then, and returns or
 * throws. It costs some tens of nanoseconds. Outside a worker it is false.
 *
 * @example A loop that can be stopped
 * ```ts ignore
 * import { aborted, kernels, WorkerPool } from "@weft/weft";
 * import { assertRejects } from "@std/assert";
 *
 * const { search } = kernels(import.meta.url, {
 *   search(limit: number): number {
 *     for (let i = 0; i < limit; i++) {
 *       if (i % 1000 === 0 && aborted()) break;
 *     }
 *     return limit;
 *   },
 * });
 *
 * if (import.meta.main) {
 *   await using pool = new WorkerPool({ workers: 1 });
 *   await assertRejects(() => pool.run(search, [1e15], { timeout: 50 }), DOMException, "did not end within 50 ms");
 * }
 * ```
 */
export function aborted(): boolean {
  return context.stopped?.() ?? false;
}

/**
 * Refuses work for other threads in a worker that runs no call: a module that starts its work on import would start
 * it again in every worker, without end.
 */
export function assertMayStartWork(): void {
  if (context.worker === 0 || (context.stopped && !context.importing)) return;
  const { url, name } = context.importing ?? { url: "a module", name: "" };
  const why = name ? `A worker imports it to find the kernel ${name}. ` : "";
  const error = new Error(
    `${url} starts work when it is imported. ${why}Start work in the main program only, behind ` +
      "if (import.meta.main) { … }",
  );
  if (context.importing) context.violation ??= error;
  throw error;
}
