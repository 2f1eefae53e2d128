/**
 * The entry of a process: runs kernels on its main thread.
 *
 * @module
 */

import { writeSync } from "node:fs";
import type { FromWorker, Results } from "../workers/protocol.ts";
import { Server } from "../workers/serve.ts";
import { Slots } from "../workers/slots.ts";
import { reportStrays } from "../workers/strays.ts";
import { REPORTS } from "./descriptors.ts";
import { frame, KINDS, resultFrame } from "./frames.ts";
import { decode, encode, type ToProcess } from "./wire.ts";

/** Serves the pool that has started this process, until it is gone. */
export function serve(worker: number): void {
  const slots = new Slots();
  const server = new Server({ postMessage: report, isolated: true });
  reportStrays(server);
  server.receive({ type: "start", worker, slots: slots.buffer });
  const listener = new Worker(new URL("./listener.ts", import.meta.url), { type: "module" });
  listener.onmessage = ({ data }: MessageEvent<"listening" | "leave" | ArrayBuffer>) => {
    if (data === "listening") report({ type: "ready" });
    else if (data === "leave") Deno.exit();
    else server.receive(decode(new Uint8Array(data)) as ToProcess);
  };
  listener.postMessage(slots.buffer);
}

/** Tells the pool. When this returns, it will hear of it, whatever becomes of this process. */
function report(message: FromWorker): void {
  const bytes = isNumber(message)
    ? resultFrame(message.values[0] as number, message.ms[0])
    : frame(KINDS.message, encode(message));
  for (let written = 0; written < bytes.length;) written += write(bytes, written);
}

/** Whether a message is one result, and that a number. */
function isNumber(message: FromWorker): message is Results {
  return message.type === "results" && message.values.length === 1 && typeof message.values[0] === "number";
}

function write(bytes: Uint8Array, from: number): number {
  try {
    return writeSync(REPORTS, bytes, from);
  } catch {
    Deno.exit(); // the pool is gone
  }
}
