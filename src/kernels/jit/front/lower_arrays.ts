/**
 * Arrays: their parameters, their elements, and what they can be asked.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import {
  type ArrayVar,
  constant,
  get,
  type Node,
  node,
  type Storage,
  type Type,
  type Var,
} from "../ir/ir.ts";
import type { Activation, Draft } from "./lower_state.ts";
import { type ArrayValue, boolOf, inWords, numberOf, real, type Scalar, type Value } from "./lower_values.ts";
import { complexOf } from "./lower_complex.ts";
import type { ArrayType, Dtype } from "../language/types.ts";

/** How elements of a dtype lie in memory. */
function storageOf(dtype: Dtype): Storage {
  return dtype === "bool" ? "u8" : dtype === "c128" ? "f64" : dtype;
}

/** An array parameter: base, sizes and strides. */
export function arrayParameter(name: string, type: ArrayType, at: number | undefined): ArrayVar {
  const word = (part: string): Var => ({ name: `${name}.${part}`, type: "i32", at });
  const dimensions = Array.from({ length: type.rank }, (_, d) => d);
  return {
    name,
    storage: storageOf(type.dtype),
    base: word("base"),
    shape: dimensions.map((d) => word(`shape${d}`)),
    strides: dimensions.map((d) => word(`stride${d}`)),
  };
}

const i32 = (op: "add" | "mul", a: Node, b: Node): Node => node(op, "i32", [a, b]);

/**
 * Where an element lies: its number among those of the storage.
 *
 * @param indices Of type i32, inside.
 */
export function elementIndex({ array, type }: ArrayValue, indices: readonly Node[]): Node {
  const terms = indices.map((index, d) =>
    type.layout === "C" ? index : i32("mul", index, get(array.strides[d]))
  );
  const place = terms.length === 0
    ? constant("i32", 0)
    : terms.reduce((before, term, d) =>
      i32("add", type.layout === "C" ? i32("mul", before, get(array.shape[d])) : before, term)
    );
  return type.dtype === "c128" ? i32("mul", place, constant("i32", 2)) : place;
}

/** The place of an element, with its indices checked. */
export function checkedIndex(
  activation: Activation,
  value: ArrayValue,
  indices: readonly Node[],
  syntax: readonly ESTree.Node[],
): Node {
  const { draft } = activation, { array } = value;
  return elementIndex(
    value,
    indices.map((index, d) => {
      if (!draft.boundsCheck) return node("truncate", "i32", [index]);
      const site = draft.site(array.name, d, activation.at(syntax[d]));
      return node("bound", "i32", [index, get(array.shape[d])], { site }, activation.at(syntax[d]));
    }),
  );
}

/** The element at a place. */
export function loadElement({ array, type: { dtype } }: ArrayValue, place: Node, draft: Draft): Scalar {
  const load = (type: Type, index: Node): Node => node("load", type, [index], { array });
  switch (dtype) {
    case "f64":
      return numberOf(load("f64", place));
    case "f32":
      return numberOf(node("promote", "f64", [load("f32", place)]));
    case "i64":
    case "u64":
      return { kind: "bigint", parts: [load("i64", place)] };
    case "u32":
      return numberOf(node("convert", "f64", [load("i64", place)]));
    case "bool":
      return boolOf(node("ne", "bool", [load("i32", place), constant("i32", 0)]));
    case "c128": {
      const first = draft.stable(place);
      return complexOf(load("f64", first), load("f64", i32("add", first, constant("i32", 1))));
    }
    default:
      return numberOf(node("convert", "f64", [load("i32", place)]));
  }
}

/** What the elements of a dtype are made from. */
function kindOf(dtype: Dtype): Scalar["kind"] {
  if (dtype === "c128") return "complex";
  if (dtype === "bool") return "bool";
  return dtype === "i64" || dtype === "u64" ? "bigint" : "number";
}

/** Puts a value into an array. */
export function storeElement(
  activation: Activation,
  target: ArrayValue,
  place: Node,
  value: Value,
  syntax: ESTree.Node,
): void {
  const { array, type: { dtype } } = target;
  const wanted = kindOf(dtype);
  if (value.kind !== wanted) {
    const [is, must] = [value, { kind: wanted, parts: [] }].map(inWords);
    activation.raise(
      syntax,
      `the elements of \`${array.name}\` (${dtype}) are made from ${must}; this is ${is}`,
    );
  }
  addStore(activation.draft, target, place, value as Scalar, activation.at(syntax));
}

/** Adds the stores of a value of the right kind. */
export function addStore(
  draft: Draft,
  { array, type: { dtype } }: ArrayValue,
  place: Node,
  { parts: [part, im] }: Scalar,
  at?: number,
): void {
  const store = (index: Node, value: Node) => draft.add(node("store", "void", [index, value], { array }, at));
  draft.stored.add(array);
  switch (dtype) {
    case "f64":
    case "i64":
    case "u64":
      return store(place, part);
    case "f32":
      return store(place, node("demote", "f32", [part]));
    case "bool":
      return store(place, node("select", "i32", [part, constant("i32", 1), constant("i32", 0)]));
    case "c128": {
      const first = draft.stable(place), [re, imaginary] = [part, im].map((each) => draft.stable(each));
      store(first, re);
      return store(i32("add", first, constant("i32", 1)), imaginary);
    }
    default:
      return store(place, node("toint32", "i32", [part]));
  }
}

/** A property of an array. */
export function arrayProperty(
  activation: Activation,
  { array, type }: ArrayValue,
  property: ESTree.Node & { name: string },
): Scalar {
  const { name } = property;
  if (name === "length" && type.of === "typed") return sizeOf(array, 0);
  if (type.of === "typed") {
    activation.raise(
      property,
      `a typed array has no \`${name}\`; write ${array.name}.length, or pass an NDArray`,
    );
  }
  if (name === "ndim") return numberOf(real(type.rank));
  if (name === "size") {
    const sizes = array.shape.map((_, d) => sizeOf(array, d).parts[0]);
    return numberOf(sizes.reduce((a, b) => node("mul", "f64", [a, b]), real(1)));
  }
  activation.raise(
    property,
    `an NDArray has no \`${name}\`; write ${array.name}.shape[0], or ${array.name}.size`,
  );
}

/** The size of an array in one dimension. */
export function sizeOf(array: ArrayVar, dimension: number): Scalar {
  return numberOf(node("convert", "f64", [get(array.shape[dimension])]));
}

/** The typed array of which an element is meant. */
export function typedArray(a: Activation, { object }: ESTree.MemberExpression): ArrayValue {
  const value = a.value(object);
  if (value.kind !== "array") {
    return a.raise(object, `only an array can be indexed; this is ${inWords(value)}`);
  }
  if (value.type.of === "typed") return value;
  const { name } = value.array, indices = "ijklmn".slice(0, value.type.rank).split("").join(", ");
  return a.raise(
    object,
    `\`${name}\` is an NDArray; write ${name}.get(${indices}) and ${name}.set(${indices}, value)`,
  );
}
