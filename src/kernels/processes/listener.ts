/**
 * What listens in a process for what its pool says, on a thread of its own: the main thread runs kernels, and may
 * compute for ever.
 *
 * @module
 */

import { Socket } from "node:net";
import { Slots } from "../workers/slots.ts";
import { CONTROL } from "./descriptors.ts";
import { FrameReader, KINDS, numbersFrame, numbersIn } from "./frames.ts";

// The types of a worker's global scope are not those this package is checked with.
const main = globalThis as unknown as { postMessage(message: unknown, transfer?: Transferable[]): void };

/** How long the main thread may take to end the process when the pool is gone. */
const FAREWELL_MS = 300;

let slots: Slots;

const hear: { readonly [kind: number]: (content: Uint8Array) => void } = {
  [KINDS.message](content) {
    const { buffer } = content.slice();
    main.postMessage(buffer, [buffer]);
  },
  [KINDS.open](content) {
    const [first, count] = numbersIn(content);
    for (let call = first; call < first + count; call++) slots.open(call);
  },
  [KINDS.stop](content) {
    answer(numbersIn(content).filter((call) => slots.stop(call)));
  },
  [KINDS.revoke](content) {
    answer(numbersIn(content).filter((call) => slots.revoke(call)));
  },
};

const socket = new Socket({ fd: CONTROL });
const reader = new FrameReader();

addEventListener("message", (event) => {
  slots = new Slots((event as MessageEvent<SharedArrayBuffer>).data);
  socket.on("data", (piece: Uint8Array) => {
    for (const { kind, content } of reader.read(piece)) hear[kind](content);
  });
  socket.on("error", () => {}); // it closes after one
  socket.on("close", leave);
  main.postMessage("listening");
}, { once: true });

function answer(numbers: readonly number[]): void {
  socket.write(numbersFrame(KINDS.answer, numbers));
}

/** The pool is gone, so the process is to end. */
function leave(): void {
  main.postMessage("leave");
  setTimeout(crash, FAREWELL_MS);
}

// The main thread computes. Deno.exit() would only end this one, and to kill the process takes a permission; but
// the process cannot go on without memory.
function crash(): never {
  "x".repeat(2 ** 28).split(""); // more than V8 can have in an array, which is fatal
  for (const all: unknown[] = [];;) all.push(new Array(1_000_000).fill(0));
}
