/**
 * Values while a kernel is lowered: expressions for their parts.
 *
 * @module
 */

import { type ArrayVar, constant, type Node, type Type, type Var } from "../ir/ir.ts";
import type { ArrayType } from "../language/types.ts";

/** What a value that is no array can be. */
export type Kind = "number" | "bool" | "bigint" | "complex";

/** The types of the parts that a value is made of. All numbers are f64 here. */
export const PARTS: Readonly<Record<Kind, readonly Type[]>> = {
  number: ["f64"],
  bool: ["bool"],
  bigint: ["i64"],
  complex: ["f64", "f64"],
};

/** A value that is no array: expressions for its parts. */
export interface Scalar {
  readonly kind: Kind;
  readonly parts: readonly Node[];
}

/** An array, which is always a parameter of the kernel. */
export interface ArrayValue {
  readonly kind: "array";
  readonly array: ArrayVar;
  readonly type: ArrayType;
}

/** A value. */
export type Value = Scalar | ArrayValue;

/** A number. */
export function numberOf(expression: Node): Scalar {
  return { kind: "number", parts: [expression] };
}

/** A truth value. */
export function boolOf(expression: Node): Scalar {
  return { kind: "bool", parts: [expression] };
}

/** A constant number. */
export function real(value: number): Node {
  return constant("f64", value);
}

/** A kind of value in words. */
export function inWords(value: Value): string {
  if (value.kind === "array") return value.type.of === "typed" ? "a typed array" : "an NDArray";
  return {
    number: "a number",
    bool: "a truth value",
    bigint: "a bigint",
    complex: "a complex number",
  }[value.kind];
}

/** Variables for the parts of a value. */
export function fresh(kind: Kind, name: string, at?: number): Var[] {
  if (kind === "complex") return ["re", "im"].map((part) => ({ name: `${name}.${part}`, type: "f64", at }));
  return [{ name, type: PARTS[kind][0], at }];
}

/** Whether an expression costs nothing. */
export function isSimple({ op, args }: Node): boolean {
  return op === "const" || op === "get" || (op === "convert" && args[0].op === "get");
}

/** The most operations that are rather evaluated than jumped over. */
const CHEAP = 12;

/** Whether an expression may be evaluated where it is not asked for: it cannot fail and costs little. */
export function isCheap(expression: Node): boolean {
  let size = 0;
  const isTotal = (inner: Node): boolean =>
    ++size <= CHEAP && !["bound", "load", "call"].includes(inner.op) && inner.args.every(isTotal);
  return isTotal(expression);
}

/** What statements change. */
export interface Effects {
  readonly variables: Set<Var>;
  stores: boolean;
}

/** What statements change. */
export function effectsOf(
  statements: readonly Node[],
  effects: Effects = { variables: new Set(), stores: false },
): Effects {
  for (const statement of statements) {
    if (statement.op === "set" || statement.op === "random") effects.variables.add(statement.value as Var);
    if (statement.op === "store") effects.stores = true;
    effectsOf(statement.args, effects);
  }
  return effects;
}

/** Whether the value of an expression may change. */
export function isChanged({ op, value, args }: Node, effects: Effects): boolean {
  if (op === "get") return effects.variables.has(value as Var);
  return (op === "load" && effects.stores) || args.some((arg) => isChanged(arg, effects));
}
