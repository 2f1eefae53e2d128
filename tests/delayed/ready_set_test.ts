import { assertEquals } from "@std/assert";
import { ReadySet } from "../../src/delayed/ready_set.ts";
import { randomIntegers } from "./random.ts";

for (const bound of [1, 31, 32, 33, 1023, 1024, 1025, 40_000]) {
  Deno.test(`a ready set below ${bound} behaves as a sorted set`, () => {
    const random = randomIntegers(bound);
    const set = new ReadySet(bound);
    const members = new Set<number>();
    assertEquals([set.least(), set.size], [-1, 0]);
    for (let step = 0; step < 3000; step++) {
      const member = random(bound);
      if (members.has(member)) set.remove(member);
      else set.add(member);
      if (!members.delete(member)) members.add(member);
      if (step % 10 > 0 && bound > 100) continue;
      assertEquals([set.least(), set.size], [members.size > 0 ? Math.min(...members) : -1, members.size]);
    }
  });
}

Deno.test("a ready set gives its members in order", () => {
  const set = new ReadySet(100_000);
  for (let i = 99_999; i >= 0; i -= 7) set.add(i);
  let last = -1, count = 0;
  for (let least = set.least(); least >= 0; least = set.least()) {
    assertEquals(least > last && (99_999 - least) % 7, 0);
    last = least;
    count++;
    set.remove(least);
  }
  assertEquals([count, set.size], [Math.ceil(100_000 / 7), 0]);
});

Deno.test("a ready set of nothing is empty", () => {
  assertEquals(new ReadySet(0).least(), -1);
});
