/**
 * What the compiler knows of a kernel: its source text and the names it may use.
 *
 * @module
 */

/** A kernel, as the compiler reads it. */
export interface KernelSource {
  /** For messages; "kernel" if the function has none. */
  readonly name: string;
  /** The function's own text, as `fn.toString()` gives it: plain JavaScript, without types. */
  readonly text: string;
  /** The names from outside that the function uses: numbers, bigints, truth values, and other compiled kernels. */
  readonly uses: Readonly<Record<string, unknown>>;
}

/** Under this symbol a compiled kernel carries its {@linkcode KernelSource}. */
export const SOURCE = Symbol("weft.kernelSource");

/** What a value is to the compiler, if it is a compiled kernel. */
export function sourceOf(value: unknown): KernelSource | undefined {
  return typeof value === "function" ? (value as { [SOURCE]?: KernelSource })[SOURCE] : undefined;
}
