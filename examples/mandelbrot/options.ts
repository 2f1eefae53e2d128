/** What can be asked for on the command line. */

import { resolve } from "node:path";
import { parseArgs } from "@std/cli/parse-args";
import { type ColormapName, colormaps, type Complex, complex } from "@weft/weft";
import { parseComplex } from "./complex.ts";

/** What to draw, how, and where to. */
export interface Options {
  center: Complex;
  extent: Complex;
  width: number;
  height: number;
  maxIter: number;
  julia?: Complex;
  workers?: number;
  colormap: ColormapName;
  /** The files of the picture and of the figure with axes; absent where none is wanted. */
  png?: string;
  svg?: string;
  npy?: string;
  quiet: boolean;
  json: boolean;
}

/** A mistake on the command line. */
export class UsageError extends Error {}

/** The views that have a name. Each is a set of options, to be overridden by others. */
const VIEWS: Record<string, Record<string, string>> = {
  whole: { center: "-0.8", extent: "3+3i", "max-iter": "256" },
  zoom: { center: "-1.1195+0.2718i", extent: "0.005+0.005i", "max-iter": "1024" },
};

/** The counts are 32-bit integers. */
const MOST_STEPS = 2 ** 31 - 1;

// deno-fmt-ignore
const TEXTS = [
  "center", "extent", "seed-view", "width", "height", "max-iter", "julia", "workers", "colormap", "out", "npy",
] as const;
const SWITCHES = ["quiet", "json", "help"] as const;

export const HELP = `Draws the Mandelbrot set, or a Julia set, on all cores.

Usage: deno task mandelbrot [options]

  --center=-0.8         the middle of the picture, a complex number such as -1.1195+0.2718i
  --extent=3+3i         its size in the complex plane; 3 alone is a square
  --seed-view=zoom      a view with a name: ${Object.keys(VIEWS).join(", ")}
  --width=1024          pixels from left to right
  --height=1024         pixels from bottom to top
  --max-iter=256        the most steps for each pixel
  --julia=-0.8+0.156i   the Julia set of this number, around 0
  --workers=N           how many threads; one for each core by default
  --colormap=viridis    or ${colormaps.slice(1, 7).join(", ")}, …; with _r at its end it is turned round
  --out=mandelbrot      writes mandelbrot.png and, with axes, mandelbrot.svg; a name that ends in
                        .png or .svg writes that alone
  --npy=FILE            writes the counts as a NumPy file of int32
  --json                prints the measurements as JSON, and nothing else
  --quiet               prints nothing
  --help                prints this
`;

/**
 * Reads the command line.
 *
 * @throws {UsageError} If an option does not exist or its value makes no sense.
 */
export async function parseOptions(args: string[]): Promise<Options | "help"> {
  const given = parse(args);
  if (given.help) return "help";
  const view = namedView(given["seed-view"] ?? "whole");
  const julia = given.julia === undefined ? undefined : await point("julia", given.julia);
  const center = given.center ?? (julia && !given["seed-view"] ? "0" : view.center);
  const files = { ...outputs(given.out ?? (julia ? "julia" : "mandelbrot")), npy: given.npy };
  checkFiles(files);
  return {
    center: await point("center", center),
    extent: await size("extent", given.extent ?? view.extent),
    width: count("width", given.width ?? "1024"),
    height: count("height", given.height ?? "1024"),
    maxIter: count("max-iter", given["max-iter"] ?? view["max-iter"], MOST_STEPS),
    julia,
    workers: given.workers === undefined ? undefined : count("workers", given.workers),
    colormap: colormap(given.colormap ?? "viridis"),
    ...files,
    quiet: given.quiet,
    json: given.json,
  };
}

function parse(args: string[]) {
  const unknown: string[] = [];
  const given = parseArgs(args, {
    string: TEXTS,
    boolean: SWITCHES,
    unknown: (argument) => {
      unknown.push(argument.split("=")[0]);
      return false;
    },
  });
  for (const name of TEXTS) {
    if (given[name] === "") throw new UsageError(`--${name} needs a value, written as --${name}=VALUE`);
  }
  if (unknown.length > 0) throw new UsageError(`there is no option ${unknown[0]}; --help lists them`);
  const [afterDashes] = given._;
  if (afterDashes !== undefined) {
    throw new UsageError(`there are no arguments but options; got ${afterDashes}`);
  }
  return given;
}

function namedView(name: string): Record<string, string> {
  if (Object.hasOwn(VIEWS, name)) return VIEWS[name];
  throw new UsageError(`--seed-view must be one of ${Object.keys(VIEWS).join(", ")}; got ${name}`);
}

function count(name: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (value > most) throw new UsageError(`--${name} must be at most ${most}; got ${text}`);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UsageError(`--${name} must be a positive whole number; got ${text}`);
}

async function point(name: string, text: string): Promise<Complex> {
  try {
    return await parseComplex(text);
  } catch (error) {
    throw new UsageError(`--${name}: ${(error as Error).message}`);
  }
}

async function size(name: string, text: string): Promise<Complex> {
  const { re, im } = await point(name, text);
  const extent = complex(re, im === 0 ? re : im);
  if (extent.re > 0 && extent.im > 0) return extent;
  throw new UsageError(`--${name} must be positive in both directions, such as 3 or 3+2i; got ${text}`);
}

function colormap(name: string): ColormapName {
  const base = name.replace(/_r$/, "");
  if (colormaps.some((known) => known === base)) return name as ColormapName;
  throw new UsageError(`--colormap must be one of ${colormaps.join(", ")}; got ${name}`);
}

function outputs(out: string): Pick<Options, "png" | "svg"> {
  const [, extension] = out.match(/\.(\w+)$/) ?? [];
  if (extension === undefined) return { png: `${out}.png`, svg: `${out}.svg` };
  if (extension === "png" || extension === "svg") return { [extension]: out };
  throw new UsageError(`--out must end in .png or .svg, or have no extension; got ${out}`);
}

function checkFiles({ png, svg, npy }: Pick<Options, "png" | "svg" | "npy">): void {
  if (npy === undefined) return;
  const pictures = [png, svg].filter((file) => file !== undefined).map((file) => resolve(file));
  if (pictures.includes(resolve(npy))) throw new UsageError(`--out and --npy both name the file ${npy}`);
}
