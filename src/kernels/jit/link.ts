/**
 * The functions of the mathematics library, as the compiler's own representation.
 *
 * @module
 */

import { lower } from "./front/front.ts";
import type { Func } from "./ir/ir.ts";
import { laneFunction } from "./lanes/lanes.ts";
import { MATH } from "./math/mod.ts";
import { simplify } from "./ir/simplify.ts";

const scalars = new Map<string, Func>();
const vectors = new Map<string, Func>();

/** A function of the library: for scalars, or for the lanes of one vector of f64. */
export function linked(name: string, varying: boolean): Func {
  const known = (varying ? vectors : scalars).get(name);
  if (known) return known;
  const made = varying ? laneFunction(linked(name, false)) : lowered(name);
  (varying ? vectors : scalars).set(name, made);
  return made;
}

function lowered(name: string): Func {
  const { fn, uses } = MATH[name];
  const { program } = lower({
    kernel: { name, text: fn.toString(), uses },
    args: new Array(fn.length).fill("f64"),
    result: "f64",
    boundsCheck: false,
    form: "call",
  });
  return simplify(program).main;
}
