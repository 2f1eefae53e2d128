/** Known values in the place of variables. */

import { assertEquals } from "@std/assert";
import { get, type Node, node, type Program, seq, set } from "../../../../src/kernels/jit/ir/ir.ts";
import { printProgram } from "../../../../src/kernels/jit/ir/print.ts";
import { propagate } from "../../../../src/kernels/jit/ir/propagate.ts";
import { breakOut, i32, loop, op, statement, test, v, when } from "../ir_builders.ts";

const n = v("n", "i32"), x = v("x", "i32"), y = v("y", "i32"), z = v("z", "i32");

function bodyOf(...statements: Node[]): string {
  const program: Program = {
    name: "f",
    sites: [],
    main: { name: "f", params: [n], results: [z], body: seq(statements) },
  };
  return printProgram(propagate(program)).split("\n").slice(1, -2).map((line) => line.trim()).join("; ");
}

Deno.test("a constant goes where its variable is read", () => {
  assertEquals(bodyOf(set(x, i32(1)), set(z, op("add", get(x), get(n)))), "x: i32 = 1; z: i32 = 1 + n");
});

Deno.test("a copy goes where it is read, until one of both is set again", () => {
  assertEquals(
    bodyOf(set(x, get(n)), set(z, get(x)), set(n, i32(2)), set(z, get(x))),
    "x: i32 = n; z: i32 = n; n = 2; z = x",
  );
});

Deno.test("what an arm sets is not known after it", () => {
  const body = bodyOf(
    set(x, i32(1)),
    when(test("gt", get(n), i32(0)), [set(x, i32(2)), set(y, get(x))]),
    set(z, get(x)),
  );
  assertEquals(body, "x: i32 = 1; if n > 0 {; x = 2; y: i32 = 2; }; z: i32 = x");
});

Deno.test("what a loop sets is not known in it, nor after it", () => {
  const i = v("i", "i32");
  const body = bodyOf(
    set(x, i32(0)),
    set(y, i32(5)),
    loop(i, [get(x), get(n), i32(1)], [set(x, op("add", get(x), get(y)))]),
    set(z, get(x)),
  );
  assertEquals(body, "x: i32 = 0; y: i32 = 5; for i: i32 from 0 to n {; x = x + 5; }; z: i32 = x");
});

Deno.test("what is set before a jump out of a block is not known behind it", () => {
  const label = { name: "out" };
  const body = bodyOf(
    set(x, i32(1)),
    statement("block", [
      when(test("gt", get(n), i32(0)), [set(x, i32(2)), breakOut(label)]),
      set(x, i32(3)),
    ], label),
    set(z, get(x)),
  );
  assertEquals(body.endsWith("z: i32 = x"), true, body);
});

Deno.test("a test reads what was known before it", () => {
  assertEquals(
    bodyOf(set(x, i32(1)), when(node("lt", "bool", [get(x), get(n)]), [set(z, i32(1))])),
    "x: i32 = 1; if 1 < n {; z: i32 = 1; }",
  );
});
