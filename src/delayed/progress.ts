/**
 * A progress bar for a compute.
 *
 * @module
 */

import type { ComputeEvent } from "./events.ts";

/** Options of the progress bar; the names are those of Dask's `ProgressBar`. */
export interface ProgressOptions {
  /** Seconds before it appears, so that short work shows none; 0.5 by default. */
  minimum?: number;
  /** The width of the bar in characters; 40 by default. */
  width?: number;
  /** Seconds between two updates; 0.1 by default. */
  dt?: number;
  /** Where it goes; standard error by default. Nothing is written to what is no terminal. */
  out?: ProgressOutput;
}

/** What a progress bar writes to. */
export interface ProgressOutput {
  /** Whether it is a terminal. */
  isTerminal(): boolean;
  /** Writes bytes at once, and says how many were written. */
  writeSync(bytes: Uint8Array): number;
}

/** Follows the events of a compute with a bar. */
export function progressBar(options: ProgressOptions = {}): (event: ComputeEvent) => void {
  const { minimum = 0.5, width = 40, dt = 0.1, out = Deno.stderr } = options;
  if (!out.isTerminal()) return () => {};
  const encoder = new TextEncoder();
  const start = performance.now();
  let tasks = 0, done = 0, drawn = -Infinity;

  const draw = () => {
    const seconds = (performance.now() - start) / 1000;
    if (seconds < minimum) return;
    drawn = seconds;
    out.writeSync(encoder.encode(`\r\x1b[K${bar(done, tasks, seconds, width)}`));
  };
  // The timer draws while one task runs long, the events while short tasks leave no time to timers.
  const timer = setInterval(draw, dt * 1000);

  return (event) => {
    if (event.type === "start") tasks = event.tasks;
    if (event.type === "ended") done++;
    if (event.type === "ended" && (performance.now() - start) / 1000 - drawn >= dt) draw();
    if (event.type !== "finish") return;
    clearInterval(timer);
    if (drawn < 0 && event.seconds < minimum) return;
    draw();
    out.writeSync(encoder.encode("\n"));
  };
}

function bar(done: number, tasks: number, seconds: number, width: number): string {
  const share = tasks > 0 ? done / tasks : 1;
  const filled = Math.floor(share * width);
  const line = "#".repeat(filled) + " ".repeat(width - filled);
  return `[${line}] | ${Math.floor(share * 100)}% Completed | ${done}/${tasks} tasks | ${clock(seconds)}`;
}

function clock(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
