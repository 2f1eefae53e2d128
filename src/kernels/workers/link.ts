/**
 * What connects a pool to its workers, whatever they are: threads of this process, or processes of their own.
 *
 * @module
 */

import type { KernelReference } from "../kernel.ts";
import type { FromWorker, Load, LoadCode, Run } from "./protocol.ts";

/** A kind of workers. */
export interface WorkerKind {
  /** What one of them is called in messages. */
  readonly noun: "worker" | "process";
  /**
   * Whether one shares nothing with this process. Then arrays are copied to it, shared memory is refused, it tells
   * when it begins to work off a message, and it can be ended in the middle of a call.
   */
  readonly isolated: boolean;
  /** Starts a worker. */
  connect(number: number, owner: LinkOwner): Link;
}

/** The way to one worker. */
export interface Link {
  /** Resolves when the worker is dead. */
  readonly death: Promise<void>;
  /** Whether the worker can import a kernel's module. */
  reaches(kernel: KernelReference): boolean;
  /** Says something other than which calls to run. */
  tell(message: Load | LoadCode): void;
  /**
   * Sends calls, the first of which has this number; there are as many as the message has kernels.
   *
   * @throws If they cannot be sent.
   */
  run(message: Run, transfers: Transferable[], first: number): void;
  /**
   * Takes back those calls that have not started. `then` is told which they are, at once or later; at once if the
   * worker has ended, and never if it ends before it answers.
   */
  revoke(calls: readonly number[], then: (revoked: readonly number[]) => void): void;
  /** Tells a call to stop; `ifRunning` is called, at once or later, if it has started. */
  stop(call: number, ifRunning: () => void): void;
  /** Whether a call is known to have run to its end, although that has not been reported yet. */
  finished(call: number): boolean;
  /** Ends the worker. Its owner hears no more of it. */
  end(): void;
}

/** Who is at this end of a link. */
export interface LinkOwner {
  /** The worker says something. */
  received(message: FromWorker): void;
  /**
   * The worker has ended, or makes no sense any more.
   *
   * @param hopeless Whether another one would end in the same way: it could not even start.
   */
  lost(why: string, hopeless: boolean): void;
}
