/**
 * Checksums of results, by which damage is noticed.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The checksum of a packed result under its key: a quick one of a short text, for there may be very many. */
export function checksumOf(key: string, packed: Uint8Array | string): string {
  if (typeof packed !== "string") return createHash("sha256").update(key).update(packed).digest("base64url");
  const forth = fnv(packed, fnv(key, 0x811c9dc5)), back = fnv(key, fnv(packed, 0x9e3779b9));
  return forth.toString(36) + back.toString(36);
}

/** FNV-1a, of 32 bits, over the characters: whichever one of them is changed, the result is another. */
function fnv(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
