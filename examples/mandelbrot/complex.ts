/** Complex numbers, as people write them. */

import { type Complex, complex } from "@weft/weft";

/** Reads a complex number as people write it: `-0.8`, `0.25i`, `-1.1195+0.2718i`. `String` writes it. */
export async function parseComplex(text: string): Promise<Complex> {
  const { Complex } = await import("complex.js"); // reads every way to write one
  try {
    const { re, im } = Complex(text);
    if (text.trim() !== "" && Number.isFinite(re) && Number.isFinite(im)) return complex(re, im);
  } catch {
    // told below, with an example
  }
  throw new RangeError(`"${text}" is no complex number; write one as -1.1195+0.2718i`);
}
