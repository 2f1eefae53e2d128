import { assertEquals, assertThrows } from "@std/assert";
import * as maps from "d3-scale-chromatic";
import { checkColormap, type ColormapName, colormaps, loadPalette } from "../../src/figures/colormap.ts";

async function colours(name: ColormapName): Promise<string[]> {
  const palette = await loadPalette(name);
  const hex = (level: number) => `#${palette.slice(3 * level, 3 * level + 3).toHex()}`;
  return Array.from({ length: 255 }, (_, i) => hex(i + 1));
}

/** "#rrggbb" or "rgb(r, g, b)" as "#rrggbb". */
function hex(colour: string): string {
  const channels = colour.match(/^rgb\((\d+), (\d+), (\d+)\)$/)?.slice(1).map(Number);
  return channels ? `#${Uint8Array.from(channels).toHex()}` : colour;
}

Deno.test("viridis has its well-known colours", async () => {
  const viridis = await colours("viridis");
  assertEquals([viridis[0], viridis[127], viridis[254]], ["#440154", "#21918c", "#fde725"]);
});

for (const name of colormaps.filter((name) => name !== "gray")) {
  Deno.test(`${name} has the colours of d3`, async () => {
    const [, map] = Object.entries(maps).find(([key]) => key.toLowerCase() === `interpolate${name}`)!;
    const expected = Array.from({ length: 255 }, (_, i) => hex((map as (at: number) => string)(i / 254)));
    assertEquals(await colours(name), expected);
  });
}

Deno.test("gray goes evenly from black to white", async () => {
  const gray = await colours("gray");
  assertEquals([gray[0], gray[127], gray[254]], ["#000000", "#808080", "#ffffff"]);
});

Deno.test("_r turns a map around", async () => {
  assertEquals(await colours("magma_r"), (await colours("magma")).reverse());
  assertEquals(await colours("gray_r"), (await colours("gray")).reverse());
});

Deno.test("an unknown name is an error that lists the names", () => {
  for (const name of ["jet", "Viridis", "", "_r", "viridis_r_r"]) {
    assertThrows(() => checkColormap(name), RangeError, "viridis, magma, inferno");
  }
});
