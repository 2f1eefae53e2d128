/** Programs as sides: each run is a process of its own. */

import { fileURLToPath } from "node:url";
import type { Sample } from "./case.ts";

const ROOT = new URL("..", import.meta.url);

/** Where a file of the benchmarks is. */
export function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** What a process wrote, when it ended, and how long it ran in seconds. */
export interface Ended {
  readonly stdout: string;
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Runs a program to its end, in the folder of the repository.
 *
 * @throws {Error} If it fails, with what it wrote to stderr.
 */
export async function runProgram(command: string, args: readonly string[]): Promise<Ended> {
  const start = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd: ROOT }).output();
  const end = performance.now();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`a program ended with code ${code}: ${text(stderr).trim()}`);
  return { stdout: text(stdout), seconds: (end - start) / 1000, at: performance.timeOrigin + end };
}

/** Runs Deno to its end. */
export function runDeno(...args: string[]): Promise<Ended> {
  return runProgram(Deno.execPath(), args);
}

/** A program that measures itself and writes what it found: `{ value | seconds, result }`. */
export async function reported(ended: Promise<Ended>): Promise<Sample> {
  const { seconds, value = seconds, result } = JSON.parse((await ended).stdout);
  return { value, result };
}
