/**
 * Lines that stay at the bottom of a terminal while other text appears above them.
 *
 * @module
 */

import { interceptConsole } from "./intercept_console.ts";
import { columnsOf } from "./progress_line.ts";
import type { SharedTerminal } from "./shared_terminal.ts";

/** The size of a terminal. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A line at the bottom of a terminal. */
export interface BottomLine {
  /** Its text, no wider than `columns`. */
  text(columns: number): string;
}

/** What lines are written to. */
export interface LinesOutput {
  write(bytes: Uint8Array): void;
  size(): TerminalSize;
  /** If other threads print there too. */
  readonly shared?: SharedTerminal;
}

/**
 * The lines at the bottom of one terminal. The cursor waits on the line below them, so that whatever else writes, or an
 * end of the program without a word, begins on a fresh line.
 */
export class BottomLines {
  readonly #out: LinesOutput;
  #lines: BottomLine[] = [];
  /** The widths of the lines that are on the terminal. */
  #drawn: readonly number[] = [];

  constructor(out: LinesOutput) {
    this.#out = out;
  }

  /** Adds a line below the others, and shows it. */
  add(line: BottomLine): void {
    this.#lines.push(line);
    show(this);
    this.draw();
  }

  /** Takes a line from the others, and leaves its text of now above them for good. */
  leave(line: BottomLine): void {
    this.#lines = this.#lines.filter((other) => other !== line);
    if (this.#lines.length === 0) hide(this);
    this.draw([line]);
  }

  /** Brings what is on the terminal up to date. */
  draw(left: readonly BottomLine[] = []): void {
    const { columns, rows } = this.#out.size();
    // Some terminals begin a new line when the last column is written.
    const textsOf = (lines: readonly BottomLine[]) => lines.map((line) => line.text(columns - 1));
    this.#replace(columns, textsOf(left), fitting(textsOf(this.#lines), rows - 1));
  }

  /** Takes the lines off the terminal, until they are drawn again. */
  erase(): void {
    this.#replace(this.#out.size().columns, [], []);
  }

  // All in one write, so that nothing flickers.
  #replace(columns: number, left: readonly string[], bottom: readonly string[]): void {
    const { shared } = this.#out, encoder = new TextEncoder();
    const encoded = (lines: readonly string[]) =>
      encoder.encode(lines.map((line) => `${line}\x1b[K\n`).join(""));
    const text = encoded(bottom);
    const write = () => {
      const up = encoder.encode(this.#up(columns));
      this.#out.write(Uint8Array.of(...up, ...encoded(left), ...text, ...ERASE_BELOW));
      this.#drawn = bottom.map(columnsOf);
      shared?.keep(bottom.length, text);
    };
    if (shared) shared.alone(write);
    else write();
  }

  // A terminal that has become narrower has broken the lines anew.
  #up(columns: number): string {
    let rows = 0;
    for (const width of this.#drawn) rows += Math.max(1, Math.ceil(width / columns));
    return rows > 0 ? `\r\x1b[${rows}A` : "\r";
  }
}

const ERASE_BELOW = new TextEncoder().encode("\x1b[J");

function fitting(texts: string[], rows: number): string[] {
  if (texts.length <= rows) return texts;
  const shown = Math.max(0, rows - 1);
  return [...texts.slice(0, shown), `… and ${texts.length - shown} more`];
}

/** Those that what is printed must appear above. */
const shown = new Set<BottomLines>();
/** Gives back the console, which is taken over while there are some. */
let release = () => {};

function show(lines: BottomLines): void {
  if (shown.size === 0) release = interceptConsole(printAbove);
  shown.add(lines);
}

function hide(lines: BottomLines): void {
  shown.delete(lines);
  if (shown.size === 0) release();
}

function printAbove(print: () => void): void {
  for (const lines of shown) lines.erase();
  try {
    print();
  } finally {
    for (const lines of shown) lines.draw();
  }
}
