import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { chooseTicks, tickLabels } from "../../src/figures/ticks.ts";

const AXES = [
  { from: -2.3, to: 0.7, labels: ["−2.0", "−1.5", "−1.0", "−0.5", "0.0", "0.5"] },
  { from: 1.5, to: -1.5, labels: ["1.5", "1.0", "0.5", "0.0", "−0.5", "−1.0", "−1.5"] },
  { from: -1.122, to: -1.117, labels: ["−1.122", "−1.121", "−1.120", "−1.119", "−1.118", "−1.117"] },
  {
    from: -1.1195 - 0.0025, // is a rounding error above -1.122
    to: -1.1195 + 0.0025,
    labels: ["−1.122", "−1.121", "−1.120", "−1.119", "−1.118", "−1.117"],
  },
  { from: -0.5, to: 1023.5, labels: ["0", "200", "400", "600", "800", "1000"] },
  { from: 99990, to: 100010, labels: ["99990", "99995", "100000", "100005", "100010"] },
  { from: 0, to: 1e5, labels: ["0", "20000", "40000", "60000", "80000", "100000"] },
  { from: 0, to: 1e6, labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], note: "1e6" },
  { from: 0, to: 5e-4, labels: ["0.0000", "0.0001", "0.0002", "0.0003", "0.0004", "0.0005"] },
  { from: 6e-6, to: 1.1e-5, labels: ["0.6", "0.7", "0.8", "0.9", "1.0", "1.1"], note: "1e−5" },
  { from: 0, to: 5e-6, labels: ["0", "1", "2", "3", "4", "5"], note: "1e−6" },
  { from: 2e6 - 5, to: 2e6 + 5, labels: ["−4", "−2", "0", "2", "4"], note: "+2000000" },
  { from: -1.1195 - 5e-10, to: -1.1195 + 5e-10, labels: ["−4", "−2", "0", "2", "4"], note: "1e−10−1.1195" },
];

for (const { from, to, labels, note = "" } of AXES) {
  Deno.test(`an axis from ${from} to ${to} is labelled ${labels.join(", ")} ${note}`, () => {
    assertEquals(tickLabels(chooseTicks(from, to, 6)), { labels, note });
  });
}

/** The factor and the summand that a note tells. */
function readNote(note: string): [factor: number, summand: number] {
  const [, factor, summand] = note.match(/^(1e-?\d+)?([+-].*)?$/)!;
  return [Number(factor ?? 1), Number(summand ?? 0)];
}

for (const center of [0, -1.1195, 0.2718, 1e6]) {
  for (let range = 10; range > 1e-8; range /= 7) {
    Deno.test(`labels on an axis of length ${range} around ${center} are short, differ and tell the ticks`, () => {
      const ticks = chooseTicks(center - range / 2, center + range / 2, 6);
      const { labels, note } = tickLabels(ticks);
      assertEquals(new Set(labels).size, ticks.values.length);
      assert(labels.every((label) => label.length <= 8), labels.join());
      const [factor, summand] = readNote(note.replaceAll("−", "-"));
      for (const [i, label] of labels.entries()) {
        const told = Number(label.replace("−", "-")) * factor + summand;
        assertAlmostEquals(told, ticks.values[i], 1e-3 * ticks.step);
      }
    });
  }
}

Deno.test("no extent is too small or too large for ticks", () => {
  const extents = [[0, 1e-310], [-1e-310, 1e-310], [0, 5e-324], [1, 1 + Number.EPSILON], [-8e307, 8e307], [
    1e308,
    1.7e308,
  ]];
  for (const [from, to] of extents) {
    const ticks = chooseTicks(from, to, 6);
    assertEquals(tickLabels(ticks).labels.length, ticks.values.length);
  }
});

Deno.test("there is no negative zero on an axis", () => {
  assertEquals(tickLabels({ values: [-1e-17, 0.5, 1], step: 0.5 }).labels, ["0.0", "0.5", "1.0"]);
});
