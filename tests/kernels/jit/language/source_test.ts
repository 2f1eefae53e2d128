import { assertEquals } from "@std/assert";
import { placeOf } from "../../../../src/kernels/jit/language/source.ts";

Deno.test("placeOf counts lines and columns from 1", () => {
  const text = "ab\n\ncd";
  assertEquals([0, 1, 2, 3, 4, 5, 6].map((at) => placeOf(text, at)), [
    { line: 1, column: 1 },
    { line: 1, column: 2 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 3, column: 2 },
    { line: 3, column: 3 },
  ]);
});
