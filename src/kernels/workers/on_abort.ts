/**
 * Many calls that watch one abort signal.
 *
 * @module
 */

interface Watch {
  readonly watchers: Set<() => void>;
  readonly notify: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Runs a function when a signal is aborted, until the returned function is called.
 *
 * A signal gets one listener, however many watch it, since removing one listener of ten thousand takes a search; and
 * none once nobody watches it, since a listener to `AbortSignal.timeout` keeps the process alive.
 */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  const { watchers, notify } = watches.get(signal) ?? startWatching(signal);
  watchers.add(then);
  return () => {
    if (!watchers.delete(then) || watchers.size > 0) return;
    signal.removeEventListener("abort", notify);
    watches.delete(signal);
  };
}

function startWatching(signal: AbortSignal): Watch {
  const watchers = new Set<() => void>();
  const watch = { watchers, notify: () => watchers.forEach((watcher) => watcher()) };
  watches.set(signal, watch);
  signal.addEventListener("abort", watch.notify);
  return watch;
}

/** @throws {TypeError} If something that should be a signal is none. */
export function checkSignal(signal: unknown): void {
  if (signal === undefined || signal instanceof AbortSignal) return;
  const hint = signal instanceof AbortController ? "; pass the controller's signal" : "";
  throw new TypeError(`signal must be an AbortSignal${hint}`);
}
