/**
 * How many workers there are unless a program says so.
 *
 * @module
 */

import { loadSync } from "@std/dotenv";

/** What {@linkcode configure} sets. */
export const poolSettings: { workers?: number } = {};

let fromEnvironment: number | undefined;

/** The number of workers: as configured, else `WEFT_WORKERS` in the environment or in `.env`, else one a core. */
export function defaultWorkers(): number {
  fromEnvironment ??= readEnvironment() ?? navigator.hardwareConcurrency;
  return poolSettings.workers ?? fromEnvironment;
}

/** @throws {RangeError} If a number of workers is not a positive integer. */
export function checkWorkers(workers: number, what = "workers"): number {
  if (Number.isSafeInteger(workers) && workers > 0) return workers;
  throw new RangeError(`${what} must be a positive integer; got ${Deno.inspect(workers)}`);
}

function readEnvironment(): number | undefined {
  const text = variable("WEFT_WORKERS");
  if (!text) return undefined;
  const workers = Number(text);
  if (Number.isSafeInteger(workers) && workers > 0) return workers;
  throw new RangeError(`WEFT_WORKERS must be a positive integer; got "${text}"`);
}

// Asks only what it may know already: a library must not make Deno prompt for permissions.
function variable(name: string): string | undefined {
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

function granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
