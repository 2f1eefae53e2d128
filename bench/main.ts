/**
 * Times Weft side by side with Numba, NumPy, Dask and other worker pools.
 *
 *     deno task bench
 *     deno task bench --quick --filter=mandelbrot
 *     deno task bench --help
 */

import type { Plan } from "./alternate.ts";
import type { Case } from "./case.ts";
import { cases } from "./cases/all.ts";
import { describeMachine, titleOf } from "./machine.ts";
import { formatMarkdown } from "./markdown.ts";
import { measure, type Outcome } from "./measure.ts";
import { HELP, type Options, parseOptions, UsageError } from "./options.ts";
import { startProgress } from "./progress.ts";
import { type Python, startPython } from "./python.ts";
import { formatTable } from "./table.ts";

const FULL: Plan = { least: 5, most: 25, seconds: 3, warmup: 2 };
const QUICK: Plan = { least: 3, most: 7, seconds: 0.5, warmup: 1 };

/** Runs the program with some arguments; returns its exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    const chosen = cases.filter((item) => isChosen(item, options));
    if (options.help) console.log(HELP.trimEnd());
    else if (options.list) console.log(chosen.map(({ group, name }) => `${group}: ${name}`).join("\n"));
    else if (chosen.length === 0) {
      throw new UsageError(`no case contains "${options.filter}"; --list names all`);
    } else return await run(chosen, options);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`bench: ${error.message}`);
    return 2;
  }
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
  if (options.markdown) {
    await Deno.writeTextFile(new URL("RESULTS.md", import.meta.url), formatMarkdown(outcomes, machine));
  }
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

if (import.meta.main) Deno.exit(await main(Deno.args));
