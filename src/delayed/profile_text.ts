/**
 * A profile as text.
 *
 * @module
 */

import { columnsOf, count } from "../kernels/mod.ts";
import type { ProfileRow, ProfileWorker } from "./profile.ts";
import { bytesText, shareText, tasksText, timeText } from "./quantities.ts";

/** The width of the bars that show how busy workers were. */
const BAR = 20;

/** A line of summary, a table of functions, and one of workers. */
export function profileText(
  rows: readonly ProfileRow[],
  workers: readonly ProfileWorker[],
  seconds: number,
): string {
  const parts = [headline(rows, workers, seconds)];
  if (rows.length > 0) parts.push(table(functionLines(rows)));
  if (workers.length > 0) parts.push(table(workerLines(workers)));
  return parts.join("\n\n");
}

/** `1,234 tasks in 6.20 s, 2 workers 97% busy; 300 cached, 2 retried`. */
export function headline(
  rows: readonly ProfileRow[],
  workers: readonly ProfileWorker[],
  seconds: number,
): string {
  const sum = (column: "count" | "cached" | "retried" | "failed") =>
    rows.reduce((sum, row) => sum + row[column], 0);
  const others = workers.filter(({ worker }) => worker > 0);
  const busy = others.reduce((sum, { busy }) => sum + busy, 0) / others.length;
  const crew = others.length === 1 ? "1 worker" : `${others.length} workers`;
  const notes = (["cached", "retried", "failed"] as const)
    .filter((column) => sum(column) > 0).map((column) => `${count(sum(column))} ${column}`);
  return `${tasksText(sum("count"))} in ${timeText(seconds)}` +
    `${others.length > 0 ? `, ${crew} ${shareText(busy)} busy` : ""}` +
    `${notes.length > 0 ? `; ${notes.join(", ")}` : ""}`;
}

function functionLines(rows: readonly ProfileRow[]): string[][] {
  const rare = (["cached", "retried", "failed"] as const).filter((column) =>
    rows.some((row) => row[column] > 0)
  );
  return [
    ["function", "tasks", "total", "mean", "max", "wait", "moved", ...rare],
    ...rows.map((row) => [
      row.name,
      count(row.count),
      ...[row.total, row.mean, row.max, row.waited].map(timeText),
      bytesText(row.bytes),
      ...rare.map((column) => count(row[column])),
    ]),
  ];
}

function workerLines(workers: readonly ProfileWorker[]): string[][] {
  return [
    ["worker", "tasks", "busy", ""],
    ...workers.map(({ worker, count: tasks, busy }) => [
      laneName(worker),
      count(tasks),
      shareText(busy),
      "#".repeat(Math.round(busy * BAR)).padEnd(BAR),
    ]),
  ];
}

/** What a worker is called; 0 is the calling thread. */
export function laneName(worker: number): string {
  return worker === 0 ? "here" : `${worker}`;
}

/** Lines of cells in columns: words to the left, numbers to the right. */
export function table(lines: readonly (readonly string[])[], words: readonly number[] = [0]): string {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => columnsOf(line[column]))));
  const padded = (cell: string, column: number) => {
    const space = " ".repeat(widths[column] - columnsOf(cell));
    return words.includes(column) ? cell + space : space + cell;
  };
  return lines.map((line) => line.map(padded).join("  ").trimEnd()).join("\n");
}
