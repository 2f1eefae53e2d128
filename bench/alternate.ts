/** Measures by turns, so that whatever slows the machine for a while slows all sides alike. */

import { deadline } from "@std/async/deadline";
import type { Sample, Side } from "./case.ts";

/** How long to go on. */
export interface Plan {
  /** Rounds in any case. */
  readonly least: number;
  /** Rounds at most. */
  readonly most: number;
  /** After so many seconds no round is begun, once there were enough. */
  readonly seconds: number;
  /** Rounds that do not count, before the first that does. */
  readonly warmup: number;
}

/** A run that has not ended after so many milliseconds is given up. */
const GIVE_UP_MS = 300_000;

/** Runs a side once. Never waits for ever: a worker or a process that died may leave a promise behind. */
export async function runOnce(side: Side, checked = false): Promise<Sample> {
  return await deadline(Promise.resolve(side.run(checked)), GIVE_UP_MS);
}

/** Runs the sides in turn, again and again: A B C A B C … Returns the values of each side. */
export async function alternate(sides: readonly Side[], plan: Plan): Promise<number[][]> {
  for (let round = 0; round < plan.warmup; round++) {
    for (const side of sides) await runOnce(side);
  }
  const values: number[][] = sides.map(() => []);
  const end = performance.now() + 1000 * plan.seconds;
  for (let round = 0; round < plan.most; round++) {
    if (round >= plan.least && performance.now() > end) break;
    for (const [i, side] of sides.entries()) values[i].push((await runOnce(side)).value);
    if (Deno.env.get("DBG")) console.error(values.map((v) => v.at(-1)!.toFixed(4)).join(" "));
  }
  return values;
}
