import { checkChoice, checkCount, checkOptions } from "../checks.ts";
import { checkFinite } from "./check.ts";
import { checkColormap, type ColormapName } from "./colormap.ts";
import { checkExtent, type Extent, pixelExtent } from "./extent.ts";
import { type Figure, figure } from "./figure.ts";
import { toLevels } from "./levels.ts";
import { flipped } from "./raster.ts";

/** How to show an array of numbers as a picture. */
export interface ImshowOptions {
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
  /** Which colours the numbers get. Default: `viridis`. */
  colormap?: ColormapName;
  /**
   * Applied to each number first, as `Math.cbrt` or `Math.log`. It must depend on the number alone: where integers
   * repeat, it is called once for all that are equal. Default: none.
   */
  transform?: (value: number) => number;
  /** The transformed number that gets the lowest colour, as do all below it. Default: the smallest finite one. */
  vmin?: number;
  /** The transformed number that gets the highest colour, as do all above it. Default: the largest finite one. */
  vmax?: number;
  /** Where the first row is: at the top (`upper`) or at the bottom (`lower`). Default: `upper`. */
  origin?: "upper" | "lower";
  /**
   * Data coordinates of the picture's edges. A unit is drawn equally long on both axes. Default: indices, with the
   * centre of the first pixel at (0, 0).
   */
  extent?: Extent;
  /** Text below the picture. Default: none. */
  xlabel?: string;
  /** Text at its left, turned. Default: none. */
  ylabel?: string;
  /** Text above it. Default: none. */
  title?: string;
}

const KNOWN = [
  "width",
  "height",
  "colormap",
  "transform",
  "vmin",
  "vmax",
  "origin",
  "extent",
  "xlabel",
  "ylabel",
  "title",
] satisfies (keyof ImshowOptions)[];

/**
 * Shows an array as a picture, one pixel for each number, as in
 * [matplotlib](https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html).
 *
 * Numbers from vmin to vmax are cut into 255 colours. A pixel whose transformed number is NaN or infinite is
 * transparent. Where all numbers are equal, they get the lowest colour. The figure keeps no hold of the array, which
 * may change afterwards.
 *
 * @param values `width * height` numbers in row-major order. A `bigint`, as in NumPy's int64, is rounded to a number.
 * @throws {TypeError} If width or height is missing, or an option does not exist.
 * @throws {RangeError} If the array is not of that length, if width or height is not a positive integer, if the colour
 * map or the origin does not exist, if vmin is above vmax, or if an edge of the extent is not finite or equals the
 * opposite one.
 *
 * @example
 * ```ts
 * import { imshow } from "@weft/weft";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const counts = Int32Array.of(1, 8, 27, 64, 125, 216);
 * const figure = imshow(counts, { width: 3, height: 2, transform: Math.cbrt, title: "Cubes" });
 * assertStringIncludes(await figure.svg(), "Cubes");
 * assertEquals((await figure.terminal({ columns: 12 })).split("\n").length, 4);
 * ```
 */
export function imshow(values: ArrayLike<number> | ArrayLike<bigint>, options: ImshowOptions): Figure {
  checkNames(options);
  const { width, height, colormap = "viridis", origin = "upper", xlabel, ylabel, title } = options;
  const { extent = pixelExtent(width, height, origin) } = options;
  checkSize(values.length, width, height);
  checkColormap(colormap);
  checkChoice("origin", origin, ["upper", "lower"]);
  checkLimits(options);
  checkExtent(extent);
  const raster = { width, height, levels: toLevels(asNumbers(values), options) };
  return figure(origin === "lower" ? flipped(raster) : raster, colormap, { extent, xlabel, ylabel, title });
}

function checkNames(options: Partial<ImshowOptions> = {}): void {
  checkOptions("imshow", options, KNOWN);
  if (options.width !== undefined && options.height !== undefined) return;
  throw new TypeError("imshow needs a width and a height, as in imshow(values, { width: 640, height: 480 })");
}

function asNumbers(values: ArrayLike<number> | ArrayLike<bigint>): ArrayLike<number> {
  return isBigints(values) ? Float64Array.from(values, Number) : values;
}

function isBigints(values: ArrayLike<number> | ArrayLike<bigint>): values is ArrayLike<bigint> {
  return typeof values[0] === "bigint";
}

function checkSize(length: number, width: number, height: number): void {
  checkCount("width", width);
  checkCount("height", height);
  if (length === width * height) return;
  throw new RangeError(
    `A picture of ${width} × ${height} pixels needs ${width * height} values, but there are ${length}`,
  );
}

function checkLimits({ vmin, vmax }: ImshowOptions): void {
  if (vmin !== undefined) checkFinite("vmin", vmin);
  if (vmax !== undefined) checkFinite("vmax", vmax);
  if (vmin! > vmax!) throw new RangeError(`vmin (${vmin}) must not be above vmax (${vmax})`);
}
