/**
 * Loads, stores and checks of indices as WebAssembly.
 *
 * @module
 */

import type { Body } from "./emit_body.ts";
import { assemble, extract, isHalf, isUnit, laneName, shuffle } from "./emit_lanes.ts";
import {
  type Access,
  type Bound,
  constant,
  get,
  type Node,
  node as make,
  type Storage,
  type Type,
} from "../ir/ir.ts";
import type { MemoryOp, PlainOp } from "./opcodes.ts";

/** log₂ of the bytes of an element. */
const LOG_BYTES: Readonly<Record<Storage, number>> = {
  i8: 0,
  u8: 0,
  i16: 1,
  u16: 1,
  i32: 2,
  u32: 2,
  f32: 2,
  i64: 3,
  u64: 3,
  f64: 3,
};

const accessOf = (node: Node): Access => node.value as Access;
const logBytesOf = (node: Node): number => LOG_BYTES[accessOf(node).array.storage];

// ---------------------------------------------------------------------------------------------------------------
// One element

/** Writes the address of an element. */
export function addressOf(body: Body, access: Node, index: Node): void {
  body.get(body.localOf(accessOf(access).array.base));
  body.scalar(index);
  body.i32(logBytesOf(access));
  body.op("i32.shl", "i32.add");
}

/** Writes the load of an element. */
export function load(body: Body, node: Node): void {
  addressOf(body, node, node.args[0]);
  loadElement(body, node);
}

/** Writes the load of an element whose address is on the stack. */
function loadElement(body: Body, node: Node): void {
  const { storage } = accessOf(node).array;
  const bits = 8 << LOG_BYTES[storage];
  if (storage === "f32" || storage === "f64") return body.memory(`${storage}.load`);
  const type = node.type === "i64" ? "i64" : "i32";
  const whole = bits === (type === "i64" ? 64 : 32);
  body.memory((whole ? `${type}.load` : `${type}.load${bits}_${storage[0] === "u" ? "u" : "s"}`) as MemoryOp);
}

/** Writes a store of one element. */
function storeElement(body: Body, statement: Node): void {
  const value = statement.args[1];
  addressOf(body, statement, statement.args[0]);
  body.scalar(value);
  storeValue(body, statement);
}

/** Writes the store of a value; it is on the stack, over its address. */
function storeValue(body: Body, statement: Node): void {
  const { storage } = accessOf(statement).array;
  if (storage === "f32" || storage === "f64") return body.memory(`${storage}.store`);
  const type = statement.args[1].type === "i64" ? "i64" : "i32";
  const bits = 8 << LOG_BYTES[storage];
  body.memory((bits === (type === "i64" ? 64 : 32) ? `${type}.store` : `${type}.store${bits}`) as MemoryOp);
}

/** Writes a `store`. */
export function store(body: Body, statement: Node): void {
  if (isUnit(statement) || statement.args.some((arg) => arg.varying)) storeLanes(body, statement);
  else storeElement(body, statement);
}

// ---------------------------------------------------------------------------------------------------------------
// Loads of lanes

/** Writes vector number `g` of a varying `load`; where it takes neighbouring elements, its address is kept already. */
export function loadLanes(body: Body, node: Node, g: number): void {
  const mask = node.args[1];
  if (!isUnit(node)) return gather(body, node, g);
  const whole = WHOLE_LOADS[`${accessOf(node).array.storage} ${node.type} ${body.gang.width}`];
  if (!mask) return whole ? whole(body, body.kept(node) as number, g) : gather(body, node, g);
  const live = keepMask(body, mask, g);
  if (!whole) return gather(body, node, g, live);
  allLive(body, live);
  body.either(
    () => whole(body, body.kept(node) as number, g),
    () => gather(body, node, g, live),
    "v128",
  );
}

type WholeLoad = (body: Body, address: number, g: number) => void;

function whole(bytes: number, name: MemoryOp, ...then: readonly PlainOp[]): WholeLoad {
  return (body, address, g) => {
    body.get(address);
    body.memory(name, bytes * g);
    body.op(...then);
  };
}

/** Loads of as many neighbouring elements as a vector has lanes: by storage, type, and bits of a lane. */
const WHOLE_LOADS: Readonly<Record<string, WholeLoad>> = {
  "f64 f64 64": whole(16, "v128.load"),
  "i64 i64 64": whole(16, "v128.load"),
  "u64 i64 64": whole(16, "v128.load"),
  "f32 f32 64": (body, address, g) => {
    whole(8, "v128.load64_zero")(body, address, g);
    shuffle(body, "doubled");
  },
  "i32 i32 64": whole(8, "v128.load32x2_s"),
  "i32 i64 64": whole(8, "v128.load32x2_s"),
  "u32 i32 64": whole(8, "v128.load32x2_u"),
  "u32 i64 64": whole(8, "v128.load32x2_u"),
  "f32 f32 32": whole(16, "v128.load"),
  "i32 i32 32": whole(16, "v128.load"),
  "u32 i32 32": whole(16, "v128.load"),
  "i16 i32 32": whole(8, "v128.load16x4_s"),
  "u16 i32 32": whole(8, "v128.load16x4_u"),
  "i8 i32 32": whole(4, "v128.load32_zero", "i16x8.extend_low_i8x16_s", "i32x4.extend_low_i16x8_s"),
  "u8 i32 32": whole(4, "v128.load32_zero", "i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u"),
};

// A dead lane reads at address 0 instead, which is always there: that is cheaper than a jump.
function gather(body: Body, node: Node, g: number, live?: number): void {
  const mask = node.args[1];
  if (mask && live === undefined) live = keepMask(body, mask, g);
  const addresses = laneAddresses(body, node, g, live);
  const logBytes = logBytesOf(node);
  const byLane = LOG_BYTES[accessOf(node).array.storage] >= 2 && !(logBytes === 2 && node.type === "i64");
  if (!byLane) {
    return assemble(body, node.type, (lane) => {
      addresses(lane);
      loadElement(body, node);
    });
  }
  const bits = logBytes === 3 ? 64 : 32;
  for (let lane = body.lanes - 1; lane >= 0; lane--) addresses(lane);
  body.memory(`v128.load${bits}_zero`);
  for (let lane = 1; lane < body.lanes; lane++) {
    const at = lane * (isHalf(body, node.type) ? 2 : 1);
    body.laneMemory(`v128.load${bits}_lane`, at);
  }
}

/** Writes the mask of a vector, and keeps it in a local. */
function keepMask(body: Body, mask: Node, g: number): number {
  const local = body.borrow("v128");
  body.vector(mask, g);
  body.set(local);
  return local;
}

function allLive(body: Body, mask: number): void {
  body.get(mask);
  body.op(`${laneName(body, "bool")}.all_true` as PlainOp);
}

/** A writer of the address of a lane; of a dead lane, 0. */
function laneAddresses(body: Body, node: Node, g: number, live?: number): (lane: number) => void {
  const address = body.kept(node);
  if (isUnit(node) && address !== undefined) {
    return (lane) => {
      body.get(address);
      body.i32((g * body.lanes + lane) << logBytesOf(node));
      body.op("i32.add");
      if (live === undefined) return;
      body.get(live);
      extractBits(body, lane);
      body.op("i32.and");
    };
  }
  const { base } = accessOf(node).array;
  const addresses = body.borrow("v128");
  body.vector(node.args[0], g);
  if (logBytesOf(node) > 0) {
    body.i32(logBytesOf(node));
    body.op("i32x4.shl");
  }
  body.vector(get(base), g);
  body.op("i32x4.add");
  if (live !== undefined) {
    body.get(live);
    body.op("v128.and");
  }
  body.set(addresses);
  return (lane) => {
    body.get(addresses);
    extract(body, "i32", lane);
  };
}

/** Takes a lane of a mask as 32 ones or zeros. */
function extractBits(body: Body, lane: number): void {
  body.put(["i32x4.extract_lane", body.gang.width === 64 ? 2 * lane : lane]);
}

// ---------------------------------------------------------------------------------------------------------------
// Stores of lanes

// Values and addresses are computed before the first is stored: they may be loaded from where another lane stores.
function storeLanes(body: Body, statement: Node): void {
  const [index, value, mask] = statement.args;
  if (isUnit(statement)) body.keepAddress(statement);
  else body.prepare(index);
  const stored = storedValue(value);
  body.prepare(stored);
  if (mask) body.prepare(mask);
  const stores = Array.from({ length: body.vectors }, (_, g) => {
    const local = body.borrow("v128");
    body.vector(stored, g);
    body.set(local);
    const live = mask && keepMask(body, mask, g);
    return { local, live, g, address: laneAddresses(body, statement, g) };
  });
  const write = isUnit(statement) ? wholeStore(body, statement) : undefined;
  for (const each of stores) {
    if (!write) storeEachLane(body, statement, each);
    else if (each.live === undefined) write(each);
    else {
      allLive(body, each.live);
      body.either(() => write(each), () => storeEachLane(body, statement, each));
    }
  }
}

/** What is stored of a truth value is 0 or 1. */
function storedValue(value: Node): Node {
  if (value.type === "bool") return make("select", "i32", [value, constant("i32", 1), constant("i32", 0)]);
  return value;
}

/** A vector that is to be stored. */
interface VectorStore {
  readonly local: number;
  readonly live: number | undefined;
  readonly g: number;
  readonly address: (lane: number) => void;
}

/** A writer of stores of as many neighbouring elements as a vector has lanes, if there is one. */
function wholeStore(body: Body, statement: Node): ((store: VectorStore) => void) | undefined {
  const logBytes = logBytesOf(statement);
  const half = body.gang.width === 64 && logBytes === 2;
  if (8 << logBytes !== body.gang.width && !half) return undefined;
  return ({ local, g }) => {
    body.get(body.kept(statement) as number);
    body.get(local);
    if (!half) return body.memory("v128.store", 16 * g);
    shuffle(body, "packed");
    body.laneMemory("v128.store64_lane", 0, 8 * g);
  };
}

function storeEachLane(body: Body, statement: Node, { local, live, address }: VectorStore): void {
  const logBytes = logBytesOf(statement);
  const one = (lane: number) => {
    address(lane);
    body.get(local);
    body.laneMemory(
      `v128.store${8 << logBytes as 8 | 16 | 32 | 64}_lane`,
      (lane * body.gang.width / 8) >> logBytes,
    );
  };
  for (let lane = 0; lane < body.lanes; lane++) {
    if (live === undefined) one(lane);
    else {
      body.get(live);
      extractBits(body, lane);
      body.block("if", () => one(lane));
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Bounds

/** Writes a `bound` whose index is the same for all lanes, or counts up from the first one. */
export function bound(body: Body, node: Node): void {
  const [index, size] = node.args;
  const type = index.type as "i32" | "i64" | "f64";
  const i = body.borrow(type);
  body.scalar(index);
  body.set(i);
  if (isUnit(node)) checkUnit(body, node, i);
  else {
    outside(body, type, i, size);
    body.block("if", () => fail(body, node, type, i));
  }
  body.get(i);
  if (type === "i64") body.op("i32.wrap_i64");
  if (type === "f64") body.op("i32.trunc_sat_f64_s");
}

/** Writes whether an index is outside. */
function outside(body: Body, type: "i32" | "i64" | "f64", i: number, size: Node): void {
  body.get(i);
  if (type === "f64") {
    const whole = body.borrow("i32");
    body.op("i32.trunc_sat_f64_s");
    body.tee(whole);
    body.op("f64.convert_i32_s");
    body.get(i);
    body.op("f64.ne");
    body.get(whole);
    body.scalar(size);
    return body.op("i32.ge_u", "i32.or");
  }
  body.scalar(size);
  if (type === "i64") body.op("i64.extend_i32_u");
  body.op(`${type}.ge_u`);
}

function fail(body: Body, node: Node, type: Type, i: number): void {
  body.i32((node.value as Bound).site);
  asDouble(body, type, i);
  body.call(body.module.fail);
  body.op("unreachable");
}

function asDouble(body: Body, type: Type, local: number): void {
  body.get(local);
  if (type !== "f64") body.op(`f64.convert_${type as "i32" | "i64"}_s`);
}

// All lanes are checked at once; if that fails, a helper looks at the live ones.
function checkUnit(body: Body, node: Node, i: number): void {
  const [index, size, mask] = node.args;
  const lanes = body.vectors * body.lanes;
  if (mask) body.prepare(mask);
  insideUnit(body, index.type as "i32" | "i64" | "f64", i, size, lanes);
  body.op("i32.eqz");
  body.block("if", () => {
    body.i32((node.value as Bound).site);
    asDouble(body, index.type, i);
    body.scalar(size);
    liveBits(body, mask, lanes);
    body.call(body.module.helper("fail_unit"));
  });
}

/** Writes whether an index and the following ones are inside. */
function insideUnit(body: Body, type: "i32" | "i64" | "f64", i: number, size: Node, lanes: number): void {
  const of = (value: number): void => body.scalar(constant(type, type === "i64" ? BigInt(value) : value));
  body.get(i);
  of(0);
  body.op(type === "f64" ? "f64.ge" : `${type}.ge_s`);
  body.scalar(size);
  if (type === "i64") body.op("i64.extend_i32_u");
  if (type === "f64") body.op("f64.convert_i32_s");
  body.get(i);
  body.op(`${type}.sub`);
  of(lanes);
  body.op(type === "f64" ? "f64.ge" : `${type}.ge_s`, "i32.and");
  if (type !== "f64") return;
  body.get(i);
  body.op("f64.trunc");
  body.get(i);
  body.op("f64.eq", "i32.and");
}

function liveBits(body: Body, mask: Node | undefined, lanes: number): void {
  if (!mask) return body.i32((1 << lanes) - 1);
  for (let g = 0; g < body.vectors; g++) {
    body.vector(mask, g);
    body.op(`${laneName(body, "bool")}.bitmask` as PlainOp);
    if (g === 0) continue;
    body.i32(g * body.lanes);
    body.op("i32.shl", "i32.or");
  }
}

/** Writes vector number `g` of a `bound` with an index of its own for each lane. */
export function boundLanes(body: Body, node: Node, g: number): void {
  const [index, size, mask] = node.args;
  const [i, bad] = [body.borrow("v128"), body.borrow("v128")];
  body.vector(index, g);
  body.set(i);
  OUTSIDE[index.type as "i32" | "i64" | "f64"](body, i, size, g);
  if (mask) {
    body.vector(mask, g);
    body.op("v128.and");
  }
  body.tee(bad);
  body.op("v128.any_true");
  body.block("if", () => {
    body.i32((node.value as Bound).site);
    body.get(bad);
    body.get(i);
    body.call(body.module.helper(`fail_lanes_${index.type as "i32" | "i64" | "f64"}_${body.gang.width}`));
    body.op("unreachable");
  });
  body.get(i);
  if (index.type !== "f64") return;
  body.op("i32x4.trunc_sat_f64x2_s_zero");
  shuffle(body, "doubled");
}

/** Writers of a mask of the lanes whose index is outside; by the type of the index. */
const OUTSIDE = {
  i32(body: Body, i: number, size: Node, g: number): void {
    body.get(i);
    body.vector(size, g);
    body.op("i32x4.ge_u");
    if (body.gang.width === 64) shuffle(body, "spread");
  },
  i64(body: Body, i: number, size: Node, g: number): void {
    body.get(i);
    body.vector(constant("i64", 0n), g);
    body.op("i64x2.lt_s");
    body.get(i);
    body.vector(make("extend", "i64", [size]), g);
    body.op("i64x2.ge_s", "v128.or");
  },
  f64(body: Body, i: number, size: Node, g: number): void {
    body.get(i);
    body.vector(constant("f64", 0), g);
    body.op("f64x2.ge");
    body.get(i);
    body.vector(make("convert", "f64", [size]), g);
    body.op("f64x2.lt", "v128.and");
    body.get(i);
    body.op("f64x2.trunc");
    body.get(i);
    body.op("f64x2.eq", "v128.and", "v128.not");
  },
} as const;
