/**
 * A generator that remembers.
 *
 * Between two values a generator keeps its variables. The Fibonacci numbers need the last two: each is their sum.
 *
 *     deno task fibonacci
 */

import { enumerate, fibonacci, islice } from "@weft/weft";
import { assertEquals } from "@std/assert";

// With two variables, as long as nobody asks for too many.
function* small(): Generator<number> {
  let [a, b] = [1, 1];
  while (true) {
    yield a;
    [a, b] = [b, a + b];
  }
}

const first = [...islice(small(), 10)];
console.log("the first ten:", first.join(", "));
assertEquals(first, [1, 1, 2, 3, 5, 8, 13, 21, 34, 55]);

// They grow fast: beyond 2⁵³ a number cannot hold every digit. The module's own are bigint and never go wrong.
for (const [n, [approximate, exact]] of enumerate(zip(small(), fibonacci()), 1)) {
  if (BigInt(approximate) === exact) continue;
  console.log(`number ${n} is ${exact}, but as a number it comes out as ${BigInt(approximate)}`);
  assertEquals(n, 79);
  break;
}

// Two generators side by side, as Python's zip.
function* zip<A, B>(as: Iterator<A>, bs: Iterator<B>): Generator<[A, B]> {
  while (true) {
    const [a, b] = [as.next(), bs.next()];
    if (a.done || b.done) return;
    yield [a.value, b.value];
  }
}

const [hundredth] = islice(fibonacci(), 99, 100);
console.log("the hundredth:", hundredth);
assertEquals(hundredth, 354224848179261915075n);
