import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BlockTable, tableBytes, tableGranules } from "../../../src/kernels/arrays/blocks.ts";

function table(granules: number): BlockTable {
  const table = new BlockTable(new Int32Array(tableBytes(granules) / 4));
  table.extend(granules - 1); // the first is never given out
  return table;
}

Deno.test("a table knows its size", () => {
  assertEquals(tableGranules(tableBytes(1234)), 1234);
});

Deno.test("what is given back is joined with what is free on both sides", () => {
  for (const order of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) {
    const blocks = table(100);
    const taken = [33, 33, 33].map((size) => blocks.take(size));
    assertEquals([blocks.used, blocks.take(1)], [99, 0]);
    for (const i of order) assert(blocks.release(taken[i]));
    assertEquals([blocks.used, blocks.room], [0, 99]);
    assertEquals(blocks.take(99), 1);
  }
});

Deno.test("a block of the same size is used again, though larger ones are free", () => {
  const blocks = table(10_000);
  const [first, , third] = [1000, 1, 1001, 1].map((size) => blocks.take(size));
  blocks.release(third);
  blocks.release(first);
  assertEquals(blocks.take(1001), third);
  assertEquals(blocks.take(1000), first);
});

Deno.test("only what is in use can be given back, and only once", () => {
  const blocks = table(100);
  const block = blocks.take(10);
  for (const wrong of [0, -1, 1.5, NaN, 100, 1e9, block + 1, block + 10]) assert(!blocks.release(wrong));
  assert(blocks.release(block));
  assert(!blocks.release(block));
  assertEquals(blocks.used, 0);
});

Deno.test("what an ended thread had is given back, and nothing else", () => {
  const blocks = table(100);
  const taken = [1, 2, 1, 1, 2, 1].map((thread) => blocks.take(10, thread));
  assert(blocks.entrust(taken[0], 2) && !blocks.entrust(taken[0] + 1, 2));
  blocks.reclaim(1);
  assertEquals(taken.map((block) => blocks.release(block)), [true, true, false, false, true, false]);
  assertEquals([blocks.used, blocks.take(99)], [0, 1]);
});

Deno.test("the table grows at its end", () => {
  const words = new Int32Array(tableBytes(200) / 4);
  const blocks = new BlockTable(words);
  blocks.extend(99);
  const block = blocks.take(90);
  assertEquals([blocks.take(20), blocks.room], [0, 9]);
  blocks.extend(100);
  assertEquals([blocks.room, blocks.take(109)], [109, block + 90]);
  assertEquals(new BlockTable(words).used, 199, "another view of the same table");
});

Deno.test("any sequence of takes and releases leaves blocks apart from each other, and nothing lost", () => {
  const step = fc.oneof(
    fc.record({ take: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })) }),
    fc.record({ release: fc.nat() }),
  );
  const property = (steps: readonly ({ take: number } | { release: number })[]) => {
    const blocks = table(4000);
    const held: { start: number; size: number }[] = [];
    const owner = new Uint8Array(4000);
    for (const step of steps) {
      if ("take" in step) {
        const start = blocks.take(step.take);
        if (start === 0) {
          assert(longestGap(owner) < step.take || step.take > 15, "small enough for a gap, but refused");
          continue;
        }
        assert(start + step.take <= 4000);
        assert(owner.subarray(start, start + step.take).every((taken) => taken === 0), "taken twice");
        owner.fill(1, start, start + step.take);
        held.push({ start, size: step.take });
      } else if (held.length > 0) {
        const [{ start, size }] = held.splice(step.release % held.length, 1);
        owner.fill(0, start, start + size);
        assert(blocks.release(start));
      }
      assertEquals(blocks.used, held.reduce((sum, { size }) => sum + size, 0));
    }
    for (const { start } of held) assert(blocks.release(start));
    assertEquals([blocks.used, blocks.room, blocks.take(3999)], [0, 3999, 1]);
  };
  fc.assert(fc.property(fc.array(step, { maxLength: 120 }), property), { seed: 3, numRuns: 300 });
});

function longestGap(owner: Uint8Array): number {
  let longest = 0;
  for (let i = 1, gap = 0; i < owner.length; i++) {
    gap = owner[i] === 0 ? gap + 1 : 0;
    longest = Math.max(longest, gap);
  }
  return longest;
}
