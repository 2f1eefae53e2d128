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
   * Rounds that do not count, in which compilers and caches warm up: so many in any case, and more until so many
   * seconds have passed, checking included.
   */
  readonly warmup: { readonly least: number; readonly seconds: number };
}

/** A run that has not ended after so many milliseconds is given up. */
const GIVE_UP_MS = 300_000;
/** What runs so often is as warm as it will be. */
const WARM_ROUNDS = 20;

/** Runs a side once. Never waits for ever: a worker or a process that died may leave a promise behind. */
export async function runOnce(side: Side, checked = false): Promise<Sample> {
  return await deadline(Promise.resolve(side.run(checked)), GIVE_UP_MS);
}

/**
 * Runs the sides in turn, again and again: A B C A B C … Returns the values of each side.
 *
 * @param begun When the case began, if some of the warming up is done.
 */
export async function alternate(
  sides: readonly Side[],
  plan: Plan,
  begun: number = performance.now(),
): Promise<number[][]> {
  const { warmup } = plan;
  const warm = begun + 1000 * warmup.seconds;
  for (let round = 0; round < warmup.least || round < WARM_ROUNDS && performance.now() < warm; round++) {
    await runRound(sides);
  }
  const rounds: number[][] = [];
  const end = performance.now() + 1000 * plan.seconds;
  while (rounds.length < plan.least || rounds.length < plan.most && performance.now() < end) {
    rounds.push(await runRound(sides));
  }
  return sides.map((_, i) => rounds.map((values) => values[i]));
}

async function runRound(sides: readonly Side[]): Promise<number[]> {
  const values: number[] = [];
  for (const side of sides) values.push((await runOnce(side)).value);
  return values;
}
