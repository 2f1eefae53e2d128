/**
 * Types as they are written in a signature, such as `i32(i32, c128)` or `void(f64[:, :], Float64Array)`.
 *
 * @module
 */

import { nearest } from "./builtins.ts";
import { Tokens } from "./tokens.ts";
import type { ArrayType, Dtype, ScalarType, ValueType } from "./types.ts";

/** The types of a kernel's result and parameters. */
export interface Signature {
  /** Of what it returns. */
  readonly result: ValueType;
  /** Of its arguments, in their order. */
  readonly params: readonly ValueType[];
}

const SCALARS: ReadonlySet<string> = new Set<ScalarType>(["i32", "i64", "f32", "f64", "bool", "c128"]);
const DTYPES: ReadonlySet<string> = new Set<Dtype>(
  ["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64", "bool", "c128"],
);
const TYPED_ARRAYS: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ["Int8Array", "i8"],
  ["Uint8Array", "u8"],
  ["Int16Array", "i16"],
  ["Uint16Array", "u16"],
  ["Int32Array", "i32"],
  ["Uint32Array", "u32"],
  ["BigInt64Array", "i64"],
  ["BigUint64Array", "u64"],
  ["Float32Array", "f32"],
  ["Float64Array", "f64"],
]);
/** What other languages call them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["int8", "i8"],
  ["uint8", "u8"],
  ["int16", "i16"],
  ["uint16", "u16"],
  ["int32", "i32"],
  ["int", "i32"],
  ["uint32", "u32"],
  ["int64", "i64"],
  ["bigint", "i64"],
  ["uint64", "u64"],
  ["float32", "f32"],
  ["float", "f64"],
  ["float64", "f64"],
  ["double", "f64"],
  ["number", "f64"],
  ["boolean", "bool"],
  ["complex128", "c128"],
  ["complex", "c128"],
  ["Complex", "c128"],
  ["None", "void"],
]);

/**
 * Reads a signature: the result's type, then those of the parameters in parentheses.
 *
 * Types are `i32`, `i64`, `f32`, `f64`, `bool` and `c128`; `void` for no result; `f64[:, :]` for an array of two
 * dimensions, `f64[:, ::1]` for one whose elements lie in row-major order without gaps; and `Float64Array` and the
 * like for typed arrays.
 *
 * @throws {CompileError} If it is none; the message shows the place.
 */
export function parseSignature(text: string): Signature {
  const tokens = new Tokens("signature", text);
  const at = tokens.at;
  const result = parseType(tokens);
  if (typeof result === "object") {
    tokens.fail("a kernel cannot return an array; pass one in and fill it, and return void", at);
  }
  tokens.expect("(");
  const params: ValueType[] = [];
  while (!tokens.accept(")")) {
    if (params.length > 0 && !tokens.accept(",")) tokens.fail("`,` or `)` is missing");
    const at = tokens.at, type = parseType(tokens);
    if (type === "void") tokens.fail("a parameter cannot be void; leave it out", at);
    params.push(type);
  }
  tokens.end();
  return { result, params };
}

function parseType(tokens: Tokens): ValueType {
  const at = tokens.at, name = tokens.take();
  if (tokens.peek() === "[") return parseArray(tokens, name, at);
  const dtype = TYPED_ARRAYS.get(name);
  if (dtype) return { dtype, rank: 1, layout: "C", of: "typed" };
  if (name === "void" || SCALARS.has(name)) return name as ValueType;
  if (DTYPES.has(name)) {
    tokens.fail(`\`${name}\` is a type of array elements, ${name}[:]; a number is i32, i64, f32 or f64`, at);
  }
  return unknownType(tokens, name, at);
}

function parseArray(tokens: Tokens, name: string, at: number): ArrayType {
  if (TYPED_ARRAYS.has(name)) tokens.fail(`a typed array has one dimension; write ${name}`, at);
  if (!DTYPES.has(name)) unknownType(tokens, name, at);
  tokens.expect("[");
  if (tokens.accept("]")) return { dtype: name as Dtype, rank: 0, layout: "C", of: "ndarray" };
  let rank = 0, dense = false;
  do {
    tokens.expect(":");
    rank++;
    dense = tokens.accept(":");
    if (dense) tokens.expect("1");
  } while (!dense && tokens.accept(","));
  if (!tokens.accept("]")) {
    tokens.fail(dense ? "`]` is missing: `::1` is for the last dimension" : "`,` or `]` is missing");
  }
  return { dtype: name as Dtype, rank, layout: dense ? "C" : "A", of: "ndarray" };
}

function unknownType(tokens: Tokens, name: string, at: number): never {
  if (!/^\w/.test(name)) tokens.fail("a type is missing", at);
  const meant = OTHER_NAMES.get(name) ?? nearest(name, [...DTYPES, ...TYPED_ARRAYS.keys(), "void"]);
  const known = `there are ${[...SCALARS].join(" ")}, arrays such as f64[:, :] and Float64Array, and void`;
  return tokens.fail(`there is no type \`${name}\`; ${meant ? `write ${meant}` : known}`, at);
}

/** A type as it is written in a signature. */
export function showType(type: ValueType): string {
  if (typeof type === "string") return type;
  if (type.of === "typed") {
    for (const [name, dtype] of TYPED_ARRAYS) if (dtype === type.dtype) return name;
  }
  const sizes = new Array<string>(type.rank).fill(":");
  if (type.layout === "C" && type.rank > 0) sizes[type.rank - 1] = "::1";
  return `${type.dtype}[${sizes.join(", ")}]`;
}

/** A signature as it is written. */
export function showSignature({ result, params }: Signature): string {
  return `${showType(result)}(${params.map(showType).join(", ")})`;
}
