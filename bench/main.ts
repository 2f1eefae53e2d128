/**
 * Times Weft side by side with Numba, NumPy, Dask and other worker pools.
 *
 *     deno task bench
 *     deno task bench --quick --filter=mandelbrot
 *     deno task bench --help
 */

import { configure } from "@weft/weft";
import type { Plan } from "./alternate.ts";
import type { Case } from "./case.ts";
import { cases } from "./cases/all.ts";
import { describeMachine, titleOf } from "./machine.ts";
import { formatMarkdown } from "./markdown.ts";
import { measure, type Outcome } from "./measure.ts";
import { HELP, type Options, parseOptions, UsageError } from "./options.ts";
import { pathOf, runDeno } from "./program.ts";
import { startProgress } from "./progress.ts";
import { type Python, startPython } from "./python.ts";
import { formatTable } from "./table.ts";

/** Three seconds a case; what takes longer is measured five times. */
const FULL: Plan = { least: 5, most: 25, seconds: 3, warmup: { least: 1, seconds: 2 } };
/** Enough to see the order of things. */
const QUICK: Plan = { least: 2, most: 7, seconds: 0.5, warmup: { least: 0, seconds: 0.5 } };

configure({ warnings: false }); // the smallest tasks are what is to be measured

/** Runs the program with some arguments; returns its exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options.help) return print(HELP.trimEnd());
    const chosen = cases.filter((item) => isChosen(item, options));
    if (chosen.length === 0) throw new UsageError(`no case contains "${options.filter}"; --list names all`);
    if (options.list) return print(chosen.map(({ group, name }) => `${group}: ${name}`).join("\n"));
    return await run(chosen, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`bench: ${error.message}`);
    return 2;
  }
}

function print(text: string): number {
  console.log(text);
  return 0;
}

function isChosen({ group, name }: Case, { filter }: Options): boolean {
  return `${group}: ${name}`.toLowerCase().includes(filter);
}

async function run(chosen: readonly Case[], options: Options): Promise<number> {
  await using python = await startPython(options.python);
  const machine = describeMachine(python);
  console.log(`${titleOf(machine)}\n`);
  if (python.advice) console.log(`Cases without their Python side. To have it: ${python.advice}\n`);

  const outcomes = await measureAll(chosen, python, options);
  console.log(formatTable(outcomes));
  const { quick, repeat } = options;
  await writeJson(options.json, { machine, quick, repeat, outcomes });
  if (options.markdown) await writeMarkdown(formatMarkdown(outcomes, machine));
  return outcomes.some(({ problem }) => problem) ? 1 : 0;
}

async function measureAll(
  chosen: readonly Case[],
  python: Python,
  { quick, repeat }: Options,
): Promise<Outcome[]> {
  const plan = { ...quick ? QUICK : FULL, ...repeat && { least: repeat, most: repeat } };
  await using progress = startProgress(chosen.length);
  const outcomes: Outcome[] = [];
  for (const item of chosen) {
    progress.next(item.name);
    outcomes.push(await measure(item, { python, quick }, plan));
  }
  return outcomes;
}

async function writeJson(file: string, report: object): Promise<void> {
  await Deno.writeTextFile(file, `${JSON.stringify(report, null, 2)}\n`);
}

// Formatted as the repository's check wants it.
async function writeMarkdown(text: string): Promise<void> {
  const file = pathOf("RESULTS.md");
  await Deno.writeTextFile(file, text);
  await runDeno("fmt", "--quiet", file);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
