/**
 * Compiled code that is ready to run in this thread.
 *
 * @module
 */

import { heap } from "../../arrays/heap.ts";
import { context } from "../../workers/context.ts";
import type { Code } from "./code.ts";
import { type Flat, Passed, resultOf, width } from "./marshal.ts";
import { freshSeed } from "./seeds.ts";

/** The parts of a module's exports that are used. */
export interface Exports {
  /** The kernel itself. */
  readonly main: (...flat: Flat) => unknown;
  /** Where the threads of a job meet; 0 while there is none. */
  readonly job?: WebAssembly.Global;
  /** Runs a chunk of a parallel loop. Looks at no more arguments than three. */
  readonly [chunk: `chunk${number}`]: (chunk: number, lo: number, hi: number, ...more: undefined[]) => void;
}

/** Shares the chunks of a parallel loop. */
export type Fork = (region: number, start: number, end: number, least: number) => void;

/** The code of a kernel with this thread's state. */
export class Instance {
  readonly code: Code;
  readonly exports: Exports;
  /** The parameters of the running call, for messages; known only where there are arrays. */
  running: Readonly<Flat> = [];
  /** Called by a parallel loop if the global `job` is set. */
  fork: Fork | undefined;

  /**
   * Makes an instance.
   *
   * @throws {RangeError} If there is no memory for it.
   */
  constructor(code: Code) {
    this.code = code;
    const weft = {
      // looked at only if the module imports it: most kernels of numbers need no heap
      get memory(): WebAssembly.Memory {
        return heap.memory;
      },
      fail: (site: number, index: number) => {
        throw indexError(code, site, index, this.running);
      },
      poll,
      fork: (region: number, start: number, end: number, least: number) => {
        this.fork!(region, start, end, least);
      },
    };
    const { exports } = new WebAssembly.Instance(code.module, { weft });
    this.exports = exports as unknown as Exports;
  }

  /** Calls the kernel with arguments that have the types the code is for. */
  call(args: readonly unknown[]): unknown {
    using passed = new Passed(this.code, args);
    return resultOf(this.code.result, this.run(passed.flat));
  }

  /** Calls it with parameters, to which the seed is added; returns what WebAssembly gives. */
  run(flat: Flat): unknown {
    if (this.code.seeded) flat.push(seedFor(this.code));
    this.running = flat;
    return this.exports.main(...flat);
  }
}

/** The seed of the next call. */
export function seedFor({ seed }: Code): bigint {
  return seed ?? freshSeed();
}

function poll(): void {
  if (context.stopped?.()) throw new DOMException("the kernel was told to stop", "AbortError");
}

function indexError(code: Code, number: number, index: number, running: Readonly<Flat>): RangeError {
  const { array, dimension, line, column, text } = code.sites[number];
  const size = sizeOf(code, array, dimension, running);
  const where = `dimension ${dimension} of ${array}${size === undefined ? "" : ` (size ${size})`}`;
  const what = Number.isInteger(index)
    ? `is outside ${where}`
    : `is no integer, as an index of ${where} must be`;
  return new RangeError(
    `${code.name}: index ${index} ${what}\n  line ${line}, column ${column}: ${text}`,
  );
}

/** The size of an array among the parameters. */
function sizeOf(
  { form, params, args }: Code,
  array: string,
  dimension: number,
  running: Readonly<Flat>,
): number | undefined {
  const param = params.indexOf(array);
  if (form === "elements" || param < 0 || typeof args[param] !== "object") return undefined;
  const first = args.slice(0, param).reduce((sum, type) => sum + width(type), 0);
  return running[first + 1 + dimension] as number | undefined;
}
