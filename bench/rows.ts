/** Outcomes as cells of a table, and as remarks on it; for the terminal and for Markdown. */

import type { Comparison, Outcome } from "./measure.ts";
import { formatQuantity, formatRatio } from "./quantity.ts";

/** The names of the columns. */
export const COLUMNS = ["", "Weft", "other", "against", "Weft is", "bound, met ✓ or ✗"] as const;

/** A line of the table: a cell for each column; or, where nothing was timed, the name and the problem. */
export type Row = readonly string[];

/** The lines of an outcome: one for each of the others. The case and Weft's own value stand in the first. */
export function rowsOf({ name, unit, weft, others, bound, problem }: Outcome): Row[] {
  if (!weft) return [[name, problem ?? ""]];
  const first = [name, formatQuantity(weft.median, unit)];
  const last = bound ? `${bound.text} ${bound.met ? "✓" : "✗"}` : "";
  if (others.length === 0) return [[...first, "", "", "", last]];
  return others.map((other, i) => {
    const cells = [...valueOf(other, unit), ratioOf(other, unit)];
    return i === 0 ? [...first, ...cells, last] : ["", "", ...cells, ""];
  });
}

function valueOf({ name, statistics }: Comparison, unit: Outcome["unit"]): [value: string, name: string] {
  return [statistics ? formatQuantity(statistics.median, unit) : "–", name];
}

function ratioOf({ absent, ratio }: Comparison, unit: Outcome["unit"]): string {
  return absent ?? formatRatio(ratio!, unit);
}

/** The outcomes by group, in their order. */
export function grouped(outcomes: readonly Outcome[]): [group: string, outcomes: Outcome[]][] {
  return [...Map.groupBy(outcomes, ({ group }) => group)];
}

/** What should not be overlooked: what is wrong, what was not kept, where Weft loses, what could not run. */
export function remarksOn(outcomes: readonly Outcome[]): string[] {
  return [...problems(outcomes), ...bounds(outcomes), ...losses(outcomes), ...absences(outcomes)];
}

function problems(outcomes: readonly Outcome[]): string[] {
  return outcomes.filter(({ problem }) => problem).map(({ name, problem }) => `${name}: ${problem}`);
}

function bounds(outcomes: readonly Outcome[]): string[] {
  const bound = outcomes.filter(({ bound }) => bound);
  const broken = bound.filter(({ bound }) => !bound!.met);
  if (bound.length === 0) return [];
  if (broken.length === 0) return ["All bounds are met."];
  const reasons = broken.filter((outcome) => outcome.why && losses([outcome]).length === 0);
  return [
    `Not met: ${broken.map(({ name, bound }) => `${name} (${bound!.text})`).join("; ")}.`,
    ...reasons.map(({ name, why }) => `${name}: ${why}`),
  ];
}

function losses(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ name, unit, others, why = "" }) => {
    const better = others.filter(({ ratio = 1, yardstick }) => !yardstick && isLoss(ratio, unit));
    if (better.length === 0) return [];
    const winners = better.map(({ name, ratio }) => `${name} is ${formatRatio(1 / ratio!, unit)}`);
    return [`${name}: ${winners.join(", ")}. ${why}`.trim()];
  });
}

function isLoss(ratio: number, unit: Outcome["unit"]): boolean {
  return ratio < 1 && formatRatio(ratio, unit) !== formatRatio(1, unit);
}

function absences(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ others }) => others).filter(({ details }) => details)
    .map(({ name, absent, details }) => `${name}: ${absent}. ${details}`);
}
