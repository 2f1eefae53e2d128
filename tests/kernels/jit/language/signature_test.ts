import { assertEquals, assertThrows } from "@std/assert";
import { parseSignature, showSignature, showType } from "../../../../src/kernels/jit/language/signature.ts";
import { CompileError } from "../../../../src/kernels/jit/language/source.ts";
import type { ValueType } from "../../../../src/kernels/jit/language/types.ts";

Deno.test("parseSignature reads the types of the result and the parameters", () => {
  assertEquals(parseSignature("i32(i32, c128)"), { result: "i32", params: ["i32", "c128"] });
  assertEquals(parseSignature(" void ( ) "), { result: "void", params: [] });
  assertEquals(parseSignature("bool(i64,f32,f64,bool)"), {
    result: "bool",
    params: ["i64", "f32", "f64", "bool"],
  });
});

Deno.test("parseSignature reads arrays of any rank", () => {
  assertEquals(parseSignature("void(f64[:], u8[:,:], c128[:, :, :])").params, [
    { dtype: "f64", rank: 1, layout: "A", of: "ndarray" },
    { dtype: "u8", rank: 2, layout: "A", of: "ndarray" },
    { dtype: "c128", rank: 3, layout: "A", of: "ndarray" },
  ]);
  assertEquals(parseSignature("void(f64[])").params, [{ dtype: "f64", rank: 0, layout: "C", of: "ndarray" }]);
  assertEquals(parseSignature("void(f32[::1], bool[:, ::1])").params, [
    { dtype: "f32", rank: 1, layout: "C", of: "ndarray" },
    { dtype: "bool", rank: 2, layout: "C", of: "ndarray" },
  ]);
});

Deno.test("parseSignature reads typed arrays", () => {
  assertEquals(parseSignature("f64(Float64Array, BigUint64Array)").params, [
    { dtype: "f64", rank: 1, layout: "C", of: "typed" },
    { dtype: "u64", rank: 1, layout: "C", of: "typed" },
  ]);
});

Deno.test("showType and showSignature write types as parseSignature reads them", () => {
  const arrays = ["Int8Array", "Uint8Array", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array"];
  const more = ["BigInt64Array", "BigUint64Array", "Float32Array", "Float64Array"];
  const dtypes = ["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64", "bool", "c128"];
  const ndarrays = dtypes.flatMap((
    dtype,
  ) => [`${dtype}[:]`, `${dtype}[::1]`, `${dtype}[]`, `${dtype}[:, :, ::1]`]);
  const types = [...arrays, ...more, ...ndarrays, "i32", "i64", "f32", "f64", "bool", "c128"];
  for (const type of types) assertEquals(showType(parseSignature(`void(${type})`).params[0]), type);
  const text = "c128(f64[:, :], i32, Float32Array)";
  assertEquals(showSignature(parseSignature(text)), text);
  assertEquals(showType("void" as ValueType), "void");
});

const KNOWN = "there are i32 i64 f32 f64 bool c128, arrays such as f64[:, :] and Float64Array, and void";

const WRONG: [text: string, message: string, column: number][] = [
  ["", "a type is missing", 1],
  ["i32", "`(` is missing", 4],
  ["i32(", "a type is missing", 5],
  ["i32(i32", "`,` or `)` is missing", 8],
  ["i32(i32; c128)", "`,` or `)` is missing", 8],
  ["i32(,)", "a type is missing", 5],
  ["i32(i32) f64", "nothing may follow here; got `f64`", 10],
  ["i32(void)", "a parameter cannot be void; leave it out", 5],
  ["f64[:](i32)", "a kernel cannot return an array; pass one in and fill it, and return void", 1],
  ["Float64Array(i32)", "a kernel cannot return an array; pass one in and fill it, and return void", 1],
  ["f64(float64)", "there is no type `float64`; write f64", 5],
  ["f64(f65)", "there is no type `f65`; write f64", 5],
  ["f64(Float64array)", "there is no type `Float64array`; write Float64Array", 5],
  ["f64(string)", `there is no type \`string\`; ${KNOWN}`, 5],
  ["f64(string[:])", `there is no type \`string\`; ${KNOWN}`, 5],
  ["f64(number[:])", "there is no type `number`; write f64", 5],
  ["f64(u8)", "`u8` is a type of array elements, u8[:]; a number is i32, i64, f32 or f64", 5],
  ["f64(f64[3])", "`:` is missing", 9],
  ["f64(f64[:)", "`,` or `]` is missing", 10],
  ["f64(f64[::2])", "`1` is missing", 11],
  ["f64(f64[::1, :])", "`]` is missing: `::1` is for the last dimension", 12],
  ["f64(Float64Array[:])", "a typed array has one dimension; write Float64Array", 5],
];

for (const [text, message, column] of WRONG) {
  Deno.test(`parseSignature refuses ${text || "nothing"}`, () => {
    const error = assertThrows(() => parseSignature(text), CompileError);
    const caret = " ".repeat(column - 1) + "^";
    assertEquals(
      error.message,
      `signature: ${message}\n  line 1, column ${column}:\n    ${text}\n    ${caret}`,
    );
  });
}
