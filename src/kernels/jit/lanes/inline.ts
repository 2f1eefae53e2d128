/**
 * Calls of the mathematics library replaced by what the functions do, so that a gang computes all its vectors at once
 * and its constants once.
 *
 * @module
 */

import { type Func, get, type Node, seq, set, type Var } from "../ir/ir.ts";
import { assignedIn, nodesOf, rewrite } from "../ir/walk.ts";

/** Gives a function of the library. */
export type Library = (name: string) => Func | undefined;

/** The most nodes that one function, and all in one loop, may add. */
const LARGEST_FUNCTION = 600;
const LARGEST_LOOP = 4000;

/** A loop's body in which calls of functions without loops are replaced by their statements. */
export function inlineCalls(body: Node, library: Library): Node {
  return new Inlining(library).visit(body);
}

class Inlining {
  readonly #library: Library;
  #size = 0;

  constructor(library: Library) {
    this.#library = library;
  }

  visit(statement: Node): Node {
    if (statement.type !== "void") return statement;
    const before: Node[] = [];
    const args = statement.args.map((arg) =>
      arg.type === "void" ? this.visit(arg) : this.#expression(arg, before)
    );
    const same = args.every((arg, i) => arg === statement.args[i]);
    const changed = same ? statement : { ...statement, args };
    return before.length > 0 ? seq([...before, changed]) : changed;
  }

  // Calls are pure, so it makes no difference that they come before the rest of the statement.
  #expression(expression: Node, before: Node[]): Node {
    return rewrite(expression, (node) => {
      const func = node.op === "call" ? this.#library(node.value as string) : undefined;
      if (!func || !this.#hasRoom(func)) return node;
      const { statements, result } = copyOf(func, node.args);
      before.push(...statements);
      return get(result);
    });
  }

  #hasRoom({ body }: Func): boolean {
    const nodes = nodesOf(body);
    if (nodes.length > LARGEST_FUNCTION || this.#size + nodes.length > LARGEST_LOOP) return false;
    if (nodes.some(({ op }) => op === "loop" || op === "for")) return false;
    this.#size += nodes.length;
    return true;
  }
}

function copyOf(func: Func, args: readonly Node[]): { statements: Node[]; result: Var } {
  const names = new Map<Var, Var>();
  for (const variable of [...func.params, ...func.results, ...assignedIn(func.body)]) {
    names.set(variable, names.get(variable) ?? { ...variable });
  }
  const labels = new Map<unknown, unknown>();
  const body = rewrite(func.body, (node) => {
    if (node.op === "get" || node.op === "set") return { ...node, value: names.get(node.value as Var) };
    if (node.op !== "block" && node.op !== "break") return node;
    if (!labels.has(node.value)) labels.set(node.value, { ...node.value as object });
    return { ...node, value: labels.get(node.value) };
  });
  const given = func.params.map((param, i) => set(names.get(param)!, args[i]));
  return { statements: [...given, body], result: names.get(func.results[0])! };
}
