/** Numbers with units, as people read them. */

/** Seconds or bytes. */
export type Unit = "s" | "B";

const SCALES: Record<Unit, readonly [size: number, name: string][]> = {
  s: [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]],
  B: [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]],
};

/** Three digits and the unit that leaves one to three of them before the point: `8.21 ms`. */
export function formatQuantity(value: number, unit: Unit): string {
  const scales = SCALES[unit];
  const [size, name] = scales.find(([size]) => value >= 0.9995 * size) ?? scales[scales.length - 1];
  return `${Number((value / size).toPrecision(3))} ${name}`;
}

const WORDS: Record<Unit, { more: string; less: string; same: string }> = {
  s: { more: "faster", less: "slower", same: "as fast" },
  B: { more: "smaller", less: "larger", same: "the same" },
};

/** What a ratio of the other's value to Weft's says about Weft: `3.2× faster`. Three percent are no difference. */
export function formatRatio(ratio: number, unit: Unit): string {
  const { more, less, same } = WORDS[unit];
  if (Math.abs(ratio - 1) < 0.03) return same;
  return ratio > 1 ? `${times(ratio)} ${more}` : `${times(1 / ratio)} ${less}`;
}

function times(factor: number): string {
  const digits = factor < 1.995 ? 3 : 2;
  return `${Number(factor.toPrecision(digits)).toLocaleString("en-US", { maximumFractionDigits: 2 })}×`;
}
