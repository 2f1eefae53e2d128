import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { imshow, type ImshowOptions, rasterize } from "../../src/figures/mod.ts";

async function draw(options: Partial<ImshowOptions>): Promise<string> {
  const { width = 4, height = 4 } = options;
  return await imshow(new Float64Array(width * height), { width, height, ...options }).svg();
}

/** Where the labels of an SVG that are anchored so stand, by their text, in their order. */
function labels(svg: string, anchor: "middle" | "end"): Map<string, { x: number; y: number }> {
  const found = svg.matchAll(new RegExp(`<text x="([^"]*)" y="([^"]*)" [^>]*"${anchor}">(.*)</text>`, "g"));
  return new Map(Array.from(found, ([, x, y, content]) => [content, { x: Number(x), y: Number(y) }]));
}

function tickPositions(svg: string, axis: "x" | "y"): number[] {
  const pattern = axis === "x" ? /M([\d.]+) [\d.]+v/g : /M0 ([\d.]+)h/g;
  return Array.from(svg.matchAll(pattern), ([, at]) => Number(at));
}

function plotSize(svg: string): [width: number, height: number] {
  const [, width, height] = svg.match(/<image width="([\d.]+)" height="([\d.]+)"/)!;
  return [Number(width), Number(height)];
}

Deno.test("a tick is where its number is on the axis", async () => {
  const svg = await draw({ extent: [-2.3, 0.7, -1.5, 1.5] });
  const [width, height] = plotSize(svg);
  assertEquals(width, height);
  const below = labels(svg, "middle");
  assertEquals([...below.keys()], ["−2.0", "−1.5", "−1.0", "−0.5", "0.0", "0.5"]);
  assertAlmostEquals(below.get("−2.0")!.x, 0.1 * width, 1e-3);
  assertAlmostEquals(below.get("0.0")!.x, (2.3 / 3) * width, 1e-3);
  assertEquals(tickPositions(svg, "x"), Array.from(below.values(), ({ x }) => x));
  const beside = labels(svg, "end");
  assertEquals([...beside.keys()], ["1.5", "1.0", "0.5", "0.0", "−0.5", "−1.0", "−1.5"]);
  const [top, , , middle, , , bottom] = tickPositions(svg, "y");
  assertEquals([top, middle, bottom], [0, height / 2, height]);
  assertAlmostEquals(beside.get("1.5")!.y - beside.get("0.0")!.y, -height / 2, 1e-3);
});

Deno.test("pixels have their centres at whole numbers", async () => {
  const svg = await draw({ width: 4, height: 4 });
  const [width, height] = plotSize(svg);
  const below = labels(svg, "middle");
  assertAlmostEquals(below.get("0.0")!.x, width / 8, 1e-3);
  assertAlmostEquals(below.get("3.0")!.x, width * 7 / 8, 1e-3);
  const beside = labels(svg, "end");
  assertAlmostEquals(beside.get("3.0")!.y - beside.get("0.0")!.y, height * 3 / 4, 1e-3);
});

Deno.test("with origin lower, the numbers of the rows go up", async () => {
  const beside = labels(await draw({ origin: "lower" }), "end");
  assert(beside.get("3.0")!.y < beside.get("0.0")!.y);
});

Deno.test("an axis may be turned around", async () => {
  const below = labels(await draw({ extent: [2, 0, 0, 2] }), "middle");
  assert(below.get("1.5")!.x < below.get("0.0")!.x);
});

Deno.test("the extent decides the shape of the plot", async () => {
  const [width, height] = plotSize(await draw({ extent: [0, 4, 0, 1] }));
  assertAlmostEquals(width / height, 4);
  const [thin] = plotSize(await draw({ width: 1, height: 1000 }));
  assert(thin >= 10);
});

Deno.test("labels do not run into each other", async () => {
  for (const [left, right] of [[0, 3e-5], [1.00001, 1.00013], [-1e5, 1e5], [-1.122, -1.117]]) {
    const below = [...labels(await draw({ extent: [left, right, 0, right - left] }), "middle")];
    assert(below.length > 1);
    for (let i = 1; i < below.length; i++) {
      const [[one, { x: from }], [other, { x: to }]] = below.slice(i - 1);
      const widths = 0.6 * 10 * (one.length + other.length) / 2; // in points, of characters somewhat narrow
      assert(to - from > widths, `${one} ${other}`);
    }
  }
});

Deno.test("a short axis has two labels if there is room, else one", async () => {
  assertEquals([...labels(await draw({ extent: [0, 12, 0, 1] }), "end").keys()], ["1", "0"]);
  assertEquals([...labels(await draw({ extent: [0, 1, 0, 50] }), "middle").keys()], ["0"]);
});

Deno.test("a common factor and offset stand at the end of the axis", async () => {
  const svg = await draw({ extent: [-1.1195 - 5e-10, -1.1195 + 5e-10, 0, 1e-9] });
  assertStringIncludes(svg, ">1e−10−1.1195</text>");
  assertStringIncludes(svg, ">1e−9</text>");
});

Deno.test("texts are escaped", async () => {
  const svg = await draw({ title: `<b>"A" & B</b>`, xlabel: "\0\ud800", ylabel: "ℑ(c)" });
  assertStringIncludes(svg, ">&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;</text>");
  assertStringIncludes(svg, ">��</text>");
  assertStringIncludes(svg, ">ℑ(c)</text>");
  await rasterize(svg);
});

Deno.test("nothing is cut off: the margin stays white", async () => {
  const long = "A long text that says what can be seen here, and more ".repeat(2);
  for (const options of [{ title: long }, { xlabel: long }, { ylabel: long }, { extent: [0, 2e7, 0, 1e7] }]) {
    const svg = await draw(options as Partial<ImshowOptions>);
    const { width, height, channels, data } = decode(await rasterize(svg));
    const inked: string[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inMargin = Math.min(x, y, width - 1 - x, height - 1 - y) < 5;
        if (inMargin && data[(y * width + x) * channels] < 255) inked.push(`${x},${y}`);
      }
    }
    assertEquals(inked, []);
  }
});

Deno.test("a small picture has sharp pixels", async () => {
  const svg = await imshow([0, 1], { width: 2, height: 1, colormap: "gray" }).svg();
  const { width, channels, height, data } = decode(await rasterize(svg));
  const row = data.slice((height >> 2) * width * channels, ((height >> 2) + 1) * width * channels);
  const greys = row.filter((value, i) => i % channels === 0 && value > 20 && value < 235);
  assert(greys.length <= 6, `${greys.length} pixels are neither black nor white`);
});

Deno.test("the SVG holds the very bytes of the PNG", async () => {
  const figure = imshow(new Float64Array(200 * 200), { width: 200, height: 200 });
  assertStringIncludes(await figure.svg(), (await figure.png()).toBase64());
});
