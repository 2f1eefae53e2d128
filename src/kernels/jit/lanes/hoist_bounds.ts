/**
 * Checks of indices made once for a whole loop.
 *
 * Where every iteration of a gang checks an index that counts up with the iterations, or is the same in all of them,
 * it is known before the loop up to which iteration all of them are inside. Full gangs run only so far, and need no
 * check of their own; the iterations left run as the tail does, which checks each index and fails where one is outside.
 *
 * @module
 */

import { constant, type Node, node, type Var } from "../ir/ir.ts";
import { assignedBy, nodesOf, outerTargets, rewrite } from "../ir/walk.ts";
import { asElement, same } from "../ir/node_facts.ts";

/** A gang's loop. */
interface Counted {
  /** The number of the first lane's iteration, and what holds the number of each lane's. */
  readonly base: Var;
  readonly index: Var;
  /** Where the loop begins and ends. */
  readonly start: Node;
  readonly end: Node;
}

/** A full part without the checks that were made before, and the iteration that it may run up to. */
interface Hoisted {
  readonly full: Node;
  readonly limit: Node;
}

/** Takes checks out of the full part of a gang; undefined if there are none that can be. */
export function hoistBounds(full: Node, loop: Counted): Hoisted | undefined {
  const checks = new Checks(full, loop);
  for (const bound of surelyChecked(full)) checks.learn(bound);
  return checks.known.length === 0 ? undefined : { full: checks.without(full), limit: checks.limit() };
}

/** The checks that every iteration makes. */
function surelyChecked(full: Node): Node[] {
  const found: Node[] = [];
  visit(full);
  return found;

  /** Whether what comes after the statement is surely run as well. */
  function visit(statement: Node): boolean {
    if (statement.op === "seq" || statement.op === "block") return statement.args.every(visit);
    for (const arg of statement.args) {
      if (arg.type !== "void") found.push(...nodesOf(arg).filter(({ op }) => op === "bound"));
    }
    return statement.op !== "break" && outerTargets(statement).size === 0;
  }
}

/** A check that an index is inside for all iterations of a loop. */
interface Check {
  readonly size: Node;
  /** Where it counts up with the iterations: by how much it is ahead of them (i64). */
  readonly ahead?: Node;
  /** Where it does not: the index. */
  readonly index?: Node;
}

/** An expression of more nodes than this is not computed again before the loop. */
const LARGEST = 24;

/** What changes from one call to the next, or may fail. */
const UNSTEADY: ReadonlySet<string> = new Set(["load", "bound", "call", "any", "reduce", "lane", "splat"]);

class Checks {
  readonly known: Check[] = [];
  readonly #loop: Counted;
  /** How often each variable is assigned in the loop. */
  readonly #assigned = new Map<Var, number>();
  /** What variables are set to by statements that are not in another one. */
  readonly #values = new Map<Var, Node>();

  constructor(full: Node, loop: Counted) {
    this.#loop = loop;
    for (const each of nodesOf(full)) {
      for (const variable of assignedBy(each)) {
        this.#assigned.set(variable, (this.#assigned.get(variable) ?? 0) + 1);
      }
    }
    for (const { op, value, args } of flat(full)) if (op === "set") this.#values.set(value as Var, args[0]);
  }

  learn(bound: Node): void {
    const check = this.#checkOf(bound);
    if (check && !this.#isKnown(check)) this.known.push(check);
  }

  /** A statement without the checks that are known to succeed. */
  without(statement: Node): Node {
    return rewrite(statement, (each) => {
      const check = each.op === "bound" ? this.#checkOf(each) : undefined;
      return check && this.#isKnown(check) ? asElement(each.args[0]) : each;
    });
  }

  /** Up to where all checks succeed; the start of the loop, where one does not from the beginning. */
  limit(): Node {
    const { start, end, base } = this.#loop;
    const first = wide(start);
    let least = wide(end), inside: Node | undefined;
    for (const { size, ahead, index } of this.known) {
      if (ahead) least = node("min", "i64", [least, node("sub", "i64", [wide(size), ahead])]);
      const begun = isInside(index ?? node("add", "i64", [first, ahead!]), size);
      inside = inside ? node("and", "bool", [inside, begun]) : begun;
    }
    const limit = node("select", "i64", [inside!, node("max", "i64", [least, first]), first]);
    return base.type === "i64" ? limit : node("wrap", "i32", [limit]);
  }

  #isKnown(check: Check): boolean {
    return this.known.some((known) => same(known.size, check.size) && sameIndex(known, check));
  }

  #checkOf({ args: [index, size] }: Node): Check | undefined {
    const steadySize = this.#steady(unsplat(size));
    if (!steadySize) return undefined;
    const steady = this.#steady(unsplat(index));
    if (steady) return { size: steadySize, index: steady };
    const ahead = this.#aheadOfAll(index);
    return ahead && { size: steadySize, ahead };
  }

  /**
   * By how much an index is ahead. What is inside an array is the same with more bits or fewer; so it does not matter
   * if the index was computed modulo 2^32 and this is not, unless more is added to it with more bits.
   */
  #aheadOfAll(index: Node): Node | undefined {
    if (index.op === "extend" || index.op === "wrap") return this.#ahead(index.args[0]);
    return this.#ahead(index);
  }

  #ahead({ op, args, value }: Node): Node | undefined {
    switch (op) {
      case "get":
        return this.#aheadInVariable(value as Var);
      case "extend":
        return this.#isIteration(args[0]) ? ZERO : undefined;
      case "add":
      case "sub":
        return this.#aheadInSum(op, args);
    }
  }

  #aheadInVariable(variable: Var): Node | undefined {
    if (variable === this.#loop.base || variable === this.#loop.index) return ZERO;
    const value = this.#assigned.get(variable) === 1 ? this.#values.get(variable) : undefined;
    return value && this.#ahead(value);
  }

  #aheadInSum(op: "add" | "sub", [x, y]: readonly Node[]): Node | undefined {
    const [counting, other] = op === "add" && this.#steady(unsplat(x)) ? [y, x] : [x, y];
    const steady = this.#steady(unsplat(other));
    const ahead = steady && this.#ahead(counting);
    return ahead && node(op, "i64", [ahead, wide(steady)]);
  }

  #isIteration({ op, value }: Node): boolean {
    return op === "get" && (value === this.#loop.base || value === this.#loop.index);
  }

  /** An expression that has the same value in all iterations, as it would be computed before the loop. */
  #steady(expression: Node): Node | undefined {
    const nodes = nodesOf(expression);
    if (expression.varying || nodes.length > LARGEST) return undefined;
    const isSteady = ({ op, value }: Node) =>
      op === "get" ? value !== this.#loop.base && !this.#assigned.has(value as Var) : !UNSTEADY.has(op);
    return nodes.every(isSteady) ? expression : undefined;
  }
}

const ZERO = constant("i64", 0n);

function sameIndex(a: Check, b: Check): boolean {
  if (a.ahead && b.ahead) return same(a.ahead, b.ahead);
  return a.index !== undefined && b.index !== undefined && same(a.index, b.index);
}

function flat(statement: Node): readonly Node[] {
  return statement.op === "seq" ? statement.args.flatMap(flat) : [statement];
}

function unsplat(expression: Node): Node {
  return expression.op === "splat" ? expression.args[0] : expression;
}

function wide(value: Node): Node {
  return value.type === "i64" ? value : node("extend", "i64", [value]);
}

/** Whether an index is inside. */
function isInside(index: Node, size: Node): Node {
  if (index.type === "i32") return node("lt_u", "bool", [index, size]);
  if (index.type === "i64") return node("lt_u", "bool", [index, wide(size)]);
  const whole = asElement(index);
  const isWhole = node("eq", "bool", [node("convert", index.type, [whole]), index]);
  return node("and", "bool", [isWhole, node("lt_u", "bool", [whole, size])]);
}
