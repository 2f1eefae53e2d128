/**
 * Writes `.env` files.
 *
 * @module
 */

function quote(value: string): string {
  if (/[\n']/.test(value)) return `"${value.replaceAll("\n", "\\n").replaceAll('"', '\\"')}"`;
  return /\W/.test(value) ? `'${value}'` : value;
}

/**
 * Returns the text of a `.env` file with the variables of `object`. Names that start with `#` are left
 * out with a warning, because they would be comments.
 *
 * @example
 * ```ts
 * import { stringify } from "@std/dotenv/stringify";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(stringify({ NAME: "weft", HELLO: "hello world" }), "NAME=weft\nHELLO='hello world'");
 * ```
 */
export function stringify(object: Record<string, string>): string {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (name.startsWith("#")) console.warn(`Left out ${name}: a line that starts with # is a comment`);
    else lines.push(`${name}=${quote(value ?? "")}`);
  }
  return lines.join("\n");
}
