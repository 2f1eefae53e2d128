/**
 * Keys by content, for pure calls.
 *
 * @module
 */

import { isKernel, kernelInfo } from "../kernels/mod.ts";
import { nodeOf } from "./node.ts";

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
 * properties or a set's members; by identity for functions and for instances of classes without {@linkcode token}.
 */
export function tokenOf(value: unknown): string {
  const hash = new Hash();
  new Describer(hash).describe(value);
  return hash.digest();
}

const identities = new WeakMap<WeakKey, number>();
let identified = 0;

function identity(object: WeakKey): number {
  const known = identities.get(object) ?? ++identified;
  identities.set(object, known);
  return known;
}

/** Writes a value into a hash, so that different values write differently. */
class Describer {
  readonly #hash: Hash;
  readonly #around: object[] = [];

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  describe(value: unknown): void {
    if (typeof value === "object" && value !== null) return this.#object(value);
    if (typeof value === "function") return this.#function(value);
    if (typeof value === "symbol") return this.#text("symbol", String(identity(value)));
    this.#text(typeof value, Object.is(value, -0) ? "-0" : String(value));
  }

  #text(tag: string, text: string): void {
    this.#hash.write(`${tag} ${text.length} ${text} `);
  }

  // deno-lint-ignore ban-types -- any function at all
  #function(fn: Function): void {
    if (!isKernel(fn)) return this.#text("function", String(identity(fn)));
    const { url, name } = kernelInfo(fn).reference;
    this.#text("kernel", `${url}#${name}`);
  }

  #object(object: object): void {
    const node = nodeOf(object);
    if (node) return this.#text("task", node.key);
    const depth = this.#around.indexOf(object);
    if (depth >= 0) return this.#text("circle", String(depth));
    this.#around.push(object);
    this.#content(object);
    this.#around.pop();
  }

  #content(object: object): void {
    if (token in object) return this.#describeBy(object as Tokenized);
    if (Array.isArray(object)) return this.#list("array", object);
    if (object instanceof Date) return this.#text("date", String(object.getTime()));
    if (object instanceof RegExp) return this.#text("regexp", String(object));
    if (object instanceof Map) return this.#list("map", [...object].flat(1));
    if (object instanceof Set) return this.#unordered("set", [...object].map(tokenOf));
    if (object instanceof ArrayBuffer) return this.#bytes("buffer", new Uint8Array(object));
    if (ArrayBuffer.isView(object)) return this.#view(object);
    const prototype = Object.getPrototypeOf(object);
    if (prototype !== null && prototype !== Object.prototype) {
      return this.#text("instance", String(identity(object)));
    }
    const names = Object.keys(object).sort();
    this.#list("object", names.flatMap((name) => [name, (object as Record<string, unknown>)[name]]));
  }

  #describeBy(object: Tokenized): void {
    this.#text("class", object.constructor.name);
    this.describe(object[token]());
  }

  #list(tag: string, items: readonly unknown[]): void {
    this.#text(tag, String(items.length));
    for (let i = 0; i < items.length; i++) this.describe(items[i]);
  }

  #unordered(tag: string, tokens: string[]): void {
    this.#list(tag, tokens.sort());
  }

  #view(view: ArrayBufferView): void {
    this.#bytes(view.constructor.name, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }

  #bytes(tag: string, bytes: Uint8Array): void {
    this.#text(tag, String(bytes.length));
    this.#hash.writeBytes(bytes);
  }
}

interface Tokenized {
  [token](): unknown;
}

/** A 128-bit hash for keys, not for secrets: four lanes of MurmurHash3 (Austin Appleby) with different seeds. */
class Hash {
  readonly #lanes = new Int32Array([0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93]);
  #written = 0;

  write(text: string): void {
    for (let i = 0; i < text.length; i++) this.#add(text.charCodeAt(i));
  }

  writeBytes(bytes: Uint8Array): void {
    const whole = bytes.length & ~3;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < whole; i += 4) this.#add(view.getInt32(i, true));
    for (let i = whole; i < bytes.length; i++) this.#add(bytes[i]);
  }

  digest(): string {
    return Array.from(
      this.#lanes,
      (lane) => (finished(lane ^ this.#written) >>> 0).toString(36).padStart(7, "0"),
    )
      .join("");
  }

  #add(word: number): void {
    this.#written++;
    const lanes = this.#lanes;
    for (let i = 0; i < 4; i++) {
      const scrambled = Math.imul(rotated(Math.imul(word + i, 0xcc9e2d51), 15), 0x1b873593);
      lanes[i] = Math.imul(rotated(lanes[i] ^ scrambled, 13), 5) + 0xe6546b64;
    }
  }
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finished(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
