/**
 * Results on disk.
 *
 * @module
 */

import { checksumOf } from "./checksum.ts";
import { type Content, Database, type Found, isDamage, type Row, Unusable } from "./database.ts";
import {
  generationFolder,
  generationsIn,
  indexPath,
  makeGeneration,
  removeGeneration,
} from "./generations.ts";
import { pack, unpack } from "./pack.ts";
import { ResultFiles } from "./result_files.ts";

/** Keeps results of tasks. What is wrong with it is reported, and never an error of the compute. */
export interface ResultCache extends Disposable {
  /** The result under a key, if there is one that is whole. */
  find(key: string): CachedResult | undefined;
  /** Keeps a result, if it can be kept. When it returns, the value may change. */
  put(key: string, name: string, value: unknown, seconds: number): void;
}

/** A result that was found. */
export interface CachedResult {
  /** A fresh copy of it; undefined if it is damaged or gone after all. */
  load(): { readonly value: unknown } | undefined;
}

/** Larger results are files of their own. */
const LARGE = 32 * 1024;
/** What a row takes besides its result, about. */
const ROW_BYTES = 200;
/** Results that were found are kept in memory until they are loaded, up to so many bytes. */
const MOST_HELD = 32 * 2 ** 20;
/** So many results, or bytes of them, are written together at most. */
const MOST_PENDING = 4096;
const MOST_PENDING_BYTES = 4 * 2 ** 20;
/** Writing may take this part of the time. */
const SHARE = 1 / 10;
/** Milliseconds that a result waits at most to be written, if the event loop gets a turn. */
const LONGEST_WAIT = 50;
/** When there is too much, this part of the room is left to what was used last. */
const REMAINING = 0.9;

/** A folder of results. */
export class ResultStore implements ResultCache {
  readonly #folder: string;
  readonly #maxBytes: number;
  /** The one that is open, or the latest that was of no use. */
  #generation = 0;
  #database!: Database;
  #files!: ResultFiles;
  readonly #pending: Row[] = [];
  #pendingBytes = 0;
  readonly #used = new Set<string>();
  #held = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next result that is put is written at once. */
  #due = 0;
  /** Whether it still makes sense to write. */
  #isWritable = true;

  /**
   * Opens the cache in a folder, which is made if it does not exist.
   *
   * @throws {TypeError} If it is a file.
   * @throws {Error} If it cannot be read and written.
   */
  constructor(folder: string, maxBytes: number = Infinity) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    checkFolder(folder);
    try {
      this.#open();
    } catch (cause) {
      throw new Error(`the cache in ${folder} cannot be used: ${(cause as Error).message}`, { cause });
    }
  }

  // One that is of no use is left behind, and the next is begun.
  #open(): void {
    let [generation = 0] = generationsIn(this.#folder);
    while (generation <= this.#generation || !this.#opens(generation)) {
      generation = Math.max(generation, this.#generation) + 1;
      makeGeneration(this.#folder, generation);
    }
  }

  #opens(generation: number): boolean {
    const path = generationFolder(this.#folder, generation);
    this.#generation = generation;
    try {
      this.#database = new Database(indexPath(this.#folder, generation));
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      this.#report(`the results in ${path} are of no use, as ${error.message}; they are computed anew`);
      if (error.isOurs) removeGeneration(this.#folder, generation);
      return false;
    }
    this.#files = new ResultFiles(path);
    return true;
  }

  find(key: string): CachedResult | undefined {
    const found = this.#try(() => this.#database.find(key));
    if (!found) return undefined;
    const { content } = found;
    if (isFile(content)) return { load: () => this.#load(key, found, this.#files.read(nameOf(content))) };
    if (found.checksum !== checksumOf(key, content)) return this.#damaged(key, found);
    if (this.#held > MOST_HELD) return { load: () => this.#loadAgain(key) };
    this.#held += content.length;
    return { load: () => this.#unpack(key, found, content) };
  }

  #loadAgain(key: string): { value: unknown } | undefined {
    const found = this.#try(() => this.#database.find(key));
    return found && this.#load(key, found, found.content);
  }

  #load(key: string, found: Found, packed: Content | undefined): { value: unknown } | undefined {
    if (packed !== undefined && found.checksum === checksumOf(key, packed)) {
      return this.#unpack(key, found, packed);
    }
    const isEvicted = packed === undefined && !this.#try(() => this.#database.has(key));
    return isEvicted ? undefined : this.#damaged(key, found);
  }

  #unpack(key: string, found: Found, packed: Content): { value: unknown } | undefined {
    try {
      const value = unpack(packed);
      this.#used.add(key);
      return { value };
    } catch {
      return this.#damaged(key, found); // written by a later version of V8
    }
  }

  #damaged(key: string, { checksum, content }: Found): undefined {
    this.#report("results in it are damaged; they are computed anew");
    this.#try(() => this.#database.remove(key, checksum));
    if (isFile(content)) this.#files.remove(nameOf(content));
  }

  put(key: string, name: string, value: unknown, seconds: number): void {
    if (!this.#isWritable) return;
    const packed = packedOrNot(value);
    if (packed === undefined) return;
    const bytes = packed.length + ROW_BYTES;
    if (bytes > this.#maxBytes) return;
    const checksum = checksumOf(key, packed);
    try {
      const isLarge = typeof packed !== "string" && packed.length > LARGE;
      const content = isLarge ? `@${this.#files.write(packed)}` : packed;
      this.#pending.push({ key, name, content, checksum, bytes, seconds, made: Date.now() });
    } catch (error) {
      this.#flush();
      return this.#giveUp(error);
    }
    this.#pendingBytes += packed.length;
    this.#schedule();
  }

  // Cheap tasks are written many at a time, others at once: only a moment's work can be lost.
  #schedule(): void {
    const isFull = this.#pending.length >= MOST_PENDING || this.#pendingBytes >= MOST_PENDING_BYTES;
    if (isFull || performance.now() >= this.#due) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), LONGEST_WAIT);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isWritable || this.#pending.length + this.#used.size === 0) return;
    const began = performance.now();
    const rows = this.#pending.splice(0), used = [...this.#used];
    this.#pendingBytes = 0;
    this.#used.clear();
    this.#write(rows, used);
    const now = performance.now();
    this.#due = now + Math.min((now - began) / SHARE, LONGEST_WAIT);
  }

  #write(rows: readonly Row[], used: readonly string[]): void {
    const written = this.#try(() => this.#database.write(rows, used));
    this.#removeFiles(written ? written.known : rows);
    if (written && written.bytes > this.#maxBytes) this.#try(() => this.#shrink());
  }

  #shrink(): void {
    this.#removeFiles(this.#database.shrink(this.#maxBytes * REMAINING));
    const files = this.#database.files();
    this.#files.sweep((name) => files.has(name));
  }

  #removeFiles(rows: readonly Pick<Row, "content">[]): void {
    for (const { content } of rows) if (isFile(content)) this.#files.remove(nameOf(content));
  }

  /** Does something with the database. If it turns out to be damaged, a new one is begun. */
  #try<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) this.#renew(error);
      else this.#giveUp(error);
    }
  }

  #renew(error: unknown): void {
    this.#report(`its index is damaged (${(error as Error).message}); it is begun anew`);
    try {
      this.#database[Symbol.dispose]();
      removeGeneration(this.#folder, this.#generation);
      this.#open();
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    if (!this.#isWritable) return;
    this.#isWritable = false;
    this.#removeFiles(this.#pending.splice(0));
    const { message } = error as Error;
    this.#report(`it cannot be written (${message}); results are not kept from now on`, "unwritable");
  }

  #report(what: string, kind = what): void {
    reportOnce(`weft: the cache in ${this.#folder}: ${what}`, `${kind} ${this.#folder}`);
  }

  /** Writes what is left to write. */
  [Symbol.dispose](): void {
    this.#flush();
    try {
      this.#database[Symbol.dispose]();
    } catch (error) {
      this.#giveUp(error);
    }
  }
}

function checkFolder(folder: string): void {
  const { isDirectory = true } = statOf(folder) ?? {};
  if (!isDirectory) throw new TypeError(`the cache's folder ${folder} is a file; give the path of a folder`);
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined; // what is wrong is told when the folder is made
  }
}

function isFile(content: Content): content is string {
  return typeof content === "string" && content.startsWith("@");
}

function nameOf(content: string): string {
  return content.slice(1);
}

function packedOrNot(value: unknown): Uint8Array | string | undefined {
  try {
    return pack(value);
  } catch {
    return undefined;
  }
}

const reported = new Set<string>();

/**
 * Says what is wrong, once.
 *
 * @param kind What is of the same kind is left unsaid a second time.
 */
export function reportOnce(text: string, kind: string = text): void {
  if (reported.has(kind)) return;
  reported.add(kind);
  console.warn(text);
}
