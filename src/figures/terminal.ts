import { checkCount, checkOptions } from "../checks.ts";
import type { Box } from "./box.ts";
import type { Palette } from "./palette.ts";
import type { Raster } from "./raster.ts";

/** How large a text picture may be. It fills that room as far as its aspect ratio lets it. */
export interface TerminalOptions {
  /** Characters in a line. Default: any number if `rows` is given, else the terminal's, else 80. */
  columns?: number;
  /** Lines. Default: any number if `columns` is given, else the terminal's less one, else 24. */
  rows?: number;
}

const KNOWN = ["columns", "rows"] satisfies (keyof TerminalOptions)[];

/** The room that the options leave, given what they say or how large the terminal is. */
export function roomFor(options: TerminalOptions): Required<TerminalOptions> {
  checkOptions("terminal", options, KNOWN);
  const { columns, rows } = options;
  if (columns === undefined && rows === undefined) return terminalSize();
  if (columns !== undefined) checkCount("columns", columns);
  if (rows !== undefined) checkCount("rows", rows);
  return { columns: columns ?? Infinity, rows: rows ?? Infinity };
}

const UNKNOWN_SIZE = { columns: 80, rows: 24 };

function terminalSize(): Required<TerminalOptions> {
  try {
    const { columns, rows } = Deno.consoleSize();
    if (columns === 0 || rows === 0) return UNKNOWN_SIZE; // what a terminal says that does not know its size
    return { columns, rows: rows - 1 }; // the last line is for what comes after the picture
  } catch {
    return UNKNOWN_SIZE; // not a terminal
  }
}

const RESET = "\x1b[0m";
const DEFAULT_BACKGROUND = "\x1b[49m";

/** The picture in half blocks: as large as the room allows, `aspect` times as wide as high, without a last newline. */
export function halfBlocks(
  raster: Raster,
  palette: Palette,
  aspect: number,
  room: Required<TerminalOptions>,
): string {
  const columns = atLeastOne(Math.min(room.columns, 2 * room.rows * aspect));
  const pixelRows = atLeastOne(Math.min(2 * room.rows, room.columns / aspect));
  const colours = shrunk(raster, palette, columns, pixelRows);
  const lines = [];
  for (let row = 0; row < pixelRows; row += 2) {
    const colourRow = (row: number) => colours.slice(row * columns, (row + 1) * columns);
    lines.push(line(colourRow(row), colourRow(row + 1)));
  }
  return lines.join("\n");
}

function atLeastOne(number: number): number {
  return Math.max(1, Math.round(number));
}

/** A colour as terminals take it, `red;green;blue`, or nothing for no colour. */
type Colour = string | undefined;

/** One line, from the colours of its upper and (if there are any) its lower halves. */
function line(upper: Colour[], lower: Colour[]): string {
  let text = "";
  let foreground: Colour;
  let background: Colour;
  for (const [i, top] of upper.entries()) {
    const bottom = lower[i];
    const ink = top ?? bottom;
    const paper = top && bottom;
    if (ink && ink !== foreground) text += `\x1b[38;2;${foreground = ink}m`;
    if (paper !== background) text += paper ? `\x1b[48;2;${paper}m` : DEFAULT_BACKGROUND;
    background = paper;
    text += top ? "▀" : bottom ? "▄" : " ";
  }
  return text + RESET;
}

/** The picture in a grid of so many columns and rows of cells, each in the mean colour of the pixels under it. */
function shrunk(raster: Raster, palette: Palette, columns: number, rows: number): Colour[] {
  const colours: Colour[] = [];
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = span(row, rows, raster.height);
    for (let column = 0; column < columns; column++) {
      const [left, right] = span(column, columns, raster.width);
      colours.push(meanColour(raster, palette, { left, right, top, bottom }));
    }
  }
  return colours;
}

/** The mean over a box of pixels, `right` and `bottom` exclusive; pixels without a value do not count. */
function meanColour({ width, levels }: Raster, palette: Palette, { left, right, top, bottom }: Box): Colour {
  let red = 0;
  let green = 0;
  let blue = 0;
  let count = 0;
  for (let y = top; y < bottom; y++) {
    for (let i = y * width + left; i < y * width + right; i++) {
      const entry = 3 * levels[i];
      if (entry === 0) continue;
      red += palette[entry];
      green += palette[entry + 1];
      blue += palette[entry + 2];
      count++;
    }
  }
  return count ? [red, green, blue].map((sum) => Math.round(sum / count)).join(";") : undefined;
}

/** From which to which pixel (exclusive) one of the cells reaches: at least over one. */
function span(index: number, cells: number, pixels: number): [from: number, to: number] {
  const from = Math.floor(index * pixels / cells);
  return [from, Math.max(from + 1, Math.floor((index + 1) * pixels / cells))];
}
