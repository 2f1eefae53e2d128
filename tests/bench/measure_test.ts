/** Checked first, then timed. */

import { assertEquals } from "@std/assert";
import type { Plan } from "../../bench/alternate.ts";
import { below } from "../../bench/bounds.ts";
import type { Absent, Case, Lab, Side } from "../../bench/case.ts";
import { exactly, near, sameNumbers } from "../../bench/expect.ts";
import { measure } from "../../bench/measure.ts";

const PLAN: Plan = { least: 3, most: 3, seconds: 0, warmup: { least: 1, seconds: 0 } };
const lab = { quick: true } as Lab;

/** A side with this value and result, which notes whether its runs were checked. */
function side(name: string, value: number, result: unknown, runs: boolean[] = []): Side {
  return {
    name,
    run: (checked = false) => {
      runs.push(checked);
      return { value, result };
    },
  };
}

function caseOf(weft: Side, others: (Side | Absent)[], more: Partial<Case> = {}): Case {
  return {
    group: "Group",
    name: "case",
    unit: "s",
    prepare: () => ({ weft, others, wrong: exactly(42) }),
    ...more,
  };
}

Deno.test("equal results are timed: the first run is the checked one", async () => {
  const runs: boolean[] = [];
  const item = caseOf(side("Weft", 2, 42, runs), [side("rival", 6, 42)], { bound: below(3, "s") });
  const { weft, others, bound, problem } = await measure(item, lab, PLAN);
  assertEquals(runs, [true, ...Array(5).fill(false)]);
  assertEquals(weft, { median: 2, least: 2, most: 2, runs: 3 });
  assertEquals(others.map(({ name, ratio }) => [name, ratio]), [["rival", 3]]);
  assertEquals([bound, problem], [{ text: "< 3 s", met: true }, undefined]);
});

Deno.test("unequal results are reported as wrong, and nothing is timed", async () => {
  const [ours, theirs]: boolean[][] = [[], []];
  const item = caseOf(side("Weft", 1, 42, ours), [side("rival", 1, 41, theirs)]);
  const outcome = await measure(item, lab, PLAN);
  assertEquals(outcome.problem, "wrong: rival gives 41 instead of 42");
  assertEquals([outcome.weft, outcome.others], [undefined, []]);
  assertEquals([ours, theirs], [[true], [true]]);
});

Deno.test("Weft's own result is checked as well, before the others run", async () => {
  const theirs: boolean[] = [];
  const outcome = await measure(
    caseOf(side("Weft", 1, 40), [side("rival", 1, 42, theirs)]),
    lab,
    PLAN,
  );
  assertEquals(outcome.problem, "wrong: Weft gives 40 instead of 42");
  assertEquals(theirs, []);
});

Deno.test("a side that cannot run is told of, and the rest runs", async () => {
  const absent = { name: "rival", absent: "not installed" };
  const { weft, others } = await measure(caseOf(side("Weft", 1, 42), [absent]), lab, PLAN);
  assertEquals([weft?.runs, others], [3, [absent]]);
});

Deno.test("a failure is an outcome too, and what was opened is closed", async () => {
  let closed = 0;
  const prepare = ({ open }: Lab) => {
    open.defer(() => void closed++);
    return { weft: { name: "Weft", run: () => Promise.reject(new Error("no luck")) } };
  };
  const outcome = await measure(caseOf(side("", 0, 0), [], { prepare }), lab, PLAN);
  assertEquals([outcome.problem, closed], ["failed: no luck", 1]);
});

Deno.test("expectations name what they found", () => {
  assertEquals(near(3, 0.1)(3.05, 0), undefined);
  assertEquals(near(3, 0.1)(3.2, 0), "3.2 instead of 3 ± 0.1");
  assertEquals(near(3, 0.1)(NaN, 0), "NaN instead of 3 ± 0.1");
  assertEquals(sameNumbers([1, 2], Int32Array.of(1, 2)), undefined);
  assertEquals(sameNumbers([1, 3], Int32Array.of(1, 2)), "[1] is 3 instead of 2");
  assertEquals(sameNumbers([1], Int32Array.of(1, 2)), "1 numbers instead of 2");
});
