/** The part of the complex plane that a picture shows. */

import { type Complex, complex, fromArray, type NDArray } from "@weft/weft";

/** A rectangle of the complex plane, cut into pixels. Its first row has the smallest imaginary part. */
export class BoundingBox {
  /** The real part of each column. */
  readonly realAxis: Float64Array;
  /** The imaginary part of each row. */
  readonly imagAxis: Float64Array;
  /** The distance between two pixels, the same in both directions. */
  readonly scale: number;

  constructor(realAxis: Float64Array, imagAxis: Float64Array, scale: number) {
    this.realAxis = realAxis;
    this.imagAxis = imagAxis;
    this.scale = scale;
  }

  /** The box of `width` × `height` pixels around a centre in which an extent just fits. */
  static centered(center: Complex, extent: Complex, width: number, height: number): BoundingBox {
    const scale = Math.max(extent.re / width, extent.im / height);
    const axis = (middle: number, length: number) =>
      Float64Array.from({ length }, (_, i) => middle + (i - Math.floor(length / 2)) * scale);
    return new BoundingBox(axis(center.re, width), axis(center.im, height), scale);
  }

  get width(): number {
    return this.realAxis.length;
  }

  get height(): number {
    return this.imagAxis.length;
  }

  /** Left, right, bottom and top edge, as a figure's axes want them. */
  get extent(): [left: number, right: number, bottom: number, top: number] {
    const { realAxis, imagAxis, scale } = this;
    const right = realAxis[0] + this.width * scale;
    const top = imagAxis[0] + this.height * scale;
    return [realAxis[0], right, imagAxis[0], top];
  }

  /** The number of each pixel: an array of height × width. */
  grid(): NDArray<"c128"> {
    const column = fromArray(this.imagAxis).reshape(-1, 1).mul(complex(0, 1));
    return column.add(fromArray(this.realAxis));
  }
}
