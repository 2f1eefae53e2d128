import { assertEquals } from "@std/assert";
import { decode, encode } from "../../../../src/kernels/jit/wasm/binary.ts";
import type { Module } from "../../../../src/kernels/jit/wasm/module.ts";
import {
  type Immediates,
  type Instruction,
  type Opcode,
  OPCODES,
} from "../../../../src/kernels/jit/wasm/opcodes.ts";
import { wat } from "../../../../src/kernels/jit/wasm/text.ts";
import { assemble } from "./assemble.ts";

const EXAMPLES: { readonly [K in keyof Immediates]: Immediates[K] } = {
  block: "",
  index: 0,
  indices: [0, 0],
  memory: { align: 0, offset: 5 },
  lane: 1,
  bytes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  types: ["f64"],
  i32: -70,
  i64: 2n ** 40n,
  f32: 0.5,
  f64: -0.1,
};

// Instructions that only stand in the right place.
const PLACED = new Set(["else", "end"]);

function moduleOf(body: readonly Instruction[]): Module {
  return {
    types: [{ params: [], results: [] }],
    imports: [],
    functions: [0],
    memories: [{ minimum: 1, maximum: 1, shared: true }],
    globals: [{ type: { type: "i32", mutable: true }, first: [["i32.const", 0], ["end"]] }],
    exports: [],
    branchHints: [],
    codes: [{ locals: ["i32"], body: [...body, ["unreachable"], ["end"]] }],
    names: { functions: [], locals: [] },
  };
}

function example({ name, immediates }: Opcode): Instruction[] {
  const atomic = name.includes("atomic");
  const align = /64/.test(name) && !name.includes("lane") ? 3 : 2;
  const values = immediates.map((kind) =>
    kind === "memory" && atomic ? { align, offset: 8 } : EXAMPLES[kind]
  );
  const instruction = [name, ...values] as unknown as Instruction;
  const opens = name === "block" || name === "loop" || name === "if";
  return opens ? [["unreachable"], instruction, ["end"]] : [["unreachable"], instruction];
}

Deno.test("every instruction of the table is the one that an assembler knows by this name", async () => {
  const module = moduleOf(OPCODES.filter(({ name }) => !PLACED.has(name)).flatMap(example));
  assertEquals(decode(await assemble(wat(encode(module)))).codes, module.codes);
});

Deno.test("no code and no name stands twice in the table", () => {
  assertEquals(new Set(OPCODES.map(({ code }) => code)).size, OPCODES.length);
  assertEquals(new Set(OPCODES.map(({ name }) => name)).size, OPCODES.length);
});
