/**
 * The body of one WebAssembly function while it is written: instructions, locals, labels, and what is computed once
 * before a loop.
 *
 * @module
 */

import type { Func, Gang, Label, Node, Type, Var } from "../ir/ir.ts";
import { assignedBy, nodesOf } from "../ir/walk.ts";
import { offsetsOf } from "./binary.ts";
import type { BranchHint, Code, NameOf } from "./module.ts";
import type { Immediates, Instruction, LaneMemoryOp, MemoryOp, PlainOp, ValType } from "./opcodes.ts";

/** The lanes of a gang: bits of a lane, and vectors of 128 bits. */
export interface Shape {
  readonly width: 32 | 64;
  readonly vectors: number;
}

/** The writers of expressions: they call each other, from file to file. */
export interface Expressions {
  /** Leaves the value of a uniform expression on the stack. */
  scalar(body: Body, node: Node): void;
  /** Leaves one vector of a varying expression on the stack. */
  vector(body: Body, node: Node, g: number): void;
  /** Computes what all vectors of an expression share. */
  prepare(body: Body, node: Node): void;
  /** Computes the address of an access for all its vectors. */
  keepAddress(body: Body, access: Node): void;
  /** Writes whether the mask is on in any lane. */
  any(body: Body, node: Node): void;
  /** Writes all lanes joined. */
  reduce(body: Body, node: Node): void;
}

/** What a function's body needs of the module around it. Functions and globals are known by their numbers there. */
export interface Surroundings {
  readonly expressions: Expressions;
  readonly fail: number;
  readonly poll: number;
  fork(): number;
  job(): number;
  usesMemory(): void;
  invoked(func: Func, shape: Shape | undefined): number;
  /** A function of the mathematics library; undefined if it has no form for vectors, and such a one is asked for. */
  linked(name: string, varying: boolean): number | undefined;
  helper(name: HelperName): number;
  /** The number of a `parallel`. */
  region(parallel: Node): number;
}

/** Functions that are written once and called from wherever they are needed. */
export type HelperName = "toint32" | "fail_unit" | `fail_lanes_${"i32" | "i64" | "f64"}_${32 | 64}`;

const HELD: Readonly<Record<Exclude<Type, "void">, ValType>> = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  bool: "i32",
};

/** A loop: what is computed before it, and the variables that change in it. */
interface LoopScope {
  readonly changing: ReadonlySet<Var>;
  readonly before: Instruction[];
  readonly locals: Map<string, number>;
}

/** A function that has been written. */
export interface Written {
  readonly code: Code;
  /** The names of its locals. */
  readonly names: readonly NameOf[];
  readonly hints: readonly BranchHint[];
}

/** A function's body. */
export class Body {
  readonly #params: number;
  readonly #types: ValType[] = [];
  readonly #names: NameOf[] = [];
  readonly #variables = new Map<Var, number>();
  readonly #free = new Map<ValType, number[]>();
  readonly #labels: (Label | undefined)[] = [];
  readonly #loops: LoopScope[] = [];
  readonly #ready = new Map<Node, number>();
  readonly #seldom = new Set<Instruction>();
  #borrowed: [ValType, number][] = [];
  #code: Instruction[] = [];

  /** The gang around the instructions that are being written. */
  shape: Shape | undefined;
  /** What `lane` stands for in scalar code. */
  lane = 0;

  constructor(
    readonly module: Surroundings,
    params: readonly Var[],
    shape?: Shape,
  ) {
    this.shape = shape;
    for (const param of params) this.localOf(param);
    this.#params = this.#types.length;
  }

  // -------------------------------------------------------------------------------------------------------- Expressions

  scalar(node: Node): void {
    this.module.expressions.scalar(this, node);
  }

  vector(node: Node, g: number): void {
    this.module.expressions.vector(this, node, g);
  }

  prepare(node: Node): void {
    this.module.expressions.prepare(this, node);
  }

  keepAddress(access: Node): void {
    this.module.expressions.keepAddress(this, access);
  }

  any(node: Node): void {
    this.module.expressions.any(this, node);
  }

  reduce(node: Node): void {
    this.module.expressions.reduce(this, node);
  }

  // ------------------------------------------------------------------------------------------------------- Instructions

  /** Appends instructions. */
  put(...instructions: readonly Instruction[]): void {
    this.#code.push(...instructions);
  }

  /** Appends instructions without immediates. */
  op(...names: readonly PlainOp[]): void {
    for (const name of names) this.#code.push([name] as unknown as Instruction);
  }

  /** Appends a load or store. Arrays may lie anywhere, so nothing is said of the alignment. */
  memory(name: MemoryOp, offset = 0): void {
    this.module.usesMemory();
    this.#code.push([name, { align: 0, offset }] as unknown as Instruction);
  }

  /** Appends a load or store of one lane of a vector. */
  laneMemory(name: LaneMemoryOp, lane: number, offset = 0): void {
    this.module.usesMemory();
    this.#code.push([name, { align: 0, offset }, lane]);
  }

  get(local: number): void {
    this.put(["local.get", local]);
  }

  set(local: number): void {
    this.put(["local.set", local]);
  }

  tee(local: number): void {
    this.put(["local.tee", local]);
  }

  i32(value: number): void {
    this.put(["i32.const", value]);
  }

  call(index: number): void {
    this.put(["call", index]);
  }

  /** The function as it stands in the module. */
  finish(): Written {
    this.op("end");
    const code: Code = { locals: this.#types.slice(this.#params), body: this.#code };
    const offsets = this.#seldom.size > 0 ? offsetsOf(code) : [];
    return {
      code,
      names: this.#names,
      hints: offsets.filter((_, i) => this.#seldom.has(code.body[i]))
        .map((offset) => ({ offset, likely: false })),
    };
  }

  // ------------------------------------------------------------------------------------------------------------- Locals

  /** A local of its own. */
  local(type: ValType, name?: string): number {
    const index = this.#types.push(type) - 1;
    if (name !== undefined) this.#names.push({ index, name });
    return index;
  }

  /** The local of a variable; of a varying one, the first of as many as the gang has vectors. */
  localOf(variable: Var): number {
    const found = this.#variables.get(variable);
    if (found !== undefined) return found;
    const type = variable.varying ? "v128" : heldAs(variable.type);
    const count = variable.varying ? this.vectors : 1;
    const first = this.local(type, variable.name);
    for (let g = 1; g < count; g++) this.local(type, `${variable.name}.${g}`);
    this.#variables.set(variable, first);
    return first;
  }

  /** A local for the rest of the statement. */
  borrow(type: ValType): number {
    const local = this.#freed(type).pop() ?? this.local(type);
    this.#borrowed.push([type, local]);
    return local;
  }

  #freed(type: ValType): number[] {
    let free = this.#free.get(type);
    if (!free) this.#free.set(type, free = []);
    return free;
  }

  /** Writes what belongs to one statement; its locals are free again after it. */
  statement(write: () => void): void {
    const around = this.#borrowed;
    this.#borrowed = [];
    write();
    for (const [type, local] of this.#borrowed) this.#freed(type).push(local);
    this.#borrowed = around;
    this.#ready.clear();
  }

  /** Says that the value of a node is in a local, to the end of the statement. */
  keep(node: Node, local: number): void {
    this.#ready.set(node, local);
  }

  /** The local that holds the value of a node already. */
  kept(node: Node): number | undefined {
    return this.#ready.get(node);
  }

  // ------------------------------------------------------------------------------------------------------------- Blocks

  /** Writes a block around instructions; breaks out of `label` go to its end (or, for a loop, its beginning). */
  block(
    kind: "block" | "loop" | "if",
    write: () => void,
    label?: Label,
    type: Immediates["block"] = "",
  ): void {
    this.put([kind, type]);
    this.#labels.push(label);
    write();
    this.#labels.pop();
    this.op("end");
  }

  /** Writes what is done if the condition on the stack holds, which it seldom does: nothing else gives way to it. */
  seldom(write: () => void): void {
    const at = this.#code.length;
    this.block("if", write);
    this.#seldom.add(this.#code[at]);
  }

  /** Writes a condition's two arms; the condition is on the stack. */
  either(then: () => void, otherwise: () => void, type: Immediates["block"] = ""): void {
    this.block(
      "if",
      () => {
        then();
        this.op("else");
        otherwise();
      },
      undefined,
      type,
    );
  }

  /** How many blocks a jump to a label leaves. */
  depth(label: Label): number {
    const at = this.#labels.lastIndexOf(label);
    if (at < 0) throw new TypeError(`there is no ${label.name} to break out of`);
    return this.#labels.length - 1 - at;
  }

  // -------------------------------------------------------------------------------------------------------------- Loops

  /** Writes a loop in which these variables change. What it needs that does not change is computed before. */
  loop(changing: ReadonlySet<Var>, write: () => void): void {
    const around = this.#code;
    const scope: LoopScope = { changing, before: [], locals: new Map() };
    this.#code = [];
    this.#loops.push(scope);
    write();
    this.#loops.pop();
    this.#code = around.concat(scope.before, this.#code);
  }

  /**
   * A local with a value that `write` leaves on the stack, computed before the outermost loop in which none of these
   * variables change; undefined if there is none.
   */
  hoisted(key: string, reads: ReadonlySet<Var>, type: ValType, write: () => void): number | undefined {
    const scope = this.#loops.find(({ changing }) => reads.isDisjointFrom(changing));
    if (!scope) return undefined;
    const found = scope.locals.get(key);
    if (found !== undefined) return found;
    const local = this.local(type);
    scope.locals.set(key, local);
    const code = this.#code;
    this.#code = scope.before;
    write();
    this.set(local);
    this.#code = code;
    return local;
  }

  // -------------------------------------------------------------------------------------------------------------- Lanes

  /** The vectors of the gang around. */
  get vectors(): number {
    return this.gang.vectors;
  }

  /** The gang around. */
  get gang(): Shape {
    if (!this.shape) throw new TypeError("a varying value outside a gang");
    return this.shape;
  }

  /** How many lanes a vector has. */
  get lanes(): number {
    return 128 / this.gang.width;
  }
}

/** How a value is held outside vectors. */
export function heldAs(type: Type): ValType {
  if (type === "void") throw new TypeError("a statement has no value");
  return HELD[type];
}

/** The variables that change while a statement runs. */
export function changingIn(statement: Node): Set<Var> {
  const found = new Set<Var>();
  for (const node of nodesOf(statement)) {
    if (node.op === "gang") found.add((node.value as Gang).base);
    for (const variable of assignedBy(node)) found.add(variable);
  }
  return found;
}
