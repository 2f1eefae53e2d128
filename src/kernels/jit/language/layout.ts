/**
 * The layout of a kernel over whole sub-arrays, such as `(n,m),()->(n,m)`: the names of the dimensions of each
 * argument and of each result. Those that have the same name have the same size.
 *
 * @module
 */

import { Tokens } from "./tokens.ts";

/** The names of the dimensions; none for a number. */
export interface Layout {
  /** Of each argument. */
  readonly inputs: readonly (readonly string[])[];
  /** Of each result. */
  readonly outputs: readonly (readonly string[])[];
}

/**
 * Reads a layout.
 *
 * @throws {CompileError} If it is none, or the size of a result would not be known; the message shows the place.
 */
export function parseLayout(text: string): Layout {
  const tokens = new Tokens("layout", text);
  const known = new Set<string>();
  const inputs = parseOperands(tokens, (name) => known.add(name));
  if (!tokens.accept("->")) tokens.fail("`,` or `->` is missing; a layout is written (n,m),()->(n)");
  const outputs = parseOperands(tokens, (name, at) => {
    if (!known.has(name)) {
      tokens.fail(`the size of \`${name}\` is not known: no argument has such a dimension`, at);
    }
  });
  tokens.end();
  return { inputs, outputs };
}

function parseOperands(tokens: Tokens, seen: (name: string, at: number) => void): string[][] {
  const operands: string[][] = [];
  do {
    if (!tokens.accept("(")) tokens.fail("`(` is missing; a layout is written (n,m),()->(n)");
    operands.push(parseNames(tokens, seen));
  } while (tokens.accept(","));
  return operands;
}

function parseNames(tokens: Tokens, seen: (name: string, at: number) => void): string[] {
  const names: string[] = [];
  while (!tokens.accept(")")) {
    if (names.length > 0 && !tokens.accept(",")) tokens.fail("`,` or `)` is missing");
    const { at } = tokens, name = tokens.take();
    if (!/^[A-Za-z_]\w*$/.test(name)) tokens.fail("a dimension needs a name, such as n", at);
    seen(name, at);
    names.push(name);
  }
  return names;
}
