/** What counts as kept. */

import { assertEquals } from "@std/assert";
import {
  atMost,
  atMostMore,
  atMostTimes,
  below,
  belowAndSteady,
  timesAsFast,
  timesAsFastAndAheadOfAll,
} from "../../bench/bounds.ts";

const kept = [
  { bound: below(2e-6, "s"), text: "< 2 µs", met: [[1.9e-6]], not: [[2e-6]] },
  { bound: atMost(3e-6, "s"), text: "≤ 3 µs", met: [[3e-6]], not: [[3.1e-6]] },
  { bound: atMostMore(0.03, "s"), text: "≤ 30 ms more", met: [[0.06, 0.04]], not: [[0.08, 0.04]] },
  { bound: timesAsFast(1.8), text: "≥ 1.8×", met: [[1, 1.9]], not: [[1, 1.7], [2, 1]] },
  { bound: atMostTimes(1.5), text: "≤ 1.5×", met: [[3, 2]], not: [[3.1, 2]] },
  {
    bound: timesAsFastAndAheadOfAll(40),
    text: "≥ 40×, no slower than any",
    met: [[1, 40], [1, 50, 1, 9]],
    not: [[1, 39], [1, 50, 0.9]],
  },
  {
    bound: belowAndSteady(600, "B"),
    text: "< 600 B, linear",
    met: [[300, 310, 290]],
    not: [[700, 700], [300, 300, 200], [300, 400]],
  },
];

for (const { bound, text, met, not } of kept) {
  Deno.test(`the bound ${text}`, () => {
    assertEquals(bound.text, text);
    for (const [weft, ...others] of met) assertEquals(bound.met(weft, others), true, `${weft} ${others}`);
    for (const [weft, ...others] of not) assertEquals(bound.met(weft, others), false, `${weft} ${others}`);
  });
}
