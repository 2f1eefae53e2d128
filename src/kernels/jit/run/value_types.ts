/**
 * The types of JavaScript's values, as a kernel's arguments.
 *
 * @module
 */

import { Complex } from "../../arrays/complex.ts";
import { arrayType } from "../../arrays/describe.ts";
import { DTYPES, type Elements } from "../../arrays/dtypes.ts";
import { NDArray } from "../../arrays/ndarray.ts";
import type { ArrayType, ValueType } from "../language/types.ts";

/** Whether a number is a 32-bit integer, and not -0. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && (value !== 0 || 1 / value > 0);
}

/** The type of an argument; undefined if a kernel cannot take it. */
export function typeOf(value: unknown): ValueType | undefined {
  switch (typeof value) {
    case "number":
      return isInt32(value) ? "i32" : "f64";
    case "boolean":
      return "bool";
    case "bigint":
      return "i64";
    case "object":
      return value instanceof Complex ? "c128" : arrayType(value);
    default:
      return undefined;
  }
}

/** Whether a value has exactly a type: what {@linkcode typeOf} says, without making it. */
export function isOf(value: unknown, type: ValueType): boolean {
  switch (type) {
    case "i32":
      return typeof value === "number" && isInt32(value);
    case "f64":
      return typeof value === "number" && !isInt32(value);
    case "bool":
      return typeof value === "boolean";
    case "i64":
      return typeof value === "bigint";
    case "c128":
      return value instanceof Complex;
    default:
      return typeof type === "object" && isArrayOf(value, type);
  }
}

function isArrayOf(value: unknown, { dtype, rank, layout, of }: ArrayType): boolean {
  if (of === "typed") return (value as Elements)?.constructor === DTYPES[dtype].Elements;
  return value instanceof NDArray && value.dtype === dtype && value.ndim === rank &&
    value.isContiguous === (layout === "C");
}

/** Whether a parameter of one type takes an argument of another: the types are equal, or it is a number, and f64. */
export function takes(param: ValueType, arg: ValueType): boolean {
  if (param === arg) return true;
  if (typeof param === "string" || typeof arg === "string") return param === "f64" && arg === "i32";
  return param.dtype === arg.dtype && param.rank === arg.rank && param.of === arg.of &&
    (param.layout === "A" || arg.layout === "C");
}

/** What a value is, for messages. */
export function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return (value.constructor as { name?: string } | undefined)?.name || "object";
}
