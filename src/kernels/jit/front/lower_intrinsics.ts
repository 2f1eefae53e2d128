/**
 * The bits of numbers: operations that the mathematics library has, and other kernels have not.
 *
 * @module
 */

import { constant, type Node, node } from "../ir/ir.ts";
import type { KernelSource } from "../language/kernel_source.ts";

/** Whether a kernel is a function of the mathematics library, which may use these. */
export function isLibrary({ uses }: KernelSource): boolean {
  return uses.__intrinsics === true;
}

/** How a call is lowered, by the name of the function. All arguments and results are f64. */
export const INTRINSICS: ReadonlyMap<string, (args: readonly Node[]) => Node> = new Map([
  ["high", ([x]: readonly Node[]) => {
    const upper = node("shr_s", "i64", [bitsOf(x), constant("i64", 32n)]);
    return numberOf(node("wrap", "i32", [upper]));
  }],
  ["low", ([x]: readonly Node[]) => numberOf(node("wrap", "i32", [bitsOf(x)]))],
  ["words", ([upper, lower]: readonly Node[]) => {
    const shifted = node("shl", "i64", [extended(upper), constant("i64", 32n)]);
    const masked = node("and", "i64", [extended(lower), constant("i64", 0xFFFFFFFFn)]);
    return node("reinterpret", "f64", [node("or", "i64", [shifted, masked])]);
  }],
]);

function bitsOf(x: Node): Node {
  return node("reinterpret", "i64", [x]);
}

function numberOf(word: Node): Node {
  return node("convert", "f64", [word]);
}

function extended(x: Node): Node {
  return node("extend", "i64", [node("toint32", "i32", [x])]);
}
