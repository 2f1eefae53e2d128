/**
 * What a line of progress says.
 *
 * @module
 */

/** How far some work has come, and how it goes. */
export interface ProgressState {
  /** What the work is called; may be empty. */
  readonly label: string;
  /** What is counted, such as "tasks". */
  readonly unit: string;
  readonly done: number;
  readonly total: number;
  /** How many of those done took no work. */
  readonly cached?: number;
  readonly retried?: number;
  readonly failed?: number;
  /** How long it has taken. */
  readonly seconds: number;
  /** How many are done in a second; absent while that is not known. */
  readonly rate?: number;
  /** How it ended; absent while it goes on. */
  readonly outcome?: Outcome;
}

/** How work ends. */
export type Outcome = "done" | "stopped" | "failed";

// Loaded when the first text comes that needs it; until then the letters from Korean on are taken for wide ones.
let unicodeWidth = (text: string) => text.replace(/[\u1100-\u11ff\u2e80-\u{10ffff}]/gu, "  ").length;
let loading = false;

/** How many columns a text takes in a terminal. */
export function columnsOf(text: string): number {
  if (!loading && !/^[\x20-\u02ff]*$/.test(text)) {
    loading = true;
    import("@std/cli/unicode-width").then((module) => unicodeWidth = module.unicodeWidth, () => {});
  }
  return unicodeWidth(text);
}

/** A bar need not be wider than this to be read. */
const NARROWEST_BAR = 10;
/** What stands around it. */
const BAR_FRAME = "[] | ".length;

/**
 * The line with a bar, no wider than `columns`: where there is no room, the bar becomes shorter, then what matters least
 * is left out, the bar before the share.
 *
 * @param width The characters of the bar.
 */
export function barLine(state: ProgressState, width: number, columns: number): string {
  const head = state.label ? `${state.label} ` : "";
  const parts = partsOf(state), room = columns - columnsOf(head), narrowest = Math.min(width, NARROWEST_BAR);
  while (lengthOf(parts) > room - narrowest - BAR_FRAME && parts.length > 2) dropLeast(parts);
  const bar = Math.min(width, room - BAR_FRAME - lengthOf(parts));
  return bar >= narrowest
    ? `${head}[${filled(state, bar)}] | ${joined(parts)}`
    : barless(state, head, columns);
}

function barless(state: ProgressState, head: string, columns: number): string {
  const parts = partsOf(state);
  while (lengthOf(parts) > columns - columnsOf(head) && parts.length > 1) dropLeast(parts);
  return cut(`${head}${joined(parts)}`, columns);
}

/** The line without a bar, for what is no terminal. */
export function plainLine(state: ProgressState): string {
  return `${state.label ? `${state.label}: ` : ""}${joined(partsOf(state))}`;
}

/** The share that is done. */
export function shareOf({ done, total, outcome }: ProgressState): number {
  return total > 0 ? done / total : outcome === "done" ? 1 : 0;
}

interface Part {
  readonly text: string;
  /** What matters least has the highest. */
  readonly rank: number;
}

function partsOf(state: ProgressState): Part[] {
  const { unit, done, total, cached = 0, retried = 0, failed = 0, seconds, rate, outcome } = state;
  const where = outcome === "stopped" || outcome === "failed" ? `${outcome} at ` : "";
  const parts = [
    { text: `${Math.floor(100 * shareOf(state))}%`, rank: 1 },
    { text: `${where}${count(done)}/${count(total)} ${unit}`, rank: 0 },
  ];
  if (rate) parts.push({ text: rateText(rate), rank: 6 });
  parts.push({ text: duration(seconds), rank: 5 });
  if (rate && !outcome && done < total) {
    parts.push({ text: `${duration(Math.ceil((total - done) / rate), 0)} left`, rank: 2 });
  }
  if (cached > 0) parts.push({ text: `${count(cached)} cached`, rank: 7 });
  if (retried > 0) parts.push({ text: `${count(retried)} retried`, rank: 4 });
  if (failed > (outcome === "failed" ? 1 : 0)) parts.push({ text: `${count(failed)} failed`, rank: 3 });
  return parts;
}

function joined(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join(" | ");
}

function lengthOf(parts: readonly Part[]): number {
  return joined(parts).length;
}

function dropLeast(parts: Part[]): void {
  const highest = Math.max(...parts.map(({ rank }) => rank));
  parts.splice(parts.findIndex(({ rank }) => rank === highest), 1);
}

function filled(state: ProgressState, width: number): string {
  return "#".repeat(Math.floor(shareOf(state) * width)).padEnd(width);
}

function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let short = "";
  for (const letter of text) {
    if (columnsOf(`${short}${letter}…`) > columns) break;
    short += letter;
  }
  return columns > 0 ? `${short}…` : "";
}

/** A number with its thousands set apart. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

// What is seldom done is counted by the minute or the hour.
function rateText(perSecond: number): string {
  for (const [per, unit] of [[1, "s"], [60, "min"]] as const) {
    if (perSecond * per >= 1) return `${threeDigits(perSecond * per)}/${unit}`;
  }
  return `${threeDigits(perSecond * 3600)}/h`;
}

function threeDigits(number: number): string {
  return number < 9.95 ? number.toFixed(1) : count(Math.round(number));
}

/** A time in words: `4.7 s`, `1 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number, decimals = 1): string {
  const rounded = seconds.toFixed(decimals), whole = Math.floor(Number(rounded));
  if (whole < 60) return `${rounded} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${count(Math.floor(whole / 3600))} h ${Math.floor(whole % 3600 / 60)} min`;
}
