import { assertEquals } from "@std/assert";
import { lower } from "../../../../src/kernels/jit/front/front.ts";
import { interpret } from "../../../../src/kernels/jit/ir/interpret.ts";
import { MATH } from "../../../../src/kernels/jit/math/mod.ts";

const NUMBERS = [
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -1e-310,
  1e-9,
  0.1,
  -0.4,
  0.5,
  0.7,
  1,
  -1,
  1.3,
  2,
  -3,
  7.7,
]
  .concat([-30, 100, 709.7, -745.1, 1e5, -123456, 1e22, 1e300, -1.7e308]);

function neverFails(): never {
  throw new Error("a function of the library has no arrays");
}

for (const [name, { fn, uses }] of Object.entries(MATH)) {
  Deno.test(`${name} means the same to the compiler`, () => {
    const { program } = lower({
      kernel: { name, text: fn.toString(), uses },
      args: new Array(fn.length).fill("f64"),
      result: "f64",
      boundsCheck: false,
      form: "call",
    });
    for (const x of NUMBERS) {
      for (const y of fn.length === 1 ? [0] : NUMBERS) {
        const args = [x, y].slice(0, fn.length);
        assertEquals(
          interpret(program, args, { fail: neverFails }),
          [fn(...args)],
          `${name}(${args.join(", ")})`,
        );
      }
    }
  });
}
