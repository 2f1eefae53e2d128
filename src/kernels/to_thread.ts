/**
 * One call of a kernel on a worker.
 *
 * @module
 */

import type { Kernel } from "./kernel.ts";
import { runShared } from "./workers/shared_pools.ts";

/**
 * Runs a kernel on a worker thread of the default pool; Python's `asyncio.to_thread`.
 *
 * In a kernel that itself runs on a worker, it runs here instead of on yet another thread.
 *
 * @example A sum on another thread
 * ```ts ignore
 * import { kernels, toThread } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const { sumRange } = kernels(import.meta.url, {
 *   sumRange(n: number): number {
 *     let sum = 0;
 *     for (let i = 0; i < n; i++) sum += i;
 *     return sum;
 *   },
 * });
 *
 * if (import.meta.main) {
 *   assertEquals(await toThread(sumRange, 1_000_000), 499_999_500_000);
 * }
 * ```
 *
 * @param kernel The kernel. An ordinary function cannot be found from another thread: see {@linkcode kernels}.
 * @param args Its arguments. They are copied, unless marked by {@linkcode transfer}, when the call is sent: leave them
 * alone until the promise has settled.
 * @returns The result, or a rejection as {@linkcode WorkerPool.run} describes.
 */
export function toThread<A extends unknown[], R>(
  kernel: Kernel<(...args: A) => R>,
  ...args: NoInfer<A>
): Promise<Awaited<R>> {
  return runShared(kernel, args);
}
