/**
 * Checks of indices that have been made already are not made again.
 *
 * An index that was found to be inside an array is so as long as no variable in it, or in the array's size, changes.
 *
 * @module
 */

import type { Func, Node, Program, Var } from "./ir.ts";
import { assignedBy, assignedIn, functionsOf, readIn } from "./walk.ts";
import { asElement, same } from "./node_facts.ts";
import { withFunctions } from "./with_functions.ts";

/** Every `bound` that repeats an earlier one becomes the index itself. */
export function dropChecked(program: Program): Program {
  if (program.sites.length < 2) return program;
  const changed = new Map(
    functionsOf(program.main).map((func): [Func, Func] => [
      func,
      { ...func, body: new Checked().visit(func.body) },
    ]),
  );
  return { ...program, main: withFunctions(program.main, changed) };
}

/** A check that succeeded. */
interface Success {
  readonly index: Node;
  readonly size: Node;
  readonly reads: ReadonlySet<Var>;
}

class Checked {
  #known: readonly Success[] = [];

  visit(node: Node): Node {
    switch (node.op) {
      case "seq":
        return { ...node, args: node.args.map((arg) => this.visit(arg)) };
      case "if":
        return this.#if(node);
      case "block":
        return this.#region(node, () => ({ ...node, args: node.args.map((arg) => this.visit(arg)) }));
      case "loop":
        return this.#loop(node, node.args.length);
      case "for":
        return this.#loop(node, 1);
      case "gang":
        return node;
      default:
        return this.#plain(node);
    }
  }

  // What an arm checks is known in it only.
  #if(node: Node): Node {
    const test = this.#expression(node.args[0]);
    const arms = node.args.slice(1).map((arm) => this.#region(arm, () => this.visit(arm)));
    return { ...node, args: [test, ...arms] };
  }

  // The statements of a loop are its last operands.
  #loop(node: Node, statements: number): Node {
    const first = node.args.length - statements;
    const bounds = node.args.slice(0, first).map((arg) => this.#expression(arg));
    this.#forget(assignedIn(node));
    return this.#region(node, () => ({
      ...node,
      args: [...bounds, ...node.args.slice(first).map((arg) => this.visit(arg))],
    }));
  }

  /** What is checked inside of something that may be left early, or not entered, is not known after it. */
  #region(node: Node, visit: () => Node): Node {
    const before = this.#known;
    const visited = visit();
    this.#known = before;
    this.#forget(assignedIn(node));
    return visited;
  }

  #plain(node: Node): Node {
    const args = node.args.map((arg) => arg.type === "void" ? this.visit(arg) : this.#expression(arg));
    this.#forget(new Set(assignedBy(node)));
    return { ...node, args };
  }

  #expression(node: Node): Node {
    const args = node.args.map((arg) => this.#expression(arg));
    const visited = args.every((arg, i) => arg === node.args[i]) ? node : { ...node, args };
    if (node.op !== "bound") return visited;
    const [index, size] = args;
    if (this.#known.some((known) => same(known.index, index) && same(known.size, size))) {
      return asElement(index);
    }
    if (isPure(index)) {
      this.#known = [...this.#known, { index, size, reads: readIn(index).union(readIn(size)) }];
    }
    return visited;
  }

  #forget(variables: ReadonlySet<Var>): void {
    if (variables.size === 0) return;
    this.#known = this.#known.filter(({ reads }) => reads.isDisjointFrom(variables));
  }
}

/** Whether an expression stays the same while its variables do. */
function isPure(node: Node): boolean {
  return node.op !== "load" && node.op !== "bound" && node.args.every(isPure);
}
