/**
 * Calls packed for a worker.
 *
 * @module
 */

import { type Call, isFirst } from "./call.ts";
import type { Parcel } from "./parcel.ts";
import { type Descriptor, packInstances } from "./instances.ts";
import type { Run } from "./protocol.ts";

/** Calls on their way into one message. */
export class Message {
  /** What the worker is told. */
  readonly run: Run & { feeds?: number[]; descriptors?: Descriptor[] } = {
    type: "run",
    kernels: [],
    counts: [],
    args: [],
  };
  /** What moves with it. */
  readonly transfers = new Set<Transferable>();
  readonly #objects = new Set<object>();
  readonly #arrays: "lend" | "copy";
  /** The place in the message of the first call of the group that is being added. */
  #first = 0;

  /** @param arrays What becomes of the arrays among the arguments: see {@linkcode packInstances}. */
  constructor(arrays: "lend" | "copy") {
    this.#arrays = arrays;
  }

  /** Adds a call of the kernel that the worker knows by this number. */
  add(call: Call, kernel: number): void {
    const args = call.parcel ? this.#packed(call.args, call.parcel) : call.args;
    const { run } = this;
    if (isFirst(call)) this.#first = run.kernels.length;
    if (call.takes) run.feeds ??= new Array(run.kernels.length).fill(-1);
    for (const { argument, from } of call.takes ?? []) {
      run.feeds![this.#first + from] = run.args.length + argument;
    }
    run.feeds?.push(-1);
    run.kernels.push(kernel);
    run.counts.push(args.length);
    for (let i = 0; i < args.length; i++) run.args.push(args[i]);
  }

  #packed(args: readonly unknown[], parcel: Parcel): readonly unknown[] {
    if (!parcel.instances) return this.#unshared(args, parcel);
    const packed = packInstances(args, this.#arrays);
    const { value, descriptors } = this.#unshared(packed, parcel);
    (this.run.descriptors ??= []).push(...descriptors);
    return value;
  }

  // What two calls of a message share would be one object on the other side: one could see what the other changes.
  #unshared<T>(args: T, parcel: Parcel): T {
    let shared = false;
    for (const object of parcel.objects) {
      shared ||= this.#objects.has(object);
      this.#objects.add(object);
    }
    const transfers = parcel.transfers.filter((transfer) => !this.transfers.has(transfer));
    if (shared) return structuredClone(args, { transfer: transfers });
    for (const transfer of transfers) this.transfers.add(transfer);
    return args;
  }
}
