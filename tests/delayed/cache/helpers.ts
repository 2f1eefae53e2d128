/** Folders, warnings and other programs for the tests of the cache. */

import { fileURLToPath } from "node:url";
import type { Node } from "../../../src/delayed/node.ts";
import { NodeKeys } from "../../../src/delayed/cache/node_keys.ts";
import { Database } from "../../../src/delayed/cache/database.ts";
import { generationsIn, indexPath } from "../../../src/delayed/cache/generations.ts";

/** A folder that is removed at the end of the block. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = Deno.makeTempDirSync();
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** What is warned of meanwhile. */
export async function warningsOf(work: () => unknown): Promise<string[]> {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (...words) => warnings.push(words.join(" "));
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return warnings;
}

/** The key of a delayed. */
export function cacheKey(x: unknown): unknown {
  const keys = new NodeKeys(), node = x as Node;
  keys.add([node]);
  return keys.of(node);
}

/** How many results a cache holds; none if there is none yet, or it is being made. */
export function countResults(folder: string): number {
  const [generation] = generationsIn(folder);
  if (generation === undefined) return 0;
  try {
    using database = new Database(indexPath(folder, generation));
    return database.summary().reduce((sum, { results }) => sum + results, 0);
  } catch {
    return 0;
  }
}

/** The files of the latest generation that end so. */
export function filesIn(folder: string, end: string): string[] {
  const path = `${folder}/results-${generationsIn(folder)[0]}`;
  return Array.from(Deno.readDirSync(path), ({ name }) => `${path}/${name}`).filter((name) =>
    name.endsWith(end)
  )
    .sort();
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts a program of the folder of fixtures. */
export function start(
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Deno.ChildProcess {
  const program = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", program, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a program of the folder of fixtures to its end; it must succeed. */
export async function run(
  name: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<{ output: string; errors: string }> {
  const { code, stdout, stderr } = await start(name, args, env).output();
  const output = new TextDecoder().decode(stdout), errors = new TextDecoder().decode(stderr);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${errors}`);
  return { output: output.trim(), errors };
}
