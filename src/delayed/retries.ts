/**
 * When a task that has failed is tried again.
 *
 * @module
 */

import { checkCount, checkOptions } from "../checks.ts";

/** How often a task is tried again, and how long it waits before. */
export interface Retries {
  /** How often it is tried again, at most. */
  times: number;
  /** Milliseconds before the first time; 100 by default. */
  delay?: number;
  /** By how much the delay grows from time to time; 2 by default. */
  factor?: number;
  /** The most milliseconds; 30,000 by default. */
  most?: number;
  /**
   * By which share of itself a delay is shortened at random, from 0 to 1, so that tasks that failed together do not
   * come back together; 0.5 by default.
   */
  jitter?: number;
}

/** Whether a task is tried again after this error; `attempt` counts from 1. */
export type RetryIf = (error: unknown, attempt: number) => boolean;

const KNOWN = ["times", "delay", "factor", "most", "jitter"] satisfies (keyof Retries)[];

/** What {@linkcode retryPolicy} makes of the options. */
export interface RetryPolicy extends Required<Retries> {
  /** Whether it is worth it. */
  readonly retryIf: RetryIf;
}

/**
 * The policy that options describe; undefined if nothing is tried again.
 *
 * @throws {TypeError} If they are neither a number nor options.
 * @throws {RangeError} If a number makes no sense.
 */
export function retryPolicy(
  retries: number | Retries = 0,
  retryIf: RetryIf = always,
): RetryPolicy | undefined {
  if (typeof retryIf !== "function") {
    throw new TypeError(`retryIf must be a function of the error and the attempt; got ${String(retryIf)}`);
  }
  if (retries === 0) return undefined;
  if (typeof retries === "number") return { ...DEFAULTS, ...checked({ times: retries }), retryIf };
  checkOptions("retries", retries, KNOWN);
  const given = Object.entries(retries).filter(([, value]) => value !== undefined);
  const policy = { ...DEFAULTS, ...checked(Object.fromEntries(given) as unknown as Retries), retryIf };
  return policy.times === 0 ? undefined : policy;
}

const DEFAULTS = { delay: 100, factor: 2, most: 30_000, jitter: 0.5 };

function always(): boolean {
  return true;
}

function checked(retries: Retries): Retries {
  if (retries.times !== 0) checkCount("retries", retries.times);
  const { delay = 0, factor = 1, most = 0, jitter = 0 } = retries;
  checkNumber("retries: delay", delay, 0, Infinity);
  checkNumber("retries: factor", factor, 1, Infinity);
  checkNumber("retries: most", most, 0, Infinity);
  checkNumber("retries: jitter", jitter, 0, 1);
  return retries;
}

function checkNumber(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === "number" && value >= least && value <= most) return;
  const range = most === Infinity ? `${least} or more` : `from ${least} to ${most}`;
  throw new RangeError(`${name} must be a number, ${range}; got ${Deno.inspect(value)}`);
}

/**
 * The milliseconds before the next attempt: exponential back-off with jitter, after M. Brooker, "Exponential Backoff
 * and Jitter" (2015).
 *
 * @param attempt How many there have been, from 1.
 * @param random A number from 0 up to 1.
 */
export function delayBefore(policy: RetryPolicy, attempt: number, random: number): number {
  const { delay, factor, most, jitter } = policy;
  return Math.min(most, delay * factor ** (attempt - 1)) * (1 - jitter * random);
}
