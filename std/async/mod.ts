/**
 * Stand-in for `@std/async`: delays, deadlines, retries and bounded concurrency.
 *
 * @module
 */
export * from "./abortable.ts";
export * from "./deadline.ts";
export * from "./delay.ts";
export * from "./pool.ts";
export * from "./retry.ts";
