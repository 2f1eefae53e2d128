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
import { nodesOf } from "./ir_walk.ts";
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
  type Type,
  type Var,
} from "./ir.ts";
import type { MemoryOp } from "./wasm/opcodes.ts";

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

// Neighbouring assignments to varying variables are made together, for two vectors after the other: so there is enough
// to do at a time, and fewer values are alive than if each assignment were made for all vectors.
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
  for (let pair = 0; pair < body.vectors; pair += 2) {
    for (const { args, value } of assignments) {
      const first = body.localOf(value as Var);
      for (let g = pair; g < Math.min(pair + 2, body.vectors); g++) {
        vector(body, args[0], g);
        body.set(first + g);
      }
    }
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
  const type = heldAs(index.type) as "i32" | "i64" | "f64";
  const stop = body.borrow(type);
  scalar(body, start);
  scalar(body, end);
  body.set(stop);
  body.set(i);
  const up = Number(step.value) > 0;
  const within = (): void => {
    body.get(i);
    body.get(stop);
    body.op(type === "f64" ? (up ? "f64.lt" : "f64.gt") : up ? `${type}.lt_s` : `${type}.gt_s`);
  };
  const copies = new LaneCopies(body, lanes);
  const again: Label = { name: "again" };
  body.loop(changingIn(node), () =>
    body.block("block", () => {
      within();
      body.op("i32.eqz");
      body.put(["br_if", body.depth(label)]);
      body.block("loop", () => {
        copies.load();
        statement(body, inner);
        copies.store();
        advance(body, { i, stop, type, step, up }, label);
        within();
        body.put(["br_if", body.depth(again)]);
      }, again);
    }, label));
  copies.join();
}

interface Count {
  readonly i: number;
  readonly stop: number;
  readonly type: "i32" | "i64" | "f64";
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

/** Lane variables in a loop that takes one iteration after the other: all their values lie in memory. */
class LaneCopies {
  readonly #body: Body;
  readonly #lanes: readonly { readonly lane: LaneVar; readonly base: number; readonly offset: number }[];
  readonly #turn: number = 0;

  constructor(body: Body, lanes: readonly LaneVar[]) {
    this.#body = body;
    this.#lanes = lanes.map((lane) => ({ lane, ...body.module.scratch() }));
    if (lanes.length === 0) return;
    this.#turn = body.borrow("i32");
    body.i32(0);
    body.set(this.#turn);
    for (let number = 0; number < 8; number++) {
      for (const { lane, base, offset } of this.#lanes) {
        body.put(["global.get", base]);
        body.lane = number;
        scalar(body, lane.first);
        body.memory(`${slotType(lane)}.store` as MemoryOp, offset + 8 * number);
      }
    }
  }

  /** Gives the variables the values of this iteration. */
  load(): void {
    for (const { lane, base, offset } of this.#lanes) {
      this.#address(base);
      this.#body.memory(`${slotType(lane)}.load` as MemoryOp, offset);
      this.#body.set(this.#body.localOf(lane.variable));
    }
  }

  /** Keeps the values, and goes on to the next iteration. */
  store(): void {
    const body = this.#body;
    for (const { lane, base, offset } of this.#lanes) {
      this.#address(base);
      body.get(body.localOf(lane.variable));
      body.memory(`${slotType(lane)}.store` as MemoryOp, offset);
    }
    if (this.#lanes.length === 0) return;
    body.get(this.#turn);
    body.i32(8);
    body.op("i32.add");
    body.set(this.#turn);
  }

  #address(base: number): void {
    const body = this.#body;
    body.put(["global.get", base]);
    body.get(this.#turn);
    body.i32(56);
    body.op("i32.and", "i32.add");
  }

  /** Joins the values at the end. */
  join(): void {
    for (const { lane, base, offset } of this.#lanes) {
      if (lane.join && lane.into) this.#joinInto(lane.into, lane.join, base, offset);
    }
  }

  #joinInto(into: Var, join: Reduction, base: number, offset: number): void {
    const body = this.#body;
    const type = heldAs(into.type);
    const part = (first: number, count: number): void => {
      if (count === 1) {
        body.put(["global.get", base]);
        return body.memory(`${type}.load` as MemoryOp, offset + 8 * first);
      }
      part(first, count / 2);
      part(first + count / 2, count / 2);
      operation(body, join, into.type, into.type);
    };
    scalar(body, get(into));
    part(0, 8);
    operation(body, join, into.type, into.type);
    body.set(body.localOf(into));
  }
}

function slotType({ variable }: LaneVar): string {
  return heldAs(variable.type as Exclude<Type, "void">);
}

// ---------------------------------------------------------------------------------------------------------------
// Calls

/** Calls of `poll` are dear: only every so many of these statements makes one. */
const POLL_EVERY = 4096;

function poll(body: Body, node: Node): void {
  const { poll, pollCounter } = body.module;
  const count = body.borrow("i32");
  body.put(["global.get", pollCounter]);
  body.i32((node.value as number | undefined) ?? 1);
  body.op("i32.sub");
  body.tee(count);
  body.put(["global.set", pollCounter]);
  body.get(count);
  body.i32(0);
  body.op("i32.le_s");
  body.block("if", () => {
    body.i32(POLL_EVERY);
    body.put(["global.set", pollCounter]);
    body.call(poll);
  });
}

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
