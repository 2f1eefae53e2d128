/**
 * What the compiler does.
 *
 * A kernel is compiled at its first call, for the types of its arguments; for other types it is compiled again.
 * `signatures` lists its versions, and `inspect` shows what became of one on its way: in the compiler's own words, on
 * SIMD lanes, and as WebAssembly. What cannot be compiled is an error that says what to write instead.
 *
 *     deno task understand-jit
 */

import { CompileError, jit, timer, uniform } from "@weft/weft";
import { assertEquals, assertMatch, assertThrows } from "@std/assert";

const sumRange = jit(function sumRange(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i;
  return sum;
});

// Nothing is compiled yet. The first call takes its time for that, the second does not.
assertEquals(sumRange.signatures, []);
for (const call of ["first", "second"]) {
  using t = timer();
  assertEquals(sumRange(10_000_000), 49_999_995_000_000);
  console.log(`the ${call} call: ${(t.time * 1e6).toFixed(0)} µs`);
}

// A number that is no 32-bit integer is another type of argument: now there are two versions.
assertEquals(sumRange(10.5), 55);
assertEquals(sumRange.signatures, ["f64(i32)", "f64(f64)"]);

// The loop has become a formula. It is still there, for sums that are too large to be exact.
console.log(sumRange.inspect("ir", "f64(i32)"));

// A loop that draws random numbers has no formula, but its rounds do not depend on each other: eight run at once.
const countBelow = jit(function countBelow(n: number, limit: number): number {
  let count = 0;
  for (let i = 0; i < n; i++) if (uniform(-1, 1) < limit) count++;
  return count;
});
countBelow(1000, 0.5);
console.log(countBelow.inspect("ir"));
const instructions = countBelow.inspect("wat").match(/\b[if](64|32)x\d\.\w+/g) ?? [];
console.log(`${instructions.length} vector instructions, such as ${[...new Set(instructions)].join(", ")}\n`);
assertMatch(countBelow.inspect("lanes"), /8 lanes/);

// A kernel is compiled from its source, in which values from outside are only names.
const rate = 0.25;
const withTax = jit(function withTax(price: number): number {
  return price * (1 + rate);
});
console.log(assertThrows(() => withTax(100), CompileError, "pass it in").message);

// As the message says; `wrapped` is the plain function.
assertEquals(jit(withTax.wrapped, { uses: { rate } })(100), 125);
