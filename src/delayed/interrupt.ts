/**
 * Ctrl-C: the first one stops what is being computed, the second ends the program, as it does where nothing listens.
 *
 * @module
 */

import { context } from "../kernels/mod.ts";

/** What is over sooner than this many milliseconds need not listen. */
const PATIENCE_MS = 50;
/** What a shell reports of a program that was ended by Ctrl-C. */
const EXIT_CODE = 130;

const running = new Set<() => void>();

/** Runs a function at Ctrl-C, until the returned function is called. A listener keeps a program alive. */
export function onInterrupt(stop: () => void): () => void {
  if (context.worker > 0) return () => {};
  const timer = setTimeout(() => {
    if (running.size === 0) Deno.addSignalListener("SIGINT", interrupt);
    running.add(stop);
  }, PATIENCE_MS);
  return () => {
    clearTimeout(timer);
    if (running.delete(stop) && running.size === 0) Deno.removeSignalListener("SIGINT", interrupt);
  };
}

function interrupt(): void {
  Deno.removeSignalListener("SIGINT", interrupt);
  const stops = [...running];
  running.clear();
  Deno.exitCode = EXIT_CODE;
  for (const stop of stops) stop();
}
