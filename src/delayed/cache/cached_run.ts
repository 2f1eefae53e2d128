/**
 * A compute that uses a cache: tasks whose results are there give way to others that load them.
 *
 * @module
 */

import type { AnyFunction } from "../../kernels/mod.ts";
import { forEachNode } from "../capture.ts";
import { argsOf, extrasOf, idOf, isData, Node, operationOf } from "../node.ts";
import { warn } from "../warnings.ts";
import { LATER, NodeKeys } from "./node_keys.ts";
import type { CachedResult, ResultCache } from "./result_store.ts";

/** What a run asks of a cache. */
export interface RunCache {
  /** The node that runs in a node's place; always the same one for the same node. */
  replace(node: Node): Node;
  /** Whether the result of a node that runs is to be kept, so that it must come to the calling thread. */
  keeps(node: Node): boolean;
  /** Whether the result of a node that has run was in the cache. */
  isCached(node: Node): boolean;
  /** Is told the result of each task that has ended, before anybody else may change it. */
  ended(node: Node, value: unknown, seconds: number): void;
}

/** A node whose result is put into the cache. */
class KeptNode extends Node {
  readonly cacheKey: string;

  constructor(cacheKey: string, ...node: ConstructorParameters<typeof Node>) {
    super(...node);
    this.cacheKey = cacheKey;
  }
}

/** A node that looks for its result in the cache. */
class LookingNode extends Node {
  isCached = false;

  constructor(node: Node, fn: AnyFunction, args: readonly unknown[], after: readonly Node[]) {
    const { name, pure, nout } = operationOf(node);
    super({ fn, name, pure, nout }, args, { ...extrasOf(node), after }, idOf(node));
  }
}

const NONE: readonly never[] = [];

/** The cache of one compute. */
export class CachedRun implements RunCache, Disposable {
  readonly #cache: ResultCache;
  readonly #keys = new NodeKeys();
  readonly #places = new Map<Node, Node>();

  /** @param outputs The nodes that were asked for. */
  constructor(cache: ResultCache, outputs: readonly Node[]) {
    this.#cache = cache;
    this.#addKeys(outputs);
  }

  replace(node: Node): Node {
    if (!operationOf(node).repeatable || node instanceof KeptNode) return node;
    const known = this.#places.get(node);
    if (known) return known;
    const place = this.#placeOf(node);
    this.#places.set(node, place);
    return place;
  }

  #placeOf(node: Node): Node {
    if (!this.#keys.has(node)) this.#addKeys([node]);
    const key = this.#keys.of(node);
    if (key === undefined) return node;
    if (key === LATER) return this.#lookingLater(node);
    const found = this.#cache.find(key);
    if (found) return this.#loading(node, key, found);
    return new KeptNode(key, operationOf(node), argsOf(node), extrasOf(node), idOf(node));
  }

  #addKeys(nodes: readonly Node[]): void {
    for (const name of this.#keys.add(nodes)) {
      warn(
        "same source",
        `several functions ${name} have the same source, and are called with the same arguments. What they enclose ` +
          "cannot be seen, so the results of these calls are not cached; make the function once, or say " +
          "delayed(fn, { version: … }) for each.",
      );
    }
  }

  #loading(node: Node, key: string, found: CachedResult): Node {
    const load = () => {
      const loaded = found.load();
      looking.isCached = loaded !== undefined;
      return loaded ? loaded.value : this.#compute(node, argsOf(node), key);
    };
    const looking = new LookingNode(node, load, NONE, NONE);
    return looking;
  }

  // The values that its key is made from are further arguments, behind its own.
  #lookingLater(node: Node): Node {
    const args = argsOf(node), unknown: Node[] = [];
    forEachNode(args, (other) => {
      if (!isData(other) && typeof this.#keys.of(other) !== "string") unknown.push(other);
    });
    const look = (...all: unknown[]) => {
      const values = all.splice(args.length);
      const key = this.#keys.now(node, new Map(unknown.map((other, i) => [other, values[i]])));
      const loaded = key === undefined ? undefined : this.#cache.find(key)?.load();
      looking.isCached = loaded !== undefined;
      return loaded ? loaded.value : this.#compute(node, all, key);
    };
    const looking = new LookingNode(node, look, [...args, ...unknown], extrasOf(node).after);
    return looking;
  }

  /** The task itself, after it was looked for in vain: what looked ends with its value. */
  #compute(missing: Node, args: readonly unknown[], key: string | undefined): Node {
    const operation = operationOf(missing);
    const node = key === undefined ? new Node(operation, args) : new KeptNode(key, operation, args);
    this.#places.set(node, node);
    return node;
  }

  keeps(node: Node): boolean {
    return node instanceof KeptNode;
  }

  isCached(node: Node): boolean {
    return node instanceof LookingNode && node.isCached;
  }

  ended(node: Node, value: unknown, seconds: number): void {
    if (node instanceof KeptNode) this.#cache.put(node.cacheKey, operationOf(node).name, value, seconds);
  }

  [Symbol.dispose](): void {
    this.#cache[Symbol.dispose]();
  }
}
