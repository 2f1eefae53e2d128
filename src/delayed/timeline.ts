/**
 * A recording as a picture: a lane for each worker.
 *
 * @module
 */

import { drawLanes, type Lane, type LaneMark } from "../figures/mod.ts";
import { count } from "../kernels/mod.ts";
import { textOf } from "../values.ts";
import type { ProfileRow, ProfileWorker } from "./profile.ts";
import { headline, laneName } from "./profile_text.ts";
import { bytesText, shareText, timeText } from "./quantities.ts";
import type { Mishap, Recording } from "./recording.ts";

/** Draws the timeline as an SVG document. Tasks whose results were in the cache did not run, and are not in it. */
export async function timeline(
  recording: Recording,
  rows: readonly ProfileRow[],
  workers: readonly ProfileWorker[],
  seconds: number,
): Promise<string> {
  const { spans, time, mishaps } = recording;
  const origin = spans[0]?.from ?? 0;
  const shown = rows.filter(({ count }) => count > 0);
  const kinds = new Map(shown.map(({ name }, kind) => [name, kind]));
  return await drawLanes({
    title: headline(rows, workers, seconds),
    lanes: lanesOf(recording, workers, kinds, origin),
    kinds: shown.map(({ name, count: tasks, mean }) => ({
      name,
      note: `${count(tasks)} × ${timeText(mean)}`,
    })),
    spans: spans.map(({ from, to = time }) => [from - origin, to - origin]),
    signs: (["failed", "retried"] as const).filter((type) => mishaps.some((mishap) => mishap.type === type))
      .map((type) => ({ sign: SIGNS[type], name: type })),
    end: spans.reduce((end, { to = time }) => Math.max(end, to - origin), 0),
  });
}

const SIGNS = { failed: "×", retried: "○" } as const;

function lanesOf(
  recording: Recording,
  workers: readonly ProfileWorker[],
  kinds: ReadonlyMap<string, number>,
  origin: number,
): Lane[] {
  const { names, functions, cached, mishaps } = recording;
  const busy = new Map(workers.map(({ worker, busy }) => [worker, busy]));
  const tasks = new Map<number, number[]>();
  for (const { worker } of mishaps) tasks.set(worker, []);
  for (const { worker } of workers) tasks.set(worker, []);
  for (let i = 0; i < functions.length; i++) if (!cached[i]) tasks.get(recording.workers[i])!.push(i);
  const kindOf = names.map((name) => kinds.get(name) ?? 0);
  return [...tasks].sort(([a], [b]) => a - b).map(([worker, own]) => ({
    label: worker === 0 ? laneName(worker) : `worker ${laneName(worker)}`,
    note: shareText(busy.get(worker) ?? 0),
    overlapping: worker === 0, // async functions
    starts: Float64Array.from(own, (i) => recording.starts[i] - origin),
    lengths: Float64Array.from(own, (i) => recording.seconds[i]),
    kinds: Uint16Array.from(own, (i) => kindOf[functions[i]]),
    title: (bar) => taskTitle(recording, own[bar], origin),
    marks: mishaps.filter((mishap) => mishap.worker === worker).map((mishap) => markOf(mishap, origin)),
  }));
}

function taskTitle(
  { keys, seconds, starts, waited, bytes }: Recording,
  task: number,
  origin: number,
): string {
  const parts = [`${keys[task]}: ${timeText(seconds[task])} from ${timeText(starts[task] - origin)}`];
  if (waited[task] > 0) parts.push(`waited ${timeText(waited[task])}`);
  if (bytes[task] > 0) parts.push(`moved ${bytesText(bytes[task])}`);
  return parts.join("\n");
}

function markOf({ type, key, at, error }: Mishap, origin: number): LaneMark {
  return { at: at - origin, sign: SIGNS[type], title: `${key} ${type}: ${textOf(error)}` };
}
