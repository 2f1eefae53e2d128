import { assertEquals, assertRejects } from "@std/assert";
import * as maps from "d3-scale-chromatic";
import { type ColormapName, colormaps, colors } from "../../src/figures/mod.ts";

/** "#rrggbb" or "rgb(r, g, b)" as "#rrggbb". */
function hex(colour: string): string {
  const channels = colour.match(/^rgb\((\d+), (\d+), (\d+)\)$/)?.slice(1).map(Number);
  return channels ? `#${Uint8Array.from(channels).toHex()}` : colour;
}

Deno.test("colours are evenly spaced from the first to the last", async () => {
  assertEquals(await colors("gray", 2), ["#000000", "#ffffff"]);
  assertEquals(await colors("gray", 3), ["#000000", "#808080", "#ffffff"]);
  assertEquals(await colors("gray", 6), ["#000000", "#333333", "#666666", "#999999", "#cccccc", "#ffffff"]);
  assertEquals((await colors("gray", 1000)).length, 1000);
});

Deno.test("a single colour is the first", async () => {
  assertEquals(await colors("viridis", 1), ["#440154"]);
  assertEquals(await colors("viridis_r", 1), ["#fde725"]);
});

for (const name of colormaps.filter((name) => name !== "gray")) {
  Deno.test(`${name} has the colours of d3`, async () => {
    const [, map] = Object.entries(maps).find(([key]) => key.toLowerCase() === `interpolate${name}`)!;
    const expected = Array.from({ length: 255 }, (_, i) => hex((map as (at: number) => string)(i / 254)));
    assertEquals(await colors(name, 255), expected);
  });
}

Deno.test("_r turns a map around", async () => {
  for (const name of colormaps) {
    assertEquals(await colors(`${name}_r`, 255), (await colors(name, 255)).reverse());
  }
});

Deno.test("an unknown map or a wrong count is an error", async () => {
  await assertRejects(() => colors("jet" as ColormapName, 3), RangeError, `"jet"`);
  for (const count of [0, -1, 2.5, NaN, Infinity]) {
    await assertRejects(() => colors("viridis", count), RangeError, `count must be a positive integer`);
  }
});
