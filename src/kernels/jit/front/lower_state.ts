/**
 * What is at hand while a kernel is lowered: values, variables, and the statements so far.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { unset } from "./infer.ts";
import { type ArrayVar, get, type Label, type Node, node, seq, set, type Site, type Var } from "../ir/ir.ts";
import type { KernelSource } from "../language/kernel_source.ts";
import {
  effectsOf,
  fresh,
  inWords,
  isChanged,
  isSimple,
  type Kind,
  type Scalar,
  type Value,
} from "./lower_values.ts";
import { assignedNames, type ParsedKernel } from "../language/parse.ts";
import { placeOf, raise } from "../language/source.ts";

/** What a name stands for. */
export interface Binding {
  readonly name: string;
  readonly at: number | undefined;
  /** A value that never changes; */
  readonly value?: Value;
  /** or variables, which are made when their kind is known. */
  kind?: Kind;
  variables?: readonly Var[];
  /** Where it was declared without a value, to be filled in. */
  readonly unset?: Node[];
}

/** The names of a block, within those around it. */
export class Names {
  readonly #bindings = new Map<string, Binding>();
  readonly #around: Names | undefined;

  /** Names within others. */
  constructor(around?: Names) {
    this.#around = around;
  }

  /** Adds a name. */
  declare(binding: Binding): Binding {
    this.#bindings.set(binding.name, binding);
    return binding;
  }

  /** What a name stands for. */
  find(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.#around?.find(name);
  }
}

/** What `break` and `continue` can lead to. */
export interface Target {
  /** The labels in the source. */
  readonly names: readonly string[];
  readonly isLoop: boolean;
  readonly label: Label;
  /** Where `continue` leads to: the end of a block around the body. */
  next: Label;
}

/** Where the values of `return` go. */
export interface Returns {
  readonly label: Label;
  /** The value, if the only return is at the end; */
  direct?: Value;
  /** or the variables that hold it. */
  kind?: Kind;
  variables?: readonly Var[];
  /** Whether there is a return without a value. */
  bare?: boolean;
}

/** What the parts of the language need of each other. */
export interface Lowerers {
  /** Lowers the body of a kernel; tells whether its end is reached. */
  body(activation: Activation): boolean;
  /** The value of an expression. */
  value(activation: Activation, syntax: ESTree.Node): Value;
}

/** A program in the making. */
export class Draft {
  readonly source: KernelSource;
  readonly boundsCheck: boolean;
  readonly sites: Site[] = [];
  readonly stored = new Set<ArrayVar>();
  readonly lowerers: Lowerers;
  /** The statements so far. */
  out: Node[] = [];
  readonly #left = new Set<Label>();

  /** A program without statements. */
  constructor(source: KernelSource, boundsCheck: boolean, lowerers: Lowerers) {
    this.source = source;
    this.boundsCheck = boundsCheck;
    this.lowerers = lowerers;
  }

  /** Adds a statement. */
  add(statement: Node): void {
    this.out.push(statement);
  }

  /** Adds a jump. */
  leave(label: Label): void {
    this.#left.add(label);
    this.add(node("break", "void", [], label));
  }

  /** Whether something jumps to the end of what this label is on. */
  isLeft(label: Label): boolean {
    return this.#left.has(label);
  }

  /** The statements that something adds. */
  collect<T>(run: () => T): { statements: Node[]; result: T } {
    const around = this.out;
    const statements: Node[] = this.out = [];
    const result = run();
    this.out = around;
    return { statements, result };
  }

  /** Keeps a value in a fresh variable. */
  keep(expression: Node, name = "t"): Node {
    const variable: Var = { name, type: expression.type };
    this.add(set(variable, expression, expression.at));
    return get(variable);
  }

  /** The value as something that may be used many times. */
  stable(expression: Node): Node {
    return isSimple(expression) ? expression : this.keep(expression);
  }

  /** Notes an access that may fail. */
  site(array: string, dimension: number, at: number): number {
    return this.sites.push({ array, dimension, ...placeOf(this.source.text, at) }) - 1;
  }

  /**
   * Lowers operands in their order. If a later one changes what an earlier one reads, the earlier one is kept in a
   * variable first.
   */
  operands<T extends Value>(...lower: (() => T)[]): T[] {
    const values: T[] = [], ends: number[] = [];
    for (const one of lower) {
      values.push(one());
      ends.push(this.out.length);
    }
    for (let i = values.length - 2; i >= 0; i--) values[i] = this.#protect(values[i], ends[i]);
    return values;
  }

  /** The value as it is before the statements from an index on. */
  #protect<T extends Value>(value: T, end: number): T {
    if (value.kind === "array" || end === this.out.length) return value;
    const later = this.out.splice(end);
    const effects = effectsOf(later);
    const parts = value.parts.map((part) => isChanged(part, effects) ? this.keep(part) : part);
    this.out.push(...later);
    return { ...value, parts };
  }
}

/** A kernel's function while it is lowered: the kernel itself, or one that is inlined. */
export class Activation {
  readonly draft: Draft;
  readonly parsed: ParsedKernel;
  readonly source: KernelSource;
  readonly returns: Returns = { label: { name: "return" } };
  readonly targets: Target[] = [];
  /** What `yield` does; tells whether the generator goes on. */
  readonly onYield?: (value: Value) => boolean;
  names: Names = new Names();
  readonly #caller: Activation | undefined;
  readonly #site: number | undefined;
  readonly #assigned: ReadonlySet<string>;

  /** An activation; of an inlined kernel, with its caller and the place of the call. */
  constructor(
    draft: Draft,
    parsed: ParsedKernel,
    caller?: { activation: Activation; at: number; onYield?: (value: Value) => boolean },
  ) {
    this.draft = draft;
    this.parsed = parsed;
    this.source = parsed.source;
    this.onYield = caller?.onYield;
    this.#caller = caller?.activation;
    this.#site = caller?.activation.place(caller.at);
    this.#assigned = assignedNames(parsed.node);
  }

  /** The place of an offset, or of the call that the function is inlined for, in the source of the program. */
  place(at: number): number {
    return this.#site ?? at;
  }

  /** The place of a syntax node in the source of the program. */
  at(syntax: ESTree.Node): number {
    return this.place(syntax.start!);
  }

  /** The value of an expression. */
  value(syntax: ESTree.Node): Value {
    return this.draft.lowerers.value(this, syntax);
  }

  /** Whether a kernel is being lowered here or around. */
  isActive(source: KernelSource): boolean {
    return this.source === source || this.#caller?.isActive(source) === true;
  }

  /** Refuses the source. */
  raise(syntax: ESTree.Node | number | undefined, message: string): never {
    raise(this.source, typeof syntax === "object" ? syntax.start : syntax, message);
  }

  /** Whether a name means what every kernel knows by it. */
  isBuiltin(name: string): boolean {
    return !this.names.find(name) && !Object.hasOwn(this.source.uses, name);
  }

  /** Whether a name is assigned somewhere in the function. */
  isAssigned(name: string): boolean {
    return this.#assigned.has(name);
  }

  /** Runs within a block's names. */
  within<T>(run: () => T): T {
    const around = this.names;
    this.names = new Names(around);
    const result = run();
    this.names = around;
    return result;
  }

  /** Declares a name with its first value. */
  declare(name: string, at: number | undefined, value: Value, mayAlias = false): void {
    const isConstant = !this.isAssigned(name) && value.kind !== "array" &&
      value.parts.every((part) => part.op === "const" || (mayAlias && isSimple(part)));
    if (value.kind === "array" || isConstant) {
      this.names.declare({ name, at, value });
      return;
    }
    this.assign(this.names.declare({ name, at }), value, at);
  }

  /** Declares a name without a value. */
  declareUnset(name: string, at: number | undefined): void {
    const unset: Node[] = [];
    this.names.declare({ name, at, unset });
    this.draft.add(seq(unset));
  }

  /** Gives a variable a value. */
  assign(binding: Binding, value: Value, at: number | undefined): void {
    if (value.kind === "array" || binding.value) {
      this.raise(at, `\`${binding.name}\` cannot be assigned: an array keeps its name; assign its elements`);
    }
    const variables = this.#variablesOf(binding, value, at);
    const [first, ...rest] = value.parts;
    const isRead = rest.some((part) =>
      isChanged(part, { variables: new Set([variables[0]]), stores: false })
    );
    const kept = isRead ? [this.draft.keep(first), ...rest] : value.parts;
    for (let i = kept.length - 1; i >= 0; i--) this.draft.add(set(variables[i], kept[i], this.#site ?? at));
  }

  #variablesOf(binding: Binding, { kind }: Scalar, at: number | undefined): readonly Var[] {
    if (binding.kind && binding.kind !== kind) {
      const [was, is] = [binding.kind, kind].map((kind) => inWords({ kind, parts: [] }));
      this.raise(at, `\`${binding.name}\` is ${was} and cannot become ${is}; use another variable`);
    }
    if (!binding.variables) {
      binding.kind = kind;
      binding.variables = fresh(kind, binding.name, this.#site ?? binding.at);
      binding.unset?.push(...binding.variables.map(unset));
    }
    return binding.variables;
  }

  /** The value of a variable. */
  read(binding: Binding, syntax: ESTree.Node): Value {
    if (binding.value) return binding.value;
    const { kind, variables } = binding;
    if (!kind || !variables) {
      this.raise(syntax, `\`${binding.name}\` has no value yet; give it one where it is declared`);
    }
    return { kind, parts: variables.map((variable) => ({ ...get(variable), at: this.at(syntax) })) };
  }
}

/** Statements as one block, if something leaves it; and not those that do nothing. */
export function labelled(draft: Draft, label: Label, statements: readonly Node[]): Node[] {
  return draft.isLeft(label) ? [node("block", "void", statements, label)] : [...statements];
}
