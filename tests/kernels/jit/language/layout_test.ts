import { assertEquals, assertThrows } from "@std/assert";
import { parseLayout } from "../../../../src/kernels/jit/language/layout.ts";
import { CompileError } from "../../../../src/kernels/jit/language/source.ts";

Deno.test("parseLayout reads the names of the dimensions", () => {
  assertEquals(parseLayout("(n,m),()->(n,m)"), { inputs: [["n", "m"], []], outputs: [["n", "m"]] });
  assertEquals(parseLayout(" ( n ) , ( n, p ) -> ( ) , (p) "), {
    inputs: [["n"], ["n", "p"]],
    outputs: [[], ["p"]],
  });
  assertEquals(parseLayout("(n,n)->()"), { inputs: [["n", "n"]], outputs: [[]] });
});

const WRONG: [text: string, message: string, column: number][] = [
  ["", "`(` is missing; a layout is written (n,m),()->(n)", 1],
  ["n->n", "`(` is missing; a layout is written (n,m),()->(n)", 1],
  ["(n)", "`,` or `->` is missing; a layout is written (n,m),()->(n)", 4],
  ["(n)(m)->()", "`,` or `->` is missing; a layout is written (n,m),()->(n)", 4],
  ["(n)->", "`(` is missing; a layout is written (n,m),()->(n)", 6],
  ["->(n)", "`(` is missing; a layout is written (n,m),()->(n)", 1],
  ["(n),->(n)", "`(` is missing; a layout is written (n,m),()->(n)", 5],
  ["(n m)->()", "`,` or `)` is missing", 4],
  ["(n,)->()", "a dimension needs a name, such as n", 4],
  ["(3)->()", "a dimension needs a name, such as n", 2],
  ["(n", "`,` or `)` is missing", 3],
  ["(n)->(n,k)", "the size of `k` is not known: no argument has such a dimension", 9],
  ["(n)->(n) x", "nothing may follow here; got `x`", 10],
];

for (const [text, message, column] of WRONG) {
  Deno.test(`parseLayout refuses ${text || "nothing"}`, () => {
    const error = assertThrows(() => parseLayout(text), CompileError);
    const caret = " ".repeat(column - 1) + "^";
    assertEquals(error.message, `layout: ${message}\n  line 1, column ${column}:\n    ${text}\n    ${caret}`);
  });
}
