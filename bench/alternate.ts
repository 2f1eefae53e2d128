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
  /**
   * Runs that do not count, in which compilers and caches warm up: so many of each side and so many rounds in any case,
   * and more until so many seconds have passed. Half of the time is shared out to the sides: in rounds alone, the
   * quicker one of two would stay cold while the other has its turns. The other half are rounds, in which the sides
   * get used to waiting.
   */
  readonly warmup: { readonly least: number; readonly seconds: number };
}

/** A run that has not ended after so many milliseconds is given up. */
const GIVE_UP_MS = 300_000;
/** What runs so often is as warm as it will be. */
const WARM_RUNS = 20;

/** Runs a side once. Never waits for ever: a worker or a process that died may leave a promise behind. */
export async function runOnce(side: Side, checked = false): Promise<Sample> {
  return await deadline(Promise.resolve(side.run(checked)), GIVE_UP_MS);
}

/** Runs the sides in turn, again and again: A B C A B C … Returns the values of each side. */
export async function alternate(sides: readonly Side[], plan: Plan): Promise<number[][]> {
  const { least, seconds } = plan.warmup;
  for (const side of sides) await warmUp(() => runOnce(side), least, seconds / 2 / sides.length);
  await warmUp(() => runRound(sides), least, seconds / 2);
  const rounds: number[][] = [];
  const end = performance.now() + 1000 * plan.seconds;
  while (rounds.length < plan.least || rounds.length < plan.most && performance.now() < end) {
    rounds.push(await runRound(sides));
  }
  return sides.map((_, i) => rounds.map((values) => values[i]));
}

async function warmUp(run: () => Promise<unknown>, least: number, seconds: number): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  for (let i = 0; i < least || i < WARM_RUNS && performance.now() < end; i++) await run();
}

async function runRound(sides: readonly Side[]): Promise<number[]> {
  const values: number[] = [];
  for (const side of sides) values.push((await runOnce(side)).value);
  return values;
}
