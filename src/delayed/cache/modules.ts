/**
 * Modules of kernels by their content, wherever they are.
 *
 * @module
 */

import { granted, loadedAt } from "../../kernels/mod.ts";
import { textText } from "./describe.ts";
import { INDESCRIBABLE } from "./indescribable.ts";
import { sha256 } from "./sha256.ts";

/**
 * What a module and the local modules are that it imports, directly or not; of a remote one the address.
 *
 * @throws If a file may not be read, or has changed since the module was loaded: then what runs is not what it says.
 */
export function moduleText(url: string): string {
  const { protocol } = new URL(url);
  if (protocol === "blob:") throw INDESCRIBABLE;
  if (protocol !== "file:") return textText(url);
  const loaded = loadedAt(url) ?? 0;
  const urls = [url];
  let text = "";
  for (const at of urls) {
    const content = read(new URL(at), loaded, at === url);
    if (!content) continue;
    text += sha256(content);
    for (const found of localImports(new TextDecoder().decode(content), at)) {
      if (!urls.includes(found)) urls.push(found);
    }
  }
  return text;
}

// What looks like an import may be part of a comment, so there need not be a file.
function read(url: URL, loaded: number, isNeeded: boolean): Uint8Array | undefined {
  if (!granted({ name: "read", path: url })) throw INDESCRIBABLE; // Deno is not to ask for it
  try {
    const { mtime, isFile } = Deno.statSync(url);
    if (!mtime || mtime.getTime() > loaded) throw INDESCRIBABLE;
    if (isFile) return Deno.readFileSync(url);
  } catch (error) {
    if (isNeeded || !(error instanceof Deno.errors.NotFound)) throw error;
  }
}

const IMPORT = /\b(?:from|import)\s*\(?\s*(["'])(\.{0,2}\/[^"'\n]*|file:[^"'\n]*)\1/g;

function localImports(text: string, base: string): string[] {
  return Array.from(text.matchAll(IMPORT), ([, , specifier]) => new URL(specifier, base).href);
}
