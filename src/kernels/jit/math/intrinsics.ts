/**
 * The three operations on the bits of a number that the mathematics library needs. The compiler has instructions for
 * them; these functions let the library run as plain JavaScript too.
 *
 * @module
 */

const view = new DataView(new ArrayBuffer(8));

/** The upper 32 bits of a double as an int32: sign, exponent, and 20 bits of the significand. */
export function high(x: number): number {
  view.setFloat64(0, x);
  return view.getInt32(0);
}

/** The lower 32 bits of a double as an int32. */
export function low(x: number): number {
  view.setFloat64(0, x);
  return view.getInt32(4);
}

/** The double with these upper and lower 32 bits, each an int32. */
export function words(high: number, low: number): number {
  view.setInt32(0, high);
  view.setInt32(4, low);
  return view.getFloat64(0);
}
