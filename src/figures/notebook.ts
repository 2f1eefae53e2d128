/** One thing in several forms, by MIME type: text, or JSON, or base64 for binary types as `image/png`. */
export type MimeBundle = Record<string, string | object>;

/**
 * Lets an object show itself when it is the value of a notebook cell (Deno's Jupyter kernel).
 *
 * @param object The object; it gets a method under `Symbol.for("Jupyter.display")`.
 * @param show Called for each display. The frontend takes the richest form it knows, so add `text/plain`.
 * @returns The same object.
 *
 * @example
 * ```ts
 * import { notebookDisplay } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const heading = notebookDisplay({ text: "Weft" }, () => ({ "text/html": "<h1>Weft</h1>", "text/plain": "Weft" }));
 * assertEquals(heading.text, "Weft");
 * ```
 */
export function notebookDisplay<T extends object>(
  object: T,
  show: () => MimeBundle | Promise<MimeBundle>,
): T {
  return Object.defineProperty(object, Symbol.for("Jupyter.display"), { value: show, configurable: true });
}
