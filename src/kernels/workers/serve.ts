/**
 * The worker's side: loads kernels, runs calls one at a time, reports what came of them.
 *
 * @module
 */

// As `import(url)`, which JSR warns of in a published file: it cannot know what that would import. Nor can we.
import importModule from "data:text/javascript,export default (url) => import(url)";
import { type Kernel, type KernelReference, kernelsOf } from "../kernel.ts";
import { context } from "./context.ts";
import { KernelError, packError } from "./errors.ts";
import { packResult } from "./parcel.ts";
import type { FromWorker, Load, PackedError, Run, ToWorker } from "./protocol.ts";
import { Slots } from "./slots.ts";

/** The least of a port that a worker needs. */
export interface Port {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

/** A worker's side of the conversation. */
export class Server {
  readonly #port: Port;
  readonly #messages: ToWorker[] = [];
  readonly #kernels: (Kernel | KernelError)[] = [];
  #slots = new Slots();
  #busy = false;
  /** The number of the next call. */
  #next = 0;

  constructor(port: Port) {
    this.#port = port;
  }

  /** Takes a message. Messages are worked off in order, each to its end. */
  receive(message: ToWorker): void {
    this.#messages.push(message);
    if (!this.#busy) this.#work();
  }

  /** Reports an error that no call threw. One that comes of importing a module is the module's failure. */
  stray(thrown: unknown): void {
    if (context.importing) context.violation ??= thrown instanceof Error ? thrown : new Error(String(thrown));
    else this.#port.postMessage({ type: "stray", error: packError(thrown) }, []);
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let message = this.#messages.shift(); message; message = this.#messages.shift()) {
      if (message.type === "start") {
        context.worker = message.worker;
        this.#slots = new Slots(message.slots);
      } else if (message.type === "load") await this.#load(message);
      else await this.#run(message);
    }
    this.#busy = false;
  }

  async #load({ id, reference }: Load): Promise<void> {
    const { url } = reference;
    try {
      this.#kernels[id] = await importKernel(reference);
      this.#port.postMessage({ type: "loaded", id, url }, []);
    } catch (error) {
      this.#kernels[id] = error as KernelError;
      this.#port.postMessage({ type: "loaded", id, url, error: packError(error) }, []);
    }
  }

  async #run({ kernels, counts, args, holes }: Run): Promise<void> {
    const outbox = new Outbox(this.#port);
    let head = this.#next; // the call that began the current chain, and holds its word
    let broken = false; // the current chain was stopped or has failed
    let result: unknown;
    let offset = 0;
    context.stopped = () => this.#slots.stopped(head);
    for (let i = 0; i < kernels.length; i++) {
      const number = this.#next++;
      const own = args.slice(offset, offset += counts[i]);
      if (isFed(holes, i)) {
        broken ||= this.#slots.stopped(head);
        own[holes![i]] = result;
      } else {
        head = number;
        broken = !this.#slots.claim(number);
      }
      const feeds = isFed(holes, i + 1);
      if (broken) {
        outbox.skip();
        continue;
      }
      try {
        result = this.#call(kernels[i], own);
        if (isThenable(result)) result = await result;
        if (feeds) outbox.skip();
        else outbox.add(result);
      } catch (error) {
        broken = true;
        outbox.fail(error);
      }
      if (broken || !feeds) this.#slots.finish(head);
    }
    context.stopped = undefined;
    outbox.flush();
  }

  #call(id: number, args: unknown[]): unknown {
    const kernel = this.#kernels[id];
    if (typeof kernel !== "function") throw kernel;
    return kernel(...args);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

function isFed(holes: number[] | undefined, index: number): boolean {
  return holes !== undefined && index < holes.length && holes[index] >= 0;
}

async function importKernel(reference: KernelReference): Promise<Kernel> {
  const { url, name } = reference;
  context.importing = reference;
  context.violation = undefined;
  try {
    await importModule(url);
    await new Promise((resolve) => setImmediate(resolve)); // rejections of the module's own promises arrive first
    if (context.violation) throw context.violation;
  } catch (error) {
    throw new KernelError(importFailure(reference, error), { cause: error });
  } finally {
    context.importing = undefined;
  }
  const kernel = kernelsOf(url).get(name);
  if (kernel) return kernel;
  const known = [...kernelsOf(url).keys()].join(", ") || "none";
  throw new KernelError(`${url} has no kernel named ${name} when a worker imports it (it has: ${known})`);
}

function importFailure({ url, name }: KernelReference, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error === context.violation) return message;
  return `the kernel ${name} could not be imported from ${url}: ${message}`;
}

/** After so many milliseconds or bytes, results are sent although the message is not yet worked off. */
const FLUSH_MS = 1;
const FLUSH_BYTES = 1 << 20;

/** Gathers results, so that many small ones share a message. */
class Outbox {
  readonly #port: Port;
  #values: unknown[] = [];
  #ms: number[] = [];
  #failures: [number, PackedError][] = [];
  #transfers = new Set<Transferable>();
  #bytes = 0;
  #flushed = performance.now();
  #last = this.#flushed;

  constructor(port: Port) {
    this.#port = port;
  }

  /** Nothing to tell of a call: it was stopped before it started, or its result fed the next. */
  skip(): void {
    this.#push(undefined);
  }

  /** A result. One that cannot travel is a failure of its call. */
  add(value: unknown): void {
    try {
      const parcel = packResult(value);
      if (parcel) this.#enclose(parcel);
    } catch (error) {
      return this.fail(error);
    }
    this.#push(value);
  }

  /** An error. */
  fail(error: unknown): void {
    this.#failures.push([this.#values.length, packError(error)]);
    this.#push(undefined);
  }

  /** Sends what there is. */
  flush(): void {
    if (this.#values.length === 0) return;
    const failures = this.#failures.length > 0 ? { failures: this.#failures } : {};
    const message: FromWorker = { type: "results", values: this.#values, ms: this.#ms, ...failures };
    try {
      this.#port.postMessage(message, [...this.#transfers]);
    } catch {
      this.#sendOneByOne();
    }
    this.#values = [];
    this.#ms = [];
    this.#failures = [];
    this.#transfers.clear();
    this.#bytes = 0;
    this.#flushed = this.#last;
  }

  // Something in there cannot travel after all, such as a buffer that belongs to a WebAssembly memory.
  #sendOneByOne(): void {
    const failures = new Map(this.#failures);
    this.#values.forEach((value, i) => {
      const ms = [this.#ms[i]];
      const failure = failures.get(i);
      if (failure) {
        return this.#port.postMessage(
          { type: "results", values: [undefined], ms, failures: [[0, failure]] },
          [],
        );
      }
      try {
        this.#port.postMessage({ type: "results", values: [value], ms }, []);
      } catch (error) {
        const failures: [number, PackedError][] = [[0, packError(error)]];
        this.#port.postMessage({ type: "results", values: [undefined], ms, failures }, []);
      }
    });
  }

  #push(value: unknown): void {
    const now = performance.now();
    this.#values.push(value);
    this.#ms.push(now - this.#last);
    this.#last = now;
    if (now - this.#flushed > FLUSH_MS || this.#bytes > FLUSH_BYTES) this.flush();
  }

  #enclose(parcel: { transfers: Transferable[]; bytes: number }): void {
    for (const transfer of parcel.transfers) this.#transfers.add(transfer);
    this.#bytes += parcel.bytes;
  }
}
