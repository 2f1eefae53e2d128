/** From a case to its lines in the table: checked first, then timed. */

import { alternate, type Plan, runOnce } from "./alternate.ts";
import { type Absent, type Case, type Contest, isAbsent, type Lab, type Side } from "./case.ts";
import { type Statistics, statistics } from "./statistics.ts";
import type { Unit } from "./quantity.ts";

/** One of the others, beside Weft. */
export interface Comparison {
  readonly name: string;
  /** Whether it is no rival, but only there to compare with. */
  readonly yardstick?: boolean;
  /** Absent where it cannot run. */
  readonly statistics?: Statistics;
  /** Why it cannot, in a few words, and the whole story if there is more to it. */
  readonly absent?: string;
  readonly details?: string;
  /** Its median divided by Weft's: above 1 where Weft is better. */
  readonly ratio?: number;
}

/** What came out of a case. */
export interface Outcome {
  readonly group: string;
  readonly name: string;
  readonly unit: Unit;
  readonly weft?: Statistics;
  readonly others: readonly Comparison[];
  readonly bound?: { readonly text: string; readonly met: boolean };
  readonly why?: string;
  /** What went wrong, so that nothing was timed. */
  readonly problem?: string;
}

/** Checks a case and measures it. Does not throw: what goes wrong is part of the outcome. */
export async function measure(item: Case, lab: Omit<Lab, "open">, plan: Plan): Promise<Outcome> {
  const { group, name, unit } = item;
  try {
    await using open = new AsyncDisposableStack();
    const contest = await item.prepare({ ...lab, open });
    const problem = await check(contest);
    if (problem) return { group, name, unit, others: [], problem };
    return await time(item, contest, plan);
  } catch (error) {
    const problem = `failed: ${(error as Error)?.message ?? error}`;
    return { group, name, unit, others: [], problem };
  }
}

async function check({ weft, others = [], wrong }: Contest): Promise<string | undefined> {
  if (!wrong) return undefined;
  const { result: reference } = await runOnce(weft, true);
  for (const side of [weft, ...present(others)]) {
    const result = side === weft ? reference : (await runOnce(side, true)).result;
    const complaint = wrong(result, reference);
    if (complaint) return `wrong: ${side.name} gives ${complaint}`;
  }
}

async function time(
  { group, name, unit, bound, why, rounds }: Case,
  { weft, others = [] }: Contest,
  plan: Plan,
): Promise<Outcome> {
  const fixed = rounds && { least: rounds, most: rounds, warmup: { least: 0, seconds: 0 } };
  const running = present(others);
  const values = await alternate([weft, ...running], { ...plan, ...fixed });
  const [ours, ...theirs] = values.map(statistics);
  const comparisons = others.map((side): Comparison => {
    if (isAbsent(side)) return side;
    const statistics = theirs[running.indexOf(side)];
    const { name, yardstick } = side;
    return { name, yardstick, statistics, ratio: statistics.median / ours.median };
  });
  const met = bound?.met(ours.median, theirs.map(({ median }) => median));
  return {
    group,
    name,
    unit,
    weft: ours,
    others: comparisons,
    ...bound && { bound: { text: bound.text, met: met! } },
    why,
  };
}

function present(others: readonly (Side | Absent)[]): Side[] {
  return others.filter((side): side is Side => !isAbsent(side));
}
