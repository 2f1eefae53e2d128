/** Checks of indices that have been made before. */

import { assertEquals } from "@std/assert";
import { dropChecked } from "../../../../src/kernels/jit/ir/checked.ts";
import { type Node, seq, set } from "../../../../src/kernels/jit/ir/ir.ts";
import { printProgram } from "../../../../src/kernels/jit/ir/print.ts";
import { array, breakOut, f64, get, i32, loop, node, op, statement, test, v, when } from "../ir_builders.ts";

const n = v("n", "i32"), m = v("m", "i32"), i = v("i", "i32"), d = v("d", "f64"), z = v("z", "i32");
const x = array("x", "i32");
const SITE = { array: "x", dimension: 0, line: 1, column: 1 };

/** A check of an index of an array with so many elements. */
const bound = (index: Node, size = get(m)): Node => node("bound", "i32", [index, size], { site: 0 });
const check = (index: Node, size?: Node): Node => set(z, bound(index, size));
const CHECKED = "z: i32 = bound(n, m)";

function bodyOf(...statements: Node[]): string {
  const main = { name: "f", params: [n, m, d], results: [z], body: seq(statements) };
  const program = { name: "f", sites: [SITE, SITE], main };
  return printProgram(dropChecked(program)).split("\n").slice(1, -2).map((line) => line.trim()).join("; ");
}

Deno.test("an index that was found to be inside is not checked again", () => {
  assertEquals(bodyOf(check(get(n)), check(get(n))), `${CHECKED}; z = n`);
  assertEquals(bodyOf(check(op("add", bound(get(n)), bound(get(n))))), "z: i32 = bound(bound(n, m) + n, m)");
});

Deno.test("what is left of a check is the index as an i32", () => {
  assertEquals(bodyOf(check(get(d)), check(get(d))), "z: i32 = bound(d, m); z = i32.truncate(d)");
});

Deno.test("another index, and another size, is checked", () => {
  assertEquals(
    bodyOf(check(get(n)), check(op("add", get(n), i32(1))), check(get(n), i32(9))),
    `${CHECKED}; z = bound(n + 1, m); z = bound(n, 9)`,
  );
});

Deno.test("an index is checked again when a variable in it, or in the size, has changed", () => {
  assertEquals(bodyOf(check(get(n)), set(n, i32(1)), check(get(n))), `${CHECKED}; n = 1; z = bound(n, m)`);
  assertEquals(bodyOf(check(get(n)), set(m, i32(1)), check(get(n))), `${CHECKED}; m = 1; z = bound(n, m)`);
});

Deno.test("an index that is loaded is checked each time", () => {
  const load = node("load", "i32", [i32(0)], { array: x });
  assertEquals(bodyOf(check(load), check(load)), "z: i32 = bound(x[0], m); z = bound(x[0], m)");
});

Deno.test("what an arm has checked is not known after it", () => {
  const arm = when(test("gt", get(n), i32(0)), [check(get(n)), check(get(n))]);
  assertEquals(bodyOf(arm, check(get(n))), `if n > 0 {; ${CHECKED}; z = n; }; z = bound(n, m)`);
});

Deno.test("what was checked before an arm, or in the test, is known in it and after it", () => {
  const arm = when(test("gt", bound(get(n)), i32(0)), [check(get(n))]);
  assertEquals(bodyOf(arm, check(get(n))), "if bound(n, m) > 0 {; z: i32 = n; }; z = n");
});

Deno.test("a block may be left before a check in it", () => {
  const label = { name: "out" };
  const block = statement(
    "block",
    [when(test("gt", get(n), i32(0)), [breakOut(label)]), check(get(n))],
    label,
  );
  assertEquals(
    bodyOf(block, check(get(n))),
    `out: block {; if n > 0 {; break out; }; ${CHECKED}; }; z = bound(n, m)`,
  );
});

Deno.test("a loop checks again what changes in it, and what it may not have checked", () => {
  const inner = loop(i, [i32(0), get(n), i32(1)], [
    check(get(n)),
    check(get(i)),
    set(d, f64(1)),
    check(get(d)),
  ]);
  assertEquals(
    bodyOf(check(get(n)), check(get(d)), inner, check(get(i))),
    `${CHECKED}; z = bound(d, m); for i: i32 from 0 to n {; z = n; z = bound(i, m); d = 1.0; z = bound(d, m); }; z = bound(i, m)`,
  );
});
