/**
 * How many columns a text takes in a terminal.
 *
 * @module
 */
import { eastAsianWidth } from "get-east-asian-width";

// Marks and format characters are drawn on the character before them; vowels and finals of the Hangul
// alphabet (U+1160 to U+11FF) join the syllable that they follow.
const ZERO_WIDTH = /^[\p{Control}\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Format}\u1160-\u11FF]$/u;

function characterWidth(character: string): number {
  return ZERO_WIDTH.test(character) ? 0 : eastAsianWidth(character.codePointAt(0)!);
}

/**
 * Returns the number of columns that `str` takes: the sum over its code points of 0, 1 or 2.
 * Strip escape sequences first; their visible characters count.
 *
 * @example
 * ```ts
 * import { unicodeWidth } from "@std/cli/unicode-width";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(unicodeWidth("warp"), 4);
 * assertEquals(unicodeWidth("経糸"), 4);
 * ```
 */
export function unicodeWidth(str: string): number {
  let width = 0;
  for (const character of str) width += characterWidth(character);
  return width;
}
