/**
 * The keys of tasks: the same in every process, for the same function of the same arguments.
 *
 * A task's key is made of its function and of its arguments; for an argument that is a task, of the key of that one. So
 * keys are known before anything runs, and the results that they are made from need not be there.
 *
 * @module
 */

import { isKernel } from "../../kernels/mod.ts";
import { forEachNeed, forEachNode } from "../capture.ts";
import { argsOf, isData, type Node, type Operation, operationOf } from "../node.ts";
import { Describer } from "./describe.ts";
import { Functions } from "./functions.ts";
import { INDESCRIBABLE } from "./indescribable.ts";
import { sha256 } from "./sha256.ts";

/** The task has a key, but it depends on values that are not there yet. */
export const LATER: unique symbol = Symbol("later");

/** A key, or why there is none: it comes later, or never. */
export type Key = string | typeof LATER | undefined;

/** The keys of the tasks of one compute. */
export class NodeKeys {
  readonly #functions = new Functions();
  readonly #keys = new Map<Node, Key>();
  /** The function behind each key. */
  readonly #owners = new Map<string, unknown>();
  /** Keys that stand for different functions of the same text. */
  readonly #ambiguous = new Set<string>();
  /** The nodes from which all others were found. */
  readonly #roots: Node[] = [];

  /** The key of a task that was added. */
  of(node: Node): Key {
    return this.#keys.get(node);
  }

  /** Whether a task was added. */
  has(node: Node): boolean {
    return this.#keys.has(node);
  }

  /**
   * Makes the keys of all tasks that some nodes need. Nothing may run meanwhile.
   *
   * @returns The names of functions that the same text has become the source of twice: what they enclose may be
   * different, so calls that differ in nothing else have no key.
   */
  add(nodes: readonly Node[]): string[] {
    const names: string[] = [];
    for (const node of nodes) this.#roots.push(node);
    let found = this.#addAll(nodes);
    while (found.length > 0) {
      names.push(...found);
      this.#keys.clear(); // keys that were made from theirs are not right either
      this.#owners.clear();
      found = this.#addAll(this.#roots);
    }
    return names;
  }

  /** The key of a task that had to wait for values. */
  now(node: Node, values: ReadonlyMap<Node, unknown>): string | undefined {
    const describer: Describer = new Describer(this.#functions, (other) => {
      const key = this.#keys.get(other);
      if (typeof key === "string") return `k${key}`;
      if (!values.has(other)) throw INDESCRIBABLE;
      return describer.value(values.get(other));
    });
    const text = this.#callText(node, describer);
    return text && sha256(text);
  }

  // A list, not a recursion: a chain of a million tasks is fine.
  #addAll(nodes: readonly Node[]): string[] {
    const describer = new Describer(this.#functions, (node) => `k${String(this.#keys.get(node))}`);
    const names: string[] = [];
    const open = new Set<Node>();
    const stack: Node[] = [];
    const push = (node: Node) => {
      if (!isData(node) && !this.#keys.has(node) && !open.has(node)) stack.push(node);
    };
    for (const asked of nodes) {
      push(asked);
      for (let node; (node = stack.at(-1));) {
        if (!open.has(node) && !this.#keys.has(node)) {
          open.add(node);
          forEachNeed(node, push);
          continue;
        }
        stack.pop();
        if (!open.delete(node)) continue;
        const key = this.#make(node, describer);
        this.#keys.set(node, key);
        if (typeof key === "string" && this.#isAmbiguous(key, operationOf(node))) {
          names.push(operationOf(node).name);
        }
      }
    }
    return names;
  }

  #make(node: Node, describer: Describer): Key {
    const { repeatable, trivial } = operationOf(node);
    if (!repeatable && !trivial) return undefined;
    const text = this.#callText(node, describer);
    if (text === undefined) return undefined;
    if (!this.#knowsAll(node)) return trivial ? undefined : LATER;
    const key = sha256(text);
    return this.#ambiguous.has(key) ? undefined : key;
  }

  #knowsAll(node: Node): boolean {
    let all = true;
    forEachNode(argsOf(node), (other) => {
      if (!isData(other) && typeof this.#keys.get(other) !== "string") all = false;
    });
    return all;
  }

  #callText(node: Node, describer: Describer): string | undefined {
    const { fn, name, version, trivial } = operationOf(node);
    const head = trivial ? [name] : [name, version, fn];
    const text = describer.list([...head, ...argsOf(node)]);
    return text && `${head.length}${text}`;
  }

  /** Whether another function of the same text has the key too. A version says that it is the same function. */
  #isAmbiguous(key: string, { fn, trivial, version }: Operation): boolean {
    if (trivial || version !== undefined || isKernel(fn)) return false;
    const owner = this.#owners.get(key) ?? fn;
    this.#owners.set(key, owner);
    if (owner === fn) return false;
    this.#ambiguous.add(key);
    return true;
  }
}
