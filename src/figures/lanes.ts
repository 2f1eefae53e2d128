/** What a colour stands for. */
export interface LaneKind {
  name: string;
  /** What the legend says behind the name. */
  note: string;
}

/** Something that happened at one moment. */
export interface LaneMark {
  /** Seconds from the left end. */
  at: number;
  sign: "×" | "○";
  /** What pointing at it tells. */
  title: string;
}

/** A lane: bars beside each other. */
export interface Lane {
  /** What stands to the left of it. */
  label: string;
  /** What stands to the right of it. */
  note: string;
  /** Whether bars may overlap; they are then put below each other. */
  overlapping: boolean;
  /** Where each bar begins, in seconds from the left end. */
  starts: ArrayLike<number>;
  /** How long it is, in seconds. */
  lengths: ArrayLike<number>;
  /** Its kind, by number. */
  kinds: ArrayLike<number>;
  /** What pointing at a bar tells. */
  title(bar: number): string;
  marks: LaneMark[];
}

/** Lanes over an axis of time. */
export interface LaneChart {
  title: string;
  lanes: Lane[];
  /** The most important first: there are colours for nine. */
  kinds: LaneKind[];
  /** From when to when the background is shaded, in seconds. */
  spans: (readonly [from: number, to: number])[];
  /** What each sign of a mark stands for. */
  signs: { sign: LaneMark["sign"]; name: string }[];
  /** The right end of the axis, in seconds. */
  end: number;
}

/** Draws lanes as an SVG document. Bars that are narrower than a point are drawn together, as shares of their time. */
export async function drawLanes(chart: LaneChart): Promise<string> {
  const { laneChart } = await import("./lane_chart.ts");
  return laneChart(chart);
}
