/**
 * Values by their content, as texts that are the same in every process.
 *
 * @module
 */

import { Complex, NDArray, toNpy } from "../../kernels/mod.ts";
import { DEEPEST } from "../capture.ts";
import { type ContainerKind, itemsOf, type Kind, kindOf, namesOf, Template } from "../containers.ts";
import { argsOf, isData, Node } from "../node.ts";
import { isBuiltIn, namedItems, token } from "../token.ts";
import type { Functions } from "./functions.ts";
import { INDESCRIBABLE } from "./indescribable.ts";
import { sha256 } from "./sha256.ts";

/** A longer description of an object is replaced with its hash. */
const LONGEST = 128;
/** From so many numbers on, a list of nothing else is described by its bytes. */
const MANY_NUMBERS = 32;

/** Describes values. It remembers objects, so it is of use as long as none of them changes. */
export class Describer {
  readonly #functions: Functions;
  readonly #nodeText: (node: Node) => string;
  /** What long descriptions were replaced with. */
  readonly #hashes = new Map<object, string>();
  /** The objects around the one that is being described. */
  readonly #around = new Set<object>();

  /** @param nodeText How a task among the values is described. */
  constructor(functions: Functions, nodeText: (node: Node) => string) {
    this.#functions = functions;
    this.#nodeText = nodeText;
  }

  /** A text that is the same for equal lists of values and another one for all others; undefined if there is none. */
  list(values: readonly unknown[]): string | undefined {
    try {
      return this.#items(values);
    } catch {
      this.#around.clear(); // getters, proxies and `token` methods may throw anything
      return undefined;
    }
  }

  #items(values: readonly unknown[]): string {
    let text = "";
    for (let i = 0; i < values.length; i++) text += this.#captured(values[i]);
    return text;
  }

  /**
   * A text for a value. None is the beginning of another one, so a list of them can be told from any other list.
   *
   * @throws If there is none.
   */
  value(value: unknown): string {
    switch (typeof value) {
      case "number":
        return numberText(value);
      case "string":
        return textText(value);
      case "object":
        return value === null ? "0" : this.#object(value);
      case "undefined":
        return "u";
      case "boolean":
        return value ? "t" : "f";
      case "bigint":
        return `i${value};`;
      case "function":
        return `F${this.#functions.describe(value, this)}`;
      default:
        return symbolText(value as symbol);
    }
  }

  #object(object: object): string {
    const known = this.#hashes.get(object);
    if (known !== undefined) return known;
    if (this.#around.has(object) || this.#around.size > DEEPEST) throw INDESCRIBABLE;
    this.#around.add(object);
    const content = this.#content(object);
    this.#around.delete(object);
    if (content.length <= LONGEST) return content;
    const hash = `#${sha256(content)}`;
    this.#hashes.set(object, hash);
    return hash;
  }

  // As an argument a delayed stands for its value. As part of a value, where nobody looks for it, it is a delayed.
  #captured(arg: unknown): string {
    if (!(arg instanceof Node)) return this.value(arg);
    return isData(arg) ? this.value(argsOf(arg)[0]) : this.#nodeText(arg);
  }

  #content(object: object): string {
    if (token in object) return `c${textText(String(object.constructor?.name))}${this.token(object)}`;
    if (object instanceof Template) {
      return this.#container(object.kind, object.items, object.names, (item) => this.#captured(item));
    }
    if (object instanceof NDArray) return `N${sha256(toNpy(object))}`;
    if (object instanceof Complex) return `z${numberText(object.re)}${numberText(object.im)}`;
    const kind = kindOf(object);
    if (kind === "bytes") return bytesText(object);
    if (kind === "instance") return instanceText(object);
    if (kind === "array") return this.#array(object as unknown[]);
    if (isContainer(kind)) {
      const names = namesOf(object, kind);
      return this.#container(kind, itemsOf(object, kind, names), names);
    }
    throw INDESCRIBABLE;
  }

  /** What an object says of itself. */
  token(object: object): string {
    return this.value((object as { [token](): unknown })[token]());
  }

  #array(array: readonly unknown[]): string {
    if (array.length >= MANY_NUMBERS && areNumbers(array) && Object.keys(array).length === array.length) {
      return `A${sha256(new Uint8Array(Float64Array.from(array).buffer))}`;
    }
    const names = namedItems(array);
    const properties = names.map((name) => Reflect.get(array, name));
    return this.#container("array", array, []) +
      (names.length > 0 ? this.#properties(names, properties) : "");
  }

  #container(
    kind: ContainerKind,
    items: readonly unknown[],
    names: readonly PropertyKey[],
    textOf = (item: unknown) => this.value(item),
  ): string {
    if (kind === "object" || kind === "record") {
      return (kind === "object" ? "o" : "r") + this.#properties(names, items, textOf);
    }
    const texts = Array.from(items, (item, i) => item === undefined && !(i in items) ? "-" : textOf(item));
    if (kind === "set") texts.sort();
    return `${LETTERS[kind]}${texts.length};${texts.join("")}`;
  }

  #properties(
    names: readonly PropertyKey[],
    values: readonly unknown[],
    textOf = (value: unknown) => this.value(value),
  ): string {
    const texts = names.map((name, i) =>
      (typeof name === "symbol" ? symbolText(name) : textText(String(name))) + textOf(values[i])
    );
    return `${texts.length};${texts.sort().join("")}`;
  }
}

const LETTERS = { array: "a", map: "m", set: "S" };

function isContainer(kind: Kind): kind is ContainerKind {
  return kind !== "iterator" && kind !== "endless" && kind !== "bytes" && kind !== "instance";
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "n-0;" : `n${value};`;
}

/** A text as part of a description. */
export function textText(value: string): string {
  if (value.isWellFormed()) return `s${value.length};${value}`;
  const escaped = JSON.stringify(value); // hashes are of UTF-8, which has no half characters
  return `h${escaped.length};${escaped}`;
}

function symbolText(symbol: symbol): string {
  const registered = Symbol.keyFor(symbol);
  if (registered === undefined) throw INDESCRIBABLE;
  return `y${textText(registered)}`;
}

function bytesText(object: object): string {
  const buffer = ArrayBuffer.isView(object) ? object.buffer : object as ArrayBufferLike;
  if (!isBuiltIn(object) || (buffer instanceof ArrayBuffer && buffer.detached)) throw INDESCRIBABLE;
  const { byteOffset = 0, byteLength } = object as Partial<DataView> & ArrayBufferLike;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return `b${object.constructor.name};${sha256(bytes)}`;
}

function areNumbers(array: readonly unknown[]): array is number[] {
  for (let i = 0; i < array.length; i++) if (typeof array[i] !== "number") return false;
  return true;
}

function instanceText(object: object): string {
  if (isBuiltIn(object)) {
    if (object instanceof Date) return `d${object.getTime()};`;
    if (object instanceof RegExp) return `x${object.lastIndex};${textText(String(object))}`;
  }
  throw INDESCRIBABLE;
}
