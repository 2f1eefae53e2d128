import { assert, assertEquals, assertThrows } from "@std/assert";
import { decode, encode, offsetsOf } from "../../../../src/kernels/jit/wasm/binary.ts";
import { type Codec, f32, f64, s32, s64, text, u32 } from "../../../../src/kernels/jit/wasm/codec.ts";
import type { Module } from "../../../../src/kernels/jit/wasm/module.ts";

/** A module with something of everything. */
const MODULE: Module = {
  types: [
    { params: ["i32", "f64"], results: [] },
    { params: ["i64", "v128"], results: ["f32", "i32"] },
    { params: [], results: ["i32"] },
  ],
  imports: [
    { module: "weft", name: "fail", imported: { kind: "func", type: 0 } },
    { module: "weft", name: "größe", imported: { kind: "global", type: { type: "i32", mutable: false } } },
  ],
  functions: [1, 2],
  memories: [{ minimum: 1, maximum: 65536, shared: true }],
  globals: [{ type: { type: "i64", mutable: true }, first: [["i64.const", -5n], ["end"]] }],
  exports: [
    { name: "main", kind: "func", index: 1 },
    { name: "memory", kind: "memory", index: 0 },
    { name: "count", kind: "global", index: 1 },
  ],
  branchHints: [{ index: 1, hints: [{ offset: 53, likely: false }] }],
  codes: [
    {
      locals: ["i32", "i32", "v128", "i32"],
      body: [
        ["block", 2],
        ["loop", "i32"],
        ["i32.const", 7],
        ["i32.const", 0],
        ["br_table", [1, 1], 1],
        ["end"],
        ["end"],
        ["local.set", 2],
        ["i32.const", 0],
        ["v128.const", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]],
        ["v128.store64_lane", { align: 0, offset: 70_000 }, 1],
        ["i32.const", 1],
        ["if", ""],
        ["nop"],
        ["else"],
        ["unreachable"],
        ["end"],
        ["f32.const", -0],
        ["local.get", 2],
        ["end"],
      ],
    },
    { locals: [], body: [["i32.const", -0x80000000], ["end"]] },
  ],
  names: {
    functions: [{ index: 1, name: "main" }],
    locals: [{ index: 1, names: [{ index: 0, name: "n" }] }],
  },
};

Deno.test("what is encoded is decoded", () => {
  const bytes = encode(MODULE);
  assert(WebAssembly.validate(bytes));
  assertEquals(decode(bytes), MODULE);
});

Deno.test("offsets of instructions are counted from the locals", () => {
  // a vector of two runs of locals: 1 + 2 + 2 + 2 bytes
  const offsets = offsetsOf(MODULE.codes[0]);
  assertEquals(offsets.slice(0, 5), [7, 9, 11, 13, 15]);
  assertEquals(MODULE.codes[0].body[offsets.indexOf(53)], ["if", ""]);
});

Deno.test("sections that nobody needs are skipped", () => {
  const custom = [0, 5, 3, 0x61, 0x62, 0x63, 9];
  const bytes = encode(MODULE);
  assertEquals(decode(Uint8Array.from([...bytes.slice(0, 8), ...custom, ...bytes.slice(8)])), MODULE);
});

function bytesOf<T>(codec: Codec<T>, value: T): number[] {
  const out: number[] = [];
  codec.write(value, out);
  return out;
}

function assertPair<T>(codec: Codec<T>, value: T, bytes?: number[]): void {
  const written = bytesOf(codec, value);
  if (bytes) assertEquals(written, bytes);
  assertEquals(codec.read({ bytes: Uint8Array.from(written), at: 0 }), value);
}

Deno.test("integers are as short as they can be", () => {
  assertPair(u32, 0, [0]);
  assertPair(u32, 127, [127]);
  assertPair(u32, 128, [128, 1]);
  assertPair(u32, 2 ** 32 - 1, [255, 255, 255, 255, 15]);
  assertPair(s32, 63, [63]);
  assertPair(s32, 64, [192, 0]);
  assertPair(s32, -64, [64]);
  assertPair(s32, -65, [191, 127]);
  for (const value of [2 ** 31 - 1, -(2 ** 31), 123456789]) assertPair(s32, value);
  for (const value of [0n, -1n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)]) assertPair(s64, value);
});

Deno.test("numbers and texts keep every bit", () => {
  for (const value of [0, -0, 0.1, NaN, -Infinity, 5e-324]) assertPair(f64, value);
  for (const value of [-0, 0.5, Infinity]) assertPair(f32, value);
  assertPair(text, "größer als ∞");
});

Deno.test("bytes that are no module, or not all of one, are refused", () => {
  const bytes = encode(MODULE);
  assertThrows(() => decode(new Uint8Array(4)), TypeError, "this is no WebAssembly module");
  assertThrows(() => decode(bytes.slice(0, 30)), RangeError, "missing");
  assertThrows(() => decode(bytes.slice(0, 9)), RangeError, "a byte is missing at 9");
});

Deno.test("an instruction that is not in the table is refused", () => {
  const module = { ...MODULE, names: { functions: [], locals: [] } };
  const bytes = encode({ ...module, codes: [module.codes[1], module.codes[1]], functions: [2, 2] });
  const at = bytes.lastIndexOf(0x41);
  bytes[at] = 0xd0;
  assertThrows(() => decode(bytes), TypeError, "begins no known instruction: 0xd0");
  const unknown = encode({ ...module, memories: [], exports: [{ name: "y", kind: "func", index: 1 }] });
  const kind = unknown.lastIndexOf(0x79);
  unknown[kind + 1] = 9;
  assertThrows(() => decode(unknown), TypeError, "a byte 0x9 has no meaning here");
});
