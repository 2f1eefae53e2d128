/**
 * A progress bar for a compute.
 *
 * @module
 */

import { checkCount, checkOptions } from "../checks.ts";
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

const KNOWN = ["minimum", "width", "dt", "out"] satisfies (keyof ProgressOptions)[];

/**
 * Checks the options of a progress bar, or whether there is to be one.
 *
 * @throws {TypeError} If they are neither options nor a boolean, or an option does not exist.
 * @throws {RangeError} If a number makes no sense.
 */
export function checkProgress(progress: boolean | ProgressOptions): void {
  if (typeof progress === "boolean") return;
  checkOptions("progress", progress, KNOWN);
  const { minimum = 0, width = 1, dt = 0, out } = progress;
  if (!isTime(minimum)) {
    throw new RangeError(`progress: minimum must be seconds, zero or more; got ${minimum}`);
  }
  if (!isTime(dt)) throw new RangeError(`progress: dt must be seconds, zero or more; got ${dt}`);
  checkCount("progress: width", width);
  if (out && !(typeof out.isTerminal === "function" && typeof out.writeSync === "function")) {
    throw new TypeError("progress: out must have the methods isTerminal and writeSync, as Deno.stderr has");
  }
}

function isTime(seconds: unknown): boolean {
  return typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0;
}

/** Timers cannot be set for longer. */
const LONGEST_MS = 2 ** 31 - 1;

/** Follows the events of a compute with a bar. */
export function progressBar(options: ProgressOptions = {}): (event: ComputeEvent) => void {
  const { minimum = 0.5, width = 40, dt = 0.1, out = Deno.stderr } = options;
  if (!out.isTerminal()) return () => {};
  const encoder = new TextEncoder();
  const start = performance.now();
  let tasks = 0, done = 0, drawn = -Infinity, broken = false;

  // An output that is gone, such as a closed pipe, is no reason for the tasks to fail.
  const write = (text: string) => {
    try {
      if (!broken) out.writeSync(encoder.encode(text));
    } catch {
      broken = true;
    }
  };
  const draw = () => {
    const seconds = (performance.now() - start) / 1000;
    if (seconds < minimum) return;
    drawn = seconds;
    write(`\r\x1b[K${bar(done, tasks, seconds, width)}`);
  };
  // The timer draws while one task runs long, the events while short tasks leave no time to timers.
  const timer = setInterval(draw, Math.min(dt * 1000, LONGEST_MS));

  return (event) => {
    if (event.type === "start") tasks = event.tasks;
    if (event.type === "ended") done++;
    if (event.type === "ended" && (performance.now() - start) / 1000 - drawn >= dt) draw();
    if (event.type !== "finish") return;
    clearInterval(timer);
    if (drawn < 0 && event.seconds < minimum) return;
    draw();
    write("\n");
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
