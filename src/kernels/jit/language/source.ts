/**
 * Errors that show where in a kernel's source something is wrong.
 *
 * @module
 */

import type { KernelSource } from "./kernel_source.ts";

/** A place in a text: both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A kernel's source, or the signature given for it, is outside of what can be compiled. */
export class CompileError extends SyntaxError {
  /** The name of the class. */
  override readonly name = "CompileError";
}

/** A line is shown whole up to this length, and else the part around the place. */
const WIDEST_LINE = 100;
const BEFORE_PLACE = 40;

/** The line and the column of an offset in a text. */
export function placeOf(text: string, at: number): Place {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

/**
 * Refuses a kernel's source, and shows the place.
 *
 * @param at The offset in the source's text.
 * @param message What is wrong, and what to write instead.
 * @throws {CompileError} Always.
 */
export function raise(source: KernelSource, at: number | undefined, message: string): never {
  throw new CompileError(`${source.name}: ${message}\n${excerpt(source.text, at ?? 0)}`);
}

/** The line of a text that a place is in, with a caret under the place. */
export function excerpt(text: string, at: number): string {
  const { line, column } = placeOf(text, at);
  const whole = text.split("\n")[line - 1].trimEnd();
  const indent = whole.length - whole.trimStart().length;
  const first = whole.length - indent > WIDEST_LINE ? Math.max(indent, column - 1 - BEFORE_PLACE) : indent;
  const last = first + WIDEST_LINE;
  const start = first > indent ? "… " : "", end = last < whole.length ? " …" : "";
  // tabs stay tabs, so that the caret stands where it belongs
  const blank = (start + whole.slice(first, column - 1)).replace(/[^\t]/g, " ");
  return `  line ${line}, column ${column}:\n    ${start}${whole.slice(first, last)}${end}\n    ${blank}^`;
}
