/**
 * Functions that are written once into a module, where something needs them.
 *
 * @module
 */

import { Body, type HelperName, type Surroundings } from "./emit_body.ts";
import type { Label, Var } from "../ir/ir.ts";
import type { Instruction, ValType } from "./opcodes.ts";

/** A helper: what it takes and gives, and how it is written. */
export interface Helper {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  write(module: Surroundings): Body;
}

/** The helper of a name. */
export function helper(name: HelperName): Helper {
  if (name === "toint32") return { params: ["f64"], results: ["i32"], write: toint32 };
  if (name === "fail_unit") return { params: ["i32", "f64", "i32", "i32"], results: [], write: failUnit };
  const [type, width] = name.split("_").slice(2) as ["i32" | "i64" | "f64", "32" | "64"];
  const write = (module: Surroundings) => failLanes(module, type, Number(width));
  return { params: ["i32", "v128", "v128"], results: [], write };
}

function begin(
  module: Surroundings,
  params: readonly Var[],
): { readonly body: Body; readonly locals: readonly number[] } {
  const body = new Body(module, params, { width: 64, vectors: 1 });
  return { body, locals: params.map((param) => body.localOf(param)) };
}

// JavaScript's ToInt32. From 2^63 on (and for NaN) the value is the significand shifted to the left, if not out of sight.
function toint32(module: Surroundings): Body {
  const { body, locals: [x] } = begin(module, [{ name: "x", type: "f64" }]);
  const bits = body.local("i64", "bits");
  const shift = body.local("i64", "shift");
  body.get(x);
  body.op("f64.abs");
  body.put(["f64.const", 2 ** 63]);
  body.op("f64.lt");
  body.block("if", () => {
    body.get(x);
    body.op("i64.trunc_sat_f64_s", "i32.wrap_i64", "return");
  });
  body.get(x);
  body.op("i64.reinterpret_f64");
  body.tee(bits);
  body.put(["i64.const", 52n]);
  body.op("i64.shr_u");
  body.put(["i64.const", 0x7ffn]);
  body.op("i64.and");
  body.put(["i64.const", 1075n]);
  body.op("i64.sub");
  body.tee(shift);
  body.put(["i64.const", 31n]);
  body.op("i64.gt_s");
  body.block("if", () => {
    body.i32(0);
    body.op("return");
  });
  body.get(bits);
  body.put(["i64.const", (1n << 52n) - 1n]);
  body.op("i64.and");
  body.put(["i64.const", 1n << 52n]);
  body.op("i64.or");
  body.get(shift);
  body.op("i64.shl", "i32.wrap_i64");
  body.set(body.localOf(MAGNITUDE));
  body.i32(0);
  body.get(body.localOf(MAGNITUDE));
  body.op("i32.sub");
  body.get(body.localOf(MAGNITUDE));
  body.get(bits);
  body.put(["i64.const", 0n]);
  body.op("i64.lt_s", "select");
  return body;
}

const MAGNITUDE: Var = { name: "magnitude", type: "i32" };

/** Fails for the first lane of `live` bits whose index, counted up from that of lane 0, is outside. */
function failUnit(module: Surroundings): Body {
  const { body, locals: [site, index, size, live] } = begin(module, [
    { name: "site", type: "i32" },
    { name: "index", type: "f64" },
    { name: "size", type: "i32" },
    { name: "live", type: "i32" },
  ]);
  const again: Label = { name: "again" };
  const next: Label = { name: "next" };
  isWholeInside(body, { index, size }, live);
  body.block("if", () => body.op("return"));
  body.block("loop", () => {
    body.block("block", () => {
      body.get(live);
      body.i32(1);
      body.op("i32.and", "i32.eqz");
      body.put(["br_if", body.depth(next)]);
      body.get(index);
      body.op("f64.trunc");
      body.get(index);
      body.op("f64.eq");
      body.get(index);
      body.put(["f64.const", 0]);
      body.op("f64.ge", "i32.and");
      body.get(index);
      body.get(size);
      body.op("f64.convert_i32_s", "f64.lt", "i32.and");
      body.put(["br_if", body.depth(next)]);
      body.get(site);
      body.get(index);
      body.call(module.fail);
      body.op("unreachable");
    }, next);
    body.get(index);
    body.put(["f64.const", 1]);
    body.op("f64.add");
    body.set(index);
    body.get(live);
    body.i32(1);
    body.op("i32.shr_u");
    body.tee(live);
    body.put(["br_if", body.depth(again)]);
  }, again);
  return body;
}

// What lies between the first and the last live lane is inside if they are: mostly the lanes of a tail.
function isWholeInside(
  body: Body,
  { index, size }: { readonly index: number; readonly size: number },
  live: number,
): void {
  body.get(index);
  body.op("f64.trunc");
  body.get(index);
  body.op("f64.eq");
  body.get(index);
  body.get(live);
  body.op("i32.ctz", "f64.convert_i32_s", "f64.add");
  body.put(["f64.const", 0]);
  body.op("f64.ge", "i32.and");
  body.get(index);
  body.i32(31);
  body.get(live);
  body.op("i32.clz", "i32.sub", "f64.convert_i32_s", "f64.add");
  body.get(size);
  body.op("f64.convert_i32_s", "f64.lt", "i32.and");
}

/** Fails for the first lane of the mask `bad`, with its index. */
function failLanes(module: Surroundings, type: "i32" | "i64" | "f64", width: number): Body {
  const { body, locals: [site, bad, index] } = begin(module, [
    { name: "site", type: "i32" },
    { name: "bad", type: "bool", varying: true },
    { name: "index", type, varying: true },
  ]);
  const step = width === 64 && type === "i32" ? 2 : 1;
  for (let lane = 0; lane < 128 / width; lane++) {
    body.get(bad);
    body.put(["i32x4.extract_lane", lane * width / 32]);
    body.block("if", () => {
      body.get(site);
      body.get(index);
      body.put([`${type}x${type === "i32" ? 4 : 2}.extract_lane`, lane * step] as unknown as Instruction);
      if (type !== "f64") body.op(`f64.convert_${type}_s`);
      body.call(module.fail);
      body.op("unreachable");
    });
  }
  return body;
}
