import { assertThrows } from "@std/assert";
import { checkColormap } from "../../src/figures/colormap.ts";

Deno.test("an unknown name is an error that lists the names", () => {
  for (const name of ["jet", "Viridis", "", "_r", "viridis_r_r"]) {
    assertThrows(() => checkColormap(name), RangeError, "viridis, magma, inferno");
  }
});
