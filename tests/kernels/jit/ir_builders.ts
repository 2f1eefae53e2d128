/** Short names for making programs by hand. */

import { interpret, type Scalar } from "../../../src/kernels/jit/ir/interpret.ts";
import {
  type ArrayVar,
  constant,
  type For,
  type Func,
  get,
  type Label,
  type Node,
  node,
  type Op,
  type Program,
  seq,
  type Storage,
  type Type,
  type Var,
} from "../../../src/kernels/jit/ir/ir.ts";

/** A variable. */
export function v(name: string, type: Type, varying = false): Var {
  return varying ? { name, type, varying } : { name, type };
}

/** Constants. */
export const i32 = (value: number): Node => constant("i32", value);
export const i64 = (value: bigint): Node => constant("i64", value);
export const f64 = (value: number): Node => constant("f64", value);
export const f32 = (value: number): Node => constant("f32", Math.fround(value));
export const bool = (value: boolean): Node => constant("bool", value);

/** An operation whose result has the type of its last operand. */
export function op(name: Op, ...args: Node[]): Node {
  return node(name, args[args.length - 1].type, args);
}

/** A comparison. */
export function test(name: Op, ...args: Node[]): Node {
  return node(name, "bool", args);
}

/** Statements. */
export const statement = (name: Op, args: Node[] = [], value?: unknown): Node =>
  node(name, "void", args, value);
export const breakOut = (label: Label): Node => statement("break", [], label);
export const when = (condition: Node, yes: Node[], no: Node[] = []): Node =>
  statement("if", [condition, seq(yes), seq(no)]);

/** A loop over an index. */
export function loop(
  index: Var,
  [start, end, step]: Node[],
  body: Node[],
  more: Partial<For> = {},
): Node {
  const value: For = { index, label: { name: "loop" }, kind: "plain", ...more };
  return statement("for", [start, end, step, seq(body)], value);
}

/** An array of one dimension. */
export function array(name: string, storage: Storage): ArrayVar {
  return {
    name,
    storage,
    base: v(`${name}_base`, "i32"),
    shape: [v(`${name}_size`, "i32")],
    strides: [v(`${name}_stride`, "i32")],
  };
}

/** The parameters that an array is passed in. */
export function paramsOf({ base, shape, strides }: ArrayVar): Var[] {
  return [base, ...shape, ...strides];
}

/** A function, and a program of it. */
export function func(name: string, params: Var[], results: Var[], body: Node[]): Func {
  return { name, params, results, body: seq(body) };
}
export function program(params: Var[], results: Var[], body: Node[], more: Partial<Program> = {}): Program {
  return { name: "test", main: func("main", params, results, body), sites: [], ...more };
}

/** Fails as a program does whose index is outside. */
export function fail(site: number, index: number): never {
  throw new RangeError(`site ${site}, index ${index}`);
}

/** Runs a program without memory. */
export function run(built: Program, ...args: Scalar[]): Scalar[] {
  return interpret(built, args, { fail });
}

/** The value of an expression without variables. */
export function valueOf(expression: Node): Scalar {
  const x = v("x", expression.type);
  return run(program([], [x], [statement("set", [expression], x)]))[0];
}

export { get, node, seq };

/** Numbers at the edges of the types. */
export const EDGES: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3,
  1e-320,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  2 ** 63,
  -(2 ** 63),
  1e300,
  Infinity,
  -Infinity,
  NaN,
];
