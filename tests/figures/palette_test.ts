import { assertEquals } from "@std/assert";
import { colors } from "../../src/figures/colors.ts";
import { loadPalette } from "../../src/figures/palette.ts";

Deno.test("a palette has the colours of its map from entry 1 on", async () => {
  const palette = await loadPalette("magma_r");
  assertEquals(palette.length, 3 * 256);
  const entries = Array.from({ length: 255 }, (_, i) => `#${palette.slice(3 * i + 3, 3 * i + 6).toHex()}`);
  assertEquals(entries, await colors("magma_r", 255));
});
