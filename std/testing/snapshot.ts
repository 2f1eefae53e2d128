/**
 * Compares values with those stored beside the test. `deno test -u` writes the stored ones.
 *
 * @module
 */

/** Options for {@linkcode assertSnapshot}. Paths are relative to the test's folder. */
export type SnapshotOptions<T = unknown> = Deno.TestSnapshotOptions<T>;

/**
 * Asserts that `actual` is what was stored under the test's name.
 *
 * @throws {Error} If it differs, or if nothing is stored yet.
 *
 * @example
 * ```ts ignore
 * import { assertSnapshot } from "@std/testing/snapshot";
 *
 * Deno.test("a plan reads well", async (t) => {
 *   await assertSnapshot(t, { nodes: 3 });
 * });
 * ```
 */
export function assertSnapshot<T>(
  context: Deno.TestContext,
  actual: T,
  messageOrOptions?: string | SnapshotOptions<T>,
): Promise<void> {
  return context.assertSnapshot(actual, toOptions(messageOrOptions));
}

function toOptions<T>(messageOrOptions: string | SnapshotOptions<T> = {}): SnapshotOptions<T> {
  return typeof messageOrOptions === "string" ? { msg: messageOrOptions } : messageOrOptions;
}

/** Returns an {@linkcode assertSnapshot} with options of its own; those of a call win. */
export function createAssertSnapshot<T>(
  options: SnapshotOptions<T>,
  baseAssertSnapshot: typeof assertSnapshot = assertSnapshot,
): typeof assertSnapshot {
  return (context, actual, messageOrOptions) =>
    baseAssertSnapshot(context, actual, {
      ...options as SnapshotOptions,
      ...toOptions(messageOrOptions) as SnapshotOptions,
    });
}
