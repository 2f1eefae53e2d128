/**
 * The entry of a worker: connects the thread's own port to a {@linkcode Server}.
 *
 * @module
 */

import type { FromWorker, ToWorker } from "./protocol.ts";
import { locks } from "./locks.ts";
import { Server } from "./serve.ts";

// The types of a worker's global scope are not those this package is checked with.
const port = globalThis as unknown as {
  name: string;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
};
const server = new Server(port);

addEventListener("message", (event) => server.receive((event as MessageEvent<ToWorker>).data));
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  server.stray(event.reason);
});
addEventListener("error", (event) => {
  event.preventDefault();
  server.stray(event.error);
});

// Held for as long as the thread lives: when the lock falls to the pool, the worker is dead, however it died.
await new Promise((held) => {
  locks.request(port.name, () => {
    held(undefined);
    return new Promise(() => {});
  });
});
port.postMessage({ type: "ready" }, []);
