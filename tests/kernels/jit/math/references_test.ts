import { assert, assertEquals } from "@std/assert";
import { MATH } from "../../../../src/kernels/jit/math/mod.ts";
import { fromBits, steps, ulp } from "./ulps.ts";

/** A point with the true value of a function there; references.py says how they are made. */
interface Reference {
  readonly args: readonly number[];
  /** The true value, rounded correctly. */
  readonly result: number;
  /** How far the true value lies above that, in ulps. */
  readonly above: number;
}

const references = readReferences(Deno.readTextFileSync(new URL("references.txt", import.meta.url)));

function readReferences(text: string): Map<string, Reference[]> {
  const references = new Map<string, Reference[]>();
  for (const line of text.trim().split("\n")) {
    const [name, ...fields] = line.split(" ");
    const above = Number(fields.pop()) / 1000;
    const numbers = fields.map(fromBits);
    const known = references.get(name) ?? [];
    references.set(name, [...known, { args: numbers.slice(0, -1), result: numbers.at(-1)!, above }]);
  }
  return references;
}

Deno.test("all functions that round have references", () => {
  assertEquals([...references.keys()].sort(), Object.keys(MATH).filter((name) => name !== "fmod").sort());
});

for (const [name, points] of references) {
  Deno.test(`${name} is within 1 ulp of the true value`, () => {
    for (const { args, result, above } of points) {
      const value = MATH[name].fn(...args);
      const call = `${name}(${args.join(", ")}) = ${value}, not ${result}`;
      assert(steps(value, result) <= 1, call);
      const error = Math.abs((value - result) / ulp(result) - above);
      assert(error < 1, `${call}: ${error} ulp`);
    }
  });
}
