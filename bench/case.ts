/** What a benchmark is: one piece of work, done by Weft and by others. */

import type { Bound } from "./bounds.ts";
import type { Python } from "./python.ts";
import type { Unit } from "./quantity.ts";

/** What one run gave. */
export interface Sample {
  /** What was measured, in the case's unit: seconds or bytes, per task where the case says so. */
  readonly value: number;
  /** What came out, to be checked. */
  readonly result?: unknown;
}

/** One who does the work. */
export interface Side {
  readonly name: string;
  /** Whether it is only there to compare with: no rival, and to be slower than it is no loss. */
  readonly yardstick?: boolean;
  /**
   * Does the work once and measures it.
   *
   * @param checked Whether the result will be checked. A side whose result is expensive to hand over may hand over
   * nothing where it is not.
   */
  run(checked?: boolean): Sample | Promise<Sample>;
}

/** One who would do the work, but cannot here. */
export interface Absent {
  readonly name: string;
  /** Why, in a few words, such as `not installed`. */
  readonly absent: string;
  /** The whole story, if there is more to it. */
  readonly details?: string;
}

/** The sides of a case, ready to run. */
export interface Contest {
  readonly weft: Side;
  readonly others?: readonly (Side | Absent)[];
  /** What is wrong with a side's result, or nothing. Weft's own result is checked too, before the others'. */
  wrong?(result: unknown, weft: unknown): string | undefined;
}

/** What a case needs while it runs. */
export interface Lab {
  readonly python: Python;
  /** Whether a rough answer is enough. */
  readonly quick: boolean;
  /** What the case opens, to be closed behind it. */
  readonly open: AsyncDisposableStack;
}

/** One line of the table, or as many as there are others to compare with. */
export interface Case {
  readonly group: string;
  readonly name: string;
  readonly unit: Unit;
  /** What Weft promises. */
  readonly bound?: Bound;
  /** Why Weft loses, where it does. */
  readonly why?: string;
  /** How often to measure, for a case whose value hardly varies; by default as often as the time allows. */
  readonly rounds?: number;
  prepare(lab: Lab): Contest | Promise<Contest>;
}

/** Whether a side cannot run. */
export function isAbsent(side: Side | Absent): side is Absent {
  return "absent" in side;
}
