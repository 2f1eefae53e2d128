/**
 * The grammar of `.env` files.
 *
 * @module
 */

/** `NAME=value`, the value in single quotes, in double quotes (escapes count) or bare, then a comment. */
const ENTRY =
  /^\s*(?:export\s+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:'([^']*)'|"((?:[^"\\]|\\[^])*)"|([^\n#]*))[ \t]*(?:#.*)?$/gm;

/** `$NAME`, `${NAME}` or `${NAME:-default}`; the default may hold references without defaults of their own. */
const REFERENCE = /(?<!\\)\$(?:(\w+)|\{(\w+)(?::-((?:[^{}]|\{[^{}]*\})*))?\})/g;

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"' };

function unescape(text: string): string {
  return text.replace(/\\([nrt"])/g, (_, letter) => ESCAPES[letter]);
}

/** A quoted value that spans lines starts and ends on lines of its own. */
function trimNewlines(text: string): string {
  return text.replace(/^\n|\n$/g, "");
}

function expand(text: string, known: Record<string, string>): string {
  return text.replace(REFERENCE, (_, bare, braced, fallback = "") => {
    const name: string = bare ?? braced;
    const value = Object.hasOwn(known, name) ? known[name] : Deno.env.get(name);
    return value ?? expand(fallback, known);
  });
}

/**
 * Parses the text of a `.env` file. Bare values are trimmed and may refer to variables defined before
 * them or in the environment; values in double quotes may hold `\n`, `\r`, `\t` and `\"`.
 *
 * @example
 * ```ts
 * import { parse } from "@std/dotenv/parse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parse("NAME=weft # a comment\nHELLO='$NAME'\nPATHS=${NAME}/bin"), {
 *   NAME: "weft",
 *   HELLO: "$NAME",
 *   PATHS: "weft/bin",
 * });
 * ```
 */
export function parse(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [, name, single, double, bare] of text.matchAll(ENTRY)) {
    if (single !== undefined) variables[name] = trimNewlines(single);
    else if (double !== undefined) variables[name] = unescape(trimNewlines(double));
    else variables[name] = expand(bare.trim(), variables);
  }
  return variables;
}
