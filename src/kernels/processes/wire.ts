/**
 * The messages of pools and workers as bytes. The code of a compiled kernel goes without its module, which only exists
 * in this process, but with what that was compiled from.
 *
 * @module
 */

import { bytesOf, moduleOf } from "../jit/run/modules.ts";
import type { FromWorker, Load, LoadCode, Run } from "../workers/protocol.ts";
import { fromBytes, toBytes } from "./bytes.ts";

/** What a pool says to a process. */
export type ToProcess = Load | LoadCode | Run;

/** @throws If something in it cannot be written down. */
export function encode(message: ToProcess | FromWorker): Uint8Array {
  if (message.type !== "code") return toBytes(message);
  const { module, ...code } = message.code;
  return toBytes({ ...message, code: { ...code, bytes: bytesOf(module) } });
}

/** @throws If the bytes are no message. */
export function decode(bytes: Uint8Array): ToProcess | FromWorker {
  const message = fromBytes(bytes) as ToProcess | FromWorker;
  if (message.type !== "code") return message;
  const { bytes: module, ...code } = message.code as unknown as { bytes: Uint8Array<ArrayBuffer> };
  return { ...message, code: { ...code, module: moduleOf(module) } } as LoadCode;
}
