import { assertEquals, assertMatch } from "@std/assert";
import { emit } from "../../../../src/kernels/jit/wasm/emit.ts";
import { type Gang, type Node, node, seq, set } from "../../../../src/kernels/jit/ir/ir.ts";
import { decode, encode } from "../../../../src/kernels/jit/wasm/binary.ts";
import type { Module } from "../../../../src/kernels/jit/wasm/module.ts";
import { wat } from "../../../../src/kernels/jit/wasm/text.ts";
import { array, f64, get, i32, loop, op, program, statement, test, v, when } from "../ir_builders.ts";
import { assemble } from "./assemble.ts";

const NONE: Module = {
  types: [],
  imports: [],
  functions: [],
  memories: [],
  globals: [],
  exports: [],
  branchHints: [],
  codes: [],
  names: { functions: [], locals: [] },
};

/** Asserts that an assembler makes the same module of the text. */
async function assertSameModule(bytes: Uint8Array): Promise<void> {
  const { names: _, ...assembled } = decode(await assemble(wat(bytes)));
  const { names: __, ...expected } = decode(bytes);
  assertEquals(assembled, expected);
}

Deno.test("a function reads well", () => {
  const n = v("n", "i32"), sum = v("the sum", "f64"), i = v("i", "i32");
  const body = [
    loop(i, [i32(0), get(n), i32(1)], [
      when(test("ne", get(i), i32(3)), [set(sum, op("add", get(sum), f64(0.5)))]),
    ]),
  ];
  const text = wat(emit(program([n], [sum], body)));
  assertEquals(
    text.slice(text.lastIndexOf("(func $main")),
    `(func $main (type 2) (param $n i32) (result f64)
    (local $i i32)
    (local i32)
    (local $the_sum f64)
    i32.const 0
    local.get $n
    local.set 2
    local.set $i
    block $block0
      local.get $i
      local.get 2
      i32.lt_s
      i32.eqz
      br_if $block0
      loop $loop1
        local.get $i
        i32.const 3
        i32.ne
        if $if2
          local.get $the_sum
          f64.const 0.5
          f64.add
          local.set $the_sum
        end
        local.get $i
        i32.const 1
        i32.add
        local.set $i
        local.get $i
        local.get 2
        i32.lt_s
        br_if $loop1
      end
    end
    local.get $the_sum
  )
)
`,
  );
});

Deno.test("an assembler makes the same module of the text: a gang with memory", async () => {
  const varying = (made: Node): Node => ({ ...made, varying: true });
  const splat = (value: Node): Node => varying(node("splat", value.type, [value]));
  const a = array("a", "f64"), base = v("base", "i32"), n = v("n", "i32"), x = v("x", "f64", true);
  const element = varying(node("load", "f64", [get(base)], { array: a, unit: true }));
  const live = test("lt", varying(node("lane", "i32")), splat(op("sub", get(n), get(base))));
  const body = (mask: Node[]) =>
    seq([
      set(x, op("copysign", element, splat(f64(-0.1)))),
      statement("store", [get(base), node("call", "f64", [get(x)], "f"), ...mask], { array: a, unit: true }),
    ]);
  const value: Gang = { base, width: 64, vectors: 2 };
  const built = program([a.base, n], [], [
    statement("gang", [i32(0), get(n), seq([]), body([]), body([live]), seq([])], value),
  ]);
  const link = (_: string, forVectors: boolean) => {
    const p = v("x", "f64", forVectors);
    return { name: "f", params: [p], results: [p], body: seq([set(p, op("add", get(p), get(p)))]) };
  };
  await assertSameModule(emit(built, { link }));
});

Deno.test("an assembler makes the same module of the text: branches that are seldom taken", async () => {
  const n = v("n", "i32"), i = v("i", "i32");
  const bytes = emit(program([n], [], [loop(i, [i32(0), get(n), i32(1)], [statement("poll")])]));
  const [{ hints }] = decode(bytes).branchHints;
  assertEquals(hints.map(({ likely }) => likely), [false]);
  assertMatch(wat(bytes), /i32.ge_s\n +\(@metadata.code.branch_hint "\\00"\)\n +if \$if2\n/);
  await assertSameModule(bytes);
});

Deno.test("an assembler makes the same module of the text: numbers, labels, names that clash", async () => {
  await assertSameModule(encode({
    ...NONE,
    types: [{ params: ["f64", "f64"], results: ["f64"] }],
    imports: [
      { module: 'we"ft', name: "naïve\n", imported: { kind: "func", type: 0 } },
      { module: "weft", name: "g", imported: { kind: "global", type: { type: "f32", mutable: true } } },
    ],
    functions: [0, 0],
    memories: [{ minimum: 1, shared: false }],
    globals: [{ type: { type: "f64", mutable: false }, first: [["f64.const", -Infinity], ["end"]] }],
    exports: [{ name: "g", kind: "global", index: 1 }],
    codes: [
      {
        locals: ["i32"],
        body: [
          ...[NaN, Infinity, -0, 1e300, 5e-324].flatMap((each) => [["f64.const", each], ["drop"]] as const),
          ["f32.const", Math.fround(0.1)],
          ["drop"],
          ["block", 0],
          ["block", ""],
          ["i32.const", 1],
          ["br_table", [0, 0, 0], 0],
          ["end"],
          ["unreachable"],
          ["end"],
          ["end"],
        ].map((each) => each) as Module["codes"][number]["body"],
      },
      { locals: [], body: [["local.get", 0], ["local.get", 1], ["call", 1], ["return"], ["end"]] },
    ],
    names: {
      functions: [{ index: 1, name: "same name" }, { index: 2, name: "same name" }],
      locals: [{ index: 1, names: [{ index: 0, name: "x" }, { index: 2, name: "x" }] }],
    },
  }));
});
