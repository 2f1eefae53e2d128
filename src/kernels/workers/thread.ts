/**
 * One worker, from the pool's side: sends calls, settles them, and notices when it stops answering or dies.
 *
 * @module
 */

import { type Kernel, kernelInfo } from "../kernel.ts";
import type { Call } from "./call.ts";
import { Message } from "./message.ts";
import type { Pace } from "./pace.ts";
import { hasLostBuffer } from "./parcel.ts";
import { KernelError, unpackError } from "./errors.ts";
import type { FromWorker, Loaded, PackedError, Results, ToWorker } from "./protocol.ts";
import { locks } from "./locks.ts";
import { SLOTS, Slots } from "./slots.ts";
import { after, type Timer } from "./timers.ts";

/** What a thread tells its pool. */
export interface ThreadOwner {
  /** It has room, or has become idle. */
  roomIn(thread: WorkerThread): void;
  /** How long a call of the kernel took. */
  measured(kernel: Kernel, ms: number): void;
  /** A call that was told to stop goes on running past the grace period. */
  stuck(thread: WorkerThread, call: Call): void;
  /** It is dead. `unstarted` are calls that can run elsewhere. */
  ended(thread: WorkerThread, unstarted: Call[], failure: KernelError | undefined): void;
}

/** Times that a thread goes by, in milliseconds. */
export interface ThreadTimes {
  /** The most that the import of a kernel's module may take. */
  readonly loadTimeout: number;
  /** How long a call that was told to stop may go on before its worker is given up. */
  readonly grace: number;
}

/** The error event of a worker overtakes its earlier messages: they get this long to arrive. */
const DRAIN_MS = 10;

/** One worker and the calls on their way to it. */
export class WorkerThread {
  /** Its number in the pool, from 1. */
  readonly number: number;
  readonly #owner: ThreadOwner;
  readonly #times: ThreadTimes;
  readonly #worker: Worker;
  readonly #slots = new Slots();
  readonly #kernels = new Map<Kernel, number>();
  /** The calls by number modulo SLOTS; empty where a call was settled or taken back before its report came. */
  readonly #calls: (Call | undefined)[] = new Array(SLOTS).fill(undefined);
  /** The number of the next call to be sent. */
  #sent = 0;
  /** The number of the next call to be reported: the one that runs, or was the last to. */
  #reported = 0;
  /** The number of the next call to be announced as started. */
  #announced = 0;
  /** For each message on its way, the number after its last call. */
  readonly #ends: number[] = [];
  /** The modules that have been imported. */
  readonly #imported = new Set<string>();
  /** The kernels whose module is being imported, with their timers. */
  readonly #loading = new Map<number, Timer>();
  /** The timers of calls, by number: at first the call's own limit, then the grace it gets to stop. */
  readonly #timers = new Map<number, Timer>();
  readonly #death = Promise.withResolvers<void>();
  #state: "starting" | "running" | "retiring" | "ended" = "starting";
  #heard = performance.now();

  constructor(number: number, owner: ThreadOwner, times: ThreadTimes) {
    this.number = number;
    this.#owner = owner;
    this.#times = times;
    const lock = crypto.randomUUID();
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: lock });
    this.#worker.onmessage = ({ data }) => this.#receive(data, lock);
    this.#worker.onmessageerror = () => this.#fail("sent something that could not be read");
    this.#worker.onerror = (event) => {
      event.preventDefault();
      after(DRAIN_MS, () => this.#fail(event.message));
    };
    this.#post({ type: "start", worker: number, slots: this.#slots.buffer });
  }

  /** How many messages it has not worked off. */
  get messages(): number {
    return this.#ends.length;
  }

  /** Whether it takes calls at all: not if it is dead or about to be replaced. */
  get usable(): boolean {
    return this.#state === "starting" || this.#state === "running";
  }

  /** How many calls it has not reported. */
  get calls(): number {
    return this.#sent - this.#reported;
  }

  /** For how many milliseconds it has been silent although calls wait in it; 0 if none does. */
  get silence(): number {
    return this.calls > 1 ? performance.now() - this.#heard : 0;
  }

  /** About how many milliseconds of work wait in it. */
  workLeft(pace: Pace): number {
    let ms = 0;
    for (let number = this.#reported; number < this.#sent; number++) {
      const call = this.#calls[number % SLOTS];
      if (call) ms += pace.expected(call.kernel);
    }
    return ms;
  }

  /** Resolves when the worker is dead. One that was terminated while busy dies when its call ends, if ever. */
  get death(): Promise<void> {
    return this.#death.promise;
  }

  /** Sends calls, each with the chain behind it, as one message. */
  send(calls: readonly Call[]): void {
    const first = this.#sent;
    const message = new Message();
    for (const head of calls) {
      for (let call: Call | undefined = head; call && this.#enclose(call, message); call = call.next);
    }
    if (this.#sent === first) return this.#owner.roomIn(this);
    if (this.#reported === first) this.#heard = performance.now();
    this.#ends.push(this.#sent);
    this.#post(message.run, [...message.transfers]);
    this.#announce();
  }

  /** Tells a call to stop; it has been settled, and what comes of it no longer matters. */
  stop(call: Call): void {
    for (let number = this.#reported; number < this.#sent; number++) {
      if (this.#calls[number % SLOTS] === call) return this.#stop(number, call);
    }
  }

  /** Takes back up to `most` calls that have not started and lost nothing by being sent, the last ones first. */
  takeBack(most: number): Call[] {
    const taken: Call[] = [];
    for (let number = this.#sent - 1; number >= this.#reported && taken.length < most; number--) {
      const call = this.#calls[number % SLOTS];
      if (!call || call.hole !== undefined || hasMoved(call) || !this.#slots.revoke(number)) continue;
      this.#forget(number, call);
      taken.push(call);
    }
    return taken.reverse();
  }

  /** Ends the worker. Calls that have started fail with the error; the others come back to the owner. */
  terminate(error: KernelError): void {
    this.#end(error);
  }

  #post(message: ToWorker, transfers: Transferable[] = []): void {
    this.#worker.postMessage(message, transfers);
  }

  #enclose(call: Call, message: Message): boolean {
    if (call.parcel && hasLostBuffer(call.parcel)) {
      call.failed(lostBuffer(call), this.number, 0);
      return false;
    }
    const number = this.#sent++;
    this.#slots.open(number);
    this.#calls[number % SLOTS] = call;
    message.add(call, this.#kernels.get(call.kernel) ?? this.#load(call.kernel));
    return true;
  }

  #load(kernel: Kernel): number {
    const id = this.#kernels.size;
    const { reference } = kernelInfo(kernel);
    this.#kernels.set(kernel, id);
    this.#post({ type: "load", id, reference });
    if (!this.#imported.has(reference.url)) this.#startLoading(id);
    return id;
  }

  // The time of a worker that is just starting begins when it has started.
  #startLoading(id: number): void {
    const { loadTimeout } = this.#times;
    const fail = () => this.#fail(`its top-level code did not end within ${loadTimeout} ms (loadTimeout)`);
    this.#loading.set(id, this.#state === "starting" ? undefined : after(loadTimeout, fail));
  }

  #isLoading(kernel: Kernel): boolean {
    return this.#loading.has(this.#kernels.get(kernel)!);
  }

  // The call whose turn it is has started, unless its kernel is still on its way.
  #announce(): void {
    const number = this.#reported;
    const call = this.#calls[number % SLOTS];
    if (number < this.#announced || number >= this.#sent) return;
    if (call && this.#isLoading(call.kernel)) return;
    this.#announced = number + 1;
    if (!call) return;
    if (call.timeout !== undefined) this.#limit(call, number, call.timeout);
    call.started?.(this.number);
  }

  #limit(call: Call, number: number, timeout: number): void {
    this.#setTimer(number, timeout, () => {
      const { name } = kernelInfo(call.kernel).reference;
      const error = new DOMException(`the kernel ${name} did not end within ${timeout} ms`, "TimeoutError");
      this.#stop(number, call);
      call.failed(error, this.number, timeout);
    });
  }

  #stop(number: number, call: Call): void {
    this.#forget(number, call);
    if (!this.#slots.stop(number)) return;
    this.#setTimer(number, this.#times.grace, () => {
      if (!this.#slots.finished(number)) this.#owner.stuck(this, call);
    });
  }

  #setTimer(number: number, ms: number, then: () => void): void {
    clearTimeout(this.#timers.get(number));
    this.#timers.set(number, after(ms, then));
  }

  #forget(number: number, call: Call): void {
    for (let next: Call | undefined = call; next; next = next.next) this.#calls[number++ % SLOTS] = undefined;
  }

  #receive(message: FromWorker, lock: string): void {
    if (this.#state === "ended") return;
    this.#heard = performance.now();
    if (message.type === "ready") this.#watch(lock);
    else if (message.type === "loaded") this.#loaded(message);
    else if (message.type === "stray") this.#stray(message.error);
    else this.#settle(message);
  }

  #watch(lock: string): void {
    this.#state = "running";
    for (const id of this.#loading.keys()) this.#startLoading(id);
    locks.request(lock, () => {
      this.#fail("something in it called self.close() or Deno.exit()");
      this.#death.resolve();
    });
  }

  // A realm in which a module could not be imported stays that way: a fresh worker may have better luck.
  #loaded({ id, url, error }: Loaded): void {
    clearTimeout(this.#loading.get(id));
    this.#loading.delete(id);
    if (error) this.#state = "retiring";
    else this.#imported.add(url);
    this.#announce();
  }

  #stray(packed: PackedError): void {
    const number = this.#reported;
    const running = this.#calls[number % SLOTS];
    const error = unpackError(packed, running && kernelInfo(running.kernel).errors);
    if (!running) {
      return console.warn(`weft: uncaught in worker ${this.number} while it ran no kernel:`, error);
    }
    this.#stop(number, running);
    running.failed(error, this.number, 0);
  }

  #settle({ values, ms, failures }: Results): void {
    let failure = 0;
    for (let i = 0; i < values.length; i++) {
      const number = this.#reported++;
      const call = this.#calls[number % SLOTS];
      const error = failures?.[failure]?.[0] === i ? failures[failure++][1] : undefined;
      if (this.#timers.size > 0) this.#clearTimer(number);
      if (!call) continue;
      this.#owner.measured(call.kernel, ms[i]);
      if (error) {
        this.#forget(number, call);
        call.failed(unpackError(error, kernelInfo(call.kernel).errors), this.number, ms[i]);
      } else {
        this.#calls[number % SLOTS] = undefined;
        call.done(values[i], this.number, ms[i]);
      }
    }
    while (this.#ends.length > 0 && this.#ends[0] <= this.#reported) this.#ends.shift();
    if (this.#state === "retiring" && this.messages === 0) {
      return this.#end(new KernelError(`worker ${this.number} could not import a module`));
    }
    this.#announce();
    this.#owner.roomIn(this);
  }

  #clearTimer(number: number): void {
    clearTimeout(this.#timers.get(number));
    this.#timers.delete(number);
  }

  #fail(why: string): void {
    const error = new KernelError(`worker ${this.number} ended${this.#activity()}: ${why}`);
    this.#end(error, this.#state === "starting");
  }

  #activity(): string {
    const call = this.#calls[this.#reported % SLOTS];
    if (this.#state === "starting") return " before it had started";
    if (!call) return "";
    const { name, url } = kernelInfo(call.kernel).reference;
    return this.#isLoading(call.kernel) ? ` while it imported ${url}` : ` while it ran the kernel ${name}`;
  }

  #end(error: KernelError, couldNotStart = false): void {
    if (this.#state === "ended") return;
    if (this.#state === "starting") this.#death.resolve();
    this.#state = "ended";
    for (const timer of [...this.#timers.values(), ...this.#loading.values()]) clearTimeout(timer);
    this.#worker.terminate();
    // What was about to be imported may be what ended the worker, and would end the next one.
    this.#failCalls(error, (call) => couldNotStart || this.#isLoading(call.kernel));
    const unstarted = this.takeBack(SLOTS);
    this.#failCalls(error, () => true);
    this.#owner.ended(this, unstarted, couldNotStart ? error : undefined);
  }

  #failCalls(error: KernelError, doomed: (call: Call) => boolean): void {
    for (let number = this.#reported; number < this.#sent; number++) {
      const call = this.#calls[number % SLOTS];
      if (!call || !doomed(call)) continue;
      this.#forget(number, call);
      this.#slots.stop(number);
      call.failed(error, this.number, 0);
    }
  }
}

function lostBuffer({ kernel }: Call): TypeError {
  const { name } = kernelInfo(kernel).reference;
  return new TypeError(
    `a buffer among the arguments of ${name} was moved away before the call could be sent`,
  );
}

function hasMoved(head: Call): boolean {
  for (let call: Call | undefined = head; call; call = call.next) {
    if (call.parcel && call.parcel.transfers.length > 0) return true;
  }
  return false;
}
