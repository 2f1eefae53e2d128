import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { uniform } from "../../../../src/kernels/jit/language/uniform.ts";

Deno.test("uniform draws between its ends", () => {
  for (let i = 0; i < 1000; i++) {
    const x = uniform(-2, 3);
    assert(x >= -2 && x <= 3);
  }
  assertEquals(uniform(4, 4), 4);
});

Deno.test("uniform is a + (b - a) * random", () => {
  using _random = stub(Math, "random", () => 0.25);
  assertEquals(uniform(-1, 1), -0.5);
  assertEquals(uniform(10, 2), 8);
});
