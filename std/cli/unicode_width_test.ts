/** Widths that a terminal shows. */
import { assertEquals } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";

const widths: [text: string, width: number][] = [
  ["", 0],
  ["weft", 4],
  ["経糸", 4],
  ["ｗ", 2],
  ["e\u0301", 1],
  ["\u200b", 0],
  ["각", 2],
  ["\u1100\u1161\u11a8", 2],
  ["🧵", 2],
  ["█░", 2],
  ["\u0000\u001b", 0],
];

Deno.test("unicodeWidth() counts columns", () => {
  for (const [text, width] of widths) assertEquals(unicodeWidth(text), width, JSON.stringify(text));
});
