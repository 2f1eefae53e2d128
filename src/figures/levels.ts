import { COLOURS } from "./palette.ts";

/** What decides which value gets which colour. */
export interface Scale {
  transform?: (value: number) => number;
  vmin?: number;
  vmax?: number;
}

/**
 * The number of each value's palette entry: 0 for a value that is not finite, else 1 for vmin and below up to
 * `COLOURS` for vmax and above.
 */
export function toLevels(values: ArrayLike<number>, scale: Scale): Uint8Array {
  const span = integerSpan(values);
  if (!span) return quantize(transformed(values, scale.transform), scale);
  const table = quantize(tabulated(values, span, scale.transform), scale);
  return lookedUp(values, span.low, table);
}

/** The lowest value and how many integers there are up to the highest, if all are integers from so small a range. */
function integerSpan(values: ArrayLike<number>): { low: number; size: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== Math.floor(value)) return undefined;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const size = high - low + 1;
  return size <= values.length ? { low, size } : undefined;
}

/** The transform of each value that occurs, NaN for the others: it never sees a value that is not in the picture. */
function tabulated(
  values: ArrayLike<number>,
  { low, size }: { low: number; size: number },
  transform: Scale["transform"],
): Float64Array {
  const seen = new Uint8Array(size);
  for (let i = 0; i < values.length; i++) seen[values[i] - low] = 1;
  const table = new Float64Array(size).fill(NaN);
  for (let i = 0; i < size; i++) if (seen[i]) table[i] = transform ? transform(low + i) : low + i;
  return table;
}

function lookedUp(values: ArrayLike<number>, low: number, table: Uint8Array): Uint8Array {
  const levels = new Uint8Array(values.length);
  for (let i = 0; i < levels.length; i++) levels[i] = table[values[i] - low];
  return levels;
}

function transformed(values: ArrayLike<number>, transform: Scale["transform"]): Float64Array {
  if (!transform) return Float64Array.from(values);
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) result[i] = transform(values[i]);
  return result;
}

function quantize(values: Float64Array, scale: Scale): Uint8Array {
  const [low, high] = limits(values, scale);
  const unit = Number.isFinite(high - low) ? 1 : 0.25; // the difference of two huge numbers overflows
  const start = low * unit;
  const steps = COLOURS - 1;
  const range = high * unit - start;
  const levels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value - value !== 0) continue; // NaN or infinite
    if (value <= low) levels[i] = 1;
    else if (value >= high) levels[i] = COLOURS;
    else levels[i] = 1.5 + (value * unit - start) / range * steps;
  }
  return levels;
}

/** vmin and vmax; where one is missing, the smallest or largest finite value, but never beyond the other. */
function limits(values: Float64Array, { vmin, vmax }: Scale): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value - value !== 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [vmin ?? Math.min(low, vmax ?? Infinity), vmax ?? Math.max(high, vmin ?? -Infinity)];
}
