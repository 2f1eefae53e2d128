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

/** The name without the `_r` of a turned map. */
export function baseName(name: string): string {
  return name.replace(/_r$/, "");
}
