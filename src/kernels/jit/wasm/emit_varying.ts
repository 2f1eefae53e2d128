/**
 * Varying expressions as WebAssembly: one vector of 128 bits after the other.
 *
 * In a gang of width 64 a value of 32 bits lies in the lower half of its lane; the upper half is anything. A mask is
 * all ones or all zeros in the whole lane.
 *
 * @module
 */

import { type Body, heldAs } from "./emit_body.ts";
import { assemble, extract, isUnit, type LaneName, laneName, shuffle } from "./emit_lanes.ts";
import { addressOf, boundLanes, loadLanes } from "./emit_memory.ts";
import { operation, scalar } from "./emit_scalar.ts";
import type { Node, Op, Reduction, Type, Var } from "../ir/ir.ts";
import { isFloat, same } from "../ir/node_facts.ts";
import type { PlainOp } from "./opcodes.ts";

// ---------------------------------------------------------------------------------------------------------------
// Before the vectors

/**
 * Computes what all vectors of an expression share, and keeps it for the rest of the statement: so it is computed
 * once, and before any vector of a variable that it reads is overwritten.
 */
export function prepare(body: Body, node: Node): void {
  if (body.kept(node) !== undefined) return;
  if (!node.varying || node.op === "splat") {
    return prepareShared(body, node.op === "splat" ? node.args[0] : node);
  }
  if (node.op === "load" || node.op === "bound") return prepareAccess(body, node);
  for (const arg of node.args) prepare(body, arg);
}

function prepareShared(body: Body, node: Node): void {
  if (node.op === "const" || node.op === "get" || isSteady(node)) return;
  keep(body, node, () => scalar(body, node));
}

function prepareAccess(body: Body, node: Node): void {
  if (node.op === "load" && isUnit(node)) keepAddress(body, node);
  for (const arg of isUnit(node) ? node.args.slice(1) : node.args) prepare(body, arg);
}

/** Computes where a unit access begins. */
export function keepAddress(body: Body, access: Node): void {
  const local = body.borrow("i32");
  addressOf(body, access, access.args[0]);
  body.set(local);
  body.keep(access, local);
}

function keep(body: Body, node: Node, write: () => void): void {
  if (body.kept(node) !== undefined) return;
  const local = body.borrow(heldAs(node.type));
  write();
  body.set(local);
  body.keep(node, local);
}

// ---------------------------------------------------------------------------------------------------------------
// What does not change in a loop

const UNSTEADY: ReadonlySet<Op> = new Set<Op>(["load", "bound", "call", "any", "reduce", "lane"]);

/** Whether an expression gives the same, early or late, as long as its variables do not change. */
function isSteady(node: Node): boolean {
  return !node.varying && !UNSTEADY.has(node.op) && node.args.every(isSteady);
}

function readsOf(node: Node, found = new Set<Var>()): Set<Var> {
  if (node.op === "get") found.add(node.value as Var);
  for (const arg of node.args) readsOf(arg, found);
  return found;
}

/** The same for expressions that are the same. */
function keyOf(body: Body, { op, type, value, args }: Node): string {
  const operand = op === "get" ? body.localOf(value as Var) : Object.is(value, -0) ? "-0" : value;
  return `${op} ${type} ${operand}(${args.map((arg) => keyOf(body, arg)).join()})`;
}

/** Writes a value in all lanes; once before the loop, where it does not change in the loop. */
function splat(body: Body, node: Node): void {
  const kept = body.kept(node);
  const write = () => {
    scalar(body, node);
    if (node.type === "bool") spreadTruth(body);
    else body.op(`${laneName(body, node.type)}.splat`);
  };
  if (isZero(node)) return zeros(body);
  const local = kept === undefined && isSteady(node)
    ? body.hoisted(`splat ${keyOf(body, node)}`, readsOf(node), "v128", write)
    : undefined;
  if (local === undefined) write();
  else body.get(local);
}

function spreadTruth(body: Body): void {
  const truth = body.borrow("i32");
  body.set(truth);
  body.i32(0);
  body.get(truth);
  body.op("i32.sub", "i32x4.splat");
}

function isZero({ op, value }: Node): boolean {
  return op === "const" && (Object.is(value, 0) || value === 0n || value === false);
}

function zeros(body: Body): void {
  body.put(["v128.const", new Array(16).fill(0)]);
}

/** Writes a constant vector, out of the loop if there is one. */
function fixed(body: Body, bytes: readonly number[]): void {
  const local = body.hoisted(`fixed ${bytes}`, new Set(), "v128", () => body.put(["v128.const", bytes]));
  if (local === undefined) body.put(["v128.const", bytes]);
  else body.get(local);
}

// ---------------------------------------------------------------------------------------------------------------
// Expressions

/** Writes vector number `g` of an expression. */
export function vector(body: Body, node: Node, g: number): void {
  if (!node.varying) return splat(body, node);
  const { op, args, type } = node;
  switch (op) {
    case "splat":
      return splat(body, args[0]);
    case "get":
      return body.get(body.localOf(node.value as Var) + g);
    case "lane":
      return laneNumbers(body, type, g);
    case "load":
      return loadLanes(body, node, g);
    case "bound":
      return boundLanes(body, node, g);
    case "select":
      return select(body, node, g);
    case "and":
      if (args[1].op === "not") return andNot(body, args[0], args[1].args[0], g);
      if (isLowHalf(node)) return bits(body, args[0].args[0], args[1], g);
      break;
    case "shl":
    case "shr_s":
    case "shr_u":
      if (isShared(args[1])) return shift(body, node, g);
      break;
    case "promote":
    case "convert":
      if (widened(body, node, g)) return;
      break;
    case "call":
      if (library(body, node, g)) return;
  }
  const write = WRITERS[args[0].type]?.[op];
  if (!write) return laneByLane(body, node, g);
  for (const arg of args) vector(body, arg, g);
  write(body, type);
}

function laneNumbers(body: Body, type: Type, g: number): void {
  const bytes = new DataView(new ArrayBuffer(16));
  const first = g * body.lanes;
  for (let at = 0; at < 16; at += type === "i64" ? 8 : 4) {
    const lane = first + Math.floor(at * 8 / body.gang.width);
    if (type === "i64") bytes.setBigInt64(at, BigInt(lane), true);
    else bytes.setInt32(at, lane, true);
  }
  fixed(body, [...new Uint8Array(bytes.buffer)]);
}

function andNot(body: Body, a: Node, b: Node, g: number): void {
  vector(body, a, g);
  vector(body, b, g);
  body.op("v128.andnot");
}

/** Whether of an extended integer nothing is kept but the 32 bits that it had. */
function isLowHalf({ type, args: [integer, mask] }: Node): boolean {
  return type === "i64" && integer.op === "extend" && integer.varying && mask.op === "splat" &&
    mask.args[0].value === 0xffff_ffffn;
}

function bits(body: Body, value: Node, mask: Node, g: number): void {
  vector(body, value, g);
  vector(body, mask, g);
  body.op("v128.and");
}

function isShared(node: Node): boolean {
  return !node.varying || node.op === "splat";
}

function shift(body: Body, { op, args, type }: Node, g: number): void {
  const amount = args[1].op === "splat" ? args[1].args[0] : args[1];
  // The upper half of a lane, whatever it is, is shifted out.
  const leaves = op === "shl" && type === "i64" && amount.op === "const" && Number(amount.value) >= 32;
  vector(body, leaves && args[0].op === "extend" && args[0].varying ? args[0].args[0] : args[0], g);
  if (amount.op === "const") body.i32(Number(amount.value));
  else {
    scalar(body, amount);
    if (type === "i64") body.op("i32.wrap_i64");
  }
  body.op(`${laneName(body, type)}.${op}` as PlainOp);
}

// select(m, x + c, x) is x + (c & m), for integers.
function select(body: Body, { args: [mask, a, b], type }: Node, g: number): void {
  if (isFloat(a) && extreme(body, mask, a, b, g)) return;
  const step = stepOf(a, b);
  if (step && (type === "i32" || type === "i64")) {
    vector(body, b, g);
    if (step.op === "const" && BigInt(step.value as number) === 1n) {
      vector(body, mask, g);
      return body.op(`${laneName(body, type)}.${a.op === "add" ? "sub" : "add"}` as PlainOp);
    }
    vector(body, step, g);
    vector(body, mask, g);
    return body.op("v128.and", `${laneName(body, type)}.${a.op}` as PlainOp);
  }
  if (!isZero(a)) vector(body, a, g);
  if (!isZero(b)) vector(body, b, g);
  vector(body, mask, g);
  body.op(isZero(b) ? "v128.and" : isZero(a) ? "v128.andnot" : laneSelect(body));
}

// The lesser or the greater of two, as `pmin(y, x)` = x < y ? x : y and `pmax(x, y)` = x < y ? y : x say it.
function extreme(body: Body, { op, args }: Node, a: Node, b: Node, g: number): boolean {
  if (op !== "lt" && op !== "gt") return false;
  const [x, y] = op === "lt" ? args : args.toReversed();
  const isMin = same(a, x) && same(b, y);
  if (!isMin && !(same(a, y) && same(b, x))) return false;
  vector(body, b, g);
  vector(body, a, g);
  body.op(`${laneName(body, a.type)}.${isMin ? "pmin" : "pmax"}` as PlainOp);
  return true;
}

// With masks of all ones or all zeros it is as exact as `v128.bitselect`, and up to 1.6 times as fast on x86.
function laneSelect(body: Body): PlainOp {
  return body.gang.width === 64 ? "i64x2.relaxed_laneselect" : "i32x4.relaxed_laneselect";
}

/** The c of `x + c` or `x - c`. */
function stepOf({ op, args }: Node, x: Node): Node | undefined {
  if ((op !== "add" && op !== "sub") || x.op !== "get") return undefined;
  const isX = (node: Node) => node.op === "get" && node.value === x.value;
  const step = isX(args[0]) ? args[1] : op === "add" && isX(args[1]) ? args[0] : undefined;
  return step?.op === "splat" ? step.args[0] : step;
}

function library(body: Body, { args, value }: Node, g: number): boolean {
  const func = body.module.linked(value as string, true);
  if (func === undefined) return false;
  for (const arg of args) vector(body, arg, g);
  body.call(func);
  return true;
}

// An array of 32 bits an element that is read as f64: what is loaded need not be spread over the lanes first.
function widened(body: Body, { op, args: [arg], type }: Node, g: number): boolean {
  if (type !== "f64" || arg.op !== "load" || !isUnit(arg) || arg.args.length > 1) return false;
  if (arg.type !== "f32" && arg.type !== "i32") return false;
  const { storage } = (arg.value as { readonly array: { readonly storage: string } }).array;
  if (storage !== arg.type) return false;
  body.get(body.kept(arg) as number);
  body.memory("v128.load64_zero", 8 * g);
  body.op(op === "promote" ? "f64x2.promote_low_f32x4" : "f64x2.convert_low_i32x4_s");
  return true;
}

// ---------------------------------------------------------------------------------------------------------------
// Operations with a vector form

/** Writes an operation whose operands (vectors) are on the stack. */
type Writer = (body: Body, to: Type) => void;

type Writers = Readonly<Partial<Record<Op, Writer>>>;

function plain(...names: readonly PlainOp[]): Writer {
  return (body) => body.op(...names);
}

function table(lanes: LaneName, ops: readonly Op[], name: (op: Op) => string = (op) => op): Writers {
  return Object.fromEntries(ops.map((op) => [op, plain(`${lanes}.${name(op)}` as PlainOp)]));
}

/** Comparisons; masks of half lanes are spread over the whole lane. */
function comparisons(lanes: LaneName, name: (op: Op) => string): Writers {
  const ops: readonly Op[] = ["eq", "ne", "lt", "le", "gt", "ge"];
  return Object.fromEntries(ops.map((op) => [op, compared(`${lanes}.${name(op)}` as PlainOp)]));
}

function compared(name: PlainOp): Writer {
  return (body) => {
    body.op(name);
    if (body.gang.width === 64 && name.includes("32x4")) shuffle(body, "spread");
  };
}

const signed = (op: Op): string => op === "eq" || op === "ne" ? op : `${op}_s`;

const ARITHMETIC: readonly Op[] = ["add", "sub", "mul"];
const FLOAT: readonly Op[] = [
  ...ARITHMETIC,
  "div",
  "min",
  "max",
  "neg",
  "abs",
  "sqrt",
  "floor",
  "ceil",
  "trunc",
  "nearest",
];
const BITS: Writers = { and: plain("v128.and"), or: plain("v128.or"), xor: plain("v128.xor") };
const SAME: Writer = () => {};

/** Operations by the type of their first operand. */
const WRITERS: Readonly<Partial<Record<Type, Writers>>> = {
  f64: {
    ...table("f64x2", FLOAT),
    ...comparisons("f64x2", (op) => op),
    copysign: (body) => copysign(body, 8),
    toint32,
    truncate,
    demote: (body) => {
      body.op("f32x4.demote_f64x2_zero");
      shuffle(body, "doubled");
    },
    reinterpret: SAME,
  },
  f32: {
    ...table("f32x4", FLOAT),
    ...comparisons("f32x4", (op) => op),
    copysign: (body) => copysign(body, 4),
    truncate: (body, to) =>
      to === "i32" ? body.op("i32x4.trunc_sat_f32x4_s") : eachLane(body, "truncate", "f32", to),
    promote: (body) => {
      shuffle(body, "packed");
      body.op("f64x2.promote_low_f32x4");
    },
    reinterpret: SAME,
  },
  i32: {
    ...table("i32x4", ARITHMETIC),
    ...table("i32x4", ["min", "max"], (op) => `${op}_s`),
    ...BITS,
    ...comparisons("i32x4", signed),
    lt_u: compared("i32x4.lt_u"),
    convert: (body, to) => {
      if (to === "f32") return body.op("f32x4.convert_i32x4_s");
      shuffle(body, "packed");
      body.op("f64x2.convert_low_i32x4_s");
    },
    extend: (body) => {
      shuffle(body, "packed");
      body.op("i64x2.extend_low_i32x4_s");
    },
    reinterpret: SAME,
  },
  i64: {
    ...table("i64x2", ARITHMETIC),
    ...BITS,
    ...comparisons("i64x2", signed),
    lt_u: belowUnsigned,
    wrap: SAME,
    convert: (body, to) => to === "f64" ? doubleOfInteger(body) : eachLane(body, "convert", "i64", to),
    reinterpret: SAME,
  },
  bool: {
    ...BITS,
    not: plain("v128.not"),
    eq: plain("v128.xor", "v128.not"),
    ne: plain("v128.xor"),
  },
};

/** The same 64 bits in all lanes. */
function fixed64(body: Body, bits: bigint): void {
  fixed(body, Array.from({ length: 16 }, (_, i) => Number((bits >> BigInt(8 * (i % 8))) & 255n)));
}

function copysign(body: Body, bytes: 4 | 8): void {
  const [magnitude, sign] = [body.borrow("v128"), body.borrow("v128")];
  body.set(sign);
  body.set(magnitude);
  body.get(sign);
  body.get(magnitude);
  fixed64(body, bytes === 8 ? 1n << 63n : 1n << 63n | 1n << 31n);
  body.op("v128.bitselect");
}

// With the sign bit turned, the order of signed integers is that of unsigned ones.
function belowUnsigned(body: Body): void {
  const b = body.borrow("v128");
  fixed64(body, 1n << 63n);
  body.op("v128.xor");
  body.set(b);
  fixed64(body, 1n << 63n);
  body.op("v128.xor");
  body.get(b);
  body.op("i64x2.lt_s");
}

// The lower half becomes the last bits of 2^52, the upper one (with its sign turned) those of 2^84; what they say too
// much is taken away, and the sum of both parts is rounded once.
function doubleOfInteger(body: Body): void {
  const x = body.borrow("v128");
  body.tee(x);
  body.i32(32);
  body.op("i64x2.shr_u");
  fixed64(body, bitsOf(2 ** 84 + 2 ** 63));
  body.op("v128.xor");
  fixed64(body, bitsOf(2 ** 84 + 2 ** 63 + 2 ** 52));
  body.op("f64x2.sub");
  body.get(x);
  fixed64(body, 0xffff_ffffn);
  body.op("v128.and");
  fixed64(body, bitsOf(2 ** 52));
  body.op("v128.or", "f64x2.add");
}

function bitsOf(value: number): bigint {
  return new BigUint64Array(new Float64Array([value]).buffer)[0];
}

/** What is added to an integer of less than 51 bits, so that its last bits are those of the sum. */
const SHIFTER = 1.5 * 2 ** 52;

function toint32(body: Body): void {
  smallInteger(body, () => {}, (x) => {
    body.get(x);
    eachLane(body, "toint32", "f64", "i32");
  });
}

function truncate(body: Body, to: Type): void {
  if (to === "i32") {
    body.op("i32x4.trunc_sat_f64x2_s_zero");
    return shuffle(body, "doubled");
  }
  smallInteger(body, () => {
    fixed64(body, bitsOf(SHIFTER));
    body.op("i64x2.sub");
  }, (x) => {
    body.get(x);
    eachLane(body, "truncate", "f64", "i64");
  });
}

/** Truncates where all lanes are less than 2^51; `finish` has the sum with SHIFTER on the stack. */
function smallInteger(body: Body, finish: () => void, otherwise: (x: number) => void): void {
  const x = body.borrow("v128");
  body.tee(x);
  body.op("f64x2.abs");
  fixed64(body, bitsOf(2 ** 51));
  body.op("f64x2.lt", "i64x2.all_true");
  body.either(
    () => {
      body.get(x);
      body.op("f64x2.trunc");
      fixed64(body, bitsOf(SHIFTER));
      body.op("f64x2.add");
      finish();
    },
    () => otherwise(x),
    "v128",
  );
}

// ---------------------------------------------------------------------------------------------------------------
// Lane by lane

function laneByLane(body: Body, { op, args, type, value }: Node, g: number): void {
  const operands = args.map((arg) => {
    const local = body.borrow("v128");
    vector(body, arg, g);
    body.set(local);
    return [local, arg.type] as const;
  });
  assemble(body, type, (lane) => {
    for (const [local, from] of operands) {
      body.get(local);
      extract(body, from, lane);
    }
    operation(body, op, args[0].type, type, value);
  });
}

/** The same for an operation with one operand, which is on the stack. */
function eachLane(body: Body, op: Op, from: Type, to: Type): void {
  const x = body.borrow("v128");
  body.set(x);
  assemble(body, to, (lane) => {
    body.get(x);
    extract(body, from, lane);
    operation(body, op, from, to);
  });
}

// ---------------------------------------------------------------------------------------------------------------
// From lanes to one value

/** Writes whether the mask is on in any lane. */
export function any(body: Body, { args: [mask] }: Node): void {
  prepare(body, mask);
  for (let g = 0; g < body.vectors; g++) {
    vector(body, mask, g);
    if (g > 0) body.op("v128.or");
  }
  body.op("v128.any_true");
}

/** Writes all lanes joined in pairs of neighbours, then pairs of pairs. */
export function reduce(body: Body, { args: [values], type, value }: Node): void {
  prepare(body, values);
  const vectors = Array.from({ length: body.vectors }, (_, g) => {
    const local = body.borrow("v128");
    vector(body, values, g);
    body.set(local);
    return local;
  });
  const part = (first: number, count: number): void => {
    if (count === 1) {
      body.get(vectors[Math.floor(first / body.lanes)]);
      return extract(body, type, first % body.lanes);
    }
    part(first, count / 2);
    part(first + count / 2, count / 2);
    operation(body, value as Reduction, type, type);
  };
  part(0, vectors.length * body.lanes);
}
