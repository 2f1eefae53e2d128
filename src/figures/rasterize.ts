import { checkOptions } from "../checks.ts";
import { lazy } from "./lazy.ts";

/** How to turn an SVG into pixels. */
export interface RasterizeOptions {
  /** Pixels for each CSS pixel (1/96 inch) of the SVG; 2 is sharp on today's screens. Default: 1. */
  scale?: number;
}

const KNOWN = ["scale"] satisfies (keyof RasterizeOptions)[];

/**
 * Draws an SVG as a PNG.
 *
 * Text is set in DejaVu Sans whatever font the SVG asks for, so the picture is the same on every machine, also on one
 * without fonts. It needs read access to the files of the packages.
 *
 * @param svg The SVG document.
 * @returns The bytes of a PNG.
 * @throws {TypeError} If an option does not exist.
 * @throws {RangeError} If the scale is not a positive number, or the PNG would have no pixel or more than 2²⁸.
 * @throws {SyntaxError} If it is not an SVG.
 *
 * @example
 * ```ts
 * import { rasterize } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text y="8">ℜ</text></svg>';
 * const png = await rasterize(svg, { scale: 2 });
 * assertEquals([...png.slice(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
 * ```
 */
export async function rasterize(
  svg: string,
  options: RasterizeOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions("rasterize", options, KNOWN);
  const { scale = 1 } = options;
  if (!(scale > 0 && scale < Infinity)) {
    throw new RangeError(`scale must be a positive number; got ${scale}`);
  }
  const [Resvg, font] = await Promise.all([loadRenderer(), loadFont()]);
  const drawing = parse(() =>
    new Resvg(svg, { font: { fontBuffers: [font] }, fitTo: { mode: "zoom", value: scale } })
  );
  try {
    checkSize(drawing.width * scale, drawing.height * scale);
    const image = drawing.render();
    const png = image.asPng().slice();
    image.free();
    return png;
  } finally {
    drawing.free();
  }
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new SyntaxError(`Cannot draw this SVG: ${(cause as Error).message ?? cause}`, { cause });
  }
}

/** What fits into the renderer's memory, and whole pixels. */
function checkSize(width: number, height: number): void {
  if (width >= 1 && height >= 1 && width * height <= MOST_PIXELS) return;
  const size = `${Math.round(width)} × ${Math.round(height)}`;
  throw new RangeError(
    `A PNG has from 1 × 1 to ${MOST_PIXELS} pixels in all, but at this scale there are ${size}`,
  );
}

const MOST_PIXELS = 2 ** 28;

const loadRenderer = lazy(async () => {
  // Draws SVG; the WebAssembly build, since the native one is a binary for each platform.
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  await initWasm(await packageFile("npm:@resvg/resvg-wasm@2.6.2/index_bg.wasm"));
  return Resvg;
});

const loadFont = lazy(async () => {
  // matplotlib's font. A package without code: importing its description is what gets it installed.
  await import("dejavu-fonts-ttf/package.json", { with: { type: "json" } });
  return await packageFile("npm:dejavu-fonts-ttf@2.37.3/ttf/DejaVuSans.ttf");
});

/**
 * A file of an npm package that some import has installed.
 *
 * The specifier has to be whole, version included: on JSR, `import.meta.resolve` does not see the import map. Resolving
 * works for modules from http(s) too, with and without a folder `node_modules`.
 */
async function packageFile(specifier: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(import.meta.resolve(specifier)));
}
