/**
 * The laws of statements.
 *
 * @module
 */

import { type For, type Label, type Node, node, seq } from "./ir.ts";
import { nodesOf } from "./walk.ts";
import type { Rule } from "./laws.ts";
import { known, mayFail, remade } from "./node_facts.ts";

const NOTHING = seq([]);

function isNothing({ op, args }: Node): boolean {
  return op === "seq" && args.length === 0;
}

function hasBreak(root: Node, label: Label): boolean {
  return nodesOf(root).some(({ op, value }) => op === "break" && value === label);
}

/** Whether the last thing that a statement does is to leave the block with this label. */
function endsByLeaving(statement: Node, label: Label): boolean {
  if (statement.op === "break") return statement.value === label;
  const last = statement.args.at(-1);
  return statement.op === "seq" && last !== undefined && endsByLeaving(last, label);
}

/**
 * What stands at the end of a block, without the breaks to where it goes anyway. Of an `if` with an arm that leaves the
 * block, the other arm takes what follows.
 */
function fallingThrough(statement: Node, label: Label): Node {
  const { op, args, value } = statement;
  if (op === "break" && value === label) return NOTHING;
  if (op === "if") {
    const [test, ...arms] = args, shorter = arms.map((arm) => fallingThrough(arm, label));
    return shorter.every((arm, i) => arm === arms[i]) ? statement : remade(statement, [test, ...shorter]);
  }
  if (op !== "seq" || args.length === 0) return statement;
  const statements = withRestInArm(args, label), last = statements[statements.length - 1];
  const shorter = fallingThrough(last, label);
  return statements === args && last === shorter ? statement : seq([...statements.slice(0, -1), shorter]);
}

function withRestInArm(statements: readonly Node[], label: Label): readonly Node[] {
  const leaves = ({ op, args }: Node) =>
    op === "if" && args.slice(1).some((arm) => endsByLeaving(arm, label));
  const place = statements.findIndex(leaves);
  if (place < 0 || place === statements.length - 1) return statements;
  const [test, yes, no] = statements[place].args, rest = statements.slice(place + 1);
  const arms = endsByLeaving(yes, label) ? [yes, seq([no, ...rest])] : [seq([yes, ...rest]), no];
  return [...statements.slice(0, place), remade(statements[place], [test, ...arms])];
}

/** All laws of statements, in the order in which they are tried. */
export const STATEMENT_LAWS: readonly Rule[] = [
  {
    law: "a sequence in a sequence is part of it",
    on: ["seq", "block", "loop"],
    when: ({ args }) => args.some(({ op }) => op === "seq"),
    to: (node) => remade(node, node.args.flatMap((arg) => arg.op === "seq" ? arg.args : [arg])),
  },
  {
    law: "what follows a break is never reached",
    on: ["seq", "block", "loop"],
    when: ({ args }) => args.slice(0, -1).some(({ op }) => op === "break"),
    to: (node) => remade(node, node.args.slice(0, node.args.findIndex(({ op }) => op === "break") + 1)),
  },
  {
    law: "x = x does nothing",
    on: ["set"],
    when: ({ args: [arg], value }) => arg.op === "get" && arg.value === value,
    to: () => NOTHING,
  },
  {
    law: "if (true) a else b = a",
    on: ["if"],
    when: ({ args: [test] }) => known(test) !== undefined,
    to: ({ args: [test, yes, no] }) => known(test) ? yes : no,
  },
  {
    law: "if (c) nothing else nothing = nothing",
    on: ["if"],
    when: ({ args: [test, yes, no] }) => isNothing(yes) && isNothing(no) && !mayFail(test),
    to: () => NOTHING,
  },
  {
    law: "if (c) nothing else a = if (!c) a",
    on: ["if"],
    when: ({ args: [, yes, no] }) => isNothing(yes) && !isNothing(no),
    to: (statement) => {
      const [test, yes, no] = statement.args;
      return remade(statement, [node("not", "bool", [test]), no, yes]);
    },
  },
  {
    law: "if (!c) a else b = if (c) b else a",
    on: ["if"],
    when: ({ args: [test, , no] }) => test.op === "not" && !isNothing(no),
    to: (node) => remade(node, [node.args[0].args[0], node.args[2], node.args[1]]),
  },
  {
    law: "a block that nothing leaves early is a sequence",
    on: ["block"],
    when: (node) => !hasBreak(node, node.value as Label),
    to: ({ args }) => seq(args),
  },
  {
    law: "a loop that ends with a break is a block",
    on: ["loop"],
    when: ({ args }) => args.at(-1)?.op === "break",
    to: (loop) => ({ ...loop, op: "block" }),
  },
  {
    law: "block { if (c) { a; break } b } = block { if (c) a else b }",
    on: ["block"],
    when: ({ args, value }) => {
      const body = seq(args);
      return fallingThrough(body, value as Label) !== body;
    },
    to: (block) => remade(block, [fallingThrough(seq(block.args), block.value as Label)]),
  },
  {
    law: "a loop over nothing does nothing",
    on: ["for"],
    when: ({ value, args: [start, end, step] }) => {
      const [a, b] = [known(start), known(end)];
      if ((value as For).lanes || a === undefined || b === undefined) return false;
      return Number(known(step)) > 0 ? a >= b : a <= b;
    },
    to: () => NOTHING,
  },
];
