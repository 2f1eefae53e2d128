/**
 * Keys by content, for pure calls.
 *
 * @module
 */

import { Complex, type Dtype, isKernel, kernelIdentity, NDArray, toNpy } from "../kernels/mod.ts";
import { DEEPEST } from "./capture.ts";
import { type ContainerKind, itemsOf, type Kind, kindOf, namesOf, Template } from "./containers.ts";
import { Hash } from "./hash.ts";
import { argsOf, isData, keyOf, Node } from "./node.ts";

/**
 * The name of a method by which a class says what its instances are, for the keys of pure calls: it returns plain
 * data. Without it, an instance equals only itself.
 *
 * @example Equal boxes, one call
 * ```ts
 * import { delayed, token } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * class Box {
 *   constructor(readonly width: number, readonly height: number) {}
 *   [token]() {
 *     return [this.width, this.height];
 *   }
 * }
 * const area = delayed((box: Box) => box.width * box.height, { name: "area", pure: true });
 * assertEquals(area(new Box(2, 3)).key, area(new Box(2, 3)).key);
 * ```
 */
export const token: unique symbol = Symbol.for("weft.token");

/**
 * A short text that is the same for equal values: by content for plain data, whatever the order of an object's
 * properties or a set's members, for complex numbers, and for arrays, as far as they can be seen; by identity for
 * functions, for instances of other classes without {@linkcode token}, for shared memory, and for what contains itself.
 *
 * @throws {RangeError} If containers are nested too deep.
 */
export function tokenOf(values: readonly unknown[]): string {
  return new Describer().tokenOf(values);
}

const identities = new WeakMap<WeakKey, number>();
let identified = 0;

function identity(object: WeakKey): number {
  const known = identities.get(object) ?? ++identified;
  identities.set(object, known);
  return known;
}

/** The tokens of what delayed values hold: a large one is described once. */
const leaves = new WeakMap<Node, string>();

/** Describes values, so that different values are described differently. */
class Describer {
  /** The tokens of objects that have been described. */
  readonly #tokens = new Map<object, string>();
  /** The objects around the one that is being described, and how deep they are. */
  readonly #around = new Map<object, number>();
  /** How deep the outermost object is that what has been described so far refers back to. */
  #outermost = Infinity;

  tokenOf(values: readonly unknown[]): string {
    const hash = new Hash();
    for (let i = 0; i < values.length; i++) this.#describe(hash, values[i]);
    return hash.digest();
  }

  #describe(hash: Hash, value: unknown): void {
    if (value instanceof Node) this.#node(hash, value);
    else if (typeof value === "object" && value !== null) hash.write("object", this.#object(value));
    else if (typeof value === "function") hash.write("function", functionName(value));
    else if (typeof value === "symbol") hash.write("symbol", symbolName(value));
    else hash.write(typeof value, numberText(value));
  }

  // A delayed value is described as the value, any other task by its key.
  #node(hash: Hash, node: Node): void {
    const value = argsOf(node)[0];
    if (!isData(node)) return hash.write("task", keyOf(node));
    if (typeof value !== "object" || value === null || this.#around.has(value)) {
      return this.#describe(hash, value);
    }
    const known = leaves.get(node) ?? this.#object(value);
    leaves.set(node, known);
    hash.write("object", known);
  }

  // What refers back to an object around it is part of a circle, and so is that object.
  #object(object: object): string {
    const known = this.#tokens.get(object);
    if (known !== undefined) return known;
    const open = this.#around.get(object);
    if (open !== undefined) {
      this.#outermost = Math.min(this.#outermost, open);
      return "circle";
    }
    const depth = this.#around.size;
    if (depth > DEEPEST) {
      throw new RangeError(
        `an argument is nested more than ${DEEPEST} deep, too deep for a key by its content`,
      );
    }
    const before = this.#outermost;
    this.#outermost = Infinity;
    this.#around.set(object, depth);
    const content = this.#content(object);
    this.#around.delete(object);
    const token = this.#outermost <= depth ? `identity ${identity(object)}` : content;
    this.#outermost = Math.min(before, this.#outermost < depth ? this.#outermost : Infinity);
    this.#tokens.set(object, token);
    return token;
  }

  #content(object: object): string {
    const hash = new Hash();
    if (token in object) this.#class(hash, object as Tokenized);
    else if (object instanceof Template) this.#container(hash, object.kind, object.items, object.names);
    else this.#plain(hash, object, kindOf(object));
    return hash.digest();
  }

  #plain(hash: Hash, object: object, kind: Kind): void {
    if (kind === "bytes") return describeBytes(hash, object);
    if (kind === "instance" || kind === "iterator" || kind === "endless") {
      return describeInstance(hash, object);
    }
    const names = namesOf(object, kind);
    this.#container(hash, kind, itemsOf(object, kind, names), names);
    if (kind === "array") this.#namedItems(hash, object as unknown[]);
  }

  // Such as the index of a match.
  #namedItems(hash: Hash, array: readonly unknown[]): void {
    const names = namedItems(array);
    this.#properties(hash, names, names.map((name) => Reflect.get(array, name)));
  }

  #container(
    hash: Hash,
    kind: ContainerKind,
    items: readonly unknown[],
    names: readonly PropertyKey[],
  ): void {
    hash.write(kind, String(items.length));
    if (kind === "object" || kind === "record") return this.#properties(hash, names, items);
    if (kind === "set") return this.#unordered(hash, items);
    for (let i = 0; i < items.length; i++) {
      if (items[i] === undefined && !(i in items)) hash.write("hole", "");
      else this.#describe(hash, items[i]);
    }
  }

  #unordered(hash: Hash, items: readonly unknown[]): void {
    for (const token of items.map((item) => this.tokenOf([item])).sort()) hash.write("member", token);
  }

  #properties(hash: Hash, names: readonly PropertyKey[], values: readonly unknown[]): void {
    const properties = names.map((name, i) => ({ name: propertyName(name), value: values[i] }));
    for (const { name, value } of properties.sort((a, b) => a.name < b.name ? -1 : 1)) {
      hash.write("property", name);
      this.#describe(hash, value);
    }
  }

  #class(hash: Hash, object: Tokenized): void {
    hash.write("class", String(object.constructor?.name));
    this.#describe(hash, object[token]());
  }
}

interface Tokenized {
  [token](): unknown;
}

// deno-lint-ignore ban-types -- any function at all
function functionName(fn: Function): string {
  return isKernel(fn) ? kernelIdentity(fn) : String(identity(fn));
}

function symbolName(symbol: symbol): string {
  const registered = Symbol.keyFor(symbol);
  return registered === undefined ? String(identity(symbol)) : `for ${registered}`;
}

function propertyName(name: PropertyKey): string {
  return typeof name === "symbol" ? `[${symbolName(name)}]` : `.${String(name)}`;
}

/** The names of what an array has besides its items. They come behind the indices. */
export function namedItems(array: readonly unknown[]): string[] {
  const names = Object.keys(array);
  let first = names.length;
  while (first > 0 && String(Number(names[first - 1]) >>> 0) !== names[first - 1]) first--;
  return names.slice(first);
}

function describeInstance(hash: Hash, object: object): void {
  if (object instanceof NDArray) describeArray(hash, object);
  else if (Object.getPrototypeOf(object) === Complex.prototype) describeComplex(hash, object as Complex);
  else if (!isBuiltIn(object)) hash.write("instance", String(identity(object)));
  else if (object instanceof Date) hash.write("date", String(object.getTime()));
  else if (object instanceof RegExp) hash.write("regexp", `${object.lastIndex} ${object}`);
  else hash.write("instance", String(identity(object)));
}

// A file holds what makes two arrays equal: type, shape and elements, whatever they are a view of.
function describeArray(hash: Hash, array: NDArray<Dtype>): void {
  hash.write("ndarray", "");
  hash.writeBytes(toNpy(array));
}

function describeComplex(hash: Hash, { re, im }: Complex): void {
  for (const part of [re, im]) hash.write("complex", numberText(part));
}

function numberText(value: unknown): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function describeBytes(hash: Hash, object: object): void {
  const buffer = ArrayBuffer.isView(object) ? object.buffer : object as ArrayBufferLike;
  if (!isBuiltIn(object) || (buffer instanceof ArrayBuffer && buffer.detached)) {
    return hash.write("instance", String(identity(object)));
  }
  const { byteOffset: start = 0, byteLength } = object as Partial<DataView> & ArrayBufferLike;
  hash.write(object.constructor.name, String(byteLength));
  // Others may write into shared memory at any time: what it holds now says nothing.
  if (buffer instanceof SharedArrayBuffer) hash.write("shared", `${identity(buffer)} ${start}`);
  else hash.writeBytes(new Uint8Array(buffer, start, byteLength));
}

/** Whether an object is of a class that comes with the language, and not of one derived from it. */
export function isBuiltIn(object: object): boolean {
  const prototype = Object.getPrototypeOf(object);
  const name = prototype?.constructor?.name;
  return (globalThis as unknown as Record<string, { prototype?: unknown }>)[name]?.prototype === prototype;
}
