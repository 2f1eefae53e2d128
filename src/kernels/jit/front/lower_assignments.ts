/**
 * Assignments, to variables and to the elements of typed arrays.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { constant } from "../ir/ir.ts";
import { checkedIndex, loadElement, storeElement, typedArray } from "./lower_arrays.ts";
import { arithmetic, number } from "./lower_operators.ts";
import type { Activation, Binding } from "./lower_state.ts";
import { numberOf, real, type Scalar, type Value } from "./lower_values.ts";

/** An assignment; its value is what is assigned. */
export function assignment(a: Activation, syntax: ESTree.AssignmentExpression): Value {
  const { left, right } = syntax;
  const operator = syntax.operator.slice(0, -1);
  if (left.type === "MemberExpression") return assignElement(a, left, operator, right, syntax);
  const binding = bindingOf(a, left);
  const value = operator === ""
    ? a.value(right)
    : combined(a, operator, () => a.read(binding, left), () => a.value(right), syntax);
  a.assign(binding, value, syntax.start);
  return operator === "" && value.kind !== "array" && value.parts.every((part) => part.op === "const")
    ? value
    : a.read(binding, left);
}

function combined(
  a: Activation,
  operator: string,
  left: () => Value,
  right: () => Value,
  syntax: ESTree.Node,
): Value {
  const [x, y] = a.draft.operands(left, right);
  return arithmetic(a, operator, x, y, syntax);
}

function bindingOf(a: Activation, syntax: ESTree.Node): Binding {
  const found = syntax.type === "Identifier" ? a.names.find(syntax.name) : undefined;
  return found ?? a.raise(syntax, "this cannot be assigned");
}

function assignElement(
  a: Activation,
  target: ESTree.MemberExpression,
  operator: string,
  right: ESTree.Expression,
  syntax: ESTree.Node,
): Value {
  const { draft } = a;
  const array = typedArray(a, target);
  if (operator === "") {
    const index = () => numberOf(number(a, target.property));
    const [{ parts: [at] }, value] = draft.operands<Value>(
      index,
      () => kept(a, a.value(right)),
    ) as Scalar[];
    storeElement(a, array, checkedIndex(a, array, [at], [target.property]), value, right);
    return value;
  }
  const place = draft.keep(checkedIndex(a, array, [number(a, target.property)], [target.property]));
  const value = kept(
    a,
    combined(a, operator, () => loadElement(array, place, draft), () => a.value(right), syntax),
  );
  storeElement(a, array, place, value, syntax);
  return value;
}

/** A value that is used twice: it is kept unless it costs nothing. */
function kept(a: Activation, value: Value): Value {
  return value.kind === "array"
    ? value
    : { ...value, parts: value.parts.map((part) => a.draft.stable(part)) };
}

/** `++` and `--`; what they give is left out if it is not used. */
export function update(a: Activation, syntax: ESTree.UpdateExpression, isUsed: boolean): Value {
  const { argument, prefix } = syntax;
  const operator = syntax.operator[0];
  const oneOf = (value: Value): Scalar =>
    value.kind === "bigint" ? { kind: "bigint", parts: [constant("i64", 1n)] } : numberOf(real(1));
  if (argument.type === "MemberExpression") {
    const array = typedArray(a, argument);
    const place = a.draft.keep(checkedIndex(a, array, [number(a, argument.property)], [argument.property]));
    const before = kept(a, keepAll(a, loadElement(array, place, a.draft)));
    const after = arithmetic(a, operator, before, oneOf(before), syntax);
    storeElement(a, array, place, after, syntax);
    return prefix ? after : before;
  }
  const binding = bindingOf(a, argument);
  const value = a.read(binding, argument);
  const before = isUsed && !prefix ? keepAll(a, value) : value;
  a.assign(binding, arithmetic(a, operator, value, oneOf(value), syntax), syntax.start);
  return prefix ? a.read(binding, argument) : before;
}

function keepAll(a: Activation, value: Value): Value {
  return value.kind === "array" ? value : { ...value, parts: value.parts.map((part) => a.draft.keep(part)) };
}
