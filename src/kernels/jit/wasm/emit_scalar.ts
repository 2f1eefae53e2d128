/**
 * Scalar expressions as WebAssembly.
 *
 * @module
 */

import type { Body } from "./emit_body.ts";
import { bound, load } from "./emit_memory.ts";
import type { Node, Op, Type, Var } from "../ir/ir.ts";
import type { PlainOp } from "./opcodes.ts";

/** Writes an expression: its value is left on the stack. */
export function scalar(body: Body, node: Node): void {
  const kept = body.kept(node);
  if (kept !== undefined) return body.get(kept);
  switch (node.op) {
    case "const":
      return literal(body, node.type, node.value as number | bigint | boolean);
    case "get":
      return body.get(body.localOf(node.value as Var));
    case "lane":
      return literal(body, node.type, node.type === "i64" ? BigInt(body.lane) : body.lane);
    case "load":
      return load(body, node);
    case "bound":
      return bound(body, node);
    case "any":
      return body.any(node);
    case "reduce":
      return body.reduce(node);
    case "select":
      return select(body, node.args);
    case "div_s":
    case "rem_s":
      if (dividesPlainly(node.args[1])) return plainDivision(body, node);
  }
  for (const arg of node.args) scalar(body, arg);
  operation(body, node.op, node.args[0].type, node.type, node.value);
}

// WebAssembly has the condition last.
function select(body: Body, [condition, a, b]: readonly Node[]): void {
  scalar(body, a);
  scalar(body, b);
  scalar(body, condition);
  body.op("select");
}

/** Whether a division by this cannot trap. */
function dividesPlainly({ op, value }: Node): boolean {
  return op === "const" && BigInt(value as number | bigint) !== 0n &&
    BigInt(value as number | bigint) !== -1n;
}

function plainDivision(body: Body, { op, type, args }: Node): void {
  scalar(body, args[0]);
  scalar(body, args[1]);
  body.op(`${type as "i32" | "i64"}.${op as "div_s" | "rem_s"}`);
}

function literal(body: Body, type: Type, value: number | bigint | boolean): void {
  if (type === "i64") body.put(["i64.const", BigInt.asIntN(64, BigInt(value))]);
  else if (type === "f64") body.put(["f64.const", Number(value)]);
  else if (type === "f32") body.put(["f32.const", Number(value)]);
  else body.i32(Number(value));
}

const FLOAT_OPS: readonly Op[] = [
  "neg",
  "abs",
  "sqrt",
  "floor",
  "ceil",
  "trunc",
  "nearest",
  "add",
  "sub",
  "mul",
  "div",
  "min",
  "max",
  "copysign",
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
];

/** Operations that are one instruction, by the type of the first operand. */
const INSTRUCTIONS: Readonly<Record<string, Readonly<Partial<Record<Op, string>>>>> = {
  f32: named("f32", FLOAT_OPS),
  f64: named("f64", FLOAT_OPS),
  i32: { ...integers("i32"), clz: "i32.clz", extend: "i64.extend_i32_s" },
  i64: { ...integers("i64"), wrap: "i32.wrap_i64" },
  bool: { ...named("i32", ["and", "or", "xor", "eq", "ne"]), not: "i32.eqz" },
};

function named(type: string, ops: readonly Op[], suffix = ""): Partial<Record<Op, string>> {
  return Object.fromEntries(ops.map((op) => [op, `${type}.${op}${suffix}`]));
}

function integers(type: string): Partial<Record<Op, string>> {
  return {
    ...named(type, ["add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "eq", "ne", "lt_u"]),
    ...named(type, ["lt", "le", "gt", "ge"], "_s"),
  };
}

/** Operations that name both types. */
const CONVERSIONS: Readonly<Partial<Record<Op, (from: Type, to: Type) => string>>> = {
  convert: (from, to) => `${to}.convert_${from}_s`,
  truncate: (from, to) => `${to}.trunc_sat_${from}_s`,
  demote: () => "f32.demote_f64",
  promote: () => "f64.promote_f32",
  reinterpret: (from, to) => `${to}.reinterpret_${from}`,
};

/** Writes an operation whose operands are on the stack. */
export function operation(body: Body, op: Op, from: Type, to: Type, value?: unknown): void {
  const instruction = INSTRUCTIONS[from]?.[op] ?? CONVERSIONS[op]?.(from, to);
  if (instruction) return body.op(instruction as PlainOp);
  switch (op) {
    case "div_s":
    case "rem_s":
      return division(body, op, to as "i32" | "i64");
    case "min":
    case "max":
      return extremum(body, op, to as "i32" | "i64");
    case "toint32":
      return body.call(body.module.helper("toint32"));
    case "call":
      return library(body, value as string);
  }
  throw new TypeError(`${op} of ${from} cannot be written as WebAssembly`);
}

// WebAssembly's traps for the divisors 0 and -1 (with the least dividend); for these two a product says the quotient.
function division(body: Body, op: "div_s" | "rem_s", type: "i32" | "i64"): void {
  const [a, b] = [body.borrow(type), body.borrow(type)];
  body.set(b);
  body.set(a);
  body.get(b);
  literal(body, type, 1);
  body.op(`${type}.add`);
  literal(body, type, 1);
  body.op(`${type}.le_u`);
  body.either(() => {
    if (op === "rem_s") return literal(body, type, 0);
    body.get(a);
    body.get(b);
    body.op(`${type}.mul`);
  }, () => {
    body.get(a);
    body.get(b);
    body.op(`${type}.${op}`);
  }, type);
}

function extremum(body: Body, op: "min" | "max", type: "i32" | "i64"): void {
  const [a, b] = [body.borrow(type), body.borrow(type)];
  body.set(b);
  body.tee(a);
  body.get(b);
  body.get(a);
  body.get(b);
  body.op(op === "min" ? `${type}.lt_s` : `${type}.gt_s`, "select");
}

function library(body: Body, name: string): void {
  const func = body.module.linked(name, false);
  if (func === undefined) throw new TypeError(`the mathematics library has no function ${name}`);
  body.call(func);
}
