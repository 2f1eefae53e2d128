/**
 * Which task may run next, and which results are still needed: a state machine without promises and without a clock.
 *
 * @module
 */

import { isKernel } from "../kernels/mod.ts";
import { fillIn } from "./capture.ts";
import { Template } from "./containers.ts";
import { fuse, type FuseOptions } from "./fuse.ts";
import { circleError, type Graph, withRoom } from "./graph.ts";
import { argsOf, isData, keyOf, Node, operationOf } from "./node.ts";
import { ReadyTasks } from "./ready_tasks.ts";

/** In place of the number of missing dependencies, for a task that has its result, */
const FINISHED = -1;
/** and for one that has failed, or cannot run because others have. */
const LOST = -2;

/** What a schedule is told besides the graph. */
export interface ScheduleOptions extends FuseOptions {
  /** How many workers there are for kernels; none, if those are functions like any other. */
  readonly workers: number;
  /** Is told of every task that becomes ready. */
  readonly queued?: (task: number) => void;
}

/** The state of a graph that is being computed. Tasks are numbered as in the graph. */
export class Schedule {
  readonly graph: Graph;
  /** Tasks that can start, and run on the calling thread. */
  readonly here: ReadyTasks;
  /** Tasks that can start, and run wherever kernels run. */
  readonly elsewhere: ReadyTasks;
  /** How many tasks are not finished. */
  remaining = 0;
  /** How many tasks have failed, or cannot run because others have. */
  lost = 0;
  readonly #values: unknown[];
  /** For each task how many of its dependencies are missing; less than 0 behind its end. */
  #missing: Int32Array;
  /** For each task how often its result will still be used; outputs have one use more. */
  #uses: Int32Array;
  /** The first task of those that came together with each one. */
  #firsts: Int32Array = new Int32Array(0);
  /**
   * For each task the one of its group that takes its result on the same worker, or -1. The tasks of a group follow
   * each other; the result of the last one alone comes here.
   */
  #feeds: Int32Array;
  /** The results that came from other threads and are held here, with whether somebody on this thread has seen them. */
  readonly #foreign = new Map<number, boolean>();
  /** Tasks that wait for another one's value as their own, by that one, */
  readonly #heirs = new Map<number, number[]>();
  /** and the other way round. */
  readonly #waitsFor = new Map<number, number>();
  readonly #options: ScheduleOptions;

  /** Nothing is ready before {@linkcode Schedule.begin}. */
  constructor(graph: Graph, options: ScheduleOptions) {
    const tasks = graph.nodes.length;
    this.graph = graph;
    this.here = new ReadyTasks(tasks);
    this.elsewhere = new ReadyTasks(tasks);
    this.#options = options;
    this.#values = new Array(tasks);
    this.#missing = new Int32Array(tasks);
    this.#uses = new Int32Array(tasks);
    this.#feeds = new Int32Array(tasks).fill(-1);
    for (const output of graph.outputs) if (output >= 0) this.#uses[output]++;
  }

  /** How many tasks there are. */
  get tasks(): number {
    return this.graph.nodes.length;
  }

  /** Makes the tasks ready that need no others. */
  begin(): void {
    this.#enter(0);
  }

  /** The arguments of a task whose dependencies are finished. */
  argumentsOf(task: number): readonly unknown[] {
    let next = this.graph.starts[task];
    return fillIn(
      argsOf(this.graph.nodes[task]),
      (node) => isData(node) ? argsOf(node)[0] : this.#values[this.graph.dependencies[next++]],
    );
  }

  /** The arguments of a task that runs on the calling thread, where it may keep what it was given. */
  argumentsHere(task: number): readonly unknown[] {
    if (this.#foreign.size > 0) this.#eachDependency(task, (dependency) => this.#show(dependency));
    return this.argumentsOf(task);
  }

  /** Those of a task's arguments that stand in the graph, or that other tasks use too; none, if it has containers. */
  sharedAmong(task: number, args: readonly unknown[]): unknown[] {
    const given = argsOf(this.graph.nodes[task]);
    if (given.some((arg) => arg instanceof Template)) return [];
    let next = this.graph.starts[task];
    return args.filter((_, i) => {
      const arg = given[i];
      return !(arg instanceof Node) || isData(arg) || this.#uses[this.graph.dependencies[next++]] > 1;
    });
  }

  /**
   * The results among a task's arguments that nobody else will use: they came from another thread, and can be moved
   * on to the next one instead of being copied. Whoever moves them tells so by {@linkcode Schedule.moved}.
   */
  movable(task: number): number[] {
    return this.#foreign.size === 0
      ? []
      : this.#lastUses(task).filter((used) => this.#foreign.get(used) === false);
  }

  /** How many results from other threads are held, */
  get held(): number {
    return this.#foreign.size;
  }

  /** and how many more will be when a task that runs on one has ended. */
  growth(task: number): number {
    return 1 - this.#lastUses(task).filter((used) => this.#foreign.has(used)).length;
  }

  /** The most results of tasks on other threads that are held if one task runs after the other, in their order. */
  get leastMemory(): number {
    const { nodes, starts, dependencies, dependentStarts } = this.graph;
    const uses = Int32Array.from(nodes, (_, task) => dependentStarts[task + 1] - dependentStarts[task]);
    for (const output of this.graph.outputs) if (output >= 0) uses[output]++;
    let held = 0, most = 0;
    for (let task = 0; task < nodes.length; task++) {
      if (isKernel(operationOf(nodes[task]).fn)) held++;
      for (let i = starts[task]; i < starts[task + 1]; i++) {
        if (--uses[dependencies[i]] === 0 && isKernel(operationOf(nodes[dependencies[i]]).fn)) held--;
      }
      most = Math.max(most, held);
    }
    return most;
  }

  /** Results have been moved to another thread: they are no longer here, even for tasks that are still to come. */
  moved(tasks: readonly number[]): void {
    for (const task of tasks) {
      this.#uses[task] = 0;
      this.#letGo(task);
    }
  }

  /** The last task of the group that begins with a task. */
  lastOfGroup(task: number): number {
    let last = task;
    while (this.#feeds[last] >= 0) last++;
    return last;
  }

  /** Whether a group of tasks is more than a chain: whether some of them could run at the same time. */
  isTree(first: number, last: number): boolean {
    for (let task = first + 1; task <= last; task++) if (this.#needs(task) !== 1) return true;
    return false;
  }

  /** Takes a group apart from one of its tasks on: what is left of it are chains. */
  split(task: number): void {
    const last = this.lastOfGroup(task);
    for (let member = task; member < last; member++) {
      if (this.#needs(this.#feeds[member]) !== 1) this.#feeds[member] = -1;
    }
    for (let member = task + 1; member <= last; member++) {
      if (this.#missing[member] === 0) this.#makeReady(member);
    }
  }

  /** A task is to run again. */
  again(task: number): void {
    this.#ready(task);
  }

  /**
   * Records a result: dependents may become ready, and what nobody will use again is let go.
   *
   * @param foreign Whether it came from another thread, so that nobody on this one has it.
   * @returns The tasks that end with the same value.
   */
  finish(task: number, value: unknown, foreign = false): readonly number[] {
    this.#close(task, FINISHED);
    const heirs = this.#takeHeirs(task);
    if (this.#uses[task] > 0) {
      this.#values[task] = value;
      if (foreign && typeof value === "object") this.#foreign.set(task, heirs.length > 0);
    }
    // Whole loops, here and in `#close`: a closure for each task would be half of the garbage of a compute.
    const { dependentStarts, dependents } = this.graph;
    for (let i = dependentStarts[task]; i < dependentStarts[task + 1]; i++) {
      this.#arrived(dependents[i], task);
    }
    for (const dependent of this.graph.lateDependents(task)) this.#arrived(dependent, task);
    return heirs;
  }

  /** A dependency of a task is there. */
  #arrived(task: number, dependency: number): void {
    if (this.isOver(task) || --this.#missing[task] > 0) return;
    if (this.#feeds[dependency] === task) this.#options.queued?.(task);
    else this.#ready(task);
  }

  /** Gives up a task that has failed, and all that cannot run without it. */
  giveUp(task: number): void {
    const lost = [task];
    for (const at of lost) {
      if (this.isOver(at)) continue;
      this.#close(at, LOST);
      this.lost++;
      this.#eachDependent(at, (dependent) => lost.push(dependent));
      lost.push(...this.#takeHeirs(at));
    }
  }

  /** Adds what a task wants to be computed as well; the compute ends when that has ended too. */
  spawn(nodes: readonly Node[]): void {
    this.#grow(nodes);
  }

  /**
   * A task has returned a delayed: it will end with the value of that one, or be given up with it.
   *
   * @returns The value, if it is there already.
   * @throws {Error} If that one waits for the task itself; the message names the keys.
   */
  follow(task: number, node: Node): { readonly value: unknown } | undefined {
    if (isData(node)) return { value: argsOf(node)[0] };
    const { tasks: [target], waitForOld } = this.#grow([node]);
    if (this.#missing[target] === FINISHED) {
      this.#show(target);
      return { value: this.#values[target] };
    }
    if (this.#missing[target] === LOST) return void this.giveUp(task);
    const circle = waitForOld && this.#wayTo(task, target);
    if (circle) throw circleError(circle.map((member) => keyOf(this.graph.nodes[member])));
    this.#waitsFor.set(task, target);
    const heirs = this.#heirs.get(target);
    if (heirs) heirs.push(task);
    else this.#heirs.set(target, [task]);
    return undefined;
  }

  /** Whether a task has ended, or been given up. */
  isOver(task: number): boolean {
    return this.#missing[task] < 0;
  }

  /** The result of a task that was asked for. */
  result(task: number): unknown {
    return this.#values[task];
  }

  /** The keys from a task to a result that was asked for. */
  pathFrom(task: number): string[] {
    const { nodes, outputs, dependentStarts, dependents } = this.graph;
    const asked = new Set(outputs);
    const path: string[] = [];
    for (let at: number | undefined = task; at !== undefined;) {
      path.push(keyOf(nodes[at]));
      if (asked.has(at)) break;
      at = dependentStarts[at] < dependentStarts[at + 1]
        ? dependents[dependentStarts[at]]
        : this.graph.lateDependents(at)[0] ?? this.#heirs.get(at)?.[0];
    }
    return path;
  }

  /** Enters the tasks of the graph from this one on. Returns whether they wait for some that were there before. */
  #enter(first: number): boolean {
    const { nodes, starts, dependencies, dependentStarts } = this.graph;
    const tasks = nodes.length;
    this.remaining += tasks - first;
    this.#missing = withRoom(this.#missing, tasks);
    this.#uses = withRoom(this.#uses, tasks);
    this.#feeds = withRoom(this.#feeds, tasks);
    this.#feeds.fill(-1, first);
    if (first > 0) this.#firsts = withRoom(this.#firsts, tasks).fill(first, first);
    let waitsForOld = false;
    const lost: number[] = [];
    for (let task = first; task < tasks; task++) {
      let missing = starts[task + 1] - starts[task];
      for (let i = starts[task]; i < starts[task + 1] && first > 0; i++) {
        if (dependencies[i] >= first) continue;
        this.#uses[dependencies[i]]++;
        if (this.#missing[dependencies[i]] === FINISHED) missing--;
        else if (this.#missing[dependencies[i]] === LOST) lost.push(task);
        else waitsForOld = true;
      }
      this.#missing[task] = missing;
      this.#uses[task] += dependentStarts[task + 1] - dependentStarts[task];
    }
    if (this.#kernelsElsewhere) fuse(this.graph, first, this.#feeds, this.#options);
    for (const task of lost) this.giveUp(task);
    for (let task = first; task < tasks; task++) if (this.#missing[task] === 0) this.#ready(task);
    return waitsForOld;
  }

  #grow(nodes: readonly Node[]): { tasks: Int32Array; waitForOld: boolean } {
    const first = this.tasks;
    const tasks = this.graph.grow(nodes, (task) => this.#isUsable(task));
    const waitForOld = tasks.some((task) => task < first);
    return { tasks, waitForOld: this.tasks > first && this.#enter(first) || waitForOld };
  }

  /** Whether the result of a task is there, or will be, unless it has failed: that of a fused one never is. */
  #isUsable(task: number): boolean {
    if (this.#missing[task] === LOST) return true;
    return this.#feeds[task] < 0 && (this.#missing[task] !== FINISHED || this.#uses[task] > 0);
  }

  // In a group, the first task stands for all.
  #ready(task: number): void {
    if (task === 0 || this.#feeds[task - 1] < 0) this.#makeReady(task);
    this.#options.queued?.(task);
  }

  #makeReady(task: number): void {
    const elsewhere = this.#kernelsElsewhere && isKernel(operationOf(this.graph.nodes[task]).fn);
    (elsewhere ? this.elsewhere : this.here).add(task, this.#firsts[task] ?? 0);
  }

  /** Whether there are kernels, and they run on workers. */
  get #kernelsElsewhere(): boolean {
    return this.#options.workers > 0 && this.graph.hasKernels;
  }

  /** How many dependencies a task has. */
  #needs(task: number): number {
    return this.graph.starts[task + 1] - this.graph.starts[task];
  }

  #show(task: number): void {
    if (this.#foreign.has(task)) this.#foreign.set(task, true);
  }

  /** The tasks whose results nobody will use after this one. */
  #lastUses(task: number): number[] {
    const { starts, dependencies } = this.graph;
    const own = dependencies.subarray(starts[task], starts[task + 1]);
    return [...new Set(own)].filter((used) => {
      const times = own.reduce((count, other) => other === used ? count + 1 : count, 0);
      return times === this.#uses[used];
    });
  }

  /** A task has ended or never will: what only it would have used is let go. */
  #close(task: number, state: typeof FINISHED | typeof LOST): void {
    this.remaining--;
    this.#missing[task] = state;
    this.#waitsFor.delete(task);
    const { starts, dependencies } = this.graph;
    for (let i = starts[task]; i < starts[task + 1]; i++) {
      if (--this.#uses[dependencies[i]] === 0) this.#letGo(dependencies[i]);
    }
  }

  #letGo(task: number): void {
    this.#values[task] = undefined;
    this.#foreign.delete(task);
  }

  #takeHeirs(task: number): readonly number[] {
    if (this.#heirs.size === 0) return NONE;
    const heirs = this.#heirs.get(task) ?? NONE;
    this.#heirs.delete(task);
    return heirs;
  }

  /** The tasks from one that has not ended back to one it waits for, if it does, through all that it waits for. */
  #wayTo(goal: number, start: number): number[] | undefined {
    const cameFrom = new Map([[start, -1]]);
    const found = [start];
    for (let at = found.pop(); at !== undefined; at = found.pop()) {
      if (at === goal) return wayBack(cameFrom, goal);
      const look = (other: number) => {
        if (this.isOver(other) || cameFrom.has(other)) return;
        cameFrom.set(other, at!);
        found.push(other);
      };
      this.#eachDependency(at, look);
      if (this.#waitsFor.has(at)) look(this.#waitsFor.get(at)!);
    }
  }

  #eachDependency(task: number, visit: (dependency: number) => void): void {
    const { starts, dependencies } = this.graph;
    for (let i = starts[task]; i < starts[task + 1]; i++) visit(dependencies[i]);
  }

  #eachDependent(task: number, visit: (dependent: number) => void): void {
    const { dependentStarts, dependents } = this.graph;
    for (let i = dependentStarts[task]; i < dependentStarts[task + 1]; i++) visit(dependents[i]);
    for (const dependent of this.graph.lateDependents(task)) visit(dependent);
  }
}

const NONE: readonly number[] = [];

/** From the goal round to the goal: who waits for whom. */
function wayBack(cameFrom: ReadonlyMap<number, number>, goal: number): number[] {
  const way = [goal];
  for (let at = cameFrom.get(goal)!; at >= 0; at = cameFrom.get(at)!) way.push(at);
  return [...way, goal].reverse();
}
