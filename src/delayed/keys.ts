/**
 * The keys that the nodes of a graph were given: a key stands for one value.
 *
 * @module
 */

import { forEachNode } from "./capture.ts";
import { argsOf, extrasOf, idOf, isData, keyOf, type Node, operationOf } from "./node.ts";
import { tokenOf } from "./token.ts";

/** The given keys of a graph. */
export class Keys {
  readonly #nodes = new Map<string, Node>();
  /** Those that look as if they were made for the node of that number. */
  readonly #numbered = new Map<number, Node>();

  /**
   * The node that stands for the key of a node: the first one that had it.
   *
   * @throws {Error} If that one is another call or value.
   */
  claim(node: Node): Node {
    const key = extrasOf(node).key!;
    const first = this.#nodes.get(key);
    if (first === undefined) {
      this.#nodes.set(key, node);
      const number = /-(\d+)$/.exec(key)?.[1];
      if (number !== undefined) this.#numbered.set(Number(number), node);
      return node;
    }
    if (!isSame(first, node)) throw conflict(first, node);
    return isData(first) === isData(node) ? first : node;
  }

  /** @throws {Error} If a node has a key that was made for another one. */
  checkNumbered(nodes: readonly Node[]): void {
    if (this.#numbered.size === 0) return;
    const check = (node: Node) => {
      const given = this.#numbered.get(idOf(node));
      if (given && keyOf(given) === keyOf(node) && !isSame(given, node)) throw conflict(given, node);
    };
    for (const node of nodes) {
      check(node);
      forEachNode(argsOf(node), check);
    }
  }
}

// A node that holds the value of another has its number.
function isSame(a: Node, b: Node): boolean {
  if (idOf(a) === idOf(b)) return true;
  const one = operationOf(a), other = operationOf(b);
  if (one.pure && other.pure) return true; // the key says it all
  return one.fn === other.fn && one.nout === other.nout && isSameList(argsOf(a), argsOf(b));
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length &&
    a.every((value, i) => Object.is(value, b[i]) || tokenOf([value]) === tokenOf([b[i]]));
}

function conflict(a: Node, b: Node): Error {
  return new Error(
    `two different calls have the key ${keyOf(a)}: ${described(a)} and ${
      described(b)
    }; a key stands for one value`,
  );
}

function described(node: Node): string {
  return isData(node) ? "a value" : `${operationOf(node).name}(…)`;
}
