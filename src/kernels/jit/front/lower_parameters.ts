/**
 * The parameters of kernels: what they are made of, and what is known of them.
 *
 * @module
 */

import { ANY, ANY_INT32, type Fact, INT32, integers } from "./intervals.ts";
import { get, type Node, node, type Var } from "../ir/ir.ts";
import type { KernelSource } from "../language/kernel_source.ts";
import { arrayParameter } from "./lower_arrays.ts";
import { complexOf } from "./lower_complex.ts";
import { boolOf, fresh, numberOf, type Scalar, type Value } from "./lower_values.ts";
import { raise } from "../language/source.ts";
import type { ArrayType, ScalarType, ValueType } from "../language/types.ts";

/** A parameter of a kernel. */
export interface Parameter {
  /** The parameters of the program that it is made of, with what is known of them. */
  readonly variables: ReadonlyMap<Var, Fact>;
  /** What its name stands for. */
  readonly value: Value;
}

/** The parameter for an argument of a type. */
export function parameter(source: KernelSource, name: string, type: ValueType, at?: number): Parameter {
  if (typeof type === "object") return arrayOf(source, name, type, at);
  if (type === "void") {
    raise(
      source,
      at,
      `\`${name}\` has no value; a kernel takes numbers, truth values, complex numbers and arrays`,
    );
  }
  return scalarOf(name, type, at);
}

function arrayOf(source: KernelSource, name: string, type: ArrayType, at: number | undefined): Parameter {
  if (type.dtype === "u64") {
    raise(source, at, `\`${name}\` is an array of u64; bigints in kernels are i64: use a BigInt64Array`);
  }
  const array = arrayParameter(name, type, at), { base, shape, strides } = array;
  const size = integers(0, INT32[1]);
  const variables = new Map([base, ...shape, ...strides].map((variable) => [variable, ANY_INT32]));
  for (const variable of shape) variables.set(variable, size);
  return { variables, value: { kind: "array", array, type } };
}

function scalarOf(name: string, type: ScalarType, at: number | undefined): Parameter {
  if (type === "c128") {
    const [re, im] = fresh("complex", name, at);
    return { variables: new Map([[re, ANY], [im, ANY]]), value: complexOf(get(re), get(im)) };
  }
  const variable: Var = { name, type, at };
  const fact = type === "i32" ? ANY_INT32 : ANY;
  return { variables: new Map([[variable, fact]]), value: valueOfType(type, get(variable)) };
}

/** What a value of a type is in the wide form. */
function valueOfType(type: Exclude<ScalarType, "c128">, value: Node): Scalar {
  switch (type) {
    case "i32":
      return numberOf(node("convert", "f64", [value]));
    case "f32":
      return numberOf(node("promote", "f64", [value]));
    case "f64":
      return numberOf(value);
    case "i64":
      return { kind: "bigint", parts: [value] };
    case "bool":
      return boolOf(value);
  }
}
