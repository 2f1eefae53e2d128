/**
 * The kernels of a compute, as calls for an executor.
 *
 * @module
 */

import {
  type Call,
  type CallSource,
  isLast,
  type Kernel,
  packArguments,
  type Parcel,
  type Service,
  type Take,
  transfer,
} from "../kernels/mod.ts";
import type { Executor } from "./executor.ts";
import { expectedMs, hasLargeResults, learn } from "./experience.ts";
import { takesOf } from "./fuse.ts";
import { argsOf, type Node, operationOf } from "./node.ts";
import type { Schedule } from "./schedule.ts";
import { Literals, noteKernels } from "./warnings.ts";

/** A tree travels as one if it is about so many milliseconds of work at most; workers had better share a larger one. */
const TREE_MS = 1;

/** The compute that the kernels belong to: who is told what becomes of them. */
export interface Reports {
  /** How many kernels may be in flight. */
  room(): number;
  started(task: number, worker: number): void;
  /** @param sent How many bytes of arguments were sent. */
  ended(task: number, value: unknown, worker: number, seconds: number, sent: number): void;
  failed(task: number, error: unknown, worker: number): void;
}

/** Offers the kernels that are ready to an executor, the least number first. */
export class KernelCalls implements CallSource, Disposable {
  readonly #schedule: Schedule;
  readonly #executor: Executor;
  readonly #reports: Reports;
  readonly #running = new Set<TaskCall>();
  #service: Service | undefined;
  #offered: TaskCall | undefined;
  #over = false;
  readonly #literals = new Literals();
  /** How many kernels have ended, and how long they took. */
  #ended = 0;
  #seconds = 0;
  /** How many large results may be held at a time; known when the first one has come. */
  #mostHeld: number | undefined;

  constructor(schedule: Schedule, executor: Executor, reports: Reports) {
    this.#schedule = schedule;
    this.#executor = executor;
    this.#reports = reports;
  }

  /** Whether the compute is over: calls that have been handed out need not run. */
  get over(): boolean {
    return this.#over;
  }

  /** How many kernels are in flight. More may have been handed out, to travel together. */
  get inFlight(): number {
    return Math.min(this.#running.size, this.#executor.size);
  }

  /** Lets the executor know if there are kernels to run. The executor is first asked when there are. */
  offer(): void {
    if (this.size === 0) return;
    this.#service ??= this.#executor.serve!(this);
    if (this.#over) this.#service[Symbol.dispose](); // the first call could not be made
    else this.#service.wake();
  }

  get size(): number {
    const { size } = this.#schedule.elsewhere;
    if (size === 0 || this.#over) return 0;
    const room = this.#reports.room();
    return room >= this.#executor.size ? size : Math.min(size, Math.max(0, room - this.#running.size));
  }

  peek(): Call | undefined {
    if (this.size === 0) return undefined;
    const task = this.#schedule.elsewhere.next();
    if (this.#mustWait(task)) return undefined;
    if (this.#offered?.task !== task) this.#offered = this.#makeGroup(task);
    return this.#over ? undefined : this.#offered;
  }

  take(): Call | undefined {
    const call = this.peek() as TaskCall | undefined;
    if (!call) return undefined;
    this.#schedule.elsewhere.take();
    this.#schedule.moved(this.#offered!.moves);
    this.#offered = undefined;
    this.#running.add(call);
    return call;
  }

  /** The graph has grown: what looked like the last use of a result may no longer be. */
  reconsider(): void {
    this.#offered = undefined;
  }

  /** Tells running kernels to stop, and takes no more reports. */
  [Symbol.dispose](): void {
    this.#over = true;
    noteKernels(this.#ended, this.#seconds);
    for (const call of this.#running) this.#service!.stop(call);
    this.#running.clear();
    this.#service?.[Symbol.dispose]();
  }

  // With one more result for each other worker than one worker alone would hold, all of them have something to do
  // most of the time. A task that needs more memory than it frees waits for those that free some.
  #mustWait(task: number): boolean {
    const schedule = this.#schedule;
    const kernel = operationOf(schedule.graph.nodes[task]).fn as Kernel;
    if (this.#running.size === 0 || !hasLargeResults(kernel) || schedule.growth(task) <= 0) return false;
    this.#mostHeld ??= schedule.leastMemory + this.#executor.size - 1;
    let held = schedule.held;
    for (const { task, moves } of this.#running) held += Math.max(moves.length, schedule.growth(task));
    return held >= this.#mostHeld;
  }

  /** The first call of the group that begins with a task. */
  #makeGroup(first: number): TaskCall | undefined {
    const schedule = this.#schedule;
    let last = schedule.lastOfGroup(first);
    if (schedule.isTree(first, last) && !this.#isQuick(first, last)) {
      schedule.split(first);
      last = schedule.lastOfGroup(first);
    }
    if (last === first) return this.#makeCall(first);
    const group: TaskCall[] = [];
    for (let task = first; task <= last; task++) {
      const call = this.#makeCall(task, group, takesOf(schedule.graph, task, first));
      if (!call) break;
      group.push(call);
    }
    return group[0];
  }

  /** Whether a group of tasks is little work, and makes nothing large on the way. */
  #isQuick(first: number, last: number): boolean {
    let ms = 0;
    for (let task = first; task <= last && ms <= TREE_MS; task++) {
      const kernel = operationOf(this.#schedule.graph.nodes[task]).fn as Kernel;
      ms += hasLargeResults(kernel) ? Infinity : expectedMs(kernel);
    }
    return ms <= TREE_MS;
  }

  #makeCall(task: number, group?: readonly TaskCall[], takes?: readonly Take[]): TaskCall | undefined {
    const node = this.#schedule.graph.nodes[task];
    const args = this.#schedule.argumentsOf(task);
    const moves = operationOf(node).retries ? [] : this.#schedule.movable(task); // another try needs them again
    for (const dependency of moves) transfer(this.#schedule.result(dependency));
    try {
      const call = new TaskCall(this, task, node, args, moves, group, takes);
      if (call.parcel) this.#literals.note(operationOf(node).name, argsOf(node));
      return call;
    } catch (error) {
      this.#fail(task, error, 0);
    }
  }

  /** A worker runs the call. */
  started(call: TaskCall, worker: number): void {
    if (!this.#over) this.#reports.started(call.task, worker);
  }

  /** The call has a result; if another one of its group takes it, the worker has kept it. */
  done(call: TaskCall, value: unknown, worker: number, ms: number): void {
    if (isLast(call)) this.#running.delete(call.first);
    learn(call.kernel, ms, value);
    this.#ended++;
    this.#seconds += ms / 1000;
    this.#reports.ended(call.task, value, worker, ms / 1000, call.parcel?.bytes ?? 0);
  }

  /** The call has failed. */
  failed(call: TaskCall, error: unknown, worker: number): void {
    this.#running.delete(call.first);
    this.#fail(call.task, error, worker);
  }

  #fail(task: number, error: unknown, worker: number): void {
    this.#schedule.split(task); // what is left of its group and does not need it can still run
    this.#reports.failed(task, error, worker);
  }
}

/** The call of one task. */
class TaskCall implements Call {
  readonly task: number;
  readonly kernel: Kernel;
  readonly args: readonly unknown[];
  readonly parcel: Parcel | undefined;
  readonly group: readonly TaskCall[] | undefined;
  readonly takes: readonly Take[] | undefined;
  readonly timeout: number | undefined;
  /** The tasks whose results it takes away. */
  readonly moves: readonly number[];
  readonly #owner: KernelCalls;
  #started = false;

  constructor(
    owner: KernelCalls,
    task: number,
    node: Node,
    args: readonly unknown[],
    moves: readonly number[],
    group: readonly TaskCall[] | undefined,
    takes: readonly Take[] | undefined,
  ) {
    this.#owner = owner;
    this.task = task;
    const operation = operationOf(node);
    this.kernel = operation.fn as Kernel;
    this.timeout = operation.timeout;
    this.moves = moves;
    this.args = args;
    this.parcel = packArguments(args);
    this.group = group;
    this.takes = takes;
  }

  /** The one that stands for its group. */
  get first(): TaskCall {
    return this.group?.[0] ?? this;
  }

  get settled(): boolean {
    return this.#owner.over;
  }

  get alone(): boolean {
    return hasLargeResults(this.kernel);
  }

  started(worker: number): void {
    this.#started = true;
    this.#owner.started(this, worker);
  }

  done(value: unknown, worker: number, ms: number): void {
    if (!this.#started) this.started(worker);
    this.#owner.done(this, value, worker, ms);
  }

  failed(error: unknown, worker: number): void {
    if (!this.#started) this.started(worker);
    this.#owner.failed(this, error, worker);
  }
}
