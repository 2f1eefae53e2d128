/**
 * What the environment says, and how many workers there are unless a program says so.
 *
 * @module
 */

import { loadSync } from "@std/dotenv";
import { checkCount } from "../../checks.ts";

/** What {@linkcode configure} sets. */
export const poolSettings: { workers?: number } = {};

let fromEnvironment: number | undefined;

/** The number of workers: as configured, else `WEFT_WORKERS` in the environment or in `.env`, else one a core. */
export function defaultWorkers(): number {
  fromEnvironment ??= readEnvironment() ?? navigator.hardwareConcurrency;
  return poolSettings.workers ?? fromEnvironment;
}

function readEnvironment(): number | undefined {
  const text = environment("WEFT_WORKERS");
  if (!text) return undefined;
  checkCount("WEFT_WORKERS", Number(text) || text);
  return Number(text);
}

/**
 * A variable of the environment or of `.env`. Asks only what it may know already: a library must not make Deno prompt
 * for permissions.
 */
export function environment(name: string): string | undefined {
  const set = granted({ name: "env", variable: name }) ? Deno.env.get(name) : undefined;
  return set ?? (granted({ name: "read", path: ".env" }) ? fromFile(name) : undefined);
}

// A file that cannot be read, or that names variables which may not be seen, is somebody else's business.
function fromFile(name: string): string | undefined {
  try {
    return loadSync({ envPath: ".env" })[name];
  } catch {
    return undefined;
  }
}

/** Whether a permission has been granted; never prompts. */
export function granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
