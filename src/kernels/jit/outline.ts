/**
 * Long loops in functions of their own.
 *
 * @module
 */

import type { Program } from "./ir.ts";

/** Moves long loops into functions of their own. */
export function outline(program: Program): Program {
  return program;
}
