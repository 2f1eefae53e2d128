/**
 * The hash by which a cache knows things again.
 *
 * @module
 */

import { hash } from "node:crypto";

/** SHA-256, as 43 letters. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content, "base64url");
}
