/**
 * Lists what a cache holds, and clears it.
 *
 * ```sh
 * deno run -RWE jsr:@weft/weft/cache --list --folder=results
 * ```
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { Database, type Summary } from "./database.ts";
import { generationsIn, indexPath, removeGenerations } from "./generations.ts";
import { pathOf, standardFolder } from "./standard_folder.ts";

const HELP = `Shows or clears a cache: the folder that compute(…, { cache: "folder" }) keeps results in.

Usage: deno run -RWE jsr:@weft/weft/cache --list [--folder=FOLDER]

  --list            lists the functions whose results are there: how many, their size, the time they took
  --clear           removes all results
  --folder=FOLDER   the folder; by default what WEFT_CACHE says, else the one for this user, as for
                    { cache: true }
  --help            prints this
`;

/** A mistake on the command line. */
class UsageError extends Error {}

/**
 * Runs the command.
 *
 * @example List, and find nothing
 * ```ts
 * import { main } from "@weft/weft/cache";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * assertEquals(main(["--list", `--folder=${folder}`]), 0);
 * await Deno.remove(folder);
 * ```
 *
 * @param args What stands behind the name of the command.
 * @returns The exit code: 0, or 2 after a mistake in the arguments, or 1.
 */
export function main(args: string[]): number {
  try {
    const { help, list, folder } = parse(args);
    if (help) console.log(HELP.trimEnd());
    else if (list) printList(folder);
    else clear(folder);
    return 0;
  } catch (error) {
    console.error(`cache: ${(error as Error).message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function parse(args: string[]): { help: boolean; list: boolean; folder: string } {
  const { help, list, clear, folder } = parseArgs(args, {
    boolean: ["help", "list", "clear"],
    string: ["folder"],
    unknown: (arg) => {
      throw new UsageError(`there is no option ${arg}; --help lists them`);
    },
  });
  if (!help && list === clear) throw new UsageError("say either --list or --clear; --help tells more");
  if (folder === "") throw new UsageError("--folder needs a path, as in --folder=results");
  return { help, list, folder: help ? "" : pathOf(folder ?? standardFolder()) };
}

function printList(folder: string): void {
  const [generation] = generationsIn(folder);
  if (generation === undefined) return console.log(`There are no results in ${folder}.`);
  using database = new Database(indexPath(folder, generation));
  const summaries = database.summary();
  if (summaries.length === 0) return console.log(`There are no results in ${folder}.`);
  const rows = [...summaries.map(cells), ["total", ...cells(totalOf(summaries)).slice(1)]];
  console.log([`Results in ${folder}`, "", ...table([HEADINGS, ...rows])].join("\n"));
}

const HEADINGS = ["function", "results", "size", "time", "latest"];

function totalOf(summaries: readonly Summary[]): Summary {
  const sum = (what: "results" | "bytes" | "seconds") => summaries.reduce((sum, one) => sum + one[what], 0);
  const made = Math.max(...summaries.map(({ made }) => made));
  return { name: "total", results: sum("results"), bytes: sum("bytes"), seconds: sum("seconds"), made };
}

function cells({ name, results, bytes, seconds, made }: Summary): string[] {
  return [name, String(results), sizeText(bytes), `${seconds.toPrecision(3)} s`, dateText(made)];
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

function sizeText(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
}

function dateText(made: number): string {
  return new Date(made).toISOString().slice(0, 16).replace("T", " ");
}

/** Lines with the cells below each other: texts from the left, numbers to the right. */
function table(rows: readonly string[][]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  );
}

function clear(folder: string): void {
  const there = removeGenerations(folder) > 0;
  console.log(there ? `Removed all results in ${folder}.` : `There are no results in ${folder}.`);
}

if (import.meta.main) Deno.exitCode = main(Deno.args);
