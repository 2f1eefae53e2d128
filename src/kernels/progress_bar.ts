/**
 * A progress bar on a terminal.
 *
 * @module
 */

import { checkCount, checkOptions } from "../checks.ts";

/** Options of a progress bar; the names are those of Dask's `ProgressBar`. */
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

/** How far the work has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** How work ends. */
export type Outcome = "done" | "stopped" | "failed";

/** A bar that is being drawn. */
export interface ProgressBar {
  /** Draws it if it is time to: a timer does, but gets no turn while short work keeps the thread busy. */
  update(): void;
  /** Draws it for the last time, if it has been or is due. */
  end(how: Outcome): void;
}

/** Timers cannot be set for longer. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Starts a progress bar.
 *
 * @param unit What is counted, such as "tasks".
 * @param read Tells how far the work has come.
 */
export function startBar(options: ProgressOptions, unit: string, read: () => Progress): ProgressBar {
  const { minimum = 0.5, width = 40, dt = 0.1, out = Deno.stderr } = options;
  if (!out.isTerminal()) return { update() {}, end() {} };
  const encoder = new TextEncoder();
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let drawn = -Infinity, broken = false;

  // An output that is gone, such as a closed pipe, is no reason for the work to fail.
  const write = (text: string) => {
    try {
      if (!broken) out.writeSync(encoder.encode(text));
    } catch {
      broken = true;
    }
  };
  const draw = (how?: Outcome) => {
    const seconds = elapsed();
    if (seconds < minimum) return;
    drawn = seconds;
    const { done, total } = read();
    const share = total > 0 ? done / total : how === "done" ? 1 : 0;
    const parts = [bar(share, width), `${done}/${total} ${unit}`, clock(seconds)];
    if (how && how !== "done") parts.push(how);
    write(`\r\x1b[K${parts.join(" | ")}${how ? "\n" : ""}`);
  };
  const timer = setInterval(() => draw(), Math.min(dt * 1000, LONGEST_MS));

  return {
    update() {
      if (elapsed() - drawn >= dt) draw();
    },
    end(how) {
      clearInterval(timer);
      if (drawn < 0 && elapsed() < minimum) return;
      draw(how);
    },
  };
}

function bar(share: number, width: number): string {
  const filled = Math.floor(share * width);
  return `[${"#".repeat(filled)}${" ".repeat(width - filled)}] | ${Math.floor(share * 100)}% Completed`;
}

function clock(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
