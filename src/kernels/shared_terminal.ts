/**
 * The program's own terminal, on which all its threads print.
 *
 * @module
 */

import { interceptConsole } from "./intercept_console.ts";

// The words, before the text.
const LOCK = 0;
const ROWS = 1;
const LENGTH = 2;
const TEXT_OFFSET = 16;
const BYTES = 16 * 1024;

/** A thread that has ended while it printed keeps nobody waiting for longer. */
const LONGEST_WAIT_MS = 50;

/** What stands at the bottom of the terminal, in memory that all threads see. */
export class SharedTerminal {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #text: Uint8Array<SharedArrayBuffer>;

  /** A view of the given memory, or of its own. */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(BYTES)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, TEXT_OFFSET / 4);
    this.#text = new Uint8Array(buffer, TEXT_OFFSET);
  }

  /** Runs a function while no other thread writes. */
  alone(write: () => void): void {
    const free = () => Atomics.compareExchange(this.#words, LOCK, 0, 1) === 0;
    if (!free() && Atomics.wait(this.#words, LOCK, 1, LONGEST_WAIT_MS) !== "timed-out") {
      return this.alone(write);
    }
    try {
      write();
    } finally {
      Atomics.store(this.#words, LOCK, 0);
      Atomics.notify(this.#words, LOCK, 1);
    }
  }

  /** Notes what stands at the bottom: so many rows, with the cursor below them. */
  keep(rows: number, text: Uint8Array): void {
    const fits = text.length <= this.#text.length;
    if (fits) this.#text.set(text);
    Atomics.store(this.#words, LENGTH, fits ? text.length : 0);
    Atomics.store(this.#words, ROWS, rows);
  }

  /** Lets this thread, a worker, print above what stands at the bottom, until the returned function is called. */
  printAbove(): () => void {
    return interceptConsole((print) => {
      if (Atomics.load(this.#words, ROWS) === 0) print();
      else this.alone(() => this.#printAbove(print));
    });
  }

  #printAbove(print: () => void): void {
    const rows = Atomics.load(this.#words, ROWS);
    if (rows > 0) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[${rows}A\x1b[J`));
    try {
      print();
    } finally {
      Deno.stderr.writeSync(this.#text.slice(0, Atomics.load(this.#words, LENGTH)));
    }
  }
}
