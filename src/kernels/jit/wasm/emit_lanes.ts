/**
 * What all code for lanes shares: how lanes are named, shuffled, put together and taken apart.
 *
 * @module
 */

import type { Body } from "./emit_body.ts";
import type { Node, Type } from "../ir/ir.ts";
import type { Instruction } from "./opcodes.ts";

/** The lanes of vectors, as WebAssembly names them. */
export type LaneName = "f64x2" | "i64x2" | "f32x4" | "i32x4";

/** How WebAssembly sees the lanes of a type. */
export function laneName(body: Body, type: Type): LaneName {
  if (type === "bool") return body.gang.width === 64 ? "i64x2" : "i32x4";
  return type === "f64" ? "f64x2" : type === "i64" ? "i64x2" : type === "f32" ? "f32x4" : "i32x4";
}

/** Whether values of a type take half a lane. */
export function isHalf(body: Body, type: Type): boolean {
  return body.gang.width === 64 && (type === "i32" || type === "f32");
}

/** Whether an access takes neighbouring elements. */
export function isUnit(node: Node): boolean {
  return (node.value as { readonly unit?: boolean }).unit === true;
}

/** Orders of the four parts of 32 bits. */
const ORDERS = {
  /** The lower halves of lanes, in both halves. */
  spread: [0, 0, 2, 2],
  /** The lower halves of lanes, next to each other. */
  packed: [0, 2, 0, 2],
  /** The first two values, each in a lane of 64 bits. */
  doubled: [0, 0, 1, 1],
} as const;

/** Puts the parts of the vector on the stack in another order. */
export function shuffle(body: Body, order: keyof typeof ORDERS): void {
  const x = body.borrow("v128");
  body.tee(x);
  body.get(x);
  body.put(["i8x16.shuffle", ORDERS[order].flatMap((part) => [0, 1, 2, 3].map((i) => 4 * part + i))]);
}

/** Makes a vector of what `write` leaves on the stack for each lane. */
export function assemble(body: Body, type: Type, write: (lane: number) => void): void {
  const name = laneName(body, type);
  for (let lane = 0; lane < body.lanes; lane++) {
    write(lane);
    if (lane === 0) body.op(`${name}.splat`);
    else body.put([`${name}.replace_lane`, lane * (isHalf(body, type) ? 2 : 1)] as Instruction);
  }
}

/** Takes the value of one lane out of the vector on the stack. */
export function extract(body: Body, type: Type, lane: number): void {
  body.put([`${laneName(body, type)}.extract_lane`, isHalf(body, type) ? 2 * lane : lane] as Instruction);
}
