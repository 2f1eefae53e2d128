/** Many measurements as a few numbers. */

import { assertEquals, assertThrows } from "@std/assert";
import { median, statistics } from "../../bench/statistics.ts";

Deno.test("the median is the value in the middle, whatever the order", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([10, 9, 100, 1]), 9.5);
  assertEquals(median([7]), 7);
  assertThrows(() => median([]), RangeError, "no values");
});

Deno.test("statistics leave the measurements as they were", () => {
  const values = [3, 1, 2];
  assertEquals(statistics(values), { median: 2, least: 1, most: 3, runs: 3 });
  assertEquals(values, [3, 1, 2]);
});
