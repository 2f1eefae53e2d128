/**
 * Parts of values, and calls.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { type Node, node } from "../ir/ir.ts";
import {
  arrayProperty,
  checkedIndex,
  loadElement,
  sizeOf,
  storeElement,
  typedArray,
} from "./lower_arrays.ts";
import { inline, usedKernel } from "./lower_calls.ts";
import { complexMethod, complexOf } from "./lower_complex.ts";
import { INTRINSICS, isLibrary } from "./lower_intrinsics.ts";
import { mathFunction, numberTest, random, toNumber } from "./lower_math.ts";
import { number, numbers, numeric } from "./lower_operators.ts";
import type { Activation } from "./lower_state.ts";
import { type ArrayValue, boolOf, inWords, numberOf, real, type Scalar, type Value } from "./lower_values.ts";

/** A part of something: `x.length`, `z.re`, `Math.PI`, `x[i]`, `x.shape[0]`. */
export function member(a: Activation, syntax: ESTree.MemberExpression): Value {
  const { object, property, computed } = syntax;
  if (computed) return element(a, syntax);
  const { name } = property as ESTree.Identifier;
  if (isNamespace(a, object)) return numberOf(real(constantOf(object.name, name)));
  const value = a.value(object);
  if (value.kind === "array") return arrayProperty(a, value, property as ESTree.Identifier);
  if (value.kind === "complex" && (name === "re" || name === "im")) {
    return numberOf(value.parts[name === "re" ? 0 : 1]);
  }
  return a.raise(property, `\`.${name}\` is asked of ${inWords(value)}, which has no such part`);
}

function isNamespace(a: Activation, object: ESTree.Node): object is ESTree.Identifier {
  return object.type === "Identifier" && (object.name === "Math" || object.name === "Number") &&
    a.isBuiltin(object.name);
}

function constantOf(namespace: string, name: string): number {
  const holder: unknown = namespace === "Math" ? Math : Number;
  return (holder as Record<string, number>)[name];
}

/** `x[i]` or `x.shape[d]`. */
function element(a: Activation, syntax: ESTree.MemberExpression): Value {
  const { object, property } = syntax;
  if (object.type === "MemberExpression") return size(a, object, property);
  const array = typedArray(a, syntax);
  return loadElement(array, checkedIndex(a, array, [number(a, property)], [property]), a.draft);
}

function size(a: Activation, shape: ESTree.MemberExpression, property: ESTree.Node): Scalar {
  const value = a.value(shape.object);
  if (value.kind !== "array") {
    return a.raise(shape, `\`.shape\` is asked of ${inWords(value)}; only arrays have it`);
  }
  if (value.type.of === "typed") return a.raise(shape, "a typed array has no `shape`; write x.length");
  const { array } = value;
  const [dimension] = numberOf(number(a, property)).parts;
  const known = dimension.op === "const" ? dimension.value as number : NaN;
  if (Number.isInteger(known) && known >= 0 && known < value.type.rank) return sizeOf(array, known);
  const last = value.type.rank - 1;
  return a.raise(
    property,
    `the number of the dimension must be a constant: \`${array.name}\` has 0 to ${last}`,
  );
}

/** A call; nothing if the kernel that is called gives no value. */
export function call(a: Activation, syntax: ESTree.CallExpression): Value | undefined {
  const { callee } = syntax;
  if (callee.type === "Identifier") return callName(a, callee, syntax);
  const { object, property } = callee as ESTree.MemberExpression;
  const { name } = property as ESTree.Identifier;
  if (isNamespace(a, object)) return namespaceFunction(a, object.name, name, syntax);
  return method(a, object as ESTree.Expression, name, syntax);
}

function namespaceFunction(
  a: Activation,
  namespace: string,
  name: string,
  syntax: ESTree.CallExpression,
): Value {
  const args = numbers(a, syntax.arguments);
  if (namespace === "Number") return boolOf(numberTest(a.draft, name, args[0]));
  return numberOf(mathFunction(a.draft, name, args));
}

function callName(
  a: Activation,
  callee: ESTree.Identifier,
  syntax: ESTree.CallExpression,
): Value | undefined {
  const { name } = callee, { arguments: args } = syntax;
  const intrinsic = isLibrary(a.source) ? INTRINSICS.get(name) : undefined;
  if (intrinsic) return numberOf(intrinsic(numbers(a, args)));
  if (!a.isBuiltin(name)) {
    const kernel = usedKernel(a, callee);
    const values = a.draft.operands(...args.map((arg) => () => a.value(arg)));
    return inline(a, kernel, values, syntax).value;
  }
  switch (name) {
    case "complex": {
      const [re, im = real(0)] = numbers(a, args);
      return complexOf(re, im);
    }
    case "uniform":
      return uniform(a, numbers(a, args));
    case "Number": {
      const value = a.value(args[0]);
      return value.kind === "bigint" ? numberOf(toNumber(value.parts[0])) : numeric(a, value, args[0]);
    }
    default:
      return boolOf(numberTest(a.draft, name, number(a, args[0])));
  }
}

/** `a + (b - a) * random` */
function uniform(a: Activation, args: readonly Node[]): Scalar {
  const low = a.draft.stable(args[0]);
  const width = node("sub", "f64", [args[1], low]);
  return numberOf(node("add", "f64", [low, node("mul", "f64", [width, random(a.draft)])]));
}

function method(
  a: Activation,
  object: ESTree.Expression,
  name: string,
  syntax: ESTree.CallExpression,
): Value | undefined {
  const { arguments: args } = syntax;
  const [value, ...values] = a.draft.operands(...[object, ...args].map((each) => () => a.value(each)));
  if (value.kind === "complex") return complexMethod(a, name, value, values, syntax);
  if (value.kind !== "array") return a.raise(syntax.callee, `${inWords(value)} has no method \`${name}\``);
  return arrayMethod(a, value, name, values, syntax);
}

function arrayMethod(
  a: Activation,
  array: ArrayValue,
  name: string,
  values: readonly Value[],
  syntax: ESTree.CallExpression,
): Value | undefined {
  const { type: { rank, of }, array: { name: own } } = array, { arguments: args } = syntax;
  if (of === "typed") return a.raise(syntax.callee, `\`${own}\` is a typed array; write ${own}[i]`);
  const wanted = name === "set" ? rank + 1 : rank;
  if (args.length !== wanted) {
    const form = ["ijklmn".slice(0, rank).split("").join(", "), ...name === "set" ? ["value"] : []].join(
      ", ",
    );
    return a.raise(
      syntax,
      `\`${own}\` has ${rank} dimension${rank === 1 ? "" : "s"}; write ${own}.${name}(${form})`,
    );
  }
  const indices = values.slice(0, rank).map((index, d) => numeric(a, index, args[d]).parts[0]);
  const place = checkedIndex(a, array, indices, args);
  if (name === "get") return loadElement(array, place, a.draft);
  storeElement(a, array, place, values[rank], args[rank]);
  return undefined;
}
