/**
 * What differs between the lanes of a gang: which variables, and in which regions some lanes are off.
 *
 * A variable is varying if it is assigned something varying, or if it is assigned where some lanes are off and its
 * value outlives the region: the lanes that were off keep another one.
 *
 * @module
 */

import type { Label, Node, Var } from "../ir/ir.ts";
import { labelOf } from "../ir/walk.ts";
import { Liveness } from "../ir/liveness.ts";

/** The outermost region of a gang. */
export const ROOT = Symbol("root");

/** A region that some lanes may have left: an `if` (each arm), a `loop`, a `for`, a `block`, or the whole body. */
export type Region = Node | typeof ROOT;

/** What differs between lanes in the body of a gang. */
export class Divergence {
  readonly #body: Node;
  readonly #after: ReadonlySet<Var>;
  readonly #live: Liveness;
  readonly #neededAfter = new Map<Node, ReadonlySet<Var>>();
  readonly #varying: Set<Var>;
  /** Whether an expression varies, as far as is known in this round. */
  #varies = new Map<Node, boolean>();
  readonly #divergent = new Set<Region>();
  #changed = false;

  /**
   * @param varying The variables that vary to begin with.
   * @param after Those that are read after the body, perhaps by the next gang.
   * @param masked Whether some lanes are off from the beginning.
   */
  constructor(body: Node, varying: Iterable<Var>, after: Iterable<Var>, masked: boolean) {
    this.#body = body;
    this.#after = new Set(after);
    this.#live = new Liveness(body, this.#after);
    this.#varying = new Set(varying);
    if (masked) this.#divergent.add(ROOT);
    do {
      this.#changed = false;
      this.#varies = new Map();
      this.#visit(this.#body, []);
    } while (this.#changed);
  }

  /** Whether lanes may hold different values of a variable. */
  isVarying(variable: Var): boolean {
    return this.#varying.has(variable);
  }

  /** Whether an expression may have different values in different lanes. */
  varies(expression: Node): boolean {
    const { op, value, args } = expression;
    if (op === "get") return this.#varying.has(value as Var);
    if (args.length === 0) return op === "lane";
    let known = this.#varies.get(expression);
    if (known === undefined) this.#varies.set(expression, known = args.some((arg) => this.varies(arg)));
    return known;
  }

  /** Whether some lanes may be off in a region while others are on. */
  isDivergent(region: Region): boolean {
    return this.#divergent.has(region);
  }

  /**
   * Whether lanes that are off in one of these regions, or have left it, may still need the value that a variable
   * has for them.
   */
  isKept(variable: Var, regions: readonly Region[]): boolean {
    if (this.isDivergent(ROOT) && this.#after.has(variable)) return true;
    return regions.some((region) => this.isDivergent(region) && this.#needed(region).has(variable));
  }

  /** Whether lanes for which the test of an `if` is false may read what a variable holds after it. */
  isNeededByOthers(variable: Var, statement: Node): boolean {
    return this.#live.beforeElse(statement).has(variable);
  }

  #needed(region: Region): ReadonlySet<Var> {
    if (region === ROOT) return this.#after;
    // The second arm runs after the first, for the lanes that the first one did not concern.
    const known = this.#neededAfter.get(region) ??
      this.#live.afterLeaving(region).union(this.#live.beforeElse(region));
    this.#neededAfter.set(region, known);
    return known;
  }

  /** A `for` that lanes begin or end differently. */
  varyingFor(): Node | undefined {
    const find = (node: Node): Node | undefined => {
      if (node.op === "for" && (this.varies(node.args[0]) || this.varies(node.args[1]))) return node;
      for (const arg of node.args) {
        const found = arg.type === "void" ? find(arg) : undefined;
        if (found) return found;
      }
    };
    return find(this.#body);
  }

  #visit(node: Node, path: readonly Node[]): void {
    if (node.op === "set") return this.#assign(node, path);
    if (node.op === "break") return this.#leave(node.value as Label, path);
    if (node.op === "if" && this.varies(node.args[0])) this.#mark(node);
    const inside = node.op === "seq" ? path : [...path, node];
    for (const arg of node.args) if (arg.type === "void") this.#visit(arg, inside);
  }

  #assign(node: Node, path: readonly Node[]): void {
    const variable = node.value as Var;
    if (this.#varying.has(variable)) return;
    if (!this.isKept(variable, path) && !this.varies(node.args[0])) return;
    this.#varying.add(variable);
    this.#changed = true;
    this.#varies = new Map();
  }

  // Where only some lanes jump, the regions that they leave go on without them.
  #leave(target: Label, path: readonly Node[]): void {
    const from = path.findIndex((region) => labelOf(region) === target);
    const last = path.findLastIndex((region) => this.#divergent.has(region));
    for (let i = Math.max(from, 0); i < last; i++) if (labelOf(path[i])) this.#mark(path[i]);
  }

  #mark(region: Node): void {
    if (this.#divergent.has(region)) return;
    this.#divergent.add(region);
    this.#changed = true;
  }
}
