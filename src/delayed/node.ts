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

/** What few nodes have. */
export interface Extras {
  /** The key it was given, if it was. */
  readonly key?: string;
  /** Nodes to be done before, whose values are not used. */
  readonly after: readonly Node[];
}

const NO_EXTRAS: Extras = { after: [] };

/** The extras of a node that was given a key, or none. */
export function withKey(key: string | undefined): Extras {
  return key === undefined ? NO_EXTRAS : { ...NO_EXTRAS, key };
}

const ID = Symbol("weft.id");

let created = 0;

/**
 * A node of the graph. A delayed is one, and whoever has it may ask it for any name: so a node has no names, and is
 * read with functions. Of most tasks it is all that is alive: what is alive of a million tasks is garbage-collected in
 * vain, which takes longer than to run them.
 */
export class Node {
  /** Not private, so that different nodes are different to whoever compares objects by their properties. */
  readonly [ID]: number;
  readonly #operation: Operation;
  /** The arguments; of a lone one that is no array only that. */
  readonly #args: unknown;
  readonly #extras: Extras;
  #graph = 0;
  #place = -1;

  constructor(
    operation: Operation,
    args: readonly unknown[],
    extras: Extras = NO_EXTRAS,
    id: number = ++created,
  ) {
    this[ID] = id;
    this.#operation = operation;
    this.#args = args.length === 1 && !Array.isArray(args[0]) ? args[0] : args;
    this.#extras = extras;
  }

  /** What a node calls. */
  static operationOf(node: Node): Operation {
    return node.#operation;
  }

  /** The arguments: a node for each delayed, a `Template` for each container that holds some, values else. */
  static argsOf(node: Node): readonly unknown[] {
    const args = node.#args;
    return Array.isArray(args) ? args : [args];
  }

  /** The arguments as they are kept: a lone one that is no array without a list around it. */
  static givenTo(node: Node): unknown {
    return node.#args;
  }

  /** What few nodes have. */
  static extrasOf(node: Node): Extras {
    return node.#extras;
  }

  /** A node's number, in the order of creation. One that holds the value of another has the number of that one. */
  static idOf(node: Node): number {
    return node[ID];
  }

  /** A node's name among all nodes. */
  static keyOf(node: Node): string {
    return node.#extras.key ?? `${node.#operation.name}-${node[ID]}`;
  }

  /** Whether a node holds a value and calls nothing. */
  static isData(node: Node): boolean {
    return node.#operation === DATA || node.#operation === PURE_DATA;
  }

  /** Whether it is plain to see that a node needs no others, and it was given no key. */
  static isLeaf(node: Node): boolean {
    return typeof node.#args !== "object" && node.#extras === NO_EXTRAS;
  }

  /** The graph that was built from a node last. */
  static graphOf(node: Node): number {
    return node.#graph;
  }

  /** A node's place in that graph, less than 0 until it has one. Only valid while that graph is being built. */
  static placeOf(node: Node): number {
    return node.#place;
  }

  /** Puts a node into a graph. */
  static enter(node: Node, graph: number, place: number): void {
    node.#graph = graph;
    node.#place = place;
  }
}

export const {
  operationOf,
  argsOf,
  givenTo,
  extrasOf,
  idOf,
  keyOf,
  isData,
  isLeaf,
  graphOf,
  placeOf,
  enter,
} = Node;

/** What to make a node of the same key of that holds its value. */
export function computed(node: Node, value: unknown): ConstructorParameters<typeof Node> {
  return [operationOf(node).pure ? PURE_DATA : DATA, [value], withKey(keyOf(node)), idOf(node)];
}

/** @throws {TypeError} If one of the values is no delayed. */
export function nodesOf(where: string, values: readonly unknown[]): Node[] {
  return values.map((value) => {
    if (value instanceof Node) return value;
    throw new TypeError(`${where}: every argument must be a delayed; got ${String(value)}`);
  });
}
