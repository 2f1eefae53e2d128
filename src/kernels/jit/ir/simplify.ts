/**
 * Simplification: laws that hold bit for bit, applied from the leaves up until none applies any more.
 *
 * An expression that may fail (it checks an index) is never dropped, and never moved across another such one.
 *
 * @module
 */

import {
  constant,
  type For,
  type Func,
  type Gang,
  type Invoke,
  type Node,
  type Op,
  type Parallel,
  type Program,
  seq,
  set,
  type Var,
} from "./ir.ts";
import { assignedBy, nodesOf, rewrite } from "./walk.ts";
import { EXPRESSION_LAWS, type Rule } from "./laws.ts";
import { constantLike } from "./node_facts.ts";
import { ZEROS } from "./operations.ts";
import { STATEMENT_LAWS } from "./statement_laws.ts";

/** All laws, in the order in which they are tried. */
export const LAWS: readonly Rule[] = [...EXPRESSION_LAWS, ...STATEMENT_LAWS];

/** Those for each operation, in order. */
const LAWS_OF: ReadonlyMap<Op, readonly Rule[]> = new Map(
  Map.groupBy(LAWS.flatMap((rule) => rule.on.map((op) => ({ op, rule }))), ({ op }) => op).entries()
    .map(([op, found]) => [op, found.map(({ rule }) => rule)]),
);

/** The program with every law applied. */
export function simplify(program: Program): Program {
  return { ...program, main: new Simplifier().func(program.main) };
}

/** An expression or statement with every law applied. */
export function simplifyNode(root: Node): Node {
  return new Simplifier().node(root);
}

class Simplifier {
  readonly #nodes = new Map<Node, Node>();
  readonly #funcs = new Map<Func, Func>();

  func(func: Func): Func {
    let simple = this.#funcs.get(func);
    if (!simple) {
      const once = withoutUnset({ ...func, body: this.node(func.body) });
      simple = { ...once, body: this.node(once.body) };
      this.#funcs.set(func, simple);
    }
    return simple;
  }

  node(root: Node): Node {
    let simple = this.#nodes.get(root);
    if (!simple) {
      simple = this.#applied(this.#withSimpleParts(root));
      this.#nodes.set(root, simple);
      this.#nodes.set(simple, simple);
    }
    return simple;
  }

  #applied(root: Node): Node {
    const rule = LAWS_OF.get(root.op)?.find((rule) => rule.when(root));
    return rule ? this.node(rule.to(root)) : root;
  }

  #withSimpleParts(root: Node): Node {
    const args = root.args.map((arg) => this.node(arg));
    const value = this.#value(root);
    const same = Object.is(value, root.value) && args.every((arg, i) => arg === root.args[i]);
    return same ? root : { ...root, args, value };
  }

  #value({ op, value }: Node): unknown {
    if (op === "invoke" || op === "parallel") {
      const call = value as Invoke | Parallel;
      return { ...call, func: this.func(call.func) };
    }
    if (op !== "for" || !(value as For).lanes) return value;
    const lanes = (value as For).lanes?.map((lane) => ({ ...lane, first: this.node(lane.first) }));
    return { ...value as For, lanes };
  }
}

/** A function in which no variable is read that nothing sets: such a variable holds 0. */
function withoutUnset(func: Func): Func {
  const { params, results, body } = func;
  const bases = nodesOf(body).filter(({ op }) => op === "gang").map(({ value }) => (value as Gang).base);
  const known = new Set([...params, ...bases, ...nodesOf(body).flatMap(assignedBy)]);
  const isUnset = ({ op, value }: Node) => op === "get" && !known.has(value as Var);
  const unset = results.filter((result) => !known.has(result) && !result.varying);
  if (unset.length === 0 && !nodesOf(body).some(isUnset)) return func;
  const zeros = unset.map((result) => set(result, constant(result.type, ZEROS[result.type])));
  const read = rewrite(body, (node) => isUnset(node) ? constantLike(node, ZEROS[node.type]) : node);
  return { ...func, body: seq([...zeros, read]) };
}
