/**
 * The entry of a worker: connects the thread's own port to a {@linkcode Server}.
 *
 * @module
 */

import type { FromWorker, ToWorker } from "./protocol.ts";
import { locks } from "./locks.ts";
import { Server } from "./serve.ts";
import { reportStrays } from "./strays.ts";

// The types of a worker's global scope are not those this package is checked with.
const port = globalThis as unknown as {
  name: string;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  close(): void;
};
// A worker speaks to its pool alone. What a kernel or its module posted would be taken for the pool's business.
const post = port.postMessage.bind(port);
port.postMessage = () => {
  throw new TypeError("a kernel cannot call self.postMessage: what it has to say is its result");
};
const server = new Server({ postMessage: post });

addEventListener("message", (event) => server.receive((event as MessageEvent<ToWorker>).data));
reportStrays(server);

// A call that ends the thread fails alone: those before it in its message have their results.
const close = port.close.bind(port);
port.close = () => {
  server.flush();
  close();
};
addEventListener("unload", () => server.flush()); // at Deno.exit()

// Held for as long as the thread lives: when the lock falls to the pool, the worker is dead, however it died.
await new Promise((held) => {
  locks.request(port.name, () => {
    held(undefined);
    return new Promise(() => {});
  });
});
post({ type: "ready" }, []);
