import { checkFinite } from "./check.ts";

/** Data coordinates of a picture's left, right, bottom and top edge, as seen on screen. */
export type Extent = readonly [left: number, right: number, bottom: number, top: number];

/** The centre of pixel i is at coordinate i, on the vertical axis counted from the first row. */
export function pixelExtent(width: number, height: number, origin: "upper" | "lower"): Extent {
  const [first, last] = [-0.5, height - 0.5];
  return origin === "lower" ? [-0.5, width - 0.5, first, last] : [-0.5, width - 0.5, last, first];
}

/** Throws a `RangeError` unless the extent spans a finite area. */
export function checkExtent(extent: Extent): void {
  const [left, right, bottom, top] = extent;
  checkFinite("The width of the extent", right - left);
  checkFinite("The height of the extent", top - bottom);
  if (left === right || bottom === top) {
    throw new RangeError(`The extent [${extent.join(", ")}] has no area: its opposite edges must differ`);
  }
}

/** Width divided by height, if a unit is as long on one axis as on the other. */
export function aspectRatio([left, right, bottom, top]: Extent): number {
  return Math.abs((right - left) / (top - bottom));
}
