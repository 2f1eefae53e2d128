import { assert, assertEquals, assertThrows } from "@std/assert";
import { enumerate, evenIntegers, fibonacci, integers, islice } from "../../mod.ts";

Deno.test("integers count up from 1, or from anywhere", () => {
  assertEquals([...islice(integers(), 4)], [1, 2, 3, 4]);
  assertEquals([...islice(integers(-1), 3)], [-1, 0, 1]);
});

Deno.test("evenIntegers are the even ones of the integers", () => {
  const evens = integers().filter((i) => i % 2 === 0);
  assertEquals([...islice(evenIntegers(), 50)], [...islice(evens, 50)]);
});

Deno.test("fibonacci: each is the sum of the two before it, exactly", () => {
  const numbers = [...islice(fibonacci(), 300)];
  assertEquals(numbers.slice(0, 2), [1n, 1n]);
  for (let i = 2; i < numbers.length; i++) assertEquals(numbers[i], numbers[i - 1] + numbers[i - 2]);
  assertEquals(numbers[99], 354224848179261915075n);
});

// What Python's itertools.islice yields from range(20), and the item that is next afterwards.
const slices: [args: (number | undefined)[], items: number[], next: number | undefined][] = [
  [[3], [0, 1, 2], 3],
  [[0], [], 0],
  [[2, 5], [2, 3, 4], 5],
  [[5, 2], [], 5],
  [[0, 6, 2], [0, 2, 4], 6],
  [[1, undefined, 3], [1, 4, 7, 10, 13, 16, 19], undefined],
  [[0, 7, 3], [0, 3, 6], 7],
  [[undefined, 4], [0, 1, 2, 3], 4],
  [[2, 2], [], 2],
  [[18, 100], [18, 19], undefined],
];
for (const [args, items, next] of slices) {
  Deno.test(`islice(range(20), ${args.join(", ")}) is Python's, and leaves off where it does`, () => {
    const source = integers(0).take(20);
    const slice = islice as (source: Iterable<number>, ...args: (number | undefined)[]) => Generator<number>;
    assertEquals([...slice(source, ...args)], items);
    assertEquals(source.next().value, next);
  });
}

Deno.test("islice is lazy, takes no item too many, and does not close its source", () => {
  let made = 0, closed = false;
  function* source() {
    try {
      while (true) yield made++;
    } finally {
      closed = true;
    }
  }
  const items = source();
  const slice = islice(items, 3);
  assertEquals(made, 0);
  slice.next();
  assertEquals(made, 1);
  for (const _ of slice) break;
  assertEquals([closed, items.next().value], [false, 2]);
  assertEquals([...islice(items, 2)], [3, 4]);
  assertEquals([made, closed], [5, false]);
});

Deno.test("islice checks its arguments at the call, as Python does", () => {
  for (const bad of [-1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => islice([1], bad),
      RangeError,
      `islice: stop must be an integer of at least 0, or undefined; got ${bad}`,
    );
    assertThrows(() => islice([1], bad, 2), RangeError, "islice: start");
    assertThrows(() => islice([1], 0, 2, bad), RangeError, "islice: step");
  }
  assertThrows(() => islice([1], 0, 2, 0), RangeError, "islice: step must be an integer of at least 1");
  assertEquals([...islice([1, 2, 3], null)], [1, 2, 3]);
});

Deno.test("islice takes one to three numbers, as Python's does", () => {
  const slice = islice as (...args: unknown[]) => unknown;
  const message = "islice takes a stop, or a start, a stop and a step, after the source; got ";
  assertThrows(() => slice([1]), TypeError, `${message}0 numbers`);
  assertThrows(() => slice([1], 0, 1, 1, 1), TypeError, `${message}4 numbers`);
  assertEquals([...islice([1, 2], undefined)], [1, 2]);
});

Deno.test("enumerate numbers items, and closes its source when left", () => {
  assertEquals([...enumerate("abc")], [[0, "a"], [1, "b"], [2, "c"]]);
  assertEquals([...enumerate(["x"], 7)], [[7, "x"]]);
  const source = integers();
  for (const [index] of enumerate(source)) if (index === 2) break;
  assert(source.next().done);
});
