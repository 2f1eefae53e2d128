/** How the work went: time, speed, and how many cores were busy. */

import process from "node:process";

/** How a piece of work went. */
export interface Measured {
  /** From its start to its end, spawning the workers included. */
  seconds: number;
  /** How many cores the program kept busy meanwhile, on average. */
  cores: number;
}

/** Measures some work. */
export async function measured<T>(work: () => Promise<T>): Promise<Measured & { result: T }> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  return { result, seconds, cores: (user + system) / 1e6 / seconds };
}

/** How often the loop body ran to find these counts. */
export function iterations(counts: Int32Array): number {
  let sum = counts.length;
  for (let i = 0; i < counts.length; i++) sum += counts[i];
  return sum;
}
