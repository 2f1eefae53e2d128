/** Loops of prange: what may not be in one, and what is added up. */

import { assertEquals, assertThrows } from "@std/assert";
import { compile } from "../../../../src/kernels/jit/compile.ts";
import { CompileError } from "../../../../src/kernels/jit/language/source.ts";
import type { ValueType } from "../../../../src/kernels/jit/language/types.ts";

const ARRAY: ValueType = { dtype: "f64", rank: 1, layout: "C", of: "ndarray" };

function compileText(text: string, args: ValueType[]) {
  return compile({
    kernel: { name: "f", text, uses: {} },
    args,
    boundsCheck: true,
    form: "call",
    lanes: true,
  });
}

function refusal(text: string, args: ValueType[]): string {
  return assertThrows(() => compileText(text, args), CompileError).message;
}

const ADVICE = "which run at the same time; only sums, products, minima and maxima may be " +
  "(`s` += x, *= x, = Math.min(`s`, x), = Math.max(`s`, x)), and not be read in the loop; " +
  "else use range, or declare it in the loop";

const CARRIED: Record<string, string> = {
  "is read and written": "s = 1 - s;",
  "is added to and multiplied": "s += i; s *= 2;",
  "is added up and read": "s += i; x.set(i, s);",
  "is subtracted from a number": "s = i - s;",
  "is compared": "if (i > s) s = i;",
  "is divided": "s /= 3;",
};

for (const [what, body] of Object.entries(CARRIED)) {
  Deno.test(`a variable that ${what} in prange is refused by name`, () => {
    const text = `(x, n) => {\n  let s = 0;\n  for (const i of prange(n)) { ${body} }\n  return s;\n}`;
    const message = refusal(text, [ARRAY, "i32"]);
    assertEquals(
      message.split("\n")[0],
      `f: \`s\` is carried from one iteration of prange to the next, ${ADVICE}`,
    );
    assertEquals(message.split("\n")[1].slice(0, 15), "  line 3, colum");
  });
}

Deno.test("a variable of the last iteration is refused by name", () => {
  const text = `(x, n) => {\n  let s = 0;\n  for (const i of prange(n)) s = x.get(i);\n  return s;\n}`;
  assertEquals(
    refusal(text, [ARRAY, "i32"]).split("\n")[0],
    "f: `s` is assigned in a loop of prange and read after it, but which iteration is the last is not known; " +
      "declare it in the loop, or use range",
  );
});

Deno.test("carried from row to row of an inner prange is refused, too", () => {
  const text =
    `(x, n) => { for (const i of prange(n)) { let s = 0; for (const j of prange(n)) s = 1 - s; x.set(i, s); } }`;
  assertEquals(refusal(text, [ARRAY, "i32"]).includes("`s` is carried"), true);
});

Deno.test("what is private to an iteration may be declared outside", () => {
  compileText("(x, n) => { let s = 0; for (const i of prange(n)) { s = i; x.set(i, 2 * s); } }", [
    ARRAY,
    "i32",
  ]);
});

const JOINED: Record<string, [body: string, plain: (n: number) => number]> = {
  "a sum": ["s += i", (n) => n * (n - 1) / 2],
  "a difference": ["s -= i", (n) => -n * (n - 1) / 2],
  "a sum under a condition": ["if (i % 3 === 0) s += 2", (n) => 2 * Math.ceil(n / 3)],
  "a minimum": ["s = Math.min(s, 10 - i)", (n) => n > 0 ? Math.min(0, 11 - n) : 0],
  "a maximum": ["s = Math.max(i / 2, s)", (n) => n > 0 ? (n - 1) / 2 : 0],
  "a product": ["s *= 1 - 1 / (i + 1)", () => 0],
  "two statements": ["s += i; s += 1", (n) => n * (n + 1) / 2],
};

for (const [what, [body, plain]] of Object.entries(JOINED)) {
  Deno.test(`${what} is joined over lanes and chunks`, () => {
    const text = `(n) => { let s = 0; for (const i of prange(n)) { ${body}; } return s; }`;
    const { bytes } = compileText(text, ["i32"]);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    const weft = { memory, fail() {}, poll() {}, fork() {}, scratch: 0 };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { weft });
    for (const n of [0, 1, 7, 8, 9, 1000, 1025, 5000]) {
      assertEquals((exports.main as CallableFunction)(n) + 0, plain(n) + 0, `${n} iterations`);
    }
  });
}

Deno.test("a step of prange may be any constant but zero", () => {
  for (const [start, end, step] of [[0, 10, 3], [10, -1, -2], [5, 5, 2], [5, 6, 2], [-7, 7, 7], [3, 9, -1]]) {
    const text =
      `(n) => { let s = 0; for (const i of prange(${start}, n, ${step})) s += 1000 + i; return s; }`;
    const { bytes } = compileText(text, ["i32"]);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    const weft = { memory, fail() {}, poll() {}, fork() {}, scratch: 0 };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { weft });
    let sum = 0;
    for (let i = start; step > 0 ? i < end : i > end; i += step) sum += 1000 + i;
    assertEquals((exports.main as CallableFunction)(end), sum, `${start}, ${end}, ${step}`);
  }
});
