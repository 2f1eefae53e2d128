import { assert, assertEquals, assertRejects } from "@std/assert";
import { decode } from "fast-png";
import { rasterize } from "../../src/figures/mod.ts";
import config from "../../deno.json" with { type: "json" };

function svg(content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">${content}</svg>`;
}

/** How many pixels are neither transparent nor white. */
function inked(png: Uint8Array): number {
  const { data } = decode(png);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && data[i] < 200) count++;
  return count;
}

Deno.test("shapes are drawn at the scale asked for", async () => {
  const png = decode(await rasterize(svg('<rect width="10" height="10" fill="red"/>'), { scale: 3 }));
  assertEquals([png.width, png.height], [60, 30]);
  assertEquals([...png.data.slice(0, 4)], [255, 0, 0, 255]);
  assertEquals([...png.data.slice(4 * 45, 4 * 46)], [0, 0, 0, 0]);
});

for (const family of ["DejaVu Sans", "Times", "serif", "monospace", "No Such Font"]) {
  Deno.test(`text in ${family} is drawn, fonts or not on the machine`, async () => {
    assert(inked(await rasterize(svg(`<text y="9" font-family="${family}">ℜ−2</text>`))) > 20);
  });
}

Deno.test("many pictures can be drawn at the same time", async () => {
  const pngs = await Promise.all(Array.from({ length: 5 }, () => rasterize(svg('<text y="9">a</text>'))));
  for (const png of pngs) assertEquals(png, pngs[0]);
});

Deno.test("what is no SVG is an error", async () => {
  for (const wrong of ["", "<svg", "hello", "<html/>"]) {
    await assertRejects(() => rasterize(wrong), SyntaxError, "Cannot draw this SVG");
  }
});

Deno.test("the scale is a positive number", async () => {
  for (const scale of [0, -1, NaN, Infinity]) {
    await assertRejects(() => rasterize(svg(""), { scale }), RangeError, `${scale}`);
  }
});

Deno.test("an option that does not exist is an error", async () => {
  const options = { zoom: 2 } as { scale?: number };
  await assertRejects(() => rasterize(svg(""), options), TypeError, "rasterize: there is no option zoom");
});

Deno.test("a PNG has at least one pixel and fits into memory", async () => {
  await assertRejects(() => rasterize(svg(""), { scale: 1e4 }), RangeError, "200000 × 100000");
  await assertRejects(() => rasterize(svg(""), { scale: 1e-3 }), RangeError, "0 × 0");
  await rasterize(svg(""));
});

Deno.test("the versions of the packages whose files are read are those that are imported", async () => {
  const source = await Deno.readTextFile(new URL("../../src/figures/rasterize.ts", import.meta.url));
  const specifiers = Array.from(source.matchAll(/"(npm:(@?[^@"]+)@[^/"]+)/g));
  assertEquals(specifiers.length, 2);
  for (const [, specifier, name] of specifiers) {
    assertEquals(specifier, (config.imports as Record<string, string>)[name]);
  }
});
