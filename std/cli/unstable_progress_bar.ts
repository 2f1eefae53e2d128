/**
 * A progress bar that redraws one line of a terminal.
 *
 * @module
 */

/** The state of a bar, as its formatter sees it. */
export interface ProgressBarFormatter {
  /** Time since the start, `mm:ss`. */
  styledTime: string;
  /**
   * Returns value and maximum in a common unit of bytes, such as `0.40/97.66 KiB`.
   *
   * Later releases turn this into a string; a formatter that must outlive the change uses
   * {@linkcode ProgressBarFormatter.value} and {@linkcode ProgressBarFormatter.max}.
   */
  styledData: (fractions?: number) => string;
  /** The bar itself, such as `###-------`. */
  progressBar: string;
  /** Milliseconds since the start. */
  time: number;
  /** The `time` of the drawing before. */
  previousTime: number;
  /** How far the work is. */
  value: number;
  /** The `value` of the drawing before. */
  previousValue: number;
  /** The value at which the work is done. */
  max: number;
}

/** Options for {@linkcode ProgressBar}. */
export interface ProgressBarOptions {
  /**
   * Where the bar is drawn.
   *
   * @default {Deno.stderr.writable}
   */
  writable?: WritableStream<Uint8Array>;
  /**
   * How far the work is at the start.
   *
   * @default {0}
   */
  value?: number;
  /** The value at which the work is done. */
  max: number;
  /**
   * Length of the bar in characters.
   *
   * @default {50}
   */
  barLength?: number;
  /**
   * Character of the part that is done.
   *
   * @default {"#"}
   */
  fillChar?: string;
  /**
   * Character of the part that is left.
   *
   * @default {"-"}
   */
  emptyChar?: string;
  /**
   * Whether the bar is erased at the end.
   *
   * @default {false}
   */
  clear?: boolean;
  /** Returns the line to draw. By default `[mm:ss] [###-------] [0.24/97.6 KiB]`. */
  formatter?: (formatter: ProgressBarFormatter) => string;
  /**
   * Whether `writable` stays open after the end.
   *
   * @default {true}
   */
  keepOpen?: boolean;
  /**
   * Milliseconds between two drawings.
   *
   * @default {1000}
   */
  refreshMilliseconds?: number;
}

const ERASE_LINE = "\r\x1b[K";
const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

function formatTime(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  return [Math.trunc(seconds / 60), seconds % 60].map((n) => String(n).padStart(2, "0")).join(":");
}

function formatBytes(value: number, max: number): string {
  const fitting = UNITS.findLastIndex((_, power) => max >= 1024 ** (power + 1));
  const power = Math.max(fitting, 0);
  const scale = 1024 ** (power + 1);
  return `${(value / scale).toFixed(2)}/${(max / scale).toFixed(2)} ${UNITS[power]}`;
}

function formatLine(state: ProgressBarFormatter): string {
  return `[${state.styledTime}] [${state.progressBar}] [${state.styledData()}]`;
}

/**
 * Draws how far some work is, at the start, once every `refreshMilliseconds` and at the end.
 * The timer keeps the process alive until {@linkcode ProgressBar.stop} is called.
 *
 * @example
 * ```ts
 * import { ProgressBar } from "@std/cli/unstable-progress-bar";
 *
 * const bar = new ProgressBar({ max: 3, formatter: (x) => `${x.progressBar} ${x.value}/${x.max}` });
 * for (let i = 0; i < 3; i++) bar.value++;
 * await bar.stop();
 * ```
 */
export class ProgressBar {
  /** How far the work is; assign to it to move the bar. */
  value: number;
  /** The value at which the work is done. */
  max: number;

  readonly #options: Required<Omit<ProgressBarOptions, "writable" | "value" | "max">>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #startTime = Date.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #previousTime = 0;
  #previousValue: number;

  /** Draws the bar for the first time and starts the timer. */
  constructor(options: ProgressBarOptions) {
    const { writable = Deno.stderr.writable, value = 0, max, ...rest } = options;
    this.value = value;
    this.max = max;
    this.#options = {
      barLength: rest.barLength ?? 50,
      fillChar: rest.fillChar ?? "#",
      emptyChar: rest.emptyChar ?? "-",
      clear: rest.clear ?? false,
      formatter: rest.formatter ?? formatLine,
      keepOpen: rest.keepOpen ?? true,
      refreshMilliseconds: rest.refreshMilliseconds ?? 1000,
    };
    this.#previousValue = value;
    this.#writer = writable.getWriter();
    this.#timer = setInterval(() => this.#draw(), this.#options.refreshMilliseconds);
    this.#draw();
  }

  #bar(): string {
    const { barLength, fillChar, emptyChar } = this.#options;
    const share = Math.min(Math.max(this.value / this.max, 0), 1);
    const filled = Math.trunc(share * barLength);
    return fillChar.repeat(filled) + emptyChar.repeat(barLength - filled);
  }

  #state(): ProgressBarFormatter {
    const { value, max } = this;
    const time = Date.now() - this.#startTime;
    return {
      styledTime: formatTime(time),
      styledData: () => formatBytes(value, max),
      progressBar: this.#bar(),
      time,
      previousTime: this.#previousTime,
      value,
      previousValue: this.#previousValue,
      max,
    };
  }

  #draw(): Promise<void> {
    const state = this.#state();
    this.#previousTime = state.time;
    this.#previousValue = state.value;
    return this.#write(ERASE_LINE + this.#options.formatter(state));
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#writer.write(this.#encoder.encode(text));
    } catch {
      // A reader that has gone away must not fail the work that the bar only reports on.
      clearInterval(this.#timer);
    }
  }

  /** Draws the bar a last time, or erases it, and gives `writable` back. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#options.clear) await this.#write(ERASE_LINE);
    else await Promise.all([this.#draw(), this.#write("\n")]);
    if (this.#options.keepOpen) this.#writer.releaseLock();
    else await this.#writer.close().catch(() => {});
  }
}
