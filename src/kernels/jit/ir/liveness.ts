/**
 * Which variables may still be read after a statement.
 *
 * @module
 */

import type { For, Gang, Label, Node, Var } from "./ir.ts";
import { assignedBy, laneVarsOf, outerTargets, readBy, readIn } from "./walk.ts";

/** The variables that may be read after each statement of a tree, and before the tree. */
export class Liveness {
  /** Those that may be read before they are assigned in the tree. */
  readonly before: ReadonlySet<Var>;
  readonly #after = new Map<Node, Set<Var>>();
  readonly #beforeElse = new Map<Node, ReadonlySet<Var>>();
  readonly #breaks = new Map<Label, ReadonlySet<Var>>();

  /** @param after What is read after the tree. */
  constructor(root: Node, after: Iterable<Var>) {
    this.before = this.#visit(root, new Set(after));
  }

  /** Those that may be read after the statement, */
  after(statement: Node): ReadonlySet<Var> {
    return this.#after.get(statement) ?? new Set();
  }

  /** The variables that may be read in the second arm of an `if` before they are assigned there, */
  beforeElse(statement: Node): ReadonlySet<Var> {
    return this.#beforeElse.get(statement) ?? new Set();
  }

  /** and those that may be, once a statement has been left in any way: at its end, or by a jump to the end of something around it. */
  afterLeaving(statement: Node): ReadonlySet<Var> {
    let live = this.after(statement);
    for (const target of outerTargets(statement)) live = live.union(this.#breaks.get(target) ?? new Set());
    return live;
  }

  #visit(node: Node, after: ReadonlySet<Var>): ReadonlySet<Var> {
    const known = this.#after.get(node);
    this.#after.set(node, known ? known.union(after) : new Set(after));
    switch (node.op) {
      case "seq":
        return this.#visitAll(node.args, after);
      case "block":
        this.#breaks.set(node.value as Label, after);
        return this.#visitAll(node.args, after);
      case "if":
        return this.#if(node, after);
      case "break":
        return this.#breaks.get(node.value as Label) ?? after;
      case "loop":
        return this.#loop(node, after);
      case "for":
        return this.#for(node, after);
      case "gang":
        return this.#gang(node, after);
      default:
        return this.#plain(node, after);
    }
  }

  #visitAll(statements: readonly Node[], after: ReadonlySet<Var>): ReadonlySet<Var> {
    return statements.reduceRight((live, statement) => this.#visit(statement, live), after);
  }

  #if(node: Node, after: ReadonlySet<Var>): ReadonlySet<Var> {
    const [test, yes, no] = node.args;
    const before = this.#visit(no, after);
    this.#beforeElse.set(node, before);
    return this.#visit(yes, after).union(before).union(readIn(test));
  }

  #loop(node: Node, after: ReadonlySet<Var>): ReadonlySet<Var> {
    this.#breaks.set(node.value as Label, after);
    let head: ReadonlySet<Var> = new Set();
    while (true) {
      const before = this.#visitAll(node.args, head);
      if (before.isSubsetOf(head)) return head;
      head = head.union(before);
    }
  }

  #for(node: Node, after: ReadonlySet<Var>): ReadonlySet<Var> {
    const { label, index } = node.value as For;
    const [start, end, , body] = node.args;
    const lanes = laneVarsOf(node);
    this.#breaks.set(label, after);
    let head = new Set(after);
    for (const { variable, into } of lanes) {
      head.add(variable);
      if (into) head.add(into);
    }
    while (true) {
      const before = new Set(this.#visit(body, head));
      before.delete(index);
      if (before.isSubsetOf(head)) break;
      head = head.union(before);
    }
    for (const { variable } of lanes) head.delete(variable);
    for (const { first } of lanes) head = head.union(readIn(first));
    return head.union(readIn(start)).union(readIn(end));
  }

  #gang(node: Node, after: ReadonlySet<Var>): ReadonlySet<Var> {
    const [start, end, first, full, tail, last] = node.args;
    const beforeLast = this.#visit(last, after);
    let head = beforeLast.union(this.#visit(tail, beforeLast));
    while (true) {
      const before = this.#visit(full, head);
      if (before.isSubsetOf(head)) break;
      head = head.union(before);
    }
    const live = new Set(this.#visit(first, head));
    live.delete((node.value as Gang).base);
    return live.union(readIn(start)).union(readIn(end));
  }

  #plain(node: Node, after: ReadonlySet<Var>): ReadonlySet<Var> {
    const live = new Set(after);
    for (const variable of assignedBy(node)) live.delete(variable);
    for (const variable of readBy(node)) live.add(variable);
    for (const arg of node.args) for (const variable of readIn(arg)) live.add(variable);
    return live;
  }
}
