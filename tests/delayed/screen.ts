/** A terminal of the tests' own, and a clock. */

import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";

/** What a terminal of a given size would show. */
export class Screen {
  columns: number;
  rows: number;
  /** Everything that was written. */
  written = "";
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns = 100, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  isTerminal(): boolean {
    return true;
  }

  writeSync(bytes: Uint8Array): number {
    const text = new TextDecoder().decode(bytes);
    this.written += text;
    // deno-lint-ignore no-control-regex
    for (const [token] of text.matchAll(/\x1b\[\d*[A-Z]|[^]/gu)) this.#put(token);
    return bytes.length;
  }

  /** The lines on it, without empty ones at the end. */
  get lines(): string[] {
    const last = this.#lines.findLastIndex((line) => line.trim() !== "");
    return this.#lines.slice(0, last + 1).map((line) => line.trimEnd());
  }

  /** Breaks the lines anew, as terminals do whose window becomes narrower. */
  narrow(columns: number): void {
    this.columns = columns;
    const broken = (line: string) => line.trimEnd().match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""];
    this.#row = this.#lines.slice(0, this.#row).flatMap(broken).length;
    this.#lines = this.#lines.flatMap(broken);
  }

  #put(token: string): void {
    if (token === "\r") this.#column = 0;
    else if (token === "\n") {
      this.#row++;
      this.#column = 0;
      this.#lines[this.#row] ??= "";
    } else if (token.startsWith("\x1b[")) this.#control(token);
    else {
      const line = this.#lines[this.#row].padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + token + line.slice(++this.#column);
    }
  }

  #control(token: string): void {
    const number = Number(token.slice(2, -1) || 1);
    const untilHere = this.#lines[this.#row].slice(0, this.#column);
    if (token.endsWith("A")) this.#row = Math.max(0, this.#row - number);
    else this.#lines[this.#row] = untilHere;
    if (token.endsWith("J")) this.#lines.length = this.#row + 1;
  }
}

/** A file: text that is written to it stays. */
export class File {
  text = "";

  isTerminal(): boolean {
    return false;
  }

  writeSync(bytes: Uint8Array): number {
    this.text += new TextDecoder().decode(bytes);
    return bytes.length;
  }
}

/** A clock, also for timers, that moves only by `tick`. */
export function stopClock(): Disposable & { tick(ms: number): void } {
  const time = new FakeTime(0);
  const now = stub(performance, "now", () => Date.now());
  return {
    tick: (ms) => time.tick(ms),
    [Symbol.dispose]() {
      now.restore();
      time.restore();
    },
  };
}
