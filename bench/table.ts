/** The table that the terminal shows. */

import { unicodeWidth } from "@std/cli/unicode-width";
import type { Outcome } from "./measure.ts";
import { COLUMNS, grouped, remarksOn, type Row, rowsOf } from "./rows.ts";

/** Numbers stand at the right, so that their units are below each other. */
const RIGHT = [false, true, true, false, false, false];
const GAP = "  ";
/** Remarks are no wider than the table should be. */
const WIDTH = 108;

/** All outcomes by group, as wide as it must be; below it, what should not be overlooked. */
export function formatTable(outcomes: readonly Outcome[]): string {
  const groups = grouped(outcomes).map(([group, members]) => ({
    group,
    rows: members.flatMap(rowsOf).map(([name, ...cells]) => [name && `  ${name}`, ...cells]),
  }));
  const widths = widthsOf([COLUMNS, ...groups.flatMap(({ rows }) => rows)]);
  const lines = [formatRow(COLUMNS, widths)];
  for (const { group, rows } of groups) lines.push(group, ...rows.map((row) => formatRow(row, widths)));
  return [...lines, "", ...remarksOn(outcomes).flatMap(wrap), ""].join("\n");
}

/** The width of each column. A row with a problem has none: its problem reaches over all columns. */
function widthsOf(rows: readonly Row[]): number[] {
  const whole = rows.filter((row) => row.length === COLUMNS.length);
  return COLUMNS.map((_, i) => Math.max(...whole.map((row) => unicodeWidth(row[i]))));
}

function formatRow(row: Row, widths: readonly number[]): string {
  if (row.length < COLUMNS.length) {
    return row.map((cell, i) => i === 0 ? pad(cell, widths[0]) : cell).join(GAP);
  }
  return row.map((cell, i) => pad(cell, widths[i], RIGHT[i])).join(GAP).trimEnd();
}

function pad(text: string, width: number, right = false): string {
  const space = " ".repeat(Math.max(0, width - unicodeWidth(text)));
  return right ? space + text : text + space;
}

/** Breaks a text between words; all lines but the first are indented. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && unicodeWidth(longer) <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(lines.length > 0 ? `  ${word}` : word);
  }
  return lines;
}
