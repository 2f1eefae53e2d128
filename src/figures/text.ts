import type { Box } from "./box.ts";

/** The font that the widths below are of, and what resembles it where it is missing. */
export const FONT_FAMILY = "DejaVu Sans, Bitstream Vera Sans, Verdana, Geneva, sans-serif";

// Parts of the font's size.
const ASCENT = 0.76;
const DESCENT = 0.24;
const DIGIT_HEIGHT = 0.73;
const NARROW = { width: 0.32, letters: " .,:;|!'ijl" };
const DIGIT = { width: 0.64, letters: "0123456789" };
const WIDE = 0.84;
const SQUARE = { width: 1, from: "\u2e80" }; // Chinese, Japanese, Korean

/** One line of text, placed. */
export interface Text {
  content: string;
  size: number;
  /** Where the baseline is, and on it the part of the text that `anchor` names. */
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
  /** Whether it reads from bottom to top; `x` and `y` are then those of the turned text. */
  turned?: boolean;
}

/** How high above its baseline a text of that size begins. */
export function ascent(size: number): number {
  return size * ASCENT;
}

/** How far below its baseline a text of that size ends. */
export function descent(size: number): number {
  return size * DESCENT;
}

/** How far below a point the baseline is of a number whose digits are centred on it. */
export function centred(size: number): number {
  return size * DIGIT_HEIGHT / 2;
}

/** About how wide a text is, rather too much than too little. */
export function textWidth(content: string, size: number): number {
  let width = 0;
  for (const letter of content) width += letterWidth(letter);
  return width * size;
}

function letterWidth(letter: string): number {
  if (NARROW.letters.includes(letter)) return NARROW.width;
  if (DIGIT.letters.includes(letter) || /[a-z]/.test(letter)) return DIGIT.width;
  return letter < SQUARE.from ? WIDE : SQUARE.width;
}

/** The room that a text takes. */
export function boxOf(text: Text): Box {
  const { x, y, size } = text;
  const width = textWidth(text.content, size);
  const start = { start: 0, middle: -width / 2, end: -width }[text.anchor];
  const [above, below] = [ascent(size), descent(size)];
  return text.turned
    ? { left: x - above, right: x + below, top: y - start - width, bottom: y - start }
    : { left: x + start, right: x + start + width, top: y - above, bottom: y + below };
}

/** The SVG element that shows it. */
export function textElement({ content, size, x, y, anchor, turned }: Text): string {
  const place = turned
    ? `transform="translate(${short(x)} ${short(y)}) rotate(-90)"`
    : `x="${short(x)}" y="${short(y)}"`;
  return `<text ${place} font-size="${size}" text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

/** A length in an SVG, without the digits nobody sees. */
export function short(length: number): string {
  return String(Number(length.toFixed(3)));
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text that may stand in XML; what XML cannot hold at all becomes �. */
export function escapeXml(text: string): string {
  return text.toWellFormed()
    // deno-lint-ignore no-control-regex
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
}
