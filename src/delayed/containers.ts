/**
 * What is looked into: for delayeds when a call is made, for its content when a call is pure.
 *
 * @module
 */

/**
 * How an object is looked into.
 *
 * - `array`, `object`, `record` (an object without a prototype), `map`, `set`: a container, which can be packed anew.
 * - `iterator`: one of a container, to be read out into an array.
 * - `endless`: a generator or the like. Reading it might not end, and takes away what others want to read.
 * - `bytes`: nothing is in it but numbers.
 * - `instance`: of a class. What it is made of is its own business.
 */
export type Kind = ContainerKind | "iterator" | "endless" | "bytes" | "instance";

/** The containers that can be packed anew. */
export type ContainerKind = "array" | "object" | "record" | "map" | "set";

const ITERATORS = new Set<unknown>(
  [[].values(), new Set().values(), new Map().values(), ""[Symbol.iterator](), "".matchAll(/x/g)].map(
    Object.getPrototypeOf,
  ),
);

/** How an object is looked into. */
export function kindOf(object: object): Kind {
  const prototype = Object.getPrototypeOf(object);
  if (prototype === Object.prototype) return "object";
  if (prototype === null) return "record";
  if (prototype === Array.prototype && Array.isArray(object)) return "array";
  if (prototype === Map.prototype) return "map";
  if (prototype === Set.prototype) return "set";
  if (ITERATORS.has(prototype)) return "iterator";
  if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer || object instanceof SharedArrayBuffer) {
    return "bytes";
  }
  return object instanceof Iterator ? "endless" : "instance";
}

const NONE: readonly PropertyKey[] = [];

/** The names of an object's properties, symbols too; none for any other container. */
export function namesOf(container: object, kind: Kind): readonly PropertyKey[] {
  if (kind !== "object" && kind !== "record") return NONE;
  const symbols = Object.getOwnPropertySymbols(container);
  const names = Object.keys(container);
  if (symbols.length === 0) return names;
  return [
    ...names,
    ...symbols.filter((symbol) => Object.prototype.propertyIsEnumerable.call(container, symbol)),
  ];
}

/** What is in a container: for an object the values of the names; for a map, keys and values in turn. */
export function itemsOf(container: object, kind: Kind, names: readonly PropertyKey[]): readonly unknown[] {
  if (kind === "array") return container as unknown[];
  if (kind === "map") return [...(container as Map<unknown, unknown>)].flat(1);
  if (kind === "set" || kind === "iterator") return [...container as Iterable<unknown>];
  return names.map((name) => (container as Record<PropertyKey, unknown>)[name]);
}

/** A container with nodes in it, to be packed anew with their values. */
export class Template {
  readonly kind: ContainerKind;
  /** The items, captured as arguments are. */
  readonly items: readonly unknown[];
  /** The names of an object's properties. */
  readonly names: readonly PropertyKey[];

  constructor(kind: ContainerKind, items: readonly unknown[], names: readonly PropertyKey[]) {
    this.kind = kind;
    this.items = items;
    this.names = names;
  }

  /** The container with other items. */
  pack(items: readonly unknown[]): unknown {
    if (this.kind === "array") return items;
    if (this.kind === "set") return new Set(items);
    if (this.kind === "map") {
      return new Map(items.flatMap((key, i) => i % 2 === 0 ? [[key, items[i + 1]] as const] : []));
    }
    const object = Object.fromEntries(this.names.map((name, i) => [name, items[i]]));
    return this.kind === "object" ? object : Object.setPrototypeOf(object, null);
  }
}
