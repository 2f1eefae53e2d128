// Which numbers stand on an axis, and how they are written. The rules are those of matplotlib's MaxNLocator and
// ScalarFormatter, so that an axis reads as people know it.

/** In units of the power of ten below the step that would just do. */
const NICE_STEPS = [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10];

/** Powers of ten outside of which labels share an exponent. */
const EXPONENTS_WRITTEN_OUT = { from: -4, to: 5 };

/** A part that all labels have in common is taken out of them if that saves so many digits. */
const DIGITS_WORTH_SHARING = 4;

/** Round numbers from `low` to `high`: at most `intervals` steps between them, but at least two of them. */
export function ticks(low: number, high: number, intervals: number): number[] {
  const unit = powerOfTen(Math.floor(Math.log10((high - low) / intervals)));
  const wide = NICE_STEPS.findIndex((step) => step * unit >= (high - low) / intervals);
  for (const step of NICE_STEPS.slice(0, wide + 1).reverse()) {
    const found = multiples(step * unit, low, high);
    if (found.length > 1) return found;
  }
  return [];
}

/** The multiples of `step` from `low` to `high`; one that misses by a rounding error counts. */
function multiples(step: number, low: number, high: number): number[] {
  const slack = 1e-10;
  const first = Math.ceil(low / step - slack);
  const last = Math.floor(high / step + slack);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step);
}

/** What stands at the ticks, and once at the end of the axis. */
export interface TickLabels {
  labels: string[];
  /** What every label is to be multiplied by and what is to be added, as in `1e−9+1.5`; mostly empty. */
  note: string;
}

/** The labels of `ticks` on an axis that is `range` long, all with as many decimals as the finest one needs. */
export function tickLabels(ticks: number[], range: number): TickLabels {
  const offset = sharedOffset(ticks);
  const exponent = sharedExponent(offset ? range : Math.max(...ticks.map(Math.abs)));
  const numbers = ticks.map((tick) => (tick - offset) / powerOfTen(exponent));
  const decimals = decimalsNeeded(numbers);
  return {
    labels: numbers.map((number) => typographic(unsignedZero(number.toFixed(decimals)))),
    note: typographic((exponent ? `1e${exponent}` : "") + (offset ? signed(offset) : "")),
  };
}

/** The leading digits that all ticks share, as a number, or 0. */
function sharedOffset(ticks: number[]): number {
  const sizes = ticks.map(Math.abs);
  const [small, large] = [Math.min(...sizes), Math.max(...sizes)];
  if (small === large || ticks[0] * ticks[ticks.length - 1] <= 0) return 0;
  const leading = (number: number) => Math.floor(number / powerOfTen(power));
  let power = Math.ceil(Math.log10(large));
  while (leading(large) === leading(small)) power--;
  if ((large - small) / powerOfTen(power + 1) <= 0.01) { // on both sides of a round number, as in 9.999 … 10.001
    while (leading(large) - leading(small) <= 1) power--;
  }
  power++;
  const worthIt = leading(large) >= powerOfTen(DIGITS_WORTH_SHARING - 1);
  return worthIt ? Math.sign(ticks[0]) * leading(large) * powerOfTen(power) : 0;
}

function sharedExponent(size: number): number {
  const exponent = size ? Math.floor(Math.log10(size)) : 0;
  return exponent < EXPONENTS_WRITTEN_OUT.from || exponent > EXPONENTS_WRITTEN_OUT.to ? exponent : 0;
}

/** The fewest decimals that write every number to within a thousandth of their range. */
function decimalsNeeded(numbers: number[]): number {
  const range = Math.max(...numbers) - Math.min(...numbers);
  const power = Math.floor(Math.log10(range || 1));
  const error = (decimals: number) =>
    Math.max(...numbers.map((number) => Math.abs(number - Number(number.toFixed(decimals)))));
  let decimals = Math.max(0, 3 - power);
  while (decimals > 0 && error(decimals - 1) < powerOfTen(power - 3)) decimals--;
  return decimals;
}

/** As `+1.5` or `-1.5e3`. */
function signed(number: number): string {
  const [digits, exponent] = Number(number.toPrecision(11)).toExponential().split("e");
  return (number > 0 ? "+" : "") + digits + (Number(exponent) ? `e${Number(exponent)}` : "");
}

/** `-0.00` as `0.00`: a rounding error has no sign. */
function unsignedZero(number: string): string {
  return number.replace(/^-(?=[0.]+$)/, "");
}

/** With a minus sign, which is as wide as the digits, instead of a hyphen. */
function typographic(number: string): string {
  return number.replaceAll("-", "−");
}

/** 10 to that power, correctly rounded, which `10 ** exponent` is not. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}
