/**
 * Shows what the compiler makes of a kernel.
 *
 * @module
 */

import type { Compiled } from "../compile.ts";
import { printProgram } from "../ir/print.ts";
import { wat } from "../wasm/text.ts";

/** What can be shown: the IR before loops are put on lanes, and after; and WebAssembly's text. */
export type Stage = "ir" | "lanes" | "wat";

/** The stage before which loops are not on lanes. */
const SCALAR = "recurrences";

/** A stage as text. */
export function show(stage: Stage, { bytes, passes }: Compiled): string {
  if (stage === "wat") return wat(bytes);
  const pass = stage === "lanes" ? passes.at(-1) : passes.find(({ name }) => name === SCALAR);
  return printProgram(pass!.program);
}
