/**
 * Functions that come with the language: their source says nothing.
 *
 * @module
 */

let names: Map<unknown, string> | undefined;

/** The place of a function among the globals, such as `Math.sqrt`; undefined if it has none. */
export function standardName(fn: unknown): string | undefined {
  names ??= collect();
  return names.get(fn);
}

function collect(): Map<unknown, string> {
  const names = new Map<unknown, string>();
  const add = (holder: object, path: string): [value: object, path: string][] =>
    Object.entries(Object.getOwnPropertyDescriptors(holder)).flatMap(([name, { value }]) => {
      if (typeof value === "function" && !names.has(value)) names.set(value, `${path}${name}`);
      return value !== null && (typeof value === "object" || typeof value === "function")
        ? [[value, `${path}${name}.`]]
        : [];
    });
  for (const [value, path] of add(globalThis, "")) {
    if (value === globalThis) continue;
    for (const [inner, innerPath] of add(value, path)) {
      if (innerPath === `${path}prototype.`) add(inner, innerPath);
    }
  }
  return names;
}
