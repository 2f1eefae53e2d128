/**
 * Stand-in for `@std/dotenv`: variables of the environment from a `.env` file.
 *
 * @module
 */
import { parse } from "./parse.ts";

export * from "./parse.ts";
export * from "./stringify.ts";

/** Options for {@linkcode load} and {@linkcode loadSync}. */
export interface LoadOptions {
  /**
   * The file to read; `null` for none.
   *
   * @default {"./.env"}
   */
  envPath?: string | null;
  /**
   * Whether the variables are also set in the environment of the process. Those that it has already win.
   *
   * @default {false}
   */
  export?: boolean;
}

/** A missing file is an empty one; any other failure, a denied permission included, is thrown. */
function toEmpty(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  throw error;
}

function readSync(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    return toEmpty(error);
  }
}

function take(text: string, toEnvironment: boolean): Record<string, string> {
  const variables = parse(text);
  if (toEnvironment) exportMissing(variables);
  return variables;
}

function exportMissing(variables: Record<string, string>) {
  for (const [name, value] of Object.entries(variables)) {
    if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
  }
}

/**
 * Reads the variables of a `.env` file. Needs `--allow-read`, and `--allow-env` to export them or to
 * expand one that the file does not define.
 *
 * @example
 * ```ts
 * import { load } from "@std/dotenv";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await load({ envPath: "./no-such-file" }), {});
 * ```
 */
export async function load(options: LoadOptions = {}): Promise<Record<string, string>> {
  const { envPath = ".env", export: toEnvironment = false } = options;
  return take(envPath ? await Deno.readTextFile(envPath).catch(toEmpty) : "", toEnvironment);
}

/** The same as {@linkcode load}, at once. */
export function loadSync(options: LoadOptions = {}): Record<string, string> {
  const { envPath = ".env", export: toEnvironment = false } = options;
  return take(envPath ? readSync(envPath) : "", toEnvironment);
}
