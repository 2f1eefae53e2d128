import { assertEquals, assertThrows } from "@std/assert";
import { prange, range } from "../../../../src/kernels/jit/language/range.ts";

for (const [name, make] of [["range", range], ["prange", prange]] as const) {
  Deno.test(`${name} counts from 0, from a start, and by a step`, () => {
    assertEquals([...make(4)], [0, 1, 2, 3]);
    assertEquals([...make(2, 5)], [2, 3, 4]);
    assertEquals([...make(1, 8, 3)], [1, 4, 7]);
    assertEquals([...make(5, -2, -3)], [5, 2, -1]);
    assertEquals([...make(-0, 1)], [0]);
  });

  Deno.test(`${name} may be empty`, () => {
    assertEquals([...make(0)], []);
    assertEquals([...make(-3)], []);
    assertEquals([...make(3, 3)], []);
    assertEquals([...make(0, 3, -1)], []);
  });

  Deno.test(`${name} makes its numbers as they are asked for, and again`, () => {
    const numbers = make(1e15);
    for (let round = 0; round < 2; round++) {
      const [first, second] = numbers;
      assertEquals([first, second], [0, 1]);
    }
  });

  Deno.test(`${name} refuses a step of 0 and what is no integer`, () => {
    assertThrows(() => make(0, 3, 0), RangeError, `${name}: step must not be 0`);
    assertThrows(() => make(2.5), RangeError, `${name}: stop must be an integer; got 2.5`);
    assertThrows(() => make(NaN, 2), RangeError, `${name}: start must be an integer; got NaN`);
    assertThrows(() => make(0, 2, 0.5), RangeError, `${name}: step must be an integer; got 0.5`);
    assertThrows(() => make(Infinity), RangeError, `${name}: stop must be an integer; got Infinity`);
    assertThrows(
      () => make("3" as unknown as number),
      RangeError,
      `${name}: stop must be an integer; got "3"`,
    );
  });
}
