import { pathToFileURL } from "node:url";
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { decodeNpy, encodeNpy, type Figure, imshow, type ImshowOptions } from "../../src/figures/mod.ts";
import { readPng } from "./read_png.ts";

/** The pixels of a figure's PNG, in rows, as "rrggbb", or as "" where they are transparent. */
async function pixels(figure: Figure): Promise<string[][]> {
  const { width, height, data } = readPng(await figure.png());
  const pixel = (i: number) => data[4 * i + 3] === 0 ? "" : data.slice(4 * i, 4 * i + 3).toHex();
  return Array.from(
    { length: height },
    (_, y) => Array.from({ length: width }, (_, x) => pixel(y * width + x)),
  );
}

const [LOW, MIDDLE, HIGH] = ["440154", "21918c", "fde725"];

Deno.test("the first row is at the top", async () => {
  const figure = imshow([0, 1, 2, 2, 1, 0], { width: 3, height: 2 });
  assertEquals(await pixels(figure), [[LOW, MIDDLE, HIGH], [HIGH, MIDDLE, LOW]]);
});

Deno.test("with origin lower, the first row is at the bottom", async () => {
  const figure = imshow([0, 0, 1, 1, 2, 2], { width: 2, height: 3, origin: "lower" });
  assertEquals(await pixels(figure), [[HIGH, HIGH], [MIDDLE, MIDDLE], [LOW, LOW]]);
});

Deno.test("the numbers are transformed before they are coloured", async () => {
  const figure = imshow(Int32Array.of(0, 1, 8), { width: 3, height: 1, transform: Math.cbrt });
  assertEquals(await pixels(figure), [[LOW, MIDDLE, HIGH]]);
});

Deno.test("vmin, vmax and the colour map choose the colours", async () => {
  const options = { width: 3, height: 1, vmin: 0, vmax: 4, colormap: "gray" } as const;
  assertEquals(await pixels(imshow([-1, 2, 9], options)), [["000000", "808080", "ffffff"]]);
});

Deno.test("a pixel without a finite number is transparent", async () => {
  const figure = imshow([0, NaN, 1, Infinity], { width: 2, height: 2, colormap: "gray" });
  assertEquals(await pixels(figure), [["000000", ""], ["ffffff", ""]]);
});

Deno.test("a picture may be a single pixel", async () => {
  const figure = imshow([7], { width: 1, height: 1 });
  assertEquals(await pixels(figure), [[LOW]]);
  assertStringIncludes(await figure.svg(), "</svg>");
});

Deno.test("a figure keeps its picture when the array changes", async () => {
  const values = Float64Array.of(0, 1);
  const figure = imshow(values, { width: 2, height: 1 });
  values.reverse();
  assertEquals(await pixels(figure), [[LOW, HIGH]]);
});

Deno.test("the bytes of a PNG belong to who asked for them", async () => {
  const figure = imshow([0, 1], { width: 2, height: 1 });
  const bytes = await figure.png();
  const before = bytes.slice();
  bytes.fill(0);
  assertEquals(await figure.png(), before);
});

Deno.test("an array of another length is an error with both numbers", () => {
  const error = assertThrows(() => imshow([1, 2, 3], { width: 2, height: 2 }), RangeError);
  assertStringIncludes(error.message, "2 × 2");
  assertStringIncludes(error.message, "4");
  assertStringIncludes(error.message, "3");
});

for (const size of [0, -1, 1.5, NaN, Infinity]) {
  Deno.test(`${size} is not a width or height`, () => {
    assertThrows(
      () => imshow([], { width: size, height: 1 }),
      RangeError,
      `width must be a positive integer`,
    );
    assertThrows(() => imshow([], { width: 1, height: size }), RangeError, `got ${size}`);
  });
}

Deno.test("limits must be finite and in order", () => {
  const options = { width: 1, height: 1 };
  assertThrows(() => imshow([1], { ...options, vmin: 2, vmax: 1 }), RangeError, "vmin (2)");
  assertThrows(() => imshow([1], { ...options, vmin: NaN }), RangeError, "vmin");
  assertThrows(() => imshow([1], { ...options, vmax: Infinity }), RangeError, "vmax");
});

Deno.test("an option or an origin that does not exist is an error", () => {
  const options = { width: 1, height: 1 };
  assertThrows(
    () => imshow([1], { ...options, cmap: "gray" } as ImshowOptions),
    TypeError,
    "imshow: there is no option cmap; there are width, height, colormap",
  );
  assertThrows(
    () => imshow([1], { ...options, origin: "bottom" as "lower" }),
    RangeError,
    "origin must be one of upper, lower; got bottom",
  );
});

Deno.test("every option is known", () => {
  const options: Required<ImshowOptions> = {
    width: 1,
    height: 1,
    colormap: "gray",
    transform: Math.sqrt,
    vmin: 0,
    vmax: 1,
    origin: "upper",
    extent: [0, 1, 0, 1],
    xlabel: "x",
    ylabel: "y",
    title: "One pixel",
  };
  imshow([1], options);
});

Deno.test("without a width and a height, the error says that they are needed", () => {
  for (const options of [undefined, {}, { width: 2 }, { height: 2 }]) {
    assertThrows(
      () => imshow([1, 2], options as never),
      TypeError,
      "imshow needs a width and a height, as in imshow(values, { width: 640, height: 480 })",
    );
  }
  assertThrows(() => imshow([1], null as never), TypeError, "the options must be an object; got null");
});

Deno.test("bigints are numbers like others", async () => {
  const options = { width: 3, height: 1, transform: Math.cbrt };
  for (const values of [BigInt64Array.of(0n, 1n, 8n), BigUint64Array.of(0n, 1n, 8n), [0n, 1n, 8n]]) {
    assertEquals(await pixels(imshow(values, options)), [[LOW, MIDDLE, HIGH]]);
  }
});

Deno.test("an array out of a NumPy file, int64 as NumPy's integers are, is shown as it comes", async () => {
  const { data, shape: [height, width] } = await decodeNpy(
    await encodeNpy(BigInt64Array.of(-1n, 0n, 1n, 1n, 0n, -1n), [2, 3]),
  );
  assertEquals(await pixels(imshow(data, { width, height })), [[LOW, MIDDLE, HIGH], [HIGH, MIDDLE, LOW]]);
});

Deno.test("an extent must have a finite area", () => {
  const options = { width: 1, height: 1 };
  assertThrows(() => imshow([1], { ...options, extent: [1, 1, 0, 1] }), RangeError, "[1, 1, 0, 1]");
  assertThrows(() => imshow([1], { ...options, extent: [0, 1, 2, 2] }), RangeError, "no area");
  assertThrows(() => imshow([1], { ...options, extent: [0, NaN, 0, 1] }), RangeError, "width of the extent");
  assertThrows(() => imshow([1], { ...options, extent: [0, 1, 0, Infinity] }), RangeError, "height");
});

Deno.test("an unknown colour map is an error at once", () => {
  assertThrows(() => imshow([1], { width: 1, height: 1, colormap: "jet" as "turbo" }), RangeError, `"jet"`);
});

Deno.test("save writes what png and svg give", async () => {
  const folder = await Deno.makeTempDir();
  const figure = imshow([0, 1], { width: 2, height: 1 });
  await figure.save(`${folder}/a.png`);
  await figure.save(`${folder}/a.b.SVG`);
  await figure.save(pathToFileURL(`${folder}/ä b.png`));
  assertEquals(await Deno.readFile(`${folder}/a.png`), await figure.png());
  assertEquals(await Deno.readTextFile(`${folder}/a.b.SVG`), await figure.svg());
  assertEquals(await Deno.readFile(`${folder}/ä b.png`), await figure.png());
  await Deno.remove(folder, { recursive: true });
});

Deno.test("save knows no other formats", async () => {
  const figure = imshow([0, 1], { width: 2, height: 1 });
  await assertRejects(() => figure.save("a.jpg"), RangeError, `".jpg"`);
  await assertRejects(() => figure.save("folder.png/a"), RangeError, "no extension");
});

Deno.test("save takes a path or a file: URL", async () => {
  const figure = imshow([0, 1], { width: 2, height: 1 });
  const message = "figure.save takes the path of a file, or a file: URL; got ";
  const web = new URL("https://example.org/a.png");
  await assertRejects(() => figure.save(web), TypeError, `${message}https://example.org/a.png`);
  await assertRejects(() => figure.save(undefined as never), TypeError, `${message}Undefined`);
});

Deno.test("a figure shows itself in a notebook", async () => {
  const figure = imshow([0, 1], { width: 2, height: 1, title: "Two" });
  const display = (figure as unknown as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ];
  const bundle = await display();
  assertEquals(bundle["text/plain"], "Figure of 2 × 1 pixels: Two");
  assertEquals(bundle["image/svg+xml"], await figure.svg());
  assert(!Deno.inspect(figure).includes("Jupyter"));
});
