/**
 * Errors that no call threw.
 *
 * @module
 */

import type { Server } from "./serve.ts";

/** Reports what is thrown in timers and by promises that nobody awaits, instead of ending this thread. */
export function reportStrays(server: Server): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    server.stray(event.reason, true);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    server.stray(event.error);
  });
}
