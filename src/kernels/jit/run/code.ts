/**
 * What a thread needs in order to run a compiled kernel. Types only: this is what travels to workers.
 *
 * @module
 */

import type { RegionTypes } from "../compile.ts";
import type { Site } from "../ir/ir.ts";
import type { ValueType } from "../language/types.ts";

/** The code of a kernel for given argument types. A structured clone of it is as good. */
export interface Code {
  /** The kernel's name. */
  readonly name: string;
  /**
   * How it is called: with the arguments themselves, with arrays of them that are broadcast, or as one of several
   * threads that share the work of one call.
   */
  readonly form: "call" | "elements" | "team";
  readonly module: WebAssembly.Module;
  /** The names of its parameters. */
  readonly params: readonly string[];
  /** The types of its parameters, */
  readonly args: readonly ValueType[];
  /** and in the form "elements" those that a signature has given to their elements. */
  readonly given?: readonly ValueType[];
  /** The type of its result; of an element of it in the form "elements". */
  readonly result: ValueType;
  /** For each parameter: whether it is an array that is written. */
  readonly stores: readonly boolean[];
  /** Whether it draws random numbers; it then takes a seed as its last parameter. */
  readonly seeded: boolean;
  /** The seed of every call; absent if each call draws its own. */
  readonly seed?: bigint;
  /** What its parallel loops capture and join. */
  readonly regions: readonly RegionTypes[];
  /** The places where an index is checked. */
  readonly sites: readonly CodeSite[];
}

/** An access that may fail, and the source line that it is in. */
export interface CodeSite extends Site {
  readonly text: string;
}
