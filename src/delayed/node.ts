/**
 * What a delayed stands for: a call that has not been made, or a value.
 *
 * @module
 */

import type { AnyFunction } from "../kernels/mod.ts";
import type { RetryPolicy } from "./retries.ts";

/** What all calls of one delayed function have in common. */
export interface Operation {
  readonly fn: AnyFunction;
  /** Its name in keys and pictures. */
  readonly name: string;
  /** Whether the keys of its calls stand for their content. */
  readonly pure?: boolean;
  /** Whether equal calls have equal results, so that a cache may keep them. */
  readonly repeatable?: boolean;
  /** Whether it is as quickly done again as looked up, and does nothing but what its name says. */
  readonly trivial?: boolean;
  /** The version of the function, if one was given. */
  readonly version?: string | number;
  /** How many values it returns, if it promised a number. */
  readonly nout?: number;
  /** When a call that has failed is made again; absent if never. */
  readonly retries?: RetryPolicy;
  /** The most milliseconds a call may take. */
  readonly timeout?: number;
  /** How a call with these arguments is labelled in a picture, if not by the name. */
  readonly label?: (args: readonly unknown[]) => string;
}

/** The operation of a node that holds a value and calls nothing. */
export const DATA: Operation = { fn: (value: unknown) => value, name: "data" };
/** The same, for the value of a pure call that has been computed. */
const PURE_DATA: Operation = { ...DATA, pure: true };

const NONE: readonly Node[] = [];
let created = 0;

/** A node of the graph. */
export class Node {
  readonly operation: Operation;
  /** The arguments: a node for each delayed, a `Template` for each container that holds some, values else. */
  readonly args: readonly unknown[];
  /** Nodes to be done before, whose values are not used. */
  readonly after: readonly Node[];
  /** The key it was given, if it was. */
  readonly givenKey: string | undefined;
  /** Its number, in the order of creation. A node that holds the value of another has the number of that one. */
  readonly id: number;
  /** The graph that was built from it last, and its place there. Only valid while that graph is being built. */
  graph = 0;
  index = -1;

  constructor(
    operation: Operation,
    args: readonly unknown[],
    key?: string,
    after: readonly Node[] = NONE,
    id: number = ++created,
  ) {
    this.operation = operation;
    this.args = args;
    this.givenKey = key;
    this.after = after;
    this.id = id;
  }

  /** Its name among all nodes. */
  get key(): string {
    return this.givenKey ?? `${this.operation.name}-${this.id}`;
  }

  /** Whether it holds a value and calls nothing. */
  get isData(): boolean {
    return this.operation === DATA || this.operation === PURE_DATA;
  }

  /** A node of the same key that holds its value. */
  computed(value: unknown): Node {
    return new Node(this.operation.pure ? PURE_DATA : DATA, [value], this.key, NONE, this.id);
  }
}

/** Where a delayed keeps its node. */
export const NODE = Symbol("weft.node");

/** The node of a delayed; `undefined` for anything else. */
export function nodeOf(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null ? (value as { [NODE]?: Node })[NODE] : undefined;
}

/** @throws {TypeError} If one of the values is no delayed. */
export function nodesOf(where: string, values: readonly unknown[]): Node[] {
  return values.map((value) => {
    const node = nodeOf(value);
    if (!node) throw new TypeError(`${where}: every argument must be a delayed; got ${String(value)}`);
    return node;
  });
}
