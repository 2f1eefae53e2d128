import { assertEquals, assertThrows } from "@std/assert";
import { CompileError, raise } from "../../../src/kernels/jit/language/source.ts";
import { sourceFrom } from "./refusals.ts";

/** What `raise` says of the place of a word in a text. */
function messageAt(text: string, word: string): string {
  const source = sourceFrom(text, {}, "calcPi");
  return assertThrows(() => raise(source, text.indexOf(word), "wrong"), CompileError).message;
}

Deno.test("raise throws a CompileError, which is a SyntaxError", () => {
  const error = assertThrows(() => raise(sourceFrom("x"), 0, "wrong"), SyntaxError);
  assertEquals(error.name, "CompileError");
});

Deno.test("raise shows the kernel, the place, the line and a caret", () => {
  assertEquals(
    messageAt("(n) => {\n  let i = 0;\n  const x = foo + 1;\n  return x;\n}", "foo"),
    "calcPi: wrong\n  line 3, column 13:\n    const x = foo + 1;\n              ^",
  );
});

Deno.test("raise shows the beginning where no place is known", () => {
  const error = assertThrows(() => raise(sourceFrom("() => 1"), undefined, "wrong"), CompileError);
  assertEquals(error.message, "kernel: wrong\n  line 1, column 1:\n    () => 1\n    ^");
});

Deno.test("raise can show the end of the text", () => {
  assertEquals(
    assertThrows(() => raise(sourceFrom("i32("), 4, "wrong"), CompileError).message,
    "kernel: wrong\n  line 1, column 5:\n    i32(\n        ^",
  );
});

Deno.test("raise keeps the caret in place behind tabs", () => {
  assertEquals(
    messageAt("() => {\n\t\treturn\tfoo;\n}", "foo"),
    "calcPi: wrong\n  line 2, column 10:\n    return\tfoo;\n          \t^",
  );
});

Deno.test("raise drops the ends of lines that Windows writes", () => {
  assertEquals(
    messageAt("() => {\r\n  return foo;\r\n}", "foo"),
    "calcPi: wrong\n  line 2, column 10:\n    return foo;\n           ^",
  );
});

Deno.test("raise shows the part of a long line that matters", () => {
  const terms = Array.from({ length: 50 }, (_, i) => `x * ${i + 100}`).join(" + ");
  const [, place, line, caret] = messageAt(`(x) => ${terms}`, "125").split("\n");
  assertEquals(place, "  line 1, column 262:");
  assertEquals(line.slice(0, 6) + line.slice(-2), "    …  …");
  assertEquals(line.indexOf("125"), caret.indexOf("^"));
  const [, , first] = messageAt(`(x) => ${terms}`, "x *").split("\n");
  assertEquals(first.slice(0, 14), "    (x) => x *");
  const [, , last, lastCaret] = messageAt(`(x) => ${terms}`, "149").split("\n");
  assertEquals(last.slice(-3), "149");
  assertEquals(lastCaret.indexOf("^"), last.length - 3);
});
