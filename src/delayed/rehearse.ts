/**
 * A run of a graph in which nothing is called.
 *
 * @module
 */

import type { Graph } from "./graph.ts";
import { ReadySet } from "./ready_set.ts";

/** What is known of a run. Functions are numbered. */
export interface Assumptions {
  /** For each task the number of its function. */
  readonly functionOf: Int32Array;
  /** How long a call of each function takes. */
  readonly times: Float64Array;
  /** The bytes of a result of each function. */
  readonly sizes: Float64Array;
  /** 1 for each function that runs on workers, 0 for one that runs on the calling thread, one call at a time. */
  readonly elsewhere: Uint8Array;
  readonly workers: number;
  /** The most tasks in flight at once, on workers and on the calling thread together. */
  readonly most: number;
}

/** What a run comes to. */
export interface Rehearsal {
  /** What is held at once at most, when a result has just been made. */
  readonly peak: { readonly results: number; readonly bytes: number };
  /** How long it takes. */
  readonly seconds: number;
}

/** Goes through a graph as a compute does: of the tasks that are ready the least number first. */
export function rehearse(graph: Graph, assumptions: Assumptions): Rehearsal {
  const { nodes, starts, dependencies, dependentStarts, dependents, outputs } = graph;
  const { functionOf, times, sizes, elsewhere, workers, most } = assumptions;
  const tasks = nodes.length;
  const ready = [new ReadySet(tasks), new ReadySet(tasks)] as const; // here, elsewhere
  const missing = new Int32Array(tasks), uses = new Int32Array(tasks);
  const running: { task: number; end: number; where: number }[] = [];
  const busy = [0, 0], room = [1, workers];
  let now = 0, results = 0, bytes = 0, mostResults = 0, mostBytes = 0;

  const add = (task: number) => ready[elsewhere[functionOf[task]]].add(task);
  const start = (where: 0 | 1) => {
    while (ready[where].size > 0 && busy[where] < room[where] && running.length < most) {
      const task = ready[where].least();
      ready[where].remove(task);
      busy[where]++;
      running.push({ task, end: now + times[functionOf[task]], where });
    }
  };
  const release = (task: number) => {
    results--;
    bytes -= sizes[functionOf[task]];
  };
  const finish = (task: number) => {
    results++;
    bytes += sizes[functionOf[task]];
    mostResults = Math.max(mostResults, results);
    mostBytes = Math.max(mostBytes, bytes);
    for (let i = starts[task]; i < starts[task + 1]; i++) {
      if (--uses[dependencies[i]] === 0) release(dependencies[i]);
    }
    for (let i = dependentStarts[task]; i < dependentStarts[task + 1]; i++) {
      if (--missing[dependents[i]] === 0) add(dependents[i]);
    }
  };

  for (let task = 0; task < tasks; task++) {
    missing[task] = starts[task + 1] - starts[task];
    uses[task] = dependentStarts[task + 1] - dependentStarts[task];
  }
  for (const output of outputs) if (output >= 0) uses[output]++;
  for (let task = 0; task < tasks; task++) if (missing[task] === 0) add(task);
  for (;;) {
    start(0);
    start(1);
    if (running.length === 0) break;
    const [{ task, end, where }] = running.splice(firstToEnd(running), 1);
    now = end;
    busy[where]--;
    finish(task);
  }
  return { peak: { results: mostResults, bytes: mostBytes }, seconds: now };
}

function firstToEnd(running: readonly { readonly end: number }[]): number {
  let first = 0;
  for (let i = 1; i < running.length; i++) if (running[i].end < running[first].end) first = i;
  return first;
}
