/**
 * The names of the colour maps. Each also exists turned around, with `_r` at its end (`viridis_r`).
 *
 * | for | maps |
 * |---|---|
 * | amounts | `viridis` … `cool`, `gray` (black to white), and the rest to `ylorrd`, which begin nearly white |
 * | differences from a middle | `brbg` … `spectral` |
 * | angles, where both ends meet | `sinebow`, `rainbow` |
 *
 * The names are matplotlib's in lower case, the colours those of
 * [d3-scale-chromatic](https://d3js.org/d3-scale-chromatic).
 *
 * @example
 * ```ts
 * import { colormaps } from "@weft/weft";
 * import { assert } from "@std/assert";
 *
 * assert(colormaps.includes("viridis"));
 * ```
 */
// deno-fmt-ignore
export const colormaps = [
  "viridis", "magma", "inferno", "plasma", "cividis", "turbo", "warm", "cool", "gray",
  "greys", "blues", "greens", "oranges", "purples", "reds", "bugn", "bupu", "gnbu", "orrd", "pubu", "pubugn", "purd",
  "rdpu", "ylgn", "ylgnbu", "ylorbr", "ylorrd",
  "brbg", "prgn", "piyg", "puor", "rdbu", "rdgy", "rdylbu", "rdylgn", "spectral",
  "sinebow", "rainbow",
] as const;

/** The name of a colour map: one of {@linkcode colormaps}, or one of them with `_r` at its end for the turned map. */
export type ColormapName = `${(typeof colormaps)[number]}${"" | "_r"}`;

/** Throws a `RangeError` that lists the names, unless `name` is one of them. */
export function checkColormap(name: string): void {
  if ((colormaps as readonly string[]).includes(baseName(name))) return;
  throw new RangeError(
    `There is no colour map "${name}"; use one of ${colormaps.join(", ")}, or one of them with _r at its end`,
  );
}

/** How many colours a map is cut into: odd, so that the middle of a diverging map is one of them. */
export const COLOURS = 255;

/** `COLOURS + 1` times red, green, blue, each 0 … 255. Entry 0 is for pixels without a value, then lowest to highest. */
export type Palette = Uint8Array;

/** The palette of the map called `name`. */
export async function loadPalette(name: ColormapName): Promise<Palette> {
  const colour = await interpolator(baseName(name));
  const palette = new Uint8Array(3 * (COLOURS + 1));
  for (let i = 0; i < COLOURS; i++) {
    const level = name === baseName(name) ? i + 1 : COLOURS - i;
    palette.set(colour(i / (COLOURS - 1)), 3 * level);
  }
  return palette;
}

function baseName(name: string): string {
  return name.replace(/_r$/, "");
}

/** From 0 … 1 to red, green and blue. */
type Interpolator = (at: number) => [red: number, green: number, blue: number];

async function interpolator(name: string): Promise<Interpolator> {
  if (name === "gray") return (at) => [255 * at + 0.5, 255 * at + 0.5, 255 * at + 0.5];
  const [maps, { rgb }] = await Promise.all([
    // The maps, as published by their authors.
    // @ts-types="@types/d3-scale-chromatic"
    import("d3-scale-chromatic"),
    // Reads the maps' colours, which are texts as "#440154" or "rgb(68, 1, 84)".
    // @ts-types="@types/d3-color"
    import("d3-color"),
  ]);
  const functions = Object.entries(maps) as [string, (at: number) => string][];
  const [, map] = functions.find(([key]) => key.toLowerCase() === `interpolate${name}`)!;
  return (at) => {
    const { r, g, b } = rgb(map(at));
    return [r, g, b];
  };
}
