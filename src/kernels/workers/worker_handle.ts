/**
 * One worker, from the pool's side: sends calls, settles them, and notices when it does not stop or dies.
 *
 * @module
 */

import type { Code } from "../jit/run/code.ts";
import { type Kernel, kernelInfo, type KernelReference } from "../kernel.ts";
import { expectedMs } from "./batch.ts";
import { type Call, groupOf, isFirst } from "./call.ts";
import { unpackInstances } from "./instances.ts";
import type { Link, WorkerKind } from "./link.ts";
import { Message } from "./message.ts";
import type { Pace } from "./pace.ts";
import { hasLostBuffer, isCloneable, type Parcel } from "./parcel.ts";
import { KernelError, unpackError } from "./errors.ts";
import type { FromWorker, Loaded, Results, Stray } from "./protocol.ts";
import { SLOTS } from "./slots.ts";
import { after, type Timer } from "./timers.ts";

/** What a worker's handle tells the pool. */
export interface HandleOwner {
  /** It has room, or has become idle. */
  hasRoom(): void;
  /** How long a call of the kernel took. */
  measured(kernel: Kernel, ms: number): void;
  /** Calls that have not started can run elsewhere. */
  returned(calls: readonly Call[]): void;
  /** A call that was told to stop goes on running past the grace period. */
  stuck(worker: WorkerHandle, call: Call): void;
  /** It is dead; with a failure, the next one would be too. */
  ended(worker: WorkerHandle, failure: KernelError | undefined): void;
}

/** Times that a handle goes by, in milliseconds. */
export interface HandleTimes {
  /** The most that the import of a kernel's module may take. */
  readonly loadTimeout: number;
  /** How long a call that was told to stop may go on before its worker is given up. */
  readonly grace: number;
}

/** One worker and the calls on their way to it. */
export class WorkerHandle {
  /** Its number in the pool, from 1. */
  readonly number: number;
  readonly #kind: WorkerKind;
  readonly #owner: HandleOwner;
  readonly #times: HandleTimes;
  readonly #link: Link;
  /** What it knows by number: kernels of modules, and code. */
  readonly #known = new Map<Kernel | Code, number>();
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
  /** The kernels whose module is still to be imported, with the timer of the one whose import has begun. */
  readonly #loading = new Map<number, "asked" | Timer>();
  /** The timers of calls, by number: at first the call's own limit, then the grace it gets to stop. */
  readonly #timers = new Map<number, Timer>();
  /** Arguments with arrays in them, by call: they are held until it ends, even if it is given up before. */
  readonly #lent = new Map<number, readonly unknown[]>();
  #state: "starting" | "running" | "retiring" | "ended" = "starting";
  #hung = false;
  #heard = performance.now();
  /** The number after the last call of a message that an isolated worker has begun to work off. */
  #begun = 0;
  /** Whether it has been asked for calls back and has not answered. */
  #asking = false;

  constructor(number: number, kind: WorkerKind, owner: HandleOwner, times: HandleTimes) {
    this.number = number;
    this.#kind = kind;
    this.#owner = owner;
    this.#times = times;
    this.#link = kind.connect(number, {
      received: (message) => this.#receive(message),
      lost: (why, hopeless) => this.#fail(why, hopeless),
    });
  }

  /** How many messages it has not worked off. */
  get messages(): number {
    return this.#ends.length;
  }

  /** Whether it may be in the middle of something that never ends. One that has been ended: whether it was then. */
  get mayHang(): boolean {
    return this.#state === "ended" ? this.#hung : this.#isAtWork;
  }

  get #isAtWork(): boolean {
    if (this.#loading.size > 0 || this.#timers.size > 0) return true;
    for (let number = this.#reported; number < this.#sent; number++) {
      if (this.#calls[number % SLOTS]) return true;
    }
    return false; // what it has still to report was taken back
  }

  /** Whether it takes calls at all: not if it is dead or about to be replaced. */
  get usable(): boolean {
    return this.#state === "starting" || this.#state === "running";
  }

  /** For how many milliseconds it has been silent. */
  get silence(): number {
    return performance.now() - this.#heard;
  }

  /** How many calls could be taken back from it, */
  get waiting(): number {
    return this.#asking ? 0 : this.#revocable(this.#reported + 1).length;
  }

  /** and about how many milliseconds they would take. */
  workWaiting(pace: Pace): number {
    return this.#revocable(this.#reported + 1).reduce(
      (ms, number) => ms + expectedMs(this.#calls[number % SLOTS]!, pace),
      0,
    );
  }

  /** Resolves when the worker is dead. One that was terminated while busy dies when its call ends, if ever. */
  get death(): Promise<void> {
    return this.#link.death;
  }

  /**
   * Sends calls, each with its group, as one message. Calls that cannot be sent fail; false if none was
   * left to send.
   */
  send(calls: readonly Call[]): boolean {
    if (!calls.every((call) => this.#reaches(call))) return this.#sendBack(calls);
    const first = this.#sent;
    try {
      const message = new Message(this.#kind.isolated ? "copy" : "lend");
      for (const call of calls) if (!call.settled) this.#encloseGroup(call, message);
      if (this.#sent === first) return false;
      this.#link.run(message.run, [...message.transfers], first);
    } catch (error) {
      this.#unsend(first);
      if (calls.length > 1) return calls.filter((call) => this.send([call])).length > 0;
      failUnsendable(calls[0], error, this.#kind, this.number);
      return false;
    }
    if (this.#reported === first) this.#heard = performance.now();
    this.#ends.push(this.#sent);
    this.#announce();
    return true;
  }

  /** Tells a call and its group to stop; it has been settled, and what comes of it no longer matters. */
  stop(first: Call): void {
    const group = new Set(groupOf(first));
    for (let number = this.#reported; number < this.#sent; number++) {
      const call = this.#calls[number % SLOTS];
      if (call && group.has(call)) return this.#stop(number, call);
    }
  }

  /** Takes back half of the calls that wait behind the first one, the last ones of them, for the owner. */
  takeBackHalf(): void {
    const waiting = this.#revocable(this.#reported + 1);
    this.#asking = true;
    this.#link.revoke(waiting.slice(waiting.length >> 1), (revoked) => {
      this.#asking = false;
      this.#giveBack(revoked);
    });
  }

  #giveBack(numbers: readonly number[]): void {
    const calls: Call[] = [];
    for (const number of numbers) {
      const call = number < this.#reported ? undefined : this.#calls[number % SLOTS];
      if (!call) continue;
      this.#forget(number, call);
      calls.push(call);
    }
    if (calls.length > 0) this.#owner.returned(calls);
  }

  /** The numbers of the calls that may be taken back if they have not started: they lost nothing by being sent. */
  #revocable(from: number): number[] {
    const numbers: number[] = [];
    for (let number = from; number < this.#sent; number++) {
      const call = this.#calls[number % SLOTS];
      if (call && isFirst(call) && !hasMoved(call)) numbers.push(number);
    }
    return numbers;
  }

  /** Ends the worker. Calls that have started fail with the error; the others come back to the owner. */
  terminate(error: KernelError): void {
    this.#end(error);
  }

  #reaches(first: Call): boolean {
    return groupOf(first).every(({ kernel }) => {
      const { origin } = kernelInfo(kernel);
      return "codeFor" in origin || this.#link.reaches(origin);
    });
  }

  // For a worker that can import more modules.
  #sendBack(calls: readonly Call[]): true {
    this.#state = "retiring";
    this.#owner.returned(calls);
    if (this.messages === 0) this.#retire();
    return true;
  }

  #retire(): void {
    this.#end(new KernelError(`${this.#name} could not import a module`));
  }

  get #name(): string {
    return `${this.#kind.noun} ${this.number}`;
  }

  #encloseGroup(first: Call, message: Message): void {
    for (const call of groupOf(first)) if (!this.#enclose(call, message)) return;
  }

  #unsend(first: number): void {
    for (let number = first; number < this.#sent; number++) this.#calls[number % SLOTS] = undefined;
    this.#sent = first;
  }

  #enclose(call: Call, message: Message): boolean {
    const obstacle = call.parcel && this.#obstacle(call, call.parcel);
    if (obstacle) {
      call.failed(obstacle, this.number);
      return false;
    }
    const kernel = this.#numberOf(call);
    if (kernel === undefined) return false;
    const number = this.#sent++;
    this.#calls[number % SLOTS] = call;
    message.add(call, kernel);
    if (call.parcel?.instances) this.#lent.set(number, call.args);
    return true;
  }

  /** Why the arguments of a call cannot be sent. */
  #obstacle(call: Call, parcel: Parcel): TypeError | undefined {
    if (hasLostBuffer(parcel)) return lostBuffer(call);
    return this.#kind.isolated ? parcel.bound : undefined;
  }

  /** The number by which the worker knows what is called. If there is no code for the arguments, the call fails. */
  #numberOf(call: Call): number | undefined {
    const { origin } = kernelInfo(call.kernel);
    if (!("codeFor" in origin)) return this.#known.get(call.kernel) ?? this.#load(call.kernel, origin);
    try {
      const code = origin.codeFor(call.args);
      return this.#known.get(code) ?? this.#loadCode(code);
    } catch (error) {
      call.failed(error, this.number);
    }
  }

  #load(kernel: Kernel, reference: KernelReference): number {
    const id = this.#know(kernel);
    this.#link.tell({ type: "load", id, reference });
    if (!this.#imported.has(reference.url)) this.#loading.set(id, "asked");
    return id;
  }

  #loadCode(code: Code): number {
    const id = this.#know(code);
    this.#link.tell({ type: "code", id, code });
    return id;
  }

  #know(what: Kernel | Code): number {
    const id = this.#known.size;
    this.#known.set(what, id);
    return id;
  }

  #startLoading(id: number): void {
    if (!this.#loading.has(id)) return; // from a module that is imported already
    const { loadTimeout } = this.#times;
    const fail = () =>
      this.#fail(`its top-level code did not end within ${loadTimeout} ms (loadTimeout)`, false);
    this.#loading.set(id, after(loadTimeout, fail));
  }

  #isLoading(kernel: Kernel): boolean {
    return this.#loading.has(this.#known.get(kernel)!);
  }

  #isImporting(kernel: Kernel): boolean {
    return this.#isLoading(kernel) && this.#loading.get(this.#known.get(kernel)!) !== "asked";
  }

  // The call whose turn it is has started, unless its kernel is still on its way or its message is.
  #announce(): void {
    const number = this.#reported;
    const call = this.#calls[number % SLOTS];
    if (number < this.#announced || number >= this.#sent) return;
    if (this.#kind.isolated ? number >= this.#begun : call && this.#isLoading(call.kernel)) return;
    this.#announced = number + 1;
    if (!call) return;
    if (call.timeout !== undefined) this.#limit(call, number, call.timeout);
    call.started?.(this.number);
  }

  #limit(call: Call, number: number, timeout: number): void {
    this.#setTimer(number, timeout, () => {
      const { name } = kernelInfo(call.kernel);
      const error = new DOMException(`the kernel ${name} did not end within ${timeout} ms`, "TimeoutError");
      if (this.#kind.isolated) this.#forget(number, call);
      else this.#stop(number, call);
      call.failed(error, this.number);
      if (this.#kind.isolated) this.#owner.stuck(this, call);
    });
  }

  #stop(first: number, call: Call): void {
    const rest = this.#forget(first, call);
    for (let i = 0; i < rest.length; i++) {
      this.#link.stop(first + i, () => this.#giveGrace(first + i, rest[i]));
    }
  }

  #giveGrace(number: number, call: Call): void {
    if (number < this.#reported) return;
    this.#setTimer(number, this.#times.grace, () => {
      if (!this.#link.finished(number)) this.#owner.stuck(this, call);
    });
  }

  #setTimer(number: number, ms: number, then: () => void): void {
    clearTimeout(this.#timers.get(number));
    this.#timers.set(number, after(ms, then));
  }

  /** Takes a call and those of its group behind it off the list, and returns them. */
  #forget(number: number, call: Call): readonly Call[] {
    const group = groupOf(call), rest = group.slice(group.indexOf(call));
    for (let i = 0; i < rest.length; i++) this.#calls[(number + i) % SLOTS] = undefined;
    return rest;
  }

  #receive(message: FromWorker): void {
    this.#heard = performance.now();
    if (message.type === "ready") this.#ready();
    else if (message.type === "loading") this.#startLoading(message.id);
    else if (message.type === "loaded") this.#loaded(message);
    else if (message.type === "begun") this.#begin();
    else if (message.type === "stray") this.#stray(message);
    else this.#settle(message);
  }

  #ready(): void {
    if (this.#state === "starting") this.#state = "running";
  }

  #begin(): void {
    this.#begun = this.#ends[0];
    this.#announce();
  }

  // A realm in which a module could not be imported stays that way: a fresh worker may have better luck.
  #loaded({ id, url, error }: Loaded): void {
    this.#stopLoadTimer(id);
    this.#loading.delete(id);
    if (error) this.#state = "retiring";
    else this.#imported.add(url);
    this.#announce();
  }

  #stopLoadTimer(id: number): void {
    const timer = this.#loading.get(id);
    if (timer !== "asked") clearTimeout(timer);
  }

  #stray({ error: packed, certain }: Stray): void {
    const number = this.#reported;
    const running = certain ? this.#calls[number % SLOTS] : undefined;
    const error = unpackError(packed, running && kernelInfo(running.kernel).errors);
    if (!running) {
      return console.warn(`weft: uncaught in ${this.#name}, and no call failed by it:`, error);
    }
    this.#stop(number, running);
    running.failed(error, this.number);
  }

  #settle({ values, ms, failures, skipped, descriptors }: Results): void {
    let failure = 0;
    for (let i = 0; i < values.length; i++) {
      const number = this.#reported++;
      const call = this.#calls[number % SLOTS];
      const error = failures?.[failure]?.[0] === i ? failures[failure++][1] : undefined;
      if (this.#timers.size > 0) this.#clearTimer(number);
      if (this.#lent.size > 0) this.#lent.delete(number);
      if (!call) continue;
      if (skipped?.includes(i)) { // it was asked back, and this is quicker than the answer
        this.#forget(number, call);
        this.#owner.returned([call]);
        continue;
      }
      this.#owner.measured(call.kernel, ms[i]);
      if (error) {
        this.#forget(number, call);
        call.failed(unpackError(error, kernelInfo(call.kernel).errors), this.number);
      } else {
        this.#calls[number % SLOTS] = undefined;
        call.done(descriptors ? arrived(values[i], descriptors, call) : values[i], this.number, ms[i]);
      }
    }
    while (this.#ends.length > 0 && this.#ends[0] <= this.#reported) this.#ends.shift();
    if (this.#state === "retiring" && this.messages === 0) return this.#retire();
    this.#announce();
    this.#owner.hasRoom();
  }

  #clearTimer(number: number): void {
    clearTimeout(this.#timers.get(number));
    this.#timers.delete(number);
  }

  #fail(why: string, hopeless: boolean): void {
    this.#end(new KernelError(`${this.#name} ended${this.#activity()}: ${why}`), hopeless);
  }

  #activity(): string {
    const call = this.#calls[this.#reported % SLOTS];
    if (this.#state === "starting") return " before it had started";
    if (!call) return "";
    if (this.#isImporting(call.kernel)) return ` while it imported ${urlOf(call.kernel)}`;
    return this.#isLoading(call.kernel) ? "" : ` while it ran the kernel ${kernelInfo(call.kernel).name}`;
  }

  #end(error: KernelError, hopeless = false): void {
    if (this.#state === "ended") return;
    this.#hung = this.mayHang;
    this.#state = "ended";
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const id of this.#loading.keys()) this.#stopLoadTimer(id);
    this.#link.end();
    // What it was importing may be what ended the worker, and would end the next one.
    const culprit = this.#calls[this.#reported % SLOTS]?.kernel;
    const imported = culprit && this.#isImporting(culprit) ? urlOf(culprit) : undefined;
    this.#failCalls(
      error,
      ({ kernel }) => hopeless || (imported !== undefined && urlOf(kernel) === imported),
    );
    const first = this.#reported < this.#begun ? this.#reported + 1 : this.#reported;
    this.#link.revoke(this.#revocable(first), (revoked) => this.#giveBack(revoked));
    this.#failCalls(error, () => true);
    this.#owner.ended(this, hopeless ? error : undefined);
  }

  #failCalls(error: KernelError, doomed: (call: Call) => boolean): void {
    for (let number = this.#reported; number < this.#sent; number++) {
      const call = this.#calls[number % SLOTS];
      if (!call || !doomed(call)) continue;
      this.#forget(number, call);
      this.#link.stop(number, () => {});
      call.failed(error, this.number);
    }
  }
}

/** A result as it is seen here. */
function arrived(value: unknown, descriptors: Results["descriptors"] = [], { args }: Call): unknown {
  return unpackInstances({ value, descriptors }, args);
}

/** The address of a kernel's module; undefined for a compiled kernel. */
function urlOf(kernel: Kernel): string | undefined {
  const { origin } = kernelInfo(kernel);
  return "url" in origin ? origin.url : undefined;
}

function lostBuffer({ kernel }: Call): TypeError {
  const { name } = kernelInfo(kernel);
  return new TypeError(
    `a buffer among the arguments of ${name} was moved away before the call could be sent`,
  );
}

function hasMoved(first: Call): boolean {
  return groupOf(first).some(({ parcel }) => parcel && parcel.transfers.length > 0);
}

// The survey of the arguments let something pass that a clone refuses, such as a proxy.
function failUnsendable(first: Call, error: unknown, { isolated }: WorkerKind, worker: number): void {
  const culprit = groupOf(first).find(({ args }) => !isCloneable(args)) ?? first;
  const { name } = kernelInfo(culprit.kernel);
  const where = isolated ? "another process" : "another thread";
  const why = `the arguments of ${name} cannot be sent to ${where}: ${(error as Error).message}`;
  culprit.failed(new TypeError(why, { cause: error }), worker);
}
