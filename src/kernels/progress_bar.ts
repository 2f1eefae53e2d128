/**
 * A progress bar on a terminal.
 *
 * @module
 */

import { checkCount, checkOptions } from "../checks.ts";
import { type BottomLine, BottomLines, type TerminalSize } from "./bottom_lines.ts";
import { ownTerminal } from "./own_terminal.ts";
import { barLine, type Outcome, plainLine, type ProgressState, shareOf } from "./progress_line.ts";

/**
 * Options of a progress bar; most names are those of Dask's `ProgressBar`.
 *
 * Several bars on one terminal stand below each other, and what the program prints by `console.log` and its like
 * appears above them. To what is no terminal, such as a file, plain lines are written instead, but only when work takes
 * long: about every tenth of the work, at most one in 5 seconds, at least one a minute.
 */
export interface ProgressOptions {
  /** What the work is called: stands in front of its bar, to tell several from each other. Nothing by default. */
  label?: string;
  /** Seconds before it appears, so that short work shows none; 0.5 by default. */
  minimum?: number;
  /** The width of the bar in characters; 40 by default. */
  width?: number;
  /** Seconds between two updates; 0.1 by default. */
  dt?: number;
  /** Where it goes; standard error by default. */
  out?: ProgressOutput;
}

/** What a progress bar writes to. */
export interface ProgressOutput {
  /** Whether it is a terminal. */
  isTerminal(): boolean;
  /** How many characters a line has; by default as many as on the program's own terminal, else 80. */
  readonly columns?: number;
  /** How many lines it has; by default as many as the program's own terminal, else 24. */
  readonly rows?: number;
  /** Writes bytes at once, and says how many were written. */
  writeSync(bytes: Uint8Array): number;
}

const KNOWN = ["label", "minimum", "width", "dt", "out"] satisfies (keyof ProgressOptions)[];

/**
 * Checks the options of a progress bar, or whether there is to be one.
 *
 * @throws {TypeError} If they are neither options nor a boolean, or an option does not exist.
 * @throws {RangeError} If a number makes no sense.
 */
export function checkProgress(progress: boolean | ProgressOptions): void {
  if (typeof progress === "boolean") return;
  checkOptions("progress", progress, KNOWN);
  const { label = "", minimum = 0, width = 1, dt = 0, out } = progress;
  if (typeof label !== "string") throw new TypeError(`progress: label must be text; got ${String(label)}`);
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

export type { Outcome };

/** How far the work has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** How many of those done took no work. */
  readonly cached?: number;
  readonly retried?: number;
  readonly failed?: number;
}

/** The progress of some work that is being shown. */
export interface ProgressBar {
  /** Shows it if it is time to: a timer does, but gets no turn while short work keeps the thread busy. */
  update(): void;
  /** Shows it for the last time, if it has been or is due, and how it ended. */
  end(outcome: Outcome): void;
}

/** Timers cannot be set for longer. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Starts to show the progress of some work.
 *
 * @param unit What is counted, such as "tasks".
 * @param read Tells how far the work has come.
 */
export function startBar(options: ProgressOptions, unit: string, read: () => Progress): ProgressBar {
  const { label = "", minimum = 0.5, width = 40, dt = 0.1, out = Deno.stderr } = options;
  const start = performance.now(), rate = new Rate();
  const view = out.isTerminal() ? new Bar(outputOf(out).lines, width) : new PlainLines(outputOf(out).write);
  const elapsed = () => (performance.now() - start) / 1000;
  let next = minimum;

  const state = (seconds: number, outcome?: Outcome): ProgressState => {
    const progress = read(), worked = progress.done - (progress.cached ?? 0);
    const perSecond = outcome ? worked / seconds : rate.at(seconds, worked);
    return { label, unit, ...progress, seconds, rate: perSecond, outcome };
  };
  const show = () => {
    const seconds = elapsed();
    if (seconds < minimum) return;
    next = seconds + dt;
    view.show(state(seconds));
  };
  const timer = setInterval(show, Math.min(dt * 1000, LONGEST_MS));

  return {
    update() {
      if (elapsed() >= next) show();
    },
    end(outcome) {
      clearInterval(timer);
      const seconds = elapsed();
      if (seconds >= minimum) view.end(state(seconds, outcome));
    },
  };
}

/** A bar at the bottom of a terminal. */
class Bar implements BottomLine {
  readonly #lines: BottomLines;
  readonly #width: number;
  #state: ProgressState | undefined;

  constructor(lines: BottomLines, width: number) {
    this.#lines = lines;
    this.#width = width;
  }

  text(columns: number): string {
    return barLine(this.#state!, this.#width, columns);
  }

  show(state: ProgressState): void {
    const isNew = this.#state === undefined;
    this.#state = state;
    if (isNew) this.#lines.add(this);
    else this.#lines.draw();
  }

  end(state: ProgressState): void {
    this.#state = state;
    this.#lines.leave(this);
  }
}

/** There are so many seconds between two plain lines at least, and at most; in between, so much must have been done. */
const PLAIN = { least: 5, most: 60, share: 0.1 };

/** Lines in what is no terminal. */
class PlainLines {
  readonly #write: (bytes: Uint8Array) => void;
  #last = { seconds: 0, share: 0 };

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  show(state: ProgressState): void {
    const pause = state.seconds - this.#last.seconds, done = shareOf(state) - this.#last.share;
    if (pause >= PLAIN.most || pause >= PLAIN.least && done >= PLAIN.share) this.#put(state);
  }

  end(state: ProgressState): void {
    if (state.seconds >= PLAIN.least) this.#put(state);
  }

  #put(state: ProgressState): void {
    this.#last = { seconds: state.seconds, share: shareOf(state) };
    this.#write(new TextEncoder().encode(`${plainLine(state)}\n`));
  }
}

/** How fast work goes of late: over the second half of its time, or all of it if nothing was done there. */
class Rate {
  /** How much was done when, the oldest first; the first is from the middle of the time, or before. */
  readonly #samples = [{ seconds: 0, done: 0 }];

  /** How much is done in a second. */
  at(seconds: number, done: number): number {
    const samples = this.#samples;
    while (samples.length > 1 && samples[1].seconds <= seconds / 2) samples.shift();
    const [first] = samples;
    // A hundred samples will do, however long it takes.
    if (seconds - samples.at(-1)!.seconds > seconds / 100) samples.push({ seconds, done });
    const lately = seconds > first.seconds ? (done - first.done) / (seconds - first.seconds) : 0;
    return lately || done / seconds;
  }
}

interface Output {
  readonly write: (bytes: Uint8Array) => void;
  readonly lines: BottomLines;
}

const outputs = new WeakMap<ProgressOutput, Output>();

/** What is written to one output, by however many bars. */
function outputOf(out: ProgressOutput): Output {
  const known = outputs.get(out);
  if (known) return known;
  let broken = false;
  // An output that is gone, such as a closed pipe, is no reason for the work to fail.
  const write = (bytes: Uint8Array) => {
    try {
      if (!broken) out.writeSync(bytes);
    } catch {
      broken = true;
    }
  };
  const shared = out === Deno.stderr || out === Deno.stdout ? ownTerminal : undefined;
  const output = { write, lines: new BottomLines({ write, size: () => sizeOf(out), shared }) };
  outputs.set(out, output);
  return output;
}

function sizeOf({ columns, rows }: ProgressOutput): TerminalSize {
  const size = columns && rows ? undefined : consoleSize();
  return { columns: columns || size?.columns || 80, rows: rows || size?.rows || 24 };
}

function consoleSize(): TerminalSize | undefined {
  try {
    return Deno.consoleSize();
  } catch {
    return undefined; // not a terminal
  }
}
