/**
 * Worker threads of this process.
 *
 * @module
 */

import { heap } from "../arrays/heap.ts";
import { ownTerminal } from "../own_terminal.ts";
import type { Link, LinkOwner, WorkerKind } from "./link.ts";
import { locks } from "./locks.ts";
import type { Load, LoadCode, Run, ToWorker } from "./protocol.ts";
import { Slots } from "./slots.ts";
import { after } from "./timers.ts";

/** Threads. */
export const threads: WorkerKind = {
  noun: "worker",
  isolated: false,
  connect: (number, owner) => new ThreadLink(number, owner),
};

/** The news of a worker's end overtakes its earlier messages: they get this long to arrive. */
const DRAIN_MS = 10;

/** The way to a thread: its port, and memory that both sides see. */
class ThreadLink implements Link {
  readonly #owner: LinkOwner;
  readonly #worker: Worker;
  readonly #slots = new Slots();
  readonly #death = Promise.withResolvers<void>();
  #state: "starting" | "running" | "ended" = "starting";

  constructor(number: number, owner: LinkOwner) {
    this.#owner = owner;
    const lock = crypto.randomUUID();
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: lock });
    this.#worker.onmessage = ({ data }) => {
      if (this.#state === "ended") return;
      if (data.type === "ready") this.#watch(lock);
      owner.received(data);
    };
    this.#worker.onmessageerror = () => this.#lost("sent something that could not be read");
    this.#worker.onerror = (event) => {
      event.preventDefault();
      after(DRAIN_MS, () => this.#lost(event.message));
    };
    const memory = heap.share();
    this.death.then(() => heap.reclaim(memory.thread));
    const slots = this.#slots.buffer, terminal = ownTerminal.buffer;
    this.#post({ type: "start", worker: number, slots, heap: memory, terminal });
  }

  /** One that was ended while busy dies when its call ends, if ever. */
  get death(): Promise<void> {
    return this.#death.promise;
  }

  reaches(): boolean {
    return true;
  }

  tell(message: Load | LoadCode): void {
    this.#post(message);
  }

  run(message: Run, transfers: Transferable[], first: number): void {
    for (let call = first; call < first + message.kernels.length; call++) this.#slots.open(call);
    this.#post(message, transfers);
  }

  revoke(calls: readonly number[], then: (revoked: readonly number[]) => void): void {
    then(calls.filter((call) => this.#slots.revoke(call)));
  }

  stop(call: number, ifRunning: () => void): void {
    if (this.#slots.stop(call)) ifRunning();
  }

  finished(call: number): boolean {
    return this.#slots.finished(call);
  }

  end(): void {
    if (this.#state === "starting") this.#death.resolve();
    this.#state = "ended";
    this.#worker.terminate();
  }

  #post(message: ToWorker, transfers: Transferable[] = []): void {
    this.#worker.postMessage(message, transfers);
  }

  // It holds the lock for as long as it lives.
  #watch(lock: string): void {
    this.#state = "running";
    locks.request(lock, () => {
      this.#death.resolve();
      if (this.#state === "ended") return;
      after(DRAIN_MS, () => this.#lost("something in it called self.close() or Deno.exit()"));
    });
  }

  #lost(why: string): void {
    if (this.#state !== "ended") this.#owner.lost(why, this.#state === "starting");
  }
}
