/**
 * A call that somebody awaits.
 *
 * @module
 */

import type { Kernel } from "../kernel.ts";
import type { Call } from "./call.ts";
import { packArguments, type Parcel } from "./parcel.ts";

/** A call whose outcome settles a promise. */
export class PromisedCall implements Call {
  readonly kernel: Kernel;
  readonly args: readonly unknown[];
  readonly parcel: Parcel | undefined;
  readonly timeout: number | undefined;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  settled = false;
  /** Stops watching the abort signal. */
  unwatch: (() => void) | undefined;

  constructor(
    kernel: Kernel,
    args: readonly unknown[],
    timeout: number | undefined,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.kernel = kernel;
    this.args = args;
    this.parcel = packArguments(args);
    this.timeout = timeout;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  done(value: unknown): void {
    this.#settle();
    this.#resolve(value);
  }

  failed(error: unknown): void {
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.settled = true;
    this.unwatch?.();
  }
}
