/**
 * Generators: values when they are asked for.
 *
 * A function with `yield` makes a generator. It runs until the next `yield` whenever a value is wanted, and waits there.
 * So it can go on for ever, and can be built from others that do.
 *
 *     deno task even-numbers
 */

import { evenIntegers, integers, islice } from "@weft/weft";
import { assertEquals } from "@std/assert";

// Every even number, out of every number there is. Nothing is counted before it is needed.
function* evens(): Generator<number> {
  for (const i of integers()) {
    if (i % 2 === 0) yield i;
  }
}

// One value at a time, by hand …
const numbers = evens();
assertEquals(numbers.next().value, 2);
assertEquals(numbers.next().value, 4);

// … or a slice of them. islice leaves its source open, so the next slice goes on where this one ended.
const next = [...islice(numbers, 3)];
const afterThat = [...islice(numbers, 3)];
console.log("two slices:", next, afterThat);
assertEquals(next, [6, 8, 10]);
assertEquals(afterThat, [12, 14, 16]);

// Leaving a for…of loop, or take(), closes a generator: this one is at its end now.
for (const _ of numbers) break;
assertEquals(numbers.next().done, true);

// The module has one ready-made.
assertEquals([...islice(evenIntegers(), 5)], [2, 4, 6, 8, 10]);

// Start, stop and step are those of Python's islice: every third even number from the second one on.
console.log("every third:", [...islice(evens(), 1, 11, 3)]);
assertEquals([...islice(evens(), 1, 11, 3)], [4, 10, 16, 22]);
