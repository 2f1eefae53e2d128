import type { ColormapName } from "./colormap.ts";
import { colors } from "./colors.ts";

/** How many colours a map is cut into: odd, so that the middle of a diverging map is one of them. */
export const COLOURS = 255;

/** `COLOURS + 1` times red, green, blue, each 0 … 255. Entry 0 is for pixels without a value, then lowest to highest. */
export type Palette = Uint8Array;

/** The palette of a colour map. */
export async function loadPalette(colormap: ColormapName): Promise<Palette> {
  const palette = new Uint8Array(3 * (COLOURS + 1));
  for (const [i, colour] of (await colors(colormap, COLOURS)).entries()) {
    palette.set(Uint8Array.fromHex(colour.slice(1)), 3 * (i + 1));
  }
  return palette;
}
