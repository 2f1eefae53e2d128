/** The table as a Markdown file, to be read without running anything. */

import { type Machine, titleOf } from "./machine.ts";
import type { Outcome } from "./measure.ts";
import { COLUMNS, grouped, remarksOn, rowsOf } from "./rows.ts";

/** A file with the table and how to read it. */
export function formatMarkdown(outcomes: readonly Outcome[], machine: Machine): string {
  const tables = grouped(outcomes).map(([group, members]) => `## ${group}\n\n${tableOf(members)}\n`);
  return [
    "# Benchmarks\n",
    `Measured by \`deno task bench\` on ${titleOf(machine)}.\n`,
    `${HOW_TO_READ}\n`,
    ...tables,
    "## Remarks\n",
    ...remarksOn(outcomes).map((remark) => `- ${remark}`),
    "",
  ].join("\n");
}

const HOW_TO_READ =
  `Results were first checked to be equal on all sides, and then the sides were timed in turns in one run. Each value is a
median, and of one machine: compare the ratios ("Weft is"), not the times. A bound is what Weft promises. The remarks
at the end say where Weft loses.`;

function tableOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(rowsOf).map((row) => COLUMNS.map((_, i) => escape(row[i] ?? "")));
  const ruler = ["---", "--:", "--:", "---", "---", "---"];
  return [COLUMNS.map((name) => name || "case"), ruler, ...rows].map((row) => `| ${row.join(" | ")} |`).join(
    "\n",
  );
}

function escape(text: string): string {
  return text.replaceAll("|", "\\|");
}
