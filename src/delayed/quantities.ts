/**
 * Numbers as people read them.
 *
 * @module
 */

import { count, duration } from "../kernels/mod.ts";

const TIMES: readonly (readonly [unit: string, seconds: number])[] = [["s", 1], ["ms", 1e-3], ["µs", 1e-6]];
const SIZES: readonly (readonly [unit: string, bytes: number])[] = [
  ["TB", 1e12],
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
];

/** A time, to three digits: `1.23 s`, `45.6 ms`, `789 µs`, `2 min 5 s`. */
export function timeText(seconds: number): string {
  if (seconds >= 59.95) return duration(seconds, 0);
  for (const [unit, size] of TIMES) if (seconds >= 0.9995 * size) return `${digits(seconds / size)} ${unit}`;
  return seconds > 0 ? `${(seconds / 1e-6).toFixed(2)} µs` : "0 s";
}

/** An amount of memory, to three digits: `12 B`, `1.23 kB`, `45.6 MB`. */
export function bytesText(bytes: number): string {
  for (const [unit, size] of SIZES) if (bytes >= 0.9995 * size) return `${digits(bytes / size)} ${unit}`;
  return `${Math.round(bytes)} B`;
}

/** A share from 0 to 1 as `97%`. */
export function shareText(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** `1 task`, `1,234 tasks`. */
export function tasksText(number: number): string {
  return `${count(number)} ${number === 1 ? "task" : "tasks"}`;
}

function digits(number: number): string {
  if (number < 9.995) return number.toFixed(2);
  return number < 99.95 ? number.toFixed(1) : count(Math.round(number));
}
