/**
 * The instructions of WebAssembly: one table, from which names, codes and types follow.
 *
 * Source: the WebAssembly specification, "Index of Instructions", with SIMD, relaxed SIMD and threads.
 *
 * @module
 */

/** What follows the code of an instruction, and how it reads in TypeScript. */
export interface Immediates {
  /** What a `block`, `loop` or `if` takes and leaves: nothing, one value, or the number of a function type. */
  block: "" | ValType | number;
  /** A label, function, local or global by its number, or a reserved zero. */
  index: number;
  /** The labels of a `br_table`, all but the default. */
  indices: readonly number[];
  /** Alignment as a power of two, and offset in bytes. */
  memory: MemoryArgument;
  /** One lane of a vector. */
  lane: number;
  /** 16 bytes: the value of a vector, or the lanes of a shuffle. */
  bytes: readonly number[];
  /** The types of a `select`. */
  types: readonly ValType[];
  i32: number;
  i64: bigint;
  f32: number;
  f64: number;
}

/** The types of values, with their codes. */
export const VAL_TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** The type of a value. */
export type ValType = keyof typeof VAL_TYPES;

/** Where a load or store takes place. */
export interface MemoryArgument {
  /** log₂ of the bytes that the address is a multiple of; a hint, except for atomic instructions. */
  readonly align: number;
  /** Added to the address, in bytes. */
  readonly offset: number;
}

/**
 * Runs of instructions: the code of the first, the immediates of each, and their names in the order of their codes
 * (`-` where a code is not in use). A prefix byte stands before the last three digits: `0xfd_00b` is 0xfd, then 0x0b.
 */
const RUNS = [
  // Control
  [0x00, [], "unreachable nop"],
  [0x02, ["block"], "block loop if"],
  [0x05, [], "else"],
  [0x0b, [], "end"],
  [0x0c, ["index"], "br br_if"],
  [0x0e, ["indices", "index"], "br_table"],
  [0x0f, [], "return"],
  [0x10, ["index"], "call"],
  [0x1a, [], "drop select"],
  [0x1c, ["types"], "select_typed"],
  // Variables
  [0x20, ["index"], "local.get local.set local.tee global.get global.set"],
  // Memory
  [0x28, ["memory"], "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u"],
  [0x30, ["memory"], "i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u"],
  [0x36, ["memory"], "i32.store i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16"],
  [0x3e, ["memory"], "i64.store32"],
  [0x3f, ["index"], "memory.size memory.grow"],
  [0xfc_00a, ["index", "index"], "memory.copy"],
  [0xfc_00b, ["index"], "memory.fill"],
  // Constants
  [0x41, ["i32"], "i32.const"],
  [0x42, ["i64"], "i64.const"],
  [0x43, ["f32"], "f32.const"],
  [0x44, ["f64"], "f64.const"],
  // Comparisons
  [0x45, [], "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u"],
  [0x50, [], "i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u"],
  [0x5b, [], "f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge"],
  // Integers
  [0x67, [], "i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u"],
  [0x71, [], "i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr"],
  [0x79, [], "i64.clz i64.ctz i64.popcnt i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u"],
  [0x83, [], "i64.and i64.or i64.xor i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr"],
  // Floating point
  [0x8b, [], "f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt"],
  [0x92, [], "f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign"],
  [0x99, [], "f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt"],
  [0xa0, [], "f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign"],
  // Conversions
  [0xa7, [], "i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u"],
  [
    0xac,
    [],
    "i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u",
  ],
  [0xb2, [], "f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u f32.demote_f64"],
  [0xb7, [], "f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote_f32"],
  [0xbc, [], "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64"],
  [0xc0, [], "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s"],
  [0xfc_000, [], "i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u"],
  [0xfc_004, [], "i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u"],
  // Vectors: memory
  [0xfd_000, ["memory"], "v128.load v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u"],
  [0xfd_005, ["memory"], "v128.load32x2_s v128.load32x2_u"],
  [0xfd_007, ["memory"], "v128.load8_splat v128.load16_splat v128.load32_splat v128.load64_splat v128.store"],
  [0xfd_054, ["memory", "lane"], "v128.load8_lane v128.load16_lane v128.load32_lane v128.load64_lane"],
  [0xfd_058, ["memory", "lane"], "v128.store8_lane v128.store16_lane v128.store32_lane v128.store64_lane"],
  [0xfd_05c, ["memory"], "v128.load32_zero v128.load64_zero"],
  // Vectors: making and taking apart
  [0xfd_00c, ["bytes"], "v128.const i8x16.shuffle"],
  [0xfd_00e, [], "i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat"],
  [0xfd_015, ["lane"], "i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane"],
  [0xfd_018, ["lane"], "i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane"],
  [0xfd_01b, ["lane"], "i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane"],
  [0xfd_01f, ["lane"], "f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane"],
  // Vectors: comparisons
  [0xfd_023, [], "i8x16.eq i8x16.ne i8x16.lt_s i8x16.lt_u i8x16.gt_s i8x16.gt_u"],
  [0xfd_029, [], "i8x16.le_s i8x16.le_u i8x16.ge_s i8x16.ge_u"],
  [0xfd_02d, [], "i16x8.eq i16x8.ne i16x8.lt_s i16x8.lt_u i16x8.gt_s i16x8.gt_u"],
  [0xfd_033, [], "i16x8.le_s i16x8.le_u i16x8.ge_s i16x8.ge_u"],
  [0xfd_037, [], "i32x4.eq i32x4.ne i32x4.lt_s i32x4.lt_u i32x4.gt_s i32x4.gt_u"],
  [0xfd_03d, [], "i32x4.le_s i32x4.le_u i32x4.ge_s i32x4.ge_u"],
  [0xfd_041, [], "f32x4.eq f32x4.ne f32x4.lt f32x4.gt f32x4.le f32x4.ge"],
  [0xfd_047, [], "f64x2.eq f64x2.ne f64x2.lt f64x2.gt f64x2.le f64x2.ge"],
  [0xfd_0d6, [], "i64x2.eq i64x2.ne i64x2.lt_s i64x2.gt_s i64x2.le_s i64x2.ge_s"],
  // Vectors: bits
  [0xfd_04d, [], "v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect v128.any_true"],
  // Vectors: lanes of 8 bits (and some of floating point)
  [0xfd_05e, [], "f32x4.demote_f64x2_zero f64x2.promote_low_f32x4"],
  [0xfd_060, [], "i8x16.abs i8x16.neg i8x16.popcnt i8x16.all_true i8x16.bitmask"],
  [
    0xfd_065,
    [],
    "i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest",
  ],
  [0xfd_06b, [], "i8x16.shl i8x16.shr_s i8x16.shr_u i8x16.add i8x16.add_sat_s i8x16.add_sat_u i8x16.sub"],
  [
    0xfd_072,
    [],
    "i8x16.sub_sat_s i8x16.sub_sat_u f64x2.ceil f64x2.floor i8x16.min_s i8x16.min_u i8x16.max_s",
  ],
  [0xfd_079, [], "i8x16.max_u f64x2.trunc i8x16.avgr_u"],
  // Vectors: lanes of 16 bits
  [0xfd_07c, [], "i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u"],
  [0xfd_07e, [], "i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u"],
  [0xfd_080, [], "i16x8.abs i16x8.neg i16x8.q15mulr_sat_s i16x8.all_true i16x8.bitmask i16x8.narrow_i32x4_s"],
  [0xfd_086, [], "i16x8.narrow_i32x4_u i16x8.extend_low_i8x16_s i16x8.extend_high_i8x16_s"],
  [0xfd_089, [], "i16x8.extend_low_i8x16_u i16x8.extend_high_i8x16_u i16x8.shl i16x8.shr_s i16x8.shr_u"],
  [0xfd_08e, [], "i16x8.add i16x8.add_sat_s i16x8.add_sat_u i16x8.sub i16x8.sub_sat_s i16x8.sub_sat_u"],
  [0xfd_094, [], "f64x2.nearest i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u - i16x8.avgr_u"],
  [0xfd_09c, [], "i16x8.extmul_low_i8x16_s i16x8.extmul_high_i8x16_s"],
  [0xfd_09e, [], "i16x8.extmul_low_i8x16_u i16x8.extmul_high_i8x16_u"],
  // Vectors: lanes of 32 bits
  [0xfd_0a0, [], "i32x4.abs i32x4.neg - i32x4.all_true i32x4.bitmask - - i32x4.extend_low_i16x8_s"],
  [0xfd_0a8, [], "i32x4.extend_high_i16x8_s i32x4.extend_low_i16x8_u i32x4.extend_high_i16x8_u"],
  [0xfd_0ab, [], "i32x4.shl i32x4.shr_s i32x4.shr_u i32x4.add - - i32x4.sub - - - i32x4.mul"],
  [0xfd_0b6, [], "i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u i32x4.dot_i16x8_s"],
  [0xfd_0bc, [], "i32x4.extmul_low_i16x8_s i32x4.extmul_high_i16x8_s"],
  [0xfd_0be, [], "i32x4.extmul_low_i16x8_u i32x4.extmul_high_i16x8_u"],
  // Vectors: lanes of 64 bits
  [0xfd_0c0, [], "i64x2.abs i64x2.neg - i64x2.all_true i64x2.bitmask - - i64x2.extend_low_i32x4_s"],
  [0xfd_0c8, [], "i64x2.extend_high_i32x4_s i64x2.extend_low_i32x4_u i64x2.extend_high_i32x4_u"],
  [0xfd_0cb, [], "i64x2.shl i64x2.shr_s i64x2.shr_u i64x2.add - - i64x2.sub - - - i64x2.mul"],
  [0xfd_0dc, [], "i64x2.extmul_low_i32x4_s i64x2.extmul_high_i32x4_s"],
  [0xfd_0de, [], "i64x2.extmul_low_i32x4_u i64x2.extmul_high_i32x4_u"],
  // Vectors: floating point
  [0xfd_0e0, [], "f32x4.abs f32x4.neg - f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div"],
  [0xfd_0e8, [], "f32x4.min f32x4.max f32x4.pmin f32x4.pmax"],
  [0xfd_0ec, [], "f64x2.abs f64x2.neg - f64x2.sqrt f64x2.add f64x2.sub f64x2.mul f64x2.div"],
  [0xfd_0f4, [], "f64x2.min f64x2.max f64x2.pmin f64x2.pmax"],
  // Vectors: conversions
  [
    0xfd_0f8,
    [],
    "i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u",
  ],
  [0xfd_0fc, [], "i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero"],
  [0xfd_0fe, [], "f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u"],
  // Vectors: what may differ from machine to machine
  [0xfd_100, [], "i8x16.relaxed_swizzle i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u"],
  [0xfd_103, [], "i32x4.relaxed_trunc_f64x2_s_zero i32x4.relaxed_trunc_f64x2_u_zero"],
  [0xfd_105, [], "f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd"],
  [0xfd_109, [], "i8x16.relaxed_laneselect i16x8.relaxed_laneselect"],
  [0xfd_10b, [], "i32x4.relaxed_laneselect i64x2.relaxed_laneselect"],
  [0xfd_10d, [], "f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max"],
  // Threads
  [0xfe_000, ["memory"], "memory.atomic.notify memory.atomic.wait32 memory.atomic.wait64"],
  [0xfe_010, ["memory"], "i32.atomic.load i64.atomic.load"],
  [0xfe_017, ["memory"], "i32.atomic.store i64.atomic.store"],
  [0xfe_01e, ["memory"], "i32.atomic.rmw.add i64.atomic.rmw.add"],
  [0xfe_048, ["memory"], "i32.atomic.rmw.cmpxchg i64.atomic.rmw.cmpxchg"],
] as const;

type Run = (typeof RUNS)[number];
type Words<S extends string> = S extends `${infer First} ${infer Rest}` ? First | Words<Rest> : S;
type Table = { [R in Run as Exclude<Words<R[2]>, "-">]: R[1] };
type Values<Kinds extends readonly (keyof Immediates)[]> = {
  readonly [I in keyof Kinds]: Immediates[Kinds[I]];
};

/** The name of an instruction. */
export type OpName = keyof Table;

/** The instructions that stand alone. */
export type PlainOp = { [N in OpName]: Table[N] extends readonly [] ? N : never }[OpName];

/** The instructions that read or write memory, and have no other immediate. */
export type MemoryOp = { [N in OpName]: Table[N] extends readonly ["memory"] ? N : never }[OpName];

/** The instructions that read or write one lane of a vector in memory. */
export type LaneMemoryOp = {
  [N in OpName]: Table[N] extends readonly ["memory", "lane"] ? N : never;
}[OpName];

/** An instruction: its name, then its immediates. */
export type Instruction = { [N in OpName]: readonly [N, ...Values<Table[N]>] }[OpName];

/** What the table says of an instruction. */
export interface Opcode {
  readonly name: OpName;
  /** The code, or the prefix byte × 0x1000 + the code behind it. */
  readonly code: number;
  readonly immediates: readonly (keyof Immediates)[];
}

/** All instructions, in the order of the table. */
export const OPCODES: readonly Opcode[] = RUNS.flatMap(([first, immediates, names]) =>
  names.split(" ")
    .map((name, i): Opcode => ({ name: name as OpName, code: first + i, immediates }))
    .filter((opcode) => opcode.name as string !== "-")
);
