/**
 * Which `for` statements only count: `for (let i = a; i < b; i += c)` with an `i` that its body does not assign and a
 * `b` that stays the same.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import type { WideFor } from "./infer.ts";
import type { Activation } from "./lower_state.ts";
import { assignedNames, children, walk } from "../language/parse.ts";

/** The parts of such a statement. */
export interface Counting {
  readonly syntax: ESTree.ForStatement;
  readonly name: string;
  readonly at: number;
  /** What comes before the loop: other variables, or the assignment of a variable that was declared outside. */
  readonly before: readonly ESTree.Node[];
  /** Where the variable is declared in the head, its first value. */
  readonly start?: ESTree.Expression;
  readonly compare: WideFor["compare"];
  readonly end: ESTree.Expression;
  /** Never 0. */
  readonly step: number;
  /** The other parts of the test, joined by `&&`. */
  readonly tests: readonly ESTree.Expression[];
  /** The other updates. */
  readonly after: readonly ESTree.Node[];
}

/** The parts of a `for` that only counts. */
export function countingOf(a: Activation, syntax: ESTree.ForStatement): Counting | undefined {
  const updates = listOf(syntax.update);
  for (const update of updates) {
    const step = stepOf(a, update);
    const after = updates.filter((other) => other !== update);
    if (!step || after.some((other) => mentions(other, step.name))) continue;
    const changed = assignedIn([syntax.body, ...syntax.test ? [syntax.test] : [], ...after]);
    if (changed.has(step.name)) continue;
    const test = testOf(a, syntax.test, step.name, step.by, changed);
    const head = test && headOf(a, syntax, step.name);
    if (head) return { syntax, name: step.name, step: step.by, after, ...test, ...head };
  }
}

function listOf(syntax: ESTree.Expression | null): readonly ESTree.Expression[] {
  if (!syntax) return [];
  return syntax.type === "SequenceExpression" ? syntax.expressions : [syntax];
}

function assignedIn(nodes: readonly ESTree.Node[]): Set<string> {
  return new Set(nodes.flatMap((node) => [...assignedNames(node)]));
}

function mentions(syntax: ESTree.Node, name: string): boolean {
  let found = false;
  walk(syntax, (inner) => found ||= inner.type === "Identifier" && inner.name === name);
  return found;
}

/** What is counted, and by how much: `i++`, `i -= 2`, `i = i + 1`. */
function stepOf(a: Activation, update: ESTree.Expression): { name: string; by: number } | undefined {
  if (update.type === "UpdateExpression" && update.argument.type === "Identifier") {
    return { name: update.argument.name, by: update.operator === "++" ? 1 : -1 };
  }
  if (update.type !== "AssignmentExpression" || update.left.type !== "Identifier") return undefined;
  const { left: { name }, operator, right } = update;
  const [sign, amount] = operator === "=" ? addendOf(right, name) : [operator, right];
  const by = amount && integerOf(a, amount);
  if (!by || (sign !== "+=" && sign !== "-=")) return undefined;
  return { name, by: sign === "+=" ? by : -by };
}

function addendOf(right: ESTree.Expression, name: string): [string, ESTree.Node] | [] {
  if (right.type !== "BinaryExpression" || !["+", "-"].includes(right.operator)) return [];
  return isName(right.left, name) ? [`${right.operator}=`, right.right] : [];
}

function isName(syntax: ESTree.Node, name: string): boolean {
  return syntax.type === "Identifier" && syntax.name === name;
}

/** The value of a constant integer. */
function integerOf(a: Activation, syntax: ESTree.Node): number | undefined {
  if (syntax.type === "UnaryExpression" && syntax.operator === "-") {
    const value = integerOf(a, syntax.argument);
    return value && -value;
  }
  const value = syntax.type === "Literal"
    ? syntax.value
    : syntax.type === "Identifier"
    ? constantOf(a, syntax)
    : 0;
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

function constantOf(a: Activation, { name }: ESTree.Identifier): unknown {
  const binding = a.names.find(name);
  if (!binding) return a.source.uses[name];
  const value = binding.value;
  return value?.kind === "number" && value.parts[0].op === "const" ? value.parts[0].value : undefined;
}

type Test = Pick<Counting, "compare" | "end" | "tests">;

const COMPARISONS: Readonly<Record<string, [WideFor["compare"], WideFor["compare"]]>> = {
  "<": ["lt", "gt"],
  "<=": ["le", "ge"],
  ">": ["gt", "lt"],
  ">=": ["ge", "le"],
};

/** The comparison of the counter with a bound, and what else must hold. */
function testOf(
  a: Activation,
  test: ESTree.Expression | null,
  name: string,
  step: number,
  changed: ReadonlySet<string>,
): Test | undefined {
  const parts = conjunctsOf(test);
  for (const [i, part] of parts.entries()) {
    const found = comparisonOf(part, name);
    const isUp = found?.compare === "lt" || found?.compare === "le";
    if (found && isUp === step > 0 && isFixed(a, found.end, name, changed)) {
      return { ...found, tests: parts.filter((other) => other !== part) };
    }
    // what stands before is then evaluated after, so it must not matter when it is
    if (!isPlain(parts[i])) return undefined;
  }
}

function conjunctsOf(test: ESTree.Expression | null): ESTree.Expression[] {
  if (!test) return [];
  if (test.type !== "LogicalExpression" || test.operator !== "&&") return [test];
  return [test.left, test.right].flatMap((side) => conjunctsOf(side));
}

function comparisonOf(test: ESTree.Expression, name: string): Pick<Test, "compare" | "end"> | undefined {
  const compares = test.type === "BinaryExpression" ? COMPARISONS[test.operator] : undefined;
  if (!compares) return undefined;
  const { left, right } = test as ESTree.BinaryExpression;
  if (isName(left, name)) return { compare: compares[0], end: right };
  return isName(right, name) ? { compare: compares[1], end: left as ESTree.Expression } : undefined;
}

const PURE: ReadonlySet<string> = new Set(["Literal", "Identifier", "UnaryExpression", "BinaryExpression"]);

/** Whether an expression only reads variables and cannot fail. */
function isPlain(syntax: ESTree.Node): boolean {
  return (PURE.has(syntax.type) || isSize(syntax)) && children(syntax).every(isPlain);
}

/** `x.length`, `x.size`, `x.shape[0]`, `z.re`, `Math.PI`. */
function isSize(syntax: ESTree.Node): boolean {
  if (syntax.type !== "MemberExpression") return false;
  return !syntax.computed || (syntax.object.type === "MemberExpression" && !syntax.object.computed);
}

/** Whether a bound is the same in all rounds. */
function isFixed(a: Activation, syntax: ESTree.Node, name: string, changed: ReadonlySet<string>): boolean {
  if (syntax.type === "Identifier") return syntax.name !== name && !changed.has(syntax.name);
  if (syntax.type === "MemberExpression") {
    return isSize(syntax) && isFixed(a, syntax.object, name, changed);
  }
  const isCall = syntax.type === "CallExpression" && syntax.callee.type === "MemberExpression" &&
    isName(syntax.callee.object, "Math") && a.isBuiltin("Math") && !mentions(syntax.callee, "random");
  const inner = isCall ? (syntax as ESTree.CallExpression).arguments : children(syntax);
  return (isCall || PURE.has(syntax.type)) && inner.every((each) => isFixed(a, each, name, changed));
}

type Head = Pick<Counting, "at" | "before" | "start">;

/** The beginning: the counter is declared in it, or is a variable from outside that is a number. */
function headOf(a: Activation, { init }: ESTree.ForStatement, name: string): Head | undefined {
  if (init?.type === "VariableDeclaration") {
    const own = init.declarations.find(({ id }) => isName(id, name));
    if (own) {
      if (!own.init || own !== init.declarations[0]) return undefined;
      const others = init.declarations.slice(1);
      const before = others.length > 0 ? [{ ...init, declarations: others }] : [];
      return others.some((other) => mentions(other, name))
        ? undefined
        : { at: own.start!, before, start: own.init };
    }
  }
  const binding = a.names.find(name);
  if (!binding || binding.value) return undefined;
  const before = init ? [init] : [];
  return { at: binding.at ?? 0, before };
}
