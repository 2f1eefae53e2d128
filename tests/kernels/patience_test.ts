/** How long idle workers are kept: the rule, on a clock of its own. */

import { assertEquals } from "@std/assert";
import { Patience } from "../../src/kernels/workers/patience.ts";

Deno.test("workers that are missed soon after they have left stay longer, up to a bound", () => {
  const patience = new Patience(50, 180);
  patience.missed(0);
  assertEquals(patience.ms, 50, "the first workers of all were not let go before");
  const waits = [100, 300, 500, 700].map((now) => {
    patience.left(now);
    patience.missed(now + 80);
    return patience.ms;
  });
  assertEquals(waits, [100, 150, 180, 180]);
});

Deno.test("workers that are missed late could not have stayed", () => {
  const patience = new Patience(50, 180);
  patience.left(0);
  patience.missed(180);
  patience.missed(190);
  assertEquals(patience.ms, 50);
});

Deno.test("a wait that was asked for stays as it is", () => {
  const patience = new Patience(10, 10);
  patience.left(0);
  patience.missed(1);
  assertEquals(patience.ms, 10);
});
