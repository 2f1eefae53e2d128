/** What the tests of the mathematics library share. */

const view = new DataView(new ArrayBuffer(8));

/** The double with these 64 bits, in hexadecimal. */
export function fromBits(bits: string): number {
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

/** The distance from a finite number to the next one of larger magnitude. */
export function ulp(x: number): number {
  return 2 ** Math.max(exponent(x) - 52, -1074);
}

/** The place of a number when all are counted from 0: neighbours differ by 1. */
function place(x: number): bigint {
  view.setFloat64(0, Math.abs(x));
  return x < 0 ? -view.getBigInt64(0) : view.getBigInt64(0);
}

/** How many steps from neighbour to neighbour lead from one number to another; 0 for two NaN. */
export function steps(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Object.is(a, b) ? 0 : Infinity;
  return Math.abs(Number(place(a) - place(b)));
}

/** Numbers from 0 to 1, always the same. */
export function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0;;) {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    yield ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }
}

function exponent(x: number): number {
  view.setFloat64(0, x);
  return (view.getUint16(0) >> 4 & 0x7ff) - 1023;
}
