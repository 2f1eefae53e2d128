/**
 * Known values in the place of variables: what a variable was set to, where it cannot have changed since.
 *
 * @module
 */

import type { For, Func, Node, Program, Var } from "./ir.ts";
import { assignedBy, assignedIn, functionsOf, rewrite } from "./walk.ts";
import { withFunctions } from "./with_functions.ts";

/** Reads of variables that hold a constant, or what another variable still holds, become that. */
export function propagate(program: Program): Program {
  const changed = new Map(
    functionsOf(program.main).map((func): [Func, Func] => [
      func,
      { ...func, body: new Propagation().visit(func.body) },
    ]),
  );
  return { ...program, main: withFunctions(program.main, changed) };
}

class Propagation {
  /** For each variable the constant, or the read of another variable, that it equals. */
  #known: Map<Var, Node> = new Map();

  visit(node: Node): Node {
    switch (node.op) {
      case "seq":
      case "block":
        return this.#inner(node, node.op === "block");
      case "if":
        return this.#if(node);
      case "loop":
        this.#forget(assignedIn(node));
        return this.#inner(node, true);
      case "for":
        return this.#for(node);
      case "gang":
        return node;
      default:
        return this.#plain(node);
    }
  }

  // Who jumps to the end of a block brings what was known where it jumped.
  #inner(node: Node, labelled: boolean): Node {
    const changed = { ...node, args: node.args.map((arg) => this.visit(arg)) };
    if (labelled) this.#forget(assignedIn(node));
    return changed;
  }

  #if(node: Node): Node {
    const [test, yes, no] = node.args;
    const before = this.#known;
    const arms = [yes, no].map((arm) => {
      this.#known = new Map(before);
      return this.visit(arm);
    });
    this.#known = before;
    this.#forget(assignedIn(node));
    return { ...node, args: [this.#value(test, before), ...arms] };
  }

  #for(node: Node): Node {
    const [start, end, step, body] = node.args;
    const bounds = [this.#value(start), this.#value(end), step];
    this.#forget(assignedIn(node));
    const own = { ...node.value as For };
    const changed = { ...node, value: own, args: [...bounds, this.visit(body)] };
    this.#forget(assignedIn(node));
    return changed;
  }

  #plain(node: Node): Node {
    const changed = { ...node, args: node.args.map((arg) => this.#value(arg)) };
    this.#forget(assignedBy(node));
    if (node.op === "set") this.#learn(node.value as Var, changed.args[0]);
    return changed;
  }

  #learn(variable: Var, value: Node): void {
    const isCopy = value.op === "get" && value.value !== variable;
    if (value.op === "const" || isCopy) this.#known.set(variable, value);
  }

  #forget(variables: Iterable<Var>): void {
    const gone = new Set(variables);
    for (const [variable, { op, value }] of this.#known) {
      if (gone.has(variable) || (op === "get" && gone.has(value as Var))) this.#known.delete(variable);
    }
  }

  #value(expression: Node, known = this.#known): Node {
    if (known.size === 0) return expression;
    return rewrite(expression, (node) => node.op === "get" ? known.get(node.value as Var) ?? node : node);
  }
}
