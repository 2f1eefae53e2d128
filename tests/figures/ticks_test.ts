import { assertAlmostEquals, assertEquals } from "@std/assert";
import { tickLabels, ticks } from "../../src/figures/ticks.ts";
import matplotlib from "./matplotlib_ticks.json" with { type: "json" };

for (const axis of matplotlib) {
  Deno.test(`ticks from ${axis.low} to ${axis.high} are matplotlib's`, () => {
    const range = axis.high - axis.low;
    const values = ticks(axis.low, axis.high, axis.intervals);
    assertEquals(values.length, axis.ticks.length);
    values.forEach((value, i) => assertAlmostEquals(value, axis.ticks[i], 1e-6 * range));
    assertEquals(tickLabels(values, range), { labels: axis.labels, note: axis.note });
  });
}

for (const center of [0, -1.1195, 0.2718, 1e6]) {
  for (let range = 10; range > 1e-9; range /= 7) {
    Deno.test(`labels differ on an axis of length ${range} around ${center}`, () => {
      const { labels } = tickLabels(ticks(center - range / 2, center + range / 2, 8), range);
      assertEquals(new Set(labels).size, labels.length);
    });
  }
}

Deno.test("no extent is too small or too large for ticks", () => {
  const extents = [[0, 1e-310], [0, 5e-324], [1, 1 + Number.EPSILON], [-8e307, 8e307], [1e308, 1.7e308]];
  for (const [low, high] of extents) {
    const values = ticks(low, high, 8);
    assertEquals(tickLabels(values, high - low).labels.length, values.length);
  }
});

Deno.test("there is no negative zero on an axis", () => {
  assertEquals(tickLabels([-1e-17, 0.5, 1], 1).labels, ["0.0", "0.5", "1.0"]);
});
