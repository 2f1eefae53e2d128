// Chooses round numbers along an axis.
// @ts-types="npm:@types/d3-array@3.2.2"
import { ticks, tickStep } from "d3-array";
// Writes them, with as many decimals as their step needs and a minus sign that is as wide as a digit.
// @ts-types="npm:@types/d3-format@3.0.4"
import { format, precisionFixed, precisionRound } from "d3-format";

/** Powers of ten outside of which labels share an exponent, as in matplotlib. */
const EXPONENTS_WRITTEN_OUT = { from: -4, to: 5 };

/** Labels that would need more digits than these share an offset. */
const MOST_DIGITS = 6;

/** On shorter axes, d3-array's numbers overflow; they get no ticks. */
const SHORTEST = 1e-300;

/** Round numbers on an axis. */
export interface Ticks {
  values: number[];
  /** The distance between two of them. */
  step: number;
}

/** About `count` ticks; one that misses an end of the axis by a rounding error counts. */
export function chooseTicks(from: number, to: number, count: number): Ticks {
  if (Math.abs(to - from) < SHORTEST) return { values: [], step: 0 };
  const slack = 1e-10 * (to - from);
  const [first, last] = [from - slack, to + slack];
  return { values: ticks(first, last, count), step: Math.abs(tickStep(first, last, count)) };
}

/** What stands at the ticks, and once at the end of the axis. */
export interface TickLabels {
  labels: string[];
  /** What every label is to be multiplied by and what is to be added, as in `1e−9+1.5`; mostly empty. */
  note: string;
}

/** The labels of ticks, all with as many decimals as the step needs. */
export function tickLabels({ values, step }: Ticks): TickLabels {
  if (values.length === 0) return { labels: [], note: "" };
  const digits = precisionRound(step, largest(values));
  const offset = digits > MOST_DIGITS ? middleRounded(values, digits - 1) : 0;
  const rests = values.map((value) => value - offset);
  const exponent = sharedExponent(Math.max(largest(rests), step));
  const unit = Number(`1e${exponent}`); // unlike 10 ** exponent, correctly rounded
  const oneDigit = (step / unit).toPrecision(1); // as steps have, but for rounding errors
  const label = format(`.${precisionFixed(Number(oneDigit))}f`);
  const note = (exponent ? `1e${exponent}` : "") + (offset ? format(`+.${digits}~g`)(offset) : "");
  return { labels: rests.map((rest) => label(rest / unit)), note: note.replaceAll("-", "−") };
}

function largest(values: number[]): number {
  return Math.max(...values.map(Math.abs));
}

/** An offset near all the ticks, with one digit less than they have. */
function middleRounded(values: number[], digits: number): number {
  return Number(values[values.length >> 1].toPrecision(digits));
}

function sharedExponent(size: number): number {
  const exponent = Math.floor(Math.log10(size));
  return exponent < EXPONENTS_WRITTEN_OUT.from || exponent > EXPONENTS_WRITTEN_OUT.to ? exponent : 0;
}
