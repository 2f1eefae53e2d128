/** Helpers for tests of the compiler's messages. */

import { assertEquals, assertThrows } from "@std/assert";
import { type KernelSource, SOURCE } from "../../../src/kernels/jit/language/kernel_source.ts";
import { CompileError } from "../../../src/kernels/jit/language/source.ts";

/** A kernel's source of that text. */
export function sourceFrom(text: string, uses: Record<string, unknown> = {}, name = "kernel"): KernelSource {
  return { name, text, uses };
}

/** Something that looks like a compiled kernel to the compiler. */
export function fakeKernel(text: string): () => void {
  return Object.assign(() => {}, { [SOURCE]: sourceFrom(text) });
}

/**
 * Asserts that the compiler refuses a text with exactly this message.
 *
 * @param marked The text, on one line, with « before the place that the caret must stand under.
 */
export function assertRefused(
  run: (source: KernelSource) => unknown,
  marked: string,
  message: string,
  uses: Record<string, unknown> = {},
  name = "kernel",
): void {
  const at = marked.indexOf("«"), text = marked.replace("«", "");
  const error = assertThrows(() => run(sourceFrom(text, uses, name)), CompileError);
  const place = `  line 1, column ${at + 1}:\n    ${text}\n    ${" ".repeat(at)}^`;
  assertEquals(error.message, `${name}: ${message}\n${place}`);
}
