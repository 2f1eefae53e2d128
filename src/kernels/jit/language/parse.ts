/**
 * From a function's source text to its syntax tree.
 *
 * @module
 */

import defer * as meriyah from "meriyah";
import type { ESTree } from "meriyah";
import type { KernelSource } from "./kernel_source.ts";
import { raise } from "./source.ts";

/** A kernel's function as a syntax tree. Nodes say where they are by `start` and `end`, offsets in `source.text`. */
export interface ParsedKernel {
  readonly source: KernelSource;
  /** The names of its parameters. */
  readonly params: readonly string[];
  /** Whether it is a generator function. */
  readonly generator: boolean;
  /** A block, or the expression of an arrow function without one. */
  readonly body: ESTree.BlockStatement | ESTree.Expression;
  /** The function itself. */
  readonly node: FunctionNode;
}

/** The node of a function. */
export type FunctionNode = ESTree.FunctionExpression | ESTree.ArrowFunctionExpression;

/**
 * Parses a kernel's source: an arrow function, a function, a generator function or a method.
 *
 * @throws {CompileError} If there is no source, or it is no function with plain parameters.
 */
export function parse(source: KernelSource): ParsedKernel {
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source.text)) {
    raise(
      source,
      0,
      "bound functions and built-ins have no source; pass the function itself, or wrap it in one",
    );
  }
  const node = functionOf(source);
  if (node.async) {
    raise(
      source,
      0,
      "an async function cannot be compiled; a kernel waits for nothing: leave out `async`",
    );
  }
  const { generator } = node;
  const params = node.params.map((param) => paramName(source, param));
  return { source, params, generator, body: node.body!, node };
}

/** The function that a text is: as it stands, or as the member of a class if it is a method. */
function functionOf(source: KernelSource): FunctionNode {
  const asIs = expressionIn(source.text, "(", "\n)");
  if (!isFailure(asIs)) return functionIn(source, asIs);
  const member = expressionIn(source.text, "(class{", "\n})");
  if (!isFailure(member)) return methodIn(source, member as ESTree.ClassExpression);
  // the attempt that got further is the one that was meant
  const { at, why } = member.at > asIs.at ? member : asIs;
  return raise(source, at, `the parser does not know this syntax (${why}); write it in a plainer way`);
}

function functionIn(source: KernelSource, node: ESTree.Expression): FunctionNode {
  if (node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression") return node;
  return raise(
    source,
    0,
    node.type === "ClassExpression"
      ? "a class cannot be compiled; pass a function"
      : "a kernel must be a function",
  );
}

function methodIn(source: KernelSource, { body }: ESTree.ClassExpression): FunctionNode {
  const [member] = body.body;
  if (member?.type !== "MethodDefinition") return raise(source, 0, "a kernel must be a function");
  if (member.kind === "get" || member.kind === "set") {
    return raise(source, 0, `a ${member.kind}ter cannot be compiled; pass a function or a method`);
  }
  return member.value;
}

interface Failure {
  readonly at: number;
  readonly why: string;
}

function isFailure(result: ESTree.Expression | Failure): result is Failure {
  return "why" in result;
}

/** Parses a text between two others. */
function expressionIn(text: string, before: string, after: string): ESTree.Expression | Failure {
  try {
    const program = meriyah.parseModule(before + text + after, { ranges: true, next: true });
    shift(program, before.length);
    return (program.body[0] as ESTree.ExpressionStatement).expression;
  } catch (error) {
    if (!meriyah.isParseError(error)) throw error;
    const at = Math.min(Math.max(error.start - before.length, 0), text.length);
    return { at, why: error.description };
  }
}

function shift(node: ESTree.Node, by: number): void {
  node.start! -= by;
  node.end! -= by;
  for (const child of children(node)) shift(child, by);
}

function paramName(source: KernelSource, param: ESTree.Parameter): string {
  switch (param.type) {
    case "Identifier":
      return param.name;
    case "AssignmentPattern":
      return raise(source, param.start, "a kernel's parameter cannot have a default; pass every argument");
    case "RestElement":
      return raise(
        source,
        param.start,
        "a kernel cannot take rest parameters; name each one, or pass an array",
      );
    default:
      return raise(
        source,
        param.start,
        "a kernel's parameter cannot be taken apart; pass each value on its own",
      );
  }
}

/** The nodes right below a node, in the order of the source. */
export function children(node: ESTree.Node): ESTree.Node[] {
  const found: ESTree.Node[] = [];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) found.push(item);
  }
  return found.sort((a, b) => a.start! - b.start!);
}

function isNode(value: unknown): value is ESTree.Node {
  return typeof (value as ESTree.Node | null | undefined)?.type === "string";
}

/** Visits a node and all below it, a node before those in it. */
export function walk(node: ESTree.Node, visit: (node: ESTree.Node) => void): void {
  visit(node);
  for (const child of children(node)) walk(child, visit);
}

/** The names of the variables that are assigned in a node: by `=`, `+=` and the like, `++`, `--`; not by declarations. */
export function assignedNames(node: ESTree.Node): Set<string> {
  const names = new Set<string>();
  walk(node, (inner) => {
    const target = targetOf(inner);
    if (target?.type === "Identifier") names.add(target.name);
  });
  return names;
}

function targetOf(node: ESTree.Node): ESTree.Node | undefined {
  if (node.type === "AssignmentExpression" || node.type === "ForOfStatement") return node.left;
  return node.type === "UpdateExpression" ? node.argument : undefined;
}
