import { around, type Box, grown } from "./box.ts";
import { aspectRatio, type Extent } from "./extent.ts";
import {
  ascent,
  boxOf,
  centred,
  descent,
  FONT_FAMILY,
  short,
  type Text,
  textElement,
  textWidth,
} from "./text.ts";
import { chooseTicks, type TickLabels, tickLabels, type Ticks } from "./ticks.ts";

/** What surrounds a picture. */
export interface Axes {
  extent: Extent;
  xlabel?: string;
  ylabel?: string;
  title?: string;
}

// All lengths are points, and matplotlib's: figure.figsize, figure.subplot.*, axes.*, xtick.*, savefig.pad_inches.
const LARGEST = { width: 357, height: 266 };
const THINNEST = 10;
const MARGIN = 7.2;
const LINE_WIDTH = 0.8;
const TICK = 3.5;
const TICK_PAD = 3.5;
const LABEL_PAD = 4;
const LABEL_GAP = 5;
const NOTE_PAD = 3;
const TITLE_PAD = 6;
const FONT_SIZE = 10;
const TITLE_SIZE = 12;
const LINE = 12;

/** About how far apart ticks are, where their labels leave room. */
const TICK_SPACING = 40;

/** How far from the picture a tick's label starts. */
const TO_LABEL = TICK + TICK_PAD;

/** An SVG of `png` with a frame, ticks, labels and a title, in matplotlib's default look. */
export function drawAxes(png: Uint8Array, axes: Axes): string {
  const plot = layOut(axes.extent);
  const texts = [...tickTexts(plot), ...titles(plot, axes)].filter((text) => text.content);
  const canvas = grown(around([frameBox(plot), ...texts.map(boxOf)]), MARGIN);
  return [
    openingTag(canvas),
    imageElement(png, plot),
    lineElement(plot),
    ...texts.map(textElement),
    "</svg>\n",
  ].join("\n");
}

/** The picture's size and the marks beside it; its top left corner is the origin. */
interface Plot {
  width: number;
  height: number;
  x: Marks;
  y: Marks;
}

/** The ticks of one axis: where, and what stands there. */
interface Marks extends TickLabels {
  positions: number[];
}

function layOut(extent: Extent): Plot {
  const [left, right, bottom, top] = extent;
  const { width, height } = plotSize(aspectRatio(extent));
  const widest = (labels: string[]) => Math.max(...labels.map((label) => textWidth(label, FONT_SIZE)));
  return {
    width,
    height,
    x: marksAlong(left, right, width, (labels) => widest(labels) + LABEL_GAP),
    y: marksAlong(top, bottom, height, () => LINE),
  };
}

function plotSize(aspect: number): { width: number; height: number } {
  const { width, height } = LARGEST;
  return {
    width: Math.max(Math.min(width, height * aspect), THINNEST),
    height: Math.max(Math.min(height, width / aspect), THINNEST),
  };
}

/** As many marks as the labels leave room for, at last one. */
function marksAlong(
  from: number,
  to: number,
  length: number,
  roomNeeded: (labels: string[]) => number,
): Marks {
  const marked = (ticks: Ticks): Marks => ({
    positions: ticks.values.map((value) => (value - from) / (to - from) * length),
    ...tickLabels(ticks),
  });
  for (let count = Math.max(Math.floor(length / TICK_SPACING), 1); count >= 1; count--) {
    const marks = marked(chooseTicks(from, to, count));
    const [first, second = Infinity] = marks.positions;
    if (second - first >= roomNeeded(marks.labels)) return marks;
  }
  const { values, step } = chooseTicks(from, to, 1);
  return marked({ values: values.slice(0, 1), step });
}

function tickTexts({ height, x, y }: Plot): Text[] {
  const size = FONT_SIZE;
  return [
    ...x.labels.map((content, i): Text => ({
      content,
      size,
      x: x.positions[i],
      y: height + TO_LABEL + ascent(size),
      anchor: "middle",
    })),
    ...y.labels.map((content, i): Text => ({
      content,
      size,
      x: -TO_LABEL,
      y: y.positions[i] + centred(size),
      anchor: "end",
    })),
  ];
}

function titles(plot: Plot, { xlabel = "", ylabel = "", title = "" }: Axes): Text[] {
  const { width, height, x, y } = plot;
  const labels = around([frameBox(plot), ...tickTexts(plot).map(boxOf)]);
  const size = FONT_SIZE;
  const notesMeet = textWidth(x.note, size) + textWidth(xlabel, size) / 2 > width / 2;
  const below = labels.bottom + (x.note && notesMeet ? LINE : 0);
  return [
    { content: x.note, size, x: width, y: labels.bottom + NOTE_PAD + ascent(size), anchor: "end" },
    { content: y.note, size, x: 0, y: -NOTE_PAD - descent(size), anchor: "start" },
    { content: xlabel, size, x: width / 2, y: below + LABEL_PAD + ascent(size), anchor: "middle" },
    {
      content: ylabel,
      size,
      x: labels.left - LABEL_PAD - descent(size),
      y: height / 2,
      anchor: "middle",
      turned: true,
    },
    { content: title, size: TITLE_SIZE, x: width / 2, y: -TITLE_PAD - (y.note ? LINE : 0), anchor: "middle" },
  ];
}

function frameBox({ width, height }: Plot): Box {
  return { left: -TICK, right: width, top: 0, bottom: height + TICK };
}

function openingTag({ left, right, top, bottom }: Box): string {
  const [width, height] = [short(right - left), short(bottom - top)];
  const [x, y] = [short(left), short(top)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}pt" height="${height}pt"` +
    ` viewBox="${x} ${y} ${width} ${height}" font-family="${FONT_FAMILY}">\n` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="white"/>`;
}

function imageElement(png: Uint8Array, { width, height }: Plot): string {
  return `<image width="${short(width)}" height="${short(height)}" preserveAspectRatio="none"` +
    ` href="data:image/png;base64,${png.toBase64()}"/>`;
}

function lineElement({ width, height, x, y }: Plot): string {
  const lines = [
    `M0 0H${short(width)}V${short(height)}H0Z`,
    ...x.positions.map((at) => `M${short(at)} ${short(height)}v${TICK}`),
    ...y.positions.map((at) => `M0 ${short(at)}h${-TICK}`),
  ];
  return `<path d="${lines.join("")}" fill="none" stroke="black" stroke-width="${LINE_WIDTH}"/>`;
}
