/**
 * The types of the kernel language, as a user writes them in a signature.
 *
 * @module
 */

import type { Storage } from "../ir/ir.ts";

/** The type of a number, truth value or complex number. */
export type ScalarType = "i32" | "i64" | "f32" | "f64" | "bool" | "c128";

/** The type of an array's elements: as it lies in memory, or complex (two f64), or a truth value (one byte). */
export type Dtype = Storage | "bool" | "c128";

/** The type of an array. */
export interface ArrayType {
  readonly dtype: Dtype;
  /** The number of its dimensions. */
  readonly rank: number;
  /** C: elements lie in row-major order without gaps, so the last stride is 1. A: any strides. */
  readonly layout: "C" | "A";
  /** Whether the kernel sees a typed array (`x[i]`, `x.length`) or an `NDArray` (`x.get(i, j)`, `x.shape[0]`). */
  readonly of: "typed" | "ndarray";
}

/** The type of an argument or a result. */
export type ValueType = ScalarType | ArrayType | "void";
