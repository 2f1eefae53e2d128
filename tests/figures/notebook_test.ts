import { assertEquals, assertStrictEquals } from "@std/assert";
import { notebookDisplay } from "../../src/figures/mod.ts";

Deno.test("an object learns to show itself and stays the same otherwise", () => {
  const object = { answer: 42 };
  const shown = notebookDisplay(object, () => ({ "text/plain": "forty-two" }));
  assertStrictEquals(shown, object);
  assertEquals(Object.keys(shown), ["answer"]);
  const display = Reflect.get(shown, Symbol.for("Jupyter.display"));
  assertEquals(display(), { "text/plain": "forty-two" });
});
