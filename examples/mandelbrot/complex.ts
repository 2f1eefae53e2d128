/** Complex numbers, as far as this program needs them. */

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Reads a complex number as people write it: `-0.8`, `0.25i`, `-1.1195+0.2718i`. */
export async function parseComplex(text: string): Promise<Complex> {
  const { Complex } = await import("complex.js"); // reads every way to write one
  try {
    const { re, im } = Complex(text);
    if (text.trim() !== "" && Number.isFinite(re) && Number.isFinite(im)) return { re, im };
  } catch {
    // told below, with an example
  }
  throw new RangeError(`"${text}" is no complex number; write one as -1.1195+0.2718i`);
}

/** Writes a complex number so that {@linkcode parseComplex} reads it back. */
export function formatComplex({ re, im }: Complex): string {
  return `${re}${im < 0 || Object.is(im, -0) ? "-" : "+"}${Math.abs(im)}i`;
}
