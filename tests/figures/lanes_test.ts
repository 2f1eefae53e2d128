/** Bars in lanes: where they are put, and what becomes of those that are too narrow to be seen. */

import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { placeBars } from "../../src/figures/lane_bars.ts";
import { drawLanes, type Lane } from "../../src/figures/mod.ts";

/** A lane of bars from when to when, all of one kind. */
function lane(bars: [from: number, to: number][], more: Partial<Lane> = {}): Lane {
  return {
    label: "a lane",
    note: "",
    overlapping: false,
    starts: bars.map(([from]) => from),
    lengths: bars.map(([from, to]) => to - from),
    kinds: bars.map(() => 0),
    title: (bar) => `bar ${bar}`,
    marks: [],
    ...more,
  };
}

Deno.test("narrow bars are shares of columns, a point wide, that add up to their lengths", () => {
  const { wide, shares, counts } = placeBars(lane([[0.25, 0.75], [1.5, 2.25], [2.5, 3], [3, 4]]), 1, 1, 5);
  assertEquals(wide, [{ bar: 3, row: 0 }]);
  assertEquals([...shares], [0.5, 0.5, 0.75, 0, 0]);
  assertEquals([...counts], [1, 1, 1, 0, 0]);
  const many = Array.from({ length: 1000 }, (_, i): [number, number] => [i / 100, (i + 0.7) / 100]);
  const placed = placeBars(lane(many, { kinds: many.map((_, i) => i % 3) }), 3, 7.3, 73);
  assertAlmostEquals(placed.shares.reduce((sum, share) => sum + share), 7 * 7.3, 1e-9);
  assertEquals(placed.counts.reduce((sum, count) => sum + count), 1000);
  assert(placed.shares.every((share) => share <= 1 + 1e-9));
});

Deno.test("bars at the right end, and beyond, are in the last column", () => {
  const { shares, counts } = placeBars(lane([[9.9, 10.4], [12, 12.1]]), 1, 1, 10);
  assertEquals([counts[9], counts.reduce((sum, count) => sum + count)], [2, 2]);
  assertAlmostEquals(shares[9], 0.6, 1e-9);
});

Deno.test("bars that overlap have rows of their own, as few as will do, in the order of their starts", () => {
  const bars: [number, number][] = [[20, 30], [0, 10], [5, 15], [11, 19], [14.5, 25]];
  const rows = (overlapping: boolean) => {
    const { rows, wide } = placeBars(lane(bars, { overlapping }), 1, 1, 40);
    return [rows, wide.map(({ bar, row }) => `${bar}:${row}`).join(" ")];
  };
  assertEquals(rows(true), [2, "1:0 2:1 3:0 4:1 0:0"]); // bar 4 begins half a point before row 1 is free, as clocks may say
  assertEquals(rows(false), [1, "1:0 2:0 3:0 4:0 0:0"]);
});

Deno.test("text in a chart is escaped, and signs are drawn where they belong", async () => {
  const marks = [{ at: 5, sign: "×" as const, title: "a < b" }];
  const svg = await drawLanes({
    title: "<title> & more",
    lanes: [lane([[0, 5]], { title: () => `"quoted"`, marks })],
    kinds: [{ name: "<kind>", note: "" }],
    spans: [[0, 10]],
    signs: [{ sign: "×", name: "failed" }],
    end: 10,
  });
  assertMatch(svg, /<title>&lt;title&gt; &amp; more<\/title>/);
  assertMatch(svg, /<title>&quot;quoted&quot;<\/title>/);
  assertMatch(svg, />&lt;kind&gt;</);
  assertMatch(svg, /<g><title>a &lt; b<\/title><path d="M288 9m/);
});
