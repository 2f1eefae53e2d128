// The colours of Tableau.
// @ts-types="npm:@types/d3-scale-chromatic@3.1.0"
import { schemeTableau10 } from "d3-scale-chromatic";
import { around, type Box, grown } from "./box.ts";
import { narrowBars, placeBars, type PlacedBars } from "./lane_bars.ts";
import type { Lane, LaneChart, LaneKind } from "./lanes.ts";
import {
  ascent,
  boxOf,
  centred,
  escapeXml,
  FONT_FAMILY,
  short,
  type Text,
  textElement,
  textWidth,
} from "./text.ts";
import { chooseTicks, tickLabels } from "./ticks.ts";

// All lengths are points.
const WIDTH = 576;
const LANE = { highest: 18, lowest: 3 };
/** What all lanes take together, as far as they need not be lower than the lowest. */
const HEIGHT = 360;
/** A lane with several rows is at most so many times as high as one with a single row. */
const HIGHER = 3;
const GAP = 4;
const MARGIN = 7.2;
const PAD = 7;
const TICK = 3.5;
const TICK_SPACING = 72;
const FONT_SIZE = 10;
const TITLE_SIZE = 12;
const LINE = 15;
const SWATCH = 8;
const BETWEEN_ENTRIES = 18;
/** Wider bars are set apart from their neighbours. */
const SET_APART = 3;

const BACKGROUND = "#f1f1f1";
const GRID = "#dcdcdc";
/** Colours that can be told from each other, the last one, a grey, for all else. */
const COLOURS = schemeTableau10;
const OTHERS = COLOURS.length - 1;

/** Units of the axis, with what a second is in each. */
const UNITS = [["seconds", 1], ["milliseconds", 1e3], ["microseconds", 1e6]] as const;

/** A lane, placed. */
interface Placed {
  lane: Lane;
  bars: PlacedBars;
  y: number;
  depth: number;
  /** How high a row of it is. */
  row: number;
}

interface Layout {
  lanes: Placed[];
  /** Points for a second. */
  scale: number;
  bottom: number;
}

/** The chart as an SVG document. */
export function laneChart(given: LaneChart): string {
  const chart = { ...given, ...fewKinds(given) };
  const layout = layOut(chart);
  const axis = drawAxis(chart.end, layout);
  const legend = drawLegend(chart, axis.bottom + LINE);
  const title: Text = { content: chart.title, size: TITLE_SIZE, x: WIDTH / 2, y: -2 * GAP, anchor: "middle" };
  const texts = [...laneTexts(layout), ...axis.texts, ...legend.texts, title];
  const canvas = grown(around([...texts.map(boxOf), ...legend.boxes]), MARGIN);
  return [
    openingTag(canvas),
    `<title>${escapeXml(chart.title)}</title>`,
    ...layout.lanes.flatMap((lane) => background(lane, chart.spans, layout.scale)),
    axis.grid,
    ...layout.lanes.flatMap((lane) => drawBars(lane, chart.kinds, layout)),
    ...layout.lanes.flatMap((lane) => drawMarks(lane, layout)),
    axis.line,
    ...legend.shapes,
    ...texts.filter(({ content }) => content).map(textElement),
    "</svg>\n",
  ].join("\n");
}

/** The same chart with as many kinds as there are colours; the rest are one. */
function fewKinds({ kinds, lanes }: LaneChart): Pick<LaneChart, "kinds" | "lanes"> {
  if (kinds.length <= OTHERS) return { kinds, lanes };
  const others: LaneKind = { name: `${kinds.length - OTHERS} others`, note: "" };
  return {
    kinds: [...kinds.slice(0, OTHERS), others],
    lanes: lanes.map((lane) => ({
      ...lane,
      title: lane.title,
      kinds: Uint8Array.from(lane.kinds, (kind) => Math.min(kind, OTHERS)),
    })),
  };
}

function layOut({ lanes, kinds, end }: LaneChart): Layout {
  const scale = WIDTH / (end > 0 ? end : 1);
  const placed = lanes.map((lane) => placeBars(lane, kinds.length, scale, WIDTH));
  const heights = placed.map(({ rows }) => Math.min(rows, HIGHER));
  const sum = heights.reduce((sum, height) => sum + height, 0);
  const single = Math.max(LANE.lowest, Math.min(LANE.highest, HEIGHT / sum)), gap = Math.min(GAP, single / 2);
  let y = 0;
  const below = lanes.map((lane, i) => {
    const depth = heights[i] * single, top = y;
    y += depth + gap;
    return { lane, bars: placed[i], y: top, depth, row: depth / placed[i].rows };
  });
  return { lanes: below, scale, bottom: y - gap + GAP };
}

function background({ y, depth }: Placed, spans: LaneChart["spans"], scale: number): string[] {
  return spans.map(([from, to]) =>
    `<rect ${place(from * scale, y, (to - from) * scale, depth)} fill="${BACKGROUND}"/>`
  );
}

function drawBars({ lane, bars, y, row }: Placed, kinds: readonly LaneKind[], { scale }: Layout): string[] {
  const wide = bars.wide.map(({ bar, row: at }) => {
    const width = lane.lengths[bar] * scale;
    const drawn = width > SET_APART ? width - 0.5 : width;
    const where = place(lane.starts[bar] * scale, y + at * row, drawn, bars.rows > 1 ? row - 0.5 : row);
    const title = `<title>${escapeXml(lane.title(bar))}</title>`;
    return `<rect ${where} fill="${COLOURS[lane.kinds[bar]]}">${title}</rect>`;
  });
  return [...narrowBars(bars, kinds, COLOURS, y + row, row), ...wide];
}

function drawMarks({ lane, y, depth }: Placed, { scale }: Layout): string[] {
  return lane.marks.map(({ at, sign, title }) =>
    mark(sign, at * scale, y + depth / 2, `<title>${escapeXml(title)}</title>`)
  );
}

const SIGNS = { "×": "m-3-3l6 6m0-6l-6 6", "○": "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0" };

/** A sign in black, on white so that it is seen on every colour. */
function mark(sign: keyof typeof SIGNS, x: number, y: number, title = ""): string {
  const path = `d="M${short(x)} ${short(y)}${SIGNS[sign]}" fill="none"`;
  return `<g>${title}<path ${path} stroke="white" stroke-width="3.5" stroke-linecap="round"/>` +
    `<path ${path} stroke="black" stroke-width="1.5"/></g>`;
}

/** Labels as far as there is room for them. */
function laneTexts({ lanes }: Layout): Text[] {
  const texts: Text[] = [], size = FONT_SIZE;
  let last = -Infinity;
  for (const { lane: { label, note }, y, depth } of lanes) {
    const middle = y + depth / 2 + centred(size);
    if (middle - last < size) continue;
    last = middle;
    texts.push({ content: label, size, x: -PAD, y: middle, anchor: "end" });
    texts.push({ content: note, size, x: WIDTH + PAD, y: middle, anchor: "start" });
  }
  return texts;
}

function drawAxis(end: number, { scale, bottom }: Layout) {
  const [unit, factor] = UNITS.find(([, factor]) => end * factor >= 1) ?? UNITS[2];
  const ticks = chooseTicks(0, end * factor, Math.floor(WIDTH / TICK_SPACING));
  const { labels, note } = tickLabels(ticks), size = FONT_SIZE;
  const at = ticks.values.map((value) => short(value / factor * scale));
  const below = bottom + TICK + TICK / 2 + ascent(size);
  const texts: Text[] = labels.map((content, i) => ({
    content,
    size,
    x: +at[i],
    y: below,
    anchor: "middle",
  }));
  const label: Text = {
    content: unit + (note && ` × ${note}`),
    size,
    x: WIDTH / 2,
    y: below + LINE,
    anchor: "middle",
  };
  const top = short(-GAP / 2), foot = short(bottom);
  return {
    texts: [...texts, label],
    bottom: below + LINE,
    grid: `<path d="${at.map((x) => `M${x} ${top}V${foot}`).join("")}" stroke="${GRID}" stroke-width="0.6"/>`,
    line: `<path d="M0 ${foot}H${WIDTH}${at.map((x) => `M${x} ${foot}v${TICK}`).join("")}" stroke="black"` +
      ` stroke-width="0.8" fill="none"/>`,
  };
}

interface Entry {
  shape(x: number, y: number): string;
  text: string;
}

/** Swatches and what they stand for, in as many lines as it takes. */
function drawLegend({ kinds, signs }: LaneChart, top: number) {
  const entries: Entry[] = [
    ...kinds.map(({ name, note }, kind) => ({
      text: note ? `${name}: ${note}` : name,
      shape: (x: number, y: number) =>
        `<rect ${place(x, y - SWATCH, SWATCH, SWATCH)} fill="${COLOURS[kind]}"/>`,
    })),
    ...signs.map(({ sign, name }) => ({
      text: name,
      shape: (x: number, y: number) => mark(sign, x + SWATCH / 2, y - SWATCH / 2),
    })),
  ];
  const shapes: string[] = [], texts: Text[] = [], size = FONT_SIZE;
  let x = 0, y = top + ascent(size);
  for (const { shape, text } of entries) {
    const width = SWATCH + PAD / 2 + textWidth(text, size);
    if (x > 0 && x + width > WIDTH) [x, y] = [0, y + LINE];
    shapes.push(shape(x, y));
    texts.push({ content: text, size, x: x + SWATCH + PAD / 2, y, anchor: "start" });
    x += width + BETWEEN_ENTRIES;
  }
  return { shapes, texts, boxes: [{ left: 0, right: WIDTH, top, bottom: y }] };
}

function place(x: number, y: number, width: number, height: number): string {
  return `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
}

function openingTag({ left, right, top, bottom }: Box): string {
  const [width, height] = [short(right - left), short(bottom - top)];
  const [x, y] = [short(left), short(top)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}pt" height="${height}pt"` +
    ` viewBox="${x} ${y} ${width} ${height}" font-family="${FONT_FAMILY}">\n` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="white"/>`;
}
