/**
 * Statements and whole functions as WebAssembly.
 *
 * @module
 */

import { Body, changingIn, heldAs, type Shape, type Surroundings } from "./emit_body.ts";
import { gang } from "./emit_gang.ts";
import { store } from "./emit_memory.ts";
import { parallel } from "./emit_parallel.ts";
import { operation, scalar } from "./emit_scalar.ts";
import { prepare, vector } from "./emit_varying.ts";
import { nodesOf } from "../ir/walk.ts";
import {
  constant,
  type For,
  type Func,
  get,
  type Invoke,
  type Label,
  type LaneVar,
  type Node,
  node as make,
  type Reduction,
  type Var,
} from "../ir/ir.ts";

/** Writes a function. */
export function emitFunction(module: Surroundings, func: Func, shape: Shape | undefined): Body {
  const body = new Body(module, func.params, shape);
  statement(body, func.body);
  for (const result of func.results) pushVariable(body, result);
  return body;
}

function pushVariable(body: Body, variable: Var): void {
  const first = body.localOf(variable);
  const count = variable.varying ? body.vectors : 1;
  for (let g = 0; g < count; g++) body.get(first + g);
}

/** Writes a statement. */
export function statement(body: Body, node: Node): void {
  body.statement(() => write(body, node));
}

function write(body: Body, node: Node): void {
  switch (node.op) {
    case "seq":
      return sequence(body, node.args);
    case "set":
      return assign(body, node);
    case "if":
      return condition(body, node.args);
    case "block":
      return body.block("block", () => sequence(body, node.args), node.value as Label);
    case "loop":
      return loop(body, node);
    case "for":
      return forLoop(body, node);
    case "break":
      return body.put(["br", body.depth(node.value as Label)]);
    case "store":
      return store(body, node);
    case "poll":
      return poll(body, node);
    case "invoke":
      return invoke(body, node);
    case "parallel":
      return parallel(body, node);
    case "gang":
      return gang(body, node, (part) => statement(body, part));
  }
  throw new TypeError(`${node.op} cannot be written as WebAssembly`);
}

/** Expressions of so many nodes in sum are more than a processor looks ahead. */
const LONG = 100;

// Neighbouring assignments to varying variables are made together, for two vectors after the other: so there is enough
// to do at a time, and fewer values are alive than if each assignment were made for all vectors. Where there are so
// many that the first two vectors are still waited for when the next two should begin, it is four.
function sequence(body: Body, statements: readonly Node[]): void {
  let together: Node[] = [];
  const finish = (): void => {
    if (together.length > 0) body.statement(() => assignVarying(body, together));
    together = [];
  };
  for (const each of flat(statements)) {
    if (isOfLanesOnly(each)) together.push(each);
    else {
      finish();
      statement(body, each);
    }
  }
  finish();
}

function flat(statements: readonly Node[]): readonly Node[] {
  return statements.flatMap((each) => each.op === "seq" ? flat(each.args) : [each]);
}

/** Whether an assignment is one of each lane, whatever the other lanes hold, and cannot fail. */
function isOfLanesOnly(node: Node): boolean {
  if (node.op !== "set" || !(node.value as Var).varying) return false;
  return !nodesOf(node.args[0]).some(({ op }) => op === "any" || op === "reduce" || op === "bound");
}

function assign(body: Body, node: Node): void {
  if ((node.value as Var).varying) return assignVarying(body, [node]);
  scalar(body, node.args[0]);
  body.set(body.localOf(node.value as Var));
}

function assignVarying(body: Body, assignments: readonly Node[]): void {
  for (const { args } of assignments) prepare(body, args[0]);
  const size = assignments.reduce((size, { args }) => size + nodesOf(args[0]).length, 0);
  const together = size < LONG ? 2 : 4;
  for (let g = 0; g < body.vectors; g += together) {
    for (const assignment of assignments) {
      assignVectors(body, assignment, g, Math.min(g + together, body.vectors));
    }
  }
}

function assignVectors(body: Body, { args, value }: Node, from: number, to: number): void {
  const first = body.localOf(value as Var);
  for (let g = from; g < to; g++) {
    vector(body, args[0], g);
    body.set(first + g);
  }
}

function isEmpty(node: Node): boolean {
  return node.op === "seq" && node.args.every(isEmpty);
}

/** The label that a statement does nothing but break out of. */
function onlyBreak(node: Node): Label | undefined {
  if (node.op === "break") return node.value as Label;
  return node.op === "seq" && node.args.length === 1 ? onlyBreak(node.args[0]) : undefined;
}

function condition(body: Body, [test, then, otherwise]: readonly Node[]): void {
  const left = onlyBreak(then);
  if (left) {
    scalar(body, test);
    body.put(["br_if", body.depth(left)]);
    return statement(body, otherwise);
  }
  if (isEmpty(then)) {
    scalar(body, make("not", "bool", [test]));
    return body.block("if", () => statement(body, otherwise));
  }
  scalar(body, test);
  if (isEmpty(otherwise)) return body.block("if", () => statement(body, then));
  body.either(() => statement(body, then), () => statement(body, otherwise));
}

// ---------------------------------------------------------------------------------------------------------------
// Loops

// A test at the beginning that leaves the loop is made once before it and then at the end: one jump less each time.
function loop(body: Body, node: Node): void {
  const label = node.value as Label;
  const again: Label = { name: "again" };
  const test = node.args.length > 0 ? leavingTest(node.args[0], label) : undefined;
  const rest = test ? node.args.slice(1) : node.args;
  body.loop(changingIn(node), () =>
    body.block("block", () => {
      if (test) {
        body.statement(() => scalar(body, test));
        body.put(["br_if", body.depth(label)]);
      }
      body.block("loop", () => {
        sequence(body, rest);
        if (test) {
          body.statement(() => scalar(body, make("not", "bool", [test])));
          body.put(["br_if", body.depth(again)]);
        } else body.put(["br", body.depth(again)]);
      }, again);
    }, label));
}

function leavingTest(first: Node, label: Label): Node | undefined {
  if (first.op === "seq" && first.args.length === 1) return leavingTest(first.args[0], label);
  if (first.op !== "if" || onlyBreak(first.args[1]) !== label || !isEmpty(first.args[2])) return undefined;
  return first.args[0];
}

function forLoop(body: Body, node: Node): void {
  const { index, label, lanes = [] } = node.value as For;
  const [start, end, step, inner] = node.args;
  const i = body.localOf(index);
  const type = heldAs(index.type) as "i32" | "i64";
  const stop = body.borrow(type);
  scalar(body, start);
  scalar(body, end);
  body.set(stop);
  body.set(i);
  const up = Number(step.value) > 0;
  const within = (): void => {
    body.get(i);
    body.get(stop);
    body.op(up ? `${type}.lt_s` : `${type}.gt_s`);
  };
  const copies = lanes.length > 0 ? new LaneCopies(body, lanes) : undefined;
  const again: Label = { name: "again" };
  body.loop(changingIn(node), () =>
    body.block("block", () => {
      within();
      body.op("i32.eqz");
      body.put(["br_if", body.depth(label)]);
      body.block("loop", () => {
        copies?.load();
        statement(body, inner);
        copies?.store();
        advance(body, { i, stop, type, step, up }, label);
        within();
        body.put(["br_if", body.depth(again)]);
      }, again);
    }, label));
  copies?.join();
}

interface Count {
  readonly i: number;
  readonly stop: number;
  readonly type: "i32" | "i64";
  readonly step: Node;
  readonly up: boolean;
}

// A step of more than 1 could go past the last integer there is: then the loop ends before it is made.
function advance(body: Body, { i, stop, type, step, up }: Count, label: Label): void {
  const size = Math.abs(Number(step.value));
  if (type === "i32" && size > 1) {
    body.get(up ? stop : i);
    body.get(up ? i : stop);
    body.op("i32.sub");
    body.i32(size);
    body.op("i32.le_u");
    body.put(["br_if", body.depth(label)]);
  }
  body.get(i);
  scalar(body, constant(step.type, step.value as number));
  body.op(`${type}.add`);
  body.set(i);
}

/** How many values of its own a lane variable has. */
const COPIES = 8;

/**
 * Lane variables in a loop that takes one iteration after the other: their values are handed on in a ring of locals.
 * The one whose turn it is comes first.
 */
class LaneCopies {
  readonly #body: Body;
  readonly #rings: readonly { readonly lane: LaneVar; readonly copies: readonly number[] }[];
  /** The number of the value whose turn it is. */
  readonly #turn: number;

  constructor(body: Body, lanes: readonly LaneVar[]) {
    this.#body = body;
    this.#rings = lanes.map((lane) => {
      const type = heldAs(lane.variable.type);
      return { lane, copies: Array.from({ length: COPIES }, () => body.borrow(type)) };
    });
    this.#turn = body.borrow("i32");
    body.i32(0);
    body.set(this.#turn);
    for (const { lane, copies } of this.#rings) {
      copies.forEach((copy, number) => {
        body.lane = number;
        scalar(body, lane.first);
        body.set(copy);
      });
    }
  }

  /** Gives the variables the values of this iteration. */
  load(): void {
    for (const { lane, copies } of this.#rings) this.#move(copies[0], this.#body.localOf(lane.variable));
  }

  /** Keeps the values, and goes on to the next iteration. */
  store(): void {
    for (const { lane, copies } of this.#rings) {
      copies.slice(1).forEach((copy, i) => this.#move(copy, copies[i]));
      this.#move(this.#body.localOf(lane.variable), copies[COPIES - 1]);
    }
    this.#body.get(this.#turn);
    this.#body.i32(1);
    this.#body.op("i32.add");
    this.#body.i32(COPIES - 1);
    this.#body.op("i32.and");
    this.#body.set(this.#turn);
  }

  /** Joins the values at the end, once each is where it began. */
  join(): void {
    const body = this.#body;
    const again: Label = { name: "again" };
    const done: Label = { name: "done" };
    body.block("block", () =>
      body.block("loop", () => {
        body.get(this.#turn);
        body.op("i32.eqz");
        body.put(["br_if", body.depth(done)]);
        this.load();
        this.store();
        body.put(["br", body.depth(again)]);
      }, again), done);
    for (const { lane: { into, join }, copies } of this.#rings) {
      if (into && join) this.#joinInto(into, join, copies);
    }
  }

  #joinInto(into: Var, join: Reduction, copies: readonly number[]): void {
    const body = this.#body;
    const part = (first: number, count: number): void => {
      if (count === 1) return body.get(copies[first]);
      part(first, count / 2);
      part(first + count / 2, count / 2);
      operation(body, join, into.type, into.type);
    };
    scalar(body, get(into));
    part(0, COPIES);
    operation(body, join, into.type, into.type);
    body.set(body.localOf(into));
  }

  #move(from: number, to: number): void {
    this.#body.get(from);
    this.#body.set(to);
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Calls

/** Calls of `poll` are dear: only every so many of these statements makes one. */
const POLL_EVERY = 4096;

// It is counted in a call only: a loop that is run often lies in slices, and each of those is followed by a `poll`.
function poll(body: Body, node: Node): void {
  const weight = (node.value as number | undefined) ?? 1;
  if (weight >= POLL_EVERY) return body.call(body.module.poll);
  const count = body.localOf(POLLS);
  body.get(count);
  body.i32(weight);
  body.op("i32.add");
  body.tee(count);
  body.i32(POLL_EVERY);
  body.op("i32.ge_s");
  body.seldom(() => {
    body.i32(0);
    body.set(count);
    body.call(body.module.poll);
  });
}

const POLLS: Var = { name: "polls", type: "i32" };

function invoke(body: Body, node: Node): void {
  const { func, into } = node.value as Invoke;
  const varying = func.params.some((param) => param.varying) || into.some((variable) => variable.varying);
  node.args.forEach((arg, i) => {
    if (!func.params[i].varying) return scalar(body, arg);
    prepare(body, arg);
    for (let g = 0; g < body.vectors; g++) vector(body, arg, g);
  });
  body.call(body.module.invoked(func, varying ? body.shape : undefined));
  for (const variable of into.toReversed()) {
    const first = body.localOf(variable);
    const count = variable.varying ? body.vectors : 1;
    for (let g = count - 1; g >= 0; g--) body.set(first + g);
  }
}
