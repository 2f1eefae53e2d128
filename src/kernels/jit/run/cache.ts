/**
 * Compiled code in a folder, so that it need not be compiled again in the next run.
 *
 * A file holds a line of JSON (the key, what there is to know of the code, a checksum) and the bytes of the module.
 * Whatever is not as it should be is as good as not there: the kernel is compiled, and the file written anew. It is
 * written under another name first, so that nobody reads half of it.
 *
 * @module
 */

import { environment, granted } from "../../workers/settings.ts";
import type { Compiled } from "../compile.ts";

/** What is kept of a compiled kernel. */
export type Cached = Omit<Compiled, "passes">;

interface Header {
  readonly key: string;
  readonly checksum: number;
  readonly rest: Omit<Cached, "bytes">;
}

/** The code that was stored under a key, if it was, and is whole. */
export function readCache(folder: string, key: string): Cached | undefined {
  if (!mayUse(folder, "read")) return undefined;
  try {
    const whole = versioned(key);
    const path = pathOf(folder, whole);
    const file = Deno.readFileSync(path);
    const end = file.indexOf(NEWLINE);
    const bytes = file.slice(end + 1);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(0, end))) as Header;
    const good = header.key === whole && header.checksum === checksumOf(header.rest, bytes);
    return good ? { ...header.rest, bytes } : undefined;
  } catch {
    return undefined;
  }
}

/** Stores code under a key; does nothing where that may not be done. */
export function writeCache(folder: string, key: string, { passes: _, bytes, ...rest }: Compiled): void {
  if (!mayUse(folder, "read", "write")) return;
  const whole = versioned(key);
  const path = pathOf(folder, whole);
  const header: Header = { key: whole, checksum: checksumOf(rest, bytes), rest };
  const line = new TextEncoder().encode(JSON.stringify(header) + "\n");
  const unfinished = `${path}.${crypto.randomUUID()}`;
  try {
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeFileSync(unfinished, joined(line, bytes));
    Deno.renameSync(unfinished, path);
  } catch {
    remove(unfinished);
  }
}

/** The folder for `cache: true`: as WEFT_CACHE in the environment says, else `weft` where the user's caches are. */
export function defaultFolder(): string | undefined {
  const own = environment("WEFT_CACHE");
  if (own) return own;
  const [variable, ...below] = USER_CACHES[Deno.build.os] ?? ["HOME", ".cache"];
  const xdg = Deno.build.os === "windows" ? undefined : environment("XDG_CACHE_HOME");
  const home = xdg ?? environment(variable);
  return home && [home, ...(xdg ? [] : below), "weft"].join("/");
}

const USER_CACHES: { readonly [os: string]: readonly string[] } = {
  darwin: ["HOME", "Library", "Caches"],
  windows: ["LOCALAPPDATA"],
};

const NEWLINE = 10;

/** The folder of the whole compiler. */
export const COMPILER = new URL("../", import.meta.url);

/** Whether code can be kept in a folder: the script may do that, and it can be known which compiler the code is of. */
function mayUse(folder: string, ...names: ("read" | "write")[]): boolean {
  return compilerVersion() !== undefined && names.every((name) => granted({ name, path: folder }));
}

let version: string | undefined;

/**
 * A text that is another one for another compiler; undefined if it may not be known. A published one has its version in
 * its address. One in a folder is as old as its latest change.
 */
export function compilerVersion(): string | undefined {
  if (COMPILER.protocol === "file:" && !granted({ name: "read", path: COMPILER })) return undefined;
  return version ??= `${import.meta.url} ${Deno.version.v8} ${lastChange()}`;
}

function versioned(key: string): string {
  return `${compilerVersion()}\n${key}`;
}

function lastChange(): number {
  return COMPILER.protocol === "file:" ? lastChangeIn(COMPILER) : 0;
}

/** When a file in a folder, or in one below it, was last changed. */
export function lastChangeIn(folder: URL): number {
  let last = 0;
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    const changed = isDirectory ? lastChangeIn(url) : Deno.statSync(url).mtime?.getTime() ?? 0;
    last = Math.max(last, changed);
  }
  return last;
}

function pathOf(folder: string, key: string): string {
  const bytes = new TextEncoder().encode(key);
  const name = [hash(bytes, 0x811c9dc5), hash(bytes, 0x9e3779b9)].map((word) =>
    word.toString(16).padStart(8, "0")
  );
  return `${folder}/${name.join("")}.wasm`;
}

function checksumOf(rest: Header["rest"], bytes: Uint8Array): number {
  return hash(new TextEncoder().encode(JSON.stringify(rest)), hash(bytes, 0x811c9dc5));
}

/** FNV-1a, of 32 bits. */
function hash(bytes: Uint8Array, start: number): number {
  let hash = start;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // it was never written
  }
}
