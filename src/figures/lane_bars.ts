// Sets thousands apart.
// @ts-types="npm:@types/d3-format@3.0.4"
import { format } from "d3-format";
import type { Lane, LaneKind } from "./lanes.ts";
import { escapeXml, short } from "./text.ts";

/** Bars that overlap stand in so many rows at most. */
const MOST_ROWS = 8;

/** The least part of a row's height by which it is seen that there is something at all. */
const LEAST_SHARE = 0.15;

/** The bars of a lane: wide ones each for itself, narrow ones as what they take of each column. */
export interface PlacedBars {
  /** How many rows there are; narrow bars are in the first. */
  rows: number;
  wide: { bar: number; row: number }[];
  /** For each column and kind the share of the time; a column is a point wide. */
  shares: Float64Array;
  /** For each column and kind how many bars begin in it. */
  counts: Uint32Array;
}

/**
 * Puts the bars of a lane in their places.
 *
 * @param scale Points for a second.
 * @param width Points in all.
 */
export function placeBars(
  { starts, lengths, kinds, overlapping }: Lane,
  kindCount: number,
  scale: number,
  width: number,
): PlacedBars {
  const wide: PlacedBars["wide"] = [];
  const shares = new Float64Array(width * kindCount), counts = new Uint32Array(width * kindCount);
  const ends: number[] = [];
  for (const bar of byStart(starts)) {
    const from = starts[bar] * scale, to = from + lengths[bar] * scale, kind = kinds[bar];
    if (to - from >= 1) {
      const row = overlapping ? freeRow(ends, from + 1) : 0; // clocks of two threads differ a little
      ends[row] = to;
      wide.push({ bar, row });
      continue;
    }
    const first = Math.min(width - 1, Math.floor(from)), next = Math.min(width - 1, first + 1);
    const inFirst = Math.min(to, first + 1) - from;
    counts[first * kindCount + kind]++;
    shares[first * kindCount + kind] += inFirst;
    shares[next * kindCount + kind] += to - from - inFirst;
  }
  return { rows: Math.max(1, ends.length), wide, shares, counts };
}

function byStart(starts: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from(starts, (_, i) => i);
  for (let i = 1; i < order.length; i++) {
    if (starts[i] < starts[i - 1]) return order.sort((a, b) => starts[a] - starts[b]);
  }
  return order;
}

/** A row whose last bar ends by then, a new one, or that which is free first. */
function freeRow(ends: readonly number[], by: number): number {
  const free = ends.findIndex((end) => end <= by);
  if (free >= 0) return free;
  return ends.length < MOST_ROWS ? ends.length : ends.indexOf(Math.min(...ends));
}

/** Pointing at so many columns tells what is in all of them. */
const CELL = 8;

/** The narrow bars as SVG: areas whose heights are shares, stacked; the base line is at `base`. */
export function narrowBars(
  bars: PlacedBars,
  kinds: readonly LaneKind[],
  colours: readonly string[],
  base: number,
  height: number,
): string[] {
  const { shares, counts } = bars;
  if (!counts.some((count) => count > 0)) return [];
  const tops = stacked(shares, kinds.length);
  // From the highest to the lowest: each hides what the one before it has too much.
  const areas = kinds.map((_, kind) => kind).reverse()
    .filter((kind) => shares.some((share, i) => share > 0 && i % kinds.length === kind))
    .map((kind) => area(tops, kind, kinds.length, base, height, colours[kind]));
  return [...areas, ...cells(counts, kinds, base - height, height)];
}

/** For each column and kind how high it and the kinds below it are together, as a part of the row. */
function stacked(shares: Float64Array, kinds: number): Float64Array {
  const tops = new Float64Array(shares.length);
  for (let first = 0; first < shares.length; first += kinds) {
    let sum = 0;
    for (let i = first; i < first + kinds; i++) tops[i] = sum += shares[i];
    if (sum === 0) continue;
    const scale = Math.min(1, Math.max(sum, LEAST_SHARE)) / sum;
    for (let i = first; i < first + kinds; i++) tops[i] *= scale;
  }
  return tops;
}

function area(
  tops: Float64Array,
  kind: number,
  kinds: number,
  base: number,
  height: number,
  colour: string,
): string {
  let path = `M0 ${short(base)}`, before = base, length = 0;
  for (let i = kind; i < tops.length; i += kinds) {
    const y = Math.round(10 * (base - tops[i] * height)) / 10;
    if (y !== before) {
      path += `${length > 0 ? `h${length}` : ""}V${short(y)}`;
      [before, length] = [y, 0];
    }
    length++;
  }
  return `<path d="${path}h${length}V${short(base)}z" fill="${colour}"/>`;
}

/** Shapes that are not seen and tell what is below them. */
function cells(counts: Uint32Array, kinds: readonly LaneKind[], y: number, height: number): string[] {
  const drawn: string[] = [], number = format(",");
  for (let column = 0; column * kinds.length < counts.length; column += CELL) {
    const sums = kinds.map((_, kind) => {
      let sum = 0;
      for (let i = column; i < column + CELL; i++) sum += counts[i * kinds.length + kind] ?? 0;
      return sum;
    });
    const text = kinds.map(({ name }, kind) => ({ name, sum: sums[kind] })).filter(({ sum }) => sum > 0)
      .sort((a, b) => b.sum - a.sum).map(({ name, sum }) => `${number(sum)} × ${name}`).join("\n");
    if (text === "") continue;
    drawn.push(
      `<rect x="${column}" y="${short(y)}" width="${CELL}" height="${short(height)}" fill="none"` +
        ` pointer-events="all"><title>${escapeXml(text)}</title></rect>`,
    );
  }
  return drawn;
}
