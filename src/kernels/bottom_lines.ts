/**
 * Lines that stay at the bottom of a terminal while other text appears above them.
 *
 * @module
 */

import { columnsOf } from "./progress_line.ts";

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

/**
 * The lines at the bottom of one terminal. The cursor waits on the line below them, so that whatever else writes, or an
 * end of the program without a word, begins on a fresh line.
 */
export class BottomLines {
  #lines: BottomLine[] = [];
  readonly #write: (text: string) => void;
  readonly #size: () => TerminalSize;
  /** The widths of the lines that are on the terminal. */
  #drawn: readonly number[] = [];

  constructor(write: (text: string) => void, size: () => TerminalSize) {
    this.#write = write;
    this.#size = size;
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

  /** Brings what is on the terminal up to date, all in one write. */
  draw(left: readonly BottomLine[] = []): void {
    const { columns, rows } = this.#size();
    // Some terminals begin a new line when the last column is written.
    const textsOf = (lines: readonly BottomLine[]) => lines.map((line) => line.text(columns - 1));
    const bottom = fitting(textsOf(this.#lines), rows - 1);
    const lines = [...textsOf(left), ...bottom].map((text) => `${text}\x1b[K\n`);
    this.#write(`${this.#up(columns)}${lines.join("")}\x1b[J`);
    this.#drawn = bottom.map(columnsOf);
  }

  /** Takes the lines off the terminal, until they are drawn again. */
  erase(): void {
    this.#write(`${this.#up(this.#size().columns)}\x1b[J`);
    this.#drawn = [];
  }

  // A terminal that has become narrower has broken the lines anew.
  #up(columns: number): string {
    let rows = 0;
    for (const width of this.#drawn) rows += Math.max(1, Math.ceil(width / columns));
    return rows > 0 ? `\r\x1b[${rows}A` : "\r";
  }
}

function fitting(texts: string[], rows: number): string[] {
  if (texts.length <= rows) return texts;
  const shown = Math.max(0, rows - 1);
  return [...texts.slice(0, shown), `… and ${texts.length - shown} more`];
}

const PRINTING = [
  "assert",
  "debug",
  "dir",
  "dirxml",
  "error",
  "group",
  "groupCollapsed",
  "info",
  "log",
  "table",
  "timeEnd",
  "timeLog",
  "trace",
  "warn",
] as const;

type Print = (...args: unknown[]) => void;

const methods = console as unknown as Record<typeof PRINTING[number], Print>;
/** Those that what is printed must appear above. The console is taken over while there are some. */
const shown = new Set<BottomLines>();
let taken: { name: typeof PRINTING[number]; original: Print; own: Print }[] = [];
let printing = false;

function show(lines: BottomLines): void {
  if (shown.size === 0) {
    taken = PRINTING.map((name) => {
      const original = methods[name];
      return { name, original, own: methods[name] = (...args) => printAbove(() => original(...args)) };
    });
  }
  shown.add(lines);
}

function hide(lines: BottomLines): void {
  shown.delete(lines);
  if (shown.size > 0) return;
  // What somebody else has put there meanwhile stays.
  for (const { name, original, own } of taken) if (methods[name] === own) methods[name] = original;
}

function printAbove(print: () => void): void {
  if (printing) return print(); // some methods print through others
  printing = true;
  try {
    for (const lines of shown) lines.erase();
    print();
  } finally {
    for (const lines of shown) lines.draw();
    printing = false;
  }
}
