/**
 * A WebAssembly module as plain data: what {@linkcode encode} writes and {@linkcode decode} reads.
 *
 * @module
 */

import type { Instruction, ValType } from "./opcodes.ts";

/** What a function takes and gives. */
export interface FuncType {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

/** The type of a global. */
export interface GlobalType {
  readonly type: ValType;
  readonly mutable: boolean;
}

/** The size of a memory, in pages of 64 KiB. */
export interface MemoryType {
  readonly minimum: number;
  /** A shared memory always has one. */
  readonly maximum?: number;
  readonly shared: boolean;
}

/** What is imported: a function by the number of its type, a memory, or a global. */
export type Imported =
  | { readonly kind: "func"; readonly type: number }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType };

/** An import, with its two names. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly imported: Imported;
}

/** A global with its first value. */
export interface Global {
  readonly type: GlobalType;
  readonly first: readonly Instruction[];
}

/** What is exported, by its number (imports are counted first). */
export interface Export {
  readonly name: string;
  readonly kind: "func" | "memory" | "global";
  readonly index: number;
}

/** A function's locals (without its parameters) and instructions, `end` included. */
export interface Code {
  readonly locals: readonly ValType[];
  readonly body: readonly Instruction[];
}

/** What an engine is told of the branches of a function; it makes no difference to what the function does. */
export interface BranchHints {
  readonly index: number;
  readonly hints: readonly BranchHint[];
}

/** Which way a branch mostly goes. */
export interface BranchHint {
  /** Where the instruction (an `if` or `br_if`) begins: so many bytes after the beginning of the function's locals. */
  readonly offset: number;
  readonly likely: boolean;
}

/** Something's name. */
export interface NameOf {
  readonly index: number;
  readonly name: string;
}

/** The names of functions and of their locals (parameters first); only people read them. */
export interface Names {
  readonly functions: readonly NameOf[];
  readonly locals: readonly { readonly index: number; readonly names: readonly NameOf[] }[];
}

/** A module. */
export interface Module {
  readonly types: readonly FuncType[];
  readonly imports: readonly Import[];
  /** For each function that is not imported: the number of its type. */
  readonly functions: readonly number[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly branchHints: readonly BranchHints[];
  /** One for each of `functions`. */
  readonly codes: readonly Code[];
  readonly names: Names;
}
