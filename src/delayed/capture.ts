/**
 * Arguments of delayed calls: finding the delayeds in them, and putting values in their places.
 *
 * @module
 */

import { Node, nodeOf, Template } from "./node.ts";

/** Containers may be nested so deep; what is deeper is more likely a linked structure than an argument. */
const DEEPEST = 500;
/** Instances of classes are looked into so deep for delayeds that would be overlooked. */
const DEEPEST_INSTANCE = 2;

const ITERATORS = new Set<unknown>(
  [[].values(), new Set().values(), new Map().values(), ""[Symbol.iterator]()].map(Object.getPrototypeOf),
);

/**
 * Captures arguments: each delayed becomes its node, each container that holds some a {@linkcode Template}. The
 * array is changed in place.
 *
 * @throws {TypeError} If a delayed is hidden inside an instance of a class.
 */
export function captureArguments(args: unknown[], traverse: boolean): unknown[] {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (typeof arg !== "object" || arg === null) continue;
    args[i] = nodeOf(arg) ?? (traverse ? new Capture().visit(arg, `argument ${i + 1}`) : arg);
  }
  return args;
}

/** Captures a single value. */
export function captureValue(value: unknown): unknown {
  return typeof value === "object" && value !== null ? new Capture().visit(value, "the value") : value;
}

class Capture {
  /** The containers around the one that is visited. */
  readonly #around = new Set<object>();
  /** Those that have been found inside themselves. */
  readonly #cyclic = new Set<object>();

  visit(value: object, path: string): unknown {
    const node = nodeOf(value);
    if (node) return node;
    const kind = containerKind(value);
    if (kind === "opaque") return value;
    if (kind === "instance") return checkInstance(value, path);
    if (this.#around.has(value)) return this.#cyclic.add(value) && value;
    if (this.#around.size > DEEPEST) {
      throw new RangeError(`${path.slice(0, 40)}… is nested more than ${DEEPEST} deep`);
    }
    this.#around.add(value);
    const captured = this.#container(value, kind, path);
    this.#around.delete(value);
    return captured;
  }

  #container(value: object, kind: Exclude<Kind, "opaque" | "instance">, path: string): unknown {
    const names = kind === "object" ? Object.keys(value) : [];
    const items = itemsOf(value, kind, names);
    let captured: unknown[] | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item !== "object" || item === null) continue;
      const found = this.visit(item, `${path}${place(kind, names, i)}`);
      if (found !== item) (captured ??= items.slice())[i] = found;
    }
    if (!captured) return kind === "iterator" ? items : value;
    if (this.#cyclic.has(value)) throw new TypeError(`${path} holds a delayed and contains itself`);
    return new Template(kind === "iterator" ? "array" : kind, captured, names);
  }
}

type Kind = Template["kind"] | "iterator" | "instance" | "opaque";

function containerKind(value: object): Kind {
  if (Array.isArray(value)) return "array";
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return "object";
  if (prototype === Map.prototype) return "map";
  if (prototype === Set.prototype) return "set";
  if (ITERATORS.has(prototype)) return "iterator";
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return "opaque";
  }
  return "instance";
}

function itemsOf(value: object, kind: Kind, names: readonly string[]): unknown[] {
  if (kind === "object") return names.map((name) => (value as Record<string, unknown>)[name]);
  if (kind === "map") return [...(value as Map<unknown, unknown>)].flat(1);
  return kind === "array" ? value as unknown[] : [...value as Iterable<unknown>];
}

function place(kind: Kind, names: readonly string[], i: number): string {
  if (kind === "object") return `.${names[i]}`;
  return kind === "map" ? `[entry ${i >> 1}]` : `[${i}]`;
}

// A delayed inside an instance would stay there uncomputed. Only data properties are read: a getter may do anything.
function checkInstance(instance: object, path: string, depth = 0): object {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(instance))) {
    if (typeof value !== "object" || value === null) continue;
    const inside = `${path}.${name}`;
    if (nodeOf(value) || isHolding(value, inside)) {
      throw new TypeError(
        `${inside} is or holds a delayed, inside an instance of ${instance.constructor?.name}, where it is not ` +
          "computed; pass it as an argument of its own",
      );
    }
    if (depth < DEEPEST_INSTANCE && containerKind(value) === "instance") {
      checkInstance(value, inside, depth + 1);
    }
  }
  return instance;
}

function isHolding(value: object, path: string): boolean {
  const kind = containerKind(value);
  return kind !== "instance" && kind !== "opaque" && kind !== "iterator" &&
    new Capture().visit(value, path) instanceof Template;
}

/** Calls a function for every node among captured arguments, in their order, those in containers included. */
export function forEachNode(args: readonly unknown[], visit: (node: Node) => void): void {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof Node) visit(arg);
    else if (arg instanceof Template) forEachNode(arg.items, visit);
  }
}

/**
 * The arguments with a value in the place of each node; the same array, if there are none. `valueOf` is asked in the
 * order of {@linkcode forEachNode}.
 */
export function fillIn(args: readonly unknown[], valueOf: (node: Node) => unknown): readonly unknown[] {
  let filled: unknown[] | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof Node) (filled ??= args.slice())[i] = valueOf(arg);
    else if (arg instanceof Template) (filled ??= args.slice())[i] = arg.pack(fillIn(arg.items, valueOf));
  }
  return filled ?? args;
}
