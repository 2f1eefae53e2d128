/**
 * The folder of a cache. In it is a folder for each generation of the cache; only the latest is used. A generation ends
 * when its index turns out to be of no use, and nobody ever has to mend one that others may have open.
 *
 * @module
 */

import { join } from "node:path";
import { makeDatabase } from "./database.ts";

const NAME = /^results-(\d+)$/;
/** One that was never made to the end. */
const UNFINISHED = /^results-\d+\..*\.tmp$/;
const INDEX = "index.sqlite";

/** The folder of a generation. */
export function generationFolder(folder: string, generation: number): string {
  return join(folder, `results-${generation}`);
}

/** The file with the index of a generation. */
export function indexPath(folder: string, generation: number): string {
  return join(generationFolder(folder, generation), INDEX);
}

/** The generations that there are, the latest first; none if there is no folder. */
export function generationsIn(folder: string): number[] {
  try {
    const numbers = Array.from(Deno.readDirSync(folder), ({ name }) => Number(NAME.exec(name)?.[1]));
    return numbers.filter((number) => number > 0).sort((a, b) => b - a);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Makes a generation, with an index and nothing in it; does nothing if somebody else has just made it. */
export function makeGeneration(folder: string, generation: number): void {
  const path = generationFolder(folder, generation), unfinished = `${path}.${crypto.randomUUID()}.tmp`;
  Deno.mkdirSync(unfinished, { recursive: true });
  try {
    makeDatabase(join(unfinished, INDEX));
    Deno.renameSync(unfinished, path); // which fails where there is a folder with something in it
  } catch (error) {
    Deno.removeSync(unfinished, { recursive: true });
    if (!generationsIn(folder).includes(generation)) throw error;
  }
}

/** Removes all generations; returns how many there were. */
export function removeGenerations(folder: string): number {
  const generations = generationsIn(folder);
  for (const generation of generations) removeGeneration(folder, generation);
  if (generationsIn(folder).length > 0) throw new Error(`the results in ${folder} cannot be removed`);
  if (generations.length === 0) return 0;
  for (const { name } of Deno.readDirSync(folder)) {
    if (UNFINISHED.test(name)) Deno.removeSync(join(folder, name), { recursive: true });
  }
  return generations.length;
}

/** Removes a generation; another process that still has it open goes on with what is left. */
export function removeGeneration(folder: string, generation: number): void {
  try {
    Deno.removeSync(generationFolder(folder, generation), { recursive: true });
  } catch {
    // it is not used any more, wherever it is
  }
}
