/**
 * The worker's side: loads kernels, runs calls one at a time, reports what came of them.
 *
 * @module
 */

// As `import(url)`, which JSR warns of in a published file: it cannot know what that would import. Nor can we.
import importModule from "data:text/javascript,export default (url) => import(url)";
import { isThenable, textOf } from "../../values.ts";
import { adoptHeap } from "../arrays/heap.ts";
import { runnerOf } from "../jit/run/runner.ts";
import { type AnyFunction, type Kernel, type KernelReference, kernelsOf } from "../kernel.ts";
import { SharedTerminal } from "../shared_terminal.ts";
import { context } from "./context.ts";
import { KernelError, packError } from "./errors.ts";
import { type Descriptor, packInstances, unpackInstances } from "./instances.ts";
import { checkApart, packResult, type Parcel } from "./parcel.ts";
import type { FromWorker, Load, PackedError, Run, ToWorker } from "./protocol.ts";
import { Slots } from "./slots.ts";

/** A rejection that nobody awaits is reported some turns of the event loop after it happened. */
const TURNS_TO_REJECT = 4;

/** The least of a port that a worker needs. */
export interface Port {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  /**
   * Whether the pool is another process, which may end this one at any time. Then nothing is shared with it, it is
   * told when a message is begun, and each result as soon as it is there: what it does not know, nobody knows.
   */
  readonly isolated?: boolean;
}

/** A worker's side of the conversation. */
export class Server {
  readonly #port: Port;
  readonly #messages: ToWorker[] = [];
  readonly #kernels: (AnyFunction | KernelError)[] = [];
  #slots = new Slots();
  #busy = false;
  /** The number of the next call. */
  #next = 0;
  /** The results of the message that is worked off. */
  #outbox: Outbox | undefined;
  /** For how many more turns of the event loop a rejection may come from a call that has ended. */
  #endedLately = 0;

  constructor(port: Port) {
    this.#port = port;
  }

  /** Takes a message. Messages are worked off in order, each to its end. */
  receive(message: ToWorker): void {
    this.#messages.push(message);
    if (!this.#busy) this.#work();
  }

  /**
   * Reports an error that no call threw. One that comes of importing a module is the module's failure.
   *
   * @param rejected Whether it comes from a promise: rejections are noticed late, perhaps when the next call runs.
   */
  stray(thrown: unknown, rejected = false): void {
    const certain = !(rejected && this.#endedLately > 0);
    if (certain && context.importing) {
      context.violation ??= thrown instanceof Error ? thrown : new Error(textOf(thrown));
    } else {
      this.#port.postMessage({ type: "stray", certain, error: packError(thrown) }, []);
    }
  }

  /** Sends the results there are: the thread is about to end. */
  flush(): void {
    this.#outbox?.flush();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let message = this.#messages.shift(); message; message = this.#messages.shift()) {
      if (message.type === "start") {
        context.worker = message.worker;
        this.#slots = new Slots(message.slots);
        if (message.heap) adoptHeap(message.heap);
        if (message.terminal) new SharedTerminal(message.terminal).printAbove();
      } else if (message.type === "load") await this.#load(message);
      else if (message.type === "code") this.#kernels[message.id] = runnerOf(message.code);
      else await this.#run(message);
    }
    this.#busy = false;
  }

  async #load({ id, reference }: Load): Promise<void> {
    const { url } = reference;
    this.#port.postMessage({ type: "loading", id }, []);
    try {
      this.#kernels[id] = await importKernel(reference);
      this.#port.postMessage({ type: "loaded", id, url }, []);
    } catch (error) {
      this.#kernels[id] = error as KernelError;
      this.#port.postMessage({ type: "loaded", id, url, error: packError(error) }, []);
    }
  }

  async #run({ kernels, counts, args: packed, feeds = [], descriptors = [] }: Run): Promise<void> {
    const args = unpackInstances({ value: packed, descriptors });
    const outbox = this.#outbox = new Outbox(this.#port);
    let number = this.#next;
    let broken = false; // the current group was stopped or has failed
    let offset = 0;
    context.stopped = () => this.#slots.stopped(number);
    if (this.#port.isolated) this.#port.postMessage({ type: "begun" }, []);
    for (let i = 0; i < kernels.length; i++) {
      number = this.#next++;
      const own = args.slice(offset, offset += counts[i]);
      if (!(feeds[i - 1] >= 0)) broken = false;
      broken ||= !this.#slots.claim(number);
      if (broken) {
        outbox.skip();
        continue;
      }
      let result: unknown;
      let failure: { error: unknown } | undefined;
      try {
        result = this.#call(kernels[i], own);
        if (isThenable(result)) {
          outbox.flush(); // those before it need not wait for it
          result = await result;
        }
      } catch (error) {
        failure = { error };
        broken = true;
      }
      // Before the pool can hear of it: from then on the slot is another call's.
      this.#slots.finish(number);
      this.#ended();
      if (failure) outbox.fail(failure.error);
      else if (feeds[i] >= 0) {
        args[feeds[i]] = result;
        outbox.pass();
      } else outbox.add(result);
    }
    context.stopped = undefined;
    outbox.flush();
  }

  #ended(): void {
    if (this.#endedLately === 0) setImmediate(() => this.#turn());
    this.#endedLately = TURNS_TO_REJECT;
  }

  #turn(): void {
    if (--this.#endedLately > 0) setImmediate(() => this.#turn());
  }

  #call(id: number, args: unknown[]): unknown {
    const kernel = this.#kernels[id];
    if (typeof kernel !== "function") throw kernel;
    return kernel(...args);
  }
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
  throw new KernelError(
    `${url} has no kernel named ${name} when a worker imports it (it has: ${known}); ` +
      "call kernels() at the top level of the module",
  );
}

function importFailure({ url, name }: KernelReference, error: unknown): string {
  const message = textOf(error instanceof Error ? error.message : error);
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
  #skipped: number[] = [];
  #descriptors: Descriptor[] = [];
  #bytes = 0;
  #flushed = performance.now();
  #last = this.#flushed;

  constructor(port: Port) {
    this.#port = port;
  }

  /** A call that was stopped before it started. */
  skip(): void {
    this.#skipped.push(this.#values.length);
    this.#push(undefined);
  }

  /** A call whose result fed another. */
  pass(): void {
    this.#push(undefined);
  }

  /**
   * A result. One that cannot travel is a failure of its call.
   *
   * What is to be copied is copied now, and what is to be moved leaves now: the next call may write to it.
   */
  add(value: unknown): void {
    try {
      const parcel = packResult(value);
      if (!parcel) this.#push(value);
      else if (this.#port.isolated) this.#addApart(value, parcel);
      else if (parcel.instances) this.#addPacked(value, parcel);
      else if (parcel.transfers.length === 0) this.#push(structuredClone(value), parcel.bytes);
      else this.#sendNow(value, parcel.transfers);
    } catch (error) {
      this.fail(error);
    }
  }

  /** A result for another process. It is sent now, so nothing else needs to keep it as it is. */
  #addApart(result: unknown, parcel: Parcel): void {
    checkApart(parcel);
    const { value, descriptors } = packInstances(result, "copy");
    this.#descriptors.push(...descriptors);
    this.#push(value);
  }

  /** A result with arrays or complex numbers in it. Other buffers are not moved but copied with it. */
  #addPacked(result: unknown, { bytes }: Parcel): void {
    const { value, descriptors } = structuredClone(packInstances(result, "give"));
    this.#descriptors.push(...descriptors);
    this.#push(value, bytes);
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
    const skipped = this.#skipped.length > 0 ? { skipped: this.#skipped } : {};
    const descriptors = this.#descriptors.length > 0 ? { descriptors: this.#descriptors } : {};
    const results = {
      type: "results" as const,
      values: this.#values,
      ms: this.#ms,
      ...failures,
      ...skipped,
      ...descriptors,
    };
    this.#values = [];
    this.#ms = [];
    this.#failures = [];
    this.#skipped = [];
    this.#descriptors = [];
    this.#bytes = 0;
    this.#flushed = this.#last;
    this.#port.postMessage(results, []);
  }

  #sendNow(value: unknown, transfers: Transferable[]): void {
    this.flush();
    const message: FromWorker = { type: "results", values: [value], ms: [this.#elapsed()] };
    try {
      this.#port.postMessage(message, transfers);
    } catch {
      this.#port.postMessage(message, []); // such as the buffer of a WebAssembly memory, which cannot be moved
    }
    this.#flushed = this.#last;
  }

  #push(value: unknown, bytes = 0): void {
    this.#values.push(value);
    this.#ms.push(this.#elapsed());
    this.#bytes += bytes;
    const { isolated } = this.#port;
    if (isolated || this.#last - this.#flushed > FLUSH_MS || this.#bytes > FLUSH_BYTES) this.flush();
  }

  /** The milliseconds since the last result; none, if the clock was set back. */
  #elapsed(): number {
    const before = this.#last;
    this.#last = performance.now();
    return Math.max(0, this.#last - before);
  }
}
