import { checkCount } from "../checks.ts";
import { baseName, checkColormap, type ColormapName } from "./colormap.ts";

/**
 * Colours evenly spaced over a colour map, from its first to its last.
 *
 * @param colormap The name of the map.
 * @param count How many colours; a single one is the map's first.
 * @returns The colours as `#rrggbb`.
 * @throws {RangeError} If there is no such map, or the count is not a positive integer.
 *
 * @example
 * ```ts
 * import { colors } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await colors("viridis", 3), ["#440154", "#21918c", "#fde725"]);
 * ```
 */
export async function colors(colormap: ColormapName, count: number): Promise<string[]> {
  checkColormap(colormap);
  checkCount("count", count);
  const colour = await loadMap(baseName(colormap));
  const turned = colormap !== baseName(colormap);
  const last = Math.max(count - 1, 1);
  return Array.from({ length: count }, (_, i) => colour((turned ? last - i : i) / last));
}

/** The map of that name: from 0 … 1 to `#rrggbb`. */
async function loadMap(name: string): Promise<(at: number) => string> {
  const [maps, { rgb }] = await Promise.all([
    // The maps, as published by their authors.
    // @ts-types="npm:@types/d3-scale-chromatic@3.1.0"
    import("d3-scale-chromatic"),
    // Writes all colours alike: those maps give some as "#440154", some as "rgb(68, 1, 84)".
    // @ts-types="npm:@types/d3-color@3.1.3"
    import("d3-color"),
  ]);
  if (name === "gray") return (at) => rgb(255 * at, 255 * at, 255 * at).formatHex();
  const functions = Object.entries(maps) as [string, (at: number) => string][];
  const [, map] = functions.find(([key]) => key.toLowerCase() === `interpolate${name}`)!;
  return (at) => rgb(map(at)).formatHex();
}
