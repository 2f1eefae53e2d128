/** What can be asked for on the command line. */

import { parseArgs } from "@std/cli/parse-args";
import { pathOf } from "./program.ts";

/** How to run the benchmarks. */
export interface Options {
  /** Only cases whose group or name contains this, in small letters. */
  readonly filter: string;
  readonly quick: boolean;
  /** So many rounds for each case, instead of as many as the time allows. */
  readonly repeat?: number;
  /** The file for the numbers. */
  readonly json: string;
  /** Whether to write `RESULTS.md`. */
  readonly markdown: boolean;
  /** The Python to compare with. */
  readonly python: string;
  readonly list: boolean;
  readonly help: boolean;
}

/** A mistake on the command line. */
export class UsageError extends Error {}

/** What `--help` prints. */
export const HELP = `Times Weft side by side with Numba, NumPy, Dask and other worker pools.

Usage: deno task bench [options]

  --filter=TEXT    only cases with this in their group or name, such as mandelbrot
  --list           prints the names of all cases, and runs none
  --quick          fewer repetitions: about a minute instead of three
  --repeat=N       so many repetitions of each case
  --json=FILE      where the numbers go; bench/results.json by default
  --markdown       also writes the table to bench/RESULTS.md
  --python=PATH    the interpreter that has Numba and Dask; /usr/bin/python3 by default
  --help           prints this

Exits with 1 if a case gives a wrong result or fails, never because something is slow.
`;

const TEXTS = ["filter", "repeat", "json", "python"] as const;
const SWITCHES = ["quick", "markdown", "list", "help"] as const;

/**
 * Reads the command line.
 *
 * @throws {UsageError} If an option does not exist or its value makes no sense.
 */
export function parseOptions(args: string[]): Options {
  const given = parseArgs(args, { string: TEXTS, boolean: SWITCHES, unknown: refuse });
  for (const name of TEXTS) {
    if (given[name] === "") throw new UsageError(`--${name} needs a value, written as --${name}=VALUE`);
  }
  return {
    filter: (given.filter ?? "").toLowerCase(),
    quick: given.quick,
    repeat: given.repeat === undefined ? undefined : count(given.repeat),
    json: given.json ?? pathOf("results.json"),
    markdown: given.markdown,
    python: given.python ?? "/usr/bin/python3",
    list: given.list,
    help: given.help,
  };
}

function refuse(argument: string): never {
  throw new UsageError(`there is no option ${argument}; --help lists them`);
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--repeat must be a positive whole number; got ${text}`);
}
