/**
 * Many calls that watch one abort signal.
 *
 * @module
 */

const watchers = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs a function when a signal is aborted, until the returned function is called.
 *
 * A signal gets one listener, however many watch it: removing one listener of ten thousand takes a search.
 */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  const known = watchers.get(signal);
  const set = known ?? new Set();
  if (!known) {
    watchers.set(signal, set);
    signal.addEventListener("abort", () => set.forEach((watcher) => watcher()), { once: true });
  }
  set.add(then);
  return () => set.delete(then);
}
