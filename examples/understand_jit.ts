/**
 * What the compiler does.
 *
 * A kernel is compiled at its first call, for the types of its arguments; for other types it is compiled again.
 * `signatures` lists the versions that there are, and `inspect` shows what became of one on its way: the source, the
 * compiler's own form of it, the same on SIMD lanes, and the WebAssembly.
 *
 *     deno task understand-jit
 */

import { CompileError, jit, type NDArray, timer, zeros } from "@weft/weft";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";

const sumRange = jit(function sumRange(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i;
  return sum;
});

// Nothing is compiled yet. The first call takes its time, the second does not.
assertEquals(sumRange.signatures, []);
for (const call of ["first", "second"]) {
  using t = timer();
  sumRange(10_000_000);
  console.log(`the ${call} call: ${t}`);
}

// An integer and any other number are two types of argument, so there are two versions now.
sumRange(10.5);
console.log("versions:", sumRange.signatures);
assertEquals(sumRange.signatures.length, 2);
