/** How numbers are written. */

import { assertEquals } from "@std/assert";
import { formatQuantity, formatRatio } from "../../bench/quantity.ts";

Deno.test("quantities have three digits and a unit that fits", () => {
  const texts = [1.5, 0.99999, 0.0082149, 0.00081249, 2.5e-6, 1.4999e-7].map((value) =>
    formatQuantity(value, "s")
  );
  assertEquals(texts, ["1.5 s", "1 s", "8.21 ms", "812 µs", "2.5 µs", "150 ns"]);
  assertEquals([352.4, 64e6].map((value) => formatQuantity(value, "B")), ["352 B", "64 MB"]);
  assertEquals(formatQuantity(0, "s"), "0 ns");
});

Deno.test("ratios say who is better, and small differences are none", () => {
  assertEquals([3.24, 1.81, 1.02, 0.98, 0.5, 1 / 54_321].map((ratio) => formatRatio(ratio, "s")), [
    "3.2× faster",
    "1.81× faster",
    "as fast",
    "as fast",
    "2× slower",
    "54,000× slower",
  ]);
  assertEquals([2, 1, 0.5].map((ratio) => formatRatio(ratio, "B")), ["2× smaller", "the same", "2× larger"]);
});
