/**
 * Arguments of delayed calls: finding the delayeds in them, and putting values in their places.
 *
 * @module
 */

import { itemsOf, type Kind, kindOf, namesOf, Template } from "./containers.ts";
import { argsOf, extrasOf, givenTo, Node } from "./node.ts";

/** Containers may be nested so deep; what is deeper is more likely a linked structure than an argument. */
export const DEEPEST = 500;

/**
 * Captures arguments: each delayed stands for itself, each container that holds some becomes a {@linkcode Template}. What is
 * met twice is captured once, and will be one object again when the values are there. The array is changed in place.
 *
 * @throws {TypeError} If a delayed is hidden inside an instance of a class, or a generator is among the arguments.
 * @throws {RangeError} If containers are nested too deep.
 */
export function captureArguments(args: unknown[], traverse: boolean): unknown[] {
  let capture: Capture | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (typeof arg !== "object" || arg === null || arg instanceof Node) continue;
    if (traverse) args[i] = (capture ??= new Capture()).visit(arg, `argument ${i + 1}`);
  }
  return args;
}

/** Captures a single value. */
export function captureValue(value: unknown): unknown {
  return typeof value === "object" && value !== null ? new Capture().visit(value, "the value") : value;
}

const OPEN = Symbol("open");

class Capture {
  /** What has become of each object; `OPEN` of those around the one that is visited. */
  readonly #met = new Map<object, unknown>();
  /** Those that have been found inside themselves. */
  #circular: Set<object> | undefined;
  /** Instances, and what is inside them, that have been looked through. */
  readonly #searched = new Set<object>();
  #depth = 0;

  visit(value: object, path: string): unknown {
    const met = this.#met.get(value);
    if (met === OPEN) return (this.#circular ??= new Set()).add(value) && value;
    if (met !== undefined) return met;
    const kind = kindOf(value);
    if (kind === "bytes") return value;
    if (kind === "endless") throw endless(path);
    this.#met.set(value, OPEN);
    const captured = kind === "instance" ? this.#instance(value, path) : this.#container(value, kind, path);
    this.#met.set(value, captured);
    return captured;
  }

  #container(value: object, kind: Exclude<Kind, "instance" | "endless" | "bytes">, path: string): unknown {
    if (++this.#depth > DEEPEST) {
      throw new RangeError(`${path.slice(0, 40)}… is nested more than ${DEEPEST} deep`);
    }
    const names = namesOf(value, kind);
    const items = itemsOf(value, kind, names);
    let captured: unknown[] | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item !== "object" || item === null) continue;
      if (item instanceof Node) {
        captured ??= items.slice();
        continue;
      }
      const found = this.visit(item, `${path}${place(kind, names, i)}`);
      if (found !== item) (captured ??= items.slice())[i] = found;
    }
    this.#depth--;
    if (!captured) return kind === "iterator" ? items : value;
    if (this.#circular?.has(value)) throw new TypeError(`${path} holds a delayed and contains itself`);
    return new Template(kind === "iterator" ? "array" : kind, captured, names);
  }

  // A delayed inside an instance would stay there uncomputed. A list, not a recursion: instances make long chains.
  #instance(instance: object, path: string): object {
    const found: [object: object, path: string][] = [];
    const look = (object: object, path: string) => {
      if (this.#searched.has(object)) return;
      this.#searched.add(object);
      found.push([object, path]);
    };
    look(instance, path);
    for (const [object, around] of found) {
      const { items, placeOf } = partsOf(object);
      for (let i = 0; i < items.length; i++) {
        const item = items[i];
        if (typeof item !== "object" || item === null) continue;
        if (item instanceof Node) throw hidden(`${around}${placeOf(i)}`, instance);
        look(item, `${around}${placeOf(i)}`);
      }
    }
    return instance;
  }
}

function place(kind: Kind, names: readonly PropertyKey[], i: number): string {
  if (names.length === 0) return kind === "map" ? `[entry ${i >> 1}]` : `[${i}]`;
  const name = names[i];
  return typeof name === "string" && !/^\d/.test(name) ? `.${name}` : `[${String(name)}]`;
}

interface Parts {
  readonly items: readonly unknown[];
  placeOf(i: number): string;
}

const NO_PARTS: Parts = { items: [], placeOf: String };

/** What is inside an instance, or inside what is inside one. */
function partsOf(object: object): Parts {
  const kind = kindOf(object);
  if (kind === "array") return { items: object as unknown[], placeOf: (i) => place(kind, [], i) };
  if (kind === "bytes" || kind === "endless" || kind === "iterator") return NO_PARTS;
  const names = Reflect.ownKeys(object);
  // Only data properties are read: a getter may do anything.
  const properties = names.map((name) => Reflect.getOwnPropertyDescriptor(object, name)?.value);
  const container = object instanceof Map ? "map" : object instanceof Set ? "set" : undefined;
  const members = container ? itemsOf(object, container, []) : [];
  return {
    items: [...members, ...properties],
    placeOf: (i) => i < members.length ? place(container!, [], i) : place(kind, names, i - members.length),
  };
}

function hidden(path: string, instance: object): TypeError {
  return new TypeError(
    `${path} is a delayed, inside an instance of ${instance.constructor?.name}, where it is not computed; pass it ` +
      "as an argument of its own",
  );
}

function endless(path: string): TypeError {
  return new TypeError(
    `${path} is a generator or another iterator that may have no end, so it is not searched for delayeds; write ` +
      "[...it] to read it out, or pass it as it is with { traverse: false }",
  );
}

/**
 * Calls a function for every node among captured arguments, in their order, those in containers included; a container
 * that is there twice is looked into once.
 */
export function forEachNode(
  args: readonly unknown[],
  visit: (node: Node) => void,
  seen?: Set<Template>,
): void {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof Node) visit(arg);
    else if (arg instanceof Template) {
      seen ??= new Set();
      if (!seen.has(arg)) forEachNode(arg.items, visit, seen.add(arg));
    }
  }
}

/** Calls a function for every node that a node needs: those among its arguments, then those it only comes after. */
export function forEachNeed(node: Node, visit: (node: Node) => void): void {
  const given = givenTo(node);
  if (given instanceof Node) visit(given);
  else if (Array.isArray(given) || given instanceof Template) forEachNode(argsOf(node), visit);
  const { after } = extrasOf(node);
  for (let i = 0; i < after.length; i++) visit(after[i]);
}

/**
 * The arguments with a value in the place of each node; the same array, if there are none. `valueOf` is asked in the
 * order of {@linkcode forEachNode}.
 */
export function fillIn(
  args: readonly unknown[],
  valueOf: (node: Node) => unknown,
  packed?: Map<Template, unknown>,
): readonly unknown[] {
  let filled: unknown[] | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof Node) (filled ??= args.slice())[i] = valueOf(arg);
    else if (arg instanceof Template) {
      packed ??= new Map();
      if (!packed.has(arg)) packed.set(arg, arg.pack(fillIn(arg.items, valueOf, packed)));
      (filled ??= args.slice())[i] = packed.get(arg);
    }
  }
  return filled ?? args;
}
