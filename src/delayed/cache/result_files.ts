/**
 * Large results, each in a file beside the index.
 *
 * @module
 */

import { join } from "node:path";

const UNFINISHED = ".tmp";
/** Milliseconds after which a file that nobody knows was left behind by a process that has ended. */
const ABANDONED = 3600_000;

/** The files of one generation. */
export class ResultFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes a file, at once or not at all; returns its name. */
  write(content: Uint8Array): string {
    const name = `${crypto.randomUUID()}.bin`;
    const path = join(this.#folder, name);
    try {
      Deno.writeFileSync(path + UNFINISHED, content, { createNew: true });
      Deno.renameSync(path + UNFINISHED, path);
    } catch (error) {
      this.remove(name + UNFINISHED);
      throw error;
    }
    return name;
  }

  /** Undefined if there is no such file. */
  read(name: string): Uint8Array | undefined {
    try {
      return Deno.readFileSync(join(this.#folder, name));
    } catch {
      return undefined;
    }
  }

  /** Removes a file; does nothing if it is not there. */
  remove(name: string): void {
    try {
      Deno.removeSync(join(this.#folder, name));
    } catch {
      // somebody else was faster, or will be
    }
  }

  /** Removes files that were left behind. */
  sweep(isKnown: (name: string) => boolean): void {
    for (const { name } of Deno.readDirSync(this.#folder)) {
      if (!/\.bin(\.tmp)?$/.test(name) || isKnown(name)) continue;
      const { mtime } = Deno.statSync(join(this.#folder, name));
      if (mtime && Date.now() - mtime.getTime() > ABANDONED) this.remove(name);
    }
  }
}
