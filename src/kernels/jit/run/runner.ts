/**
 * Runs code that has come from another thread.
 *
 * @module
 */

import type { AnyFunction } from "../../kernel.ts";
import { applied } from "./elementwise.ts";
import type { Code } from "./code.ts";
import { Instance } from "./instance.ts";
import type { Flat } from "./marshal.ts";
import { takePart } from "./team.ts";

/** The function that runs the code in this thread. The first call makes the instance. */
export function runnerOf(code: Code): AnyFunction {
  let instance: Instance | undefined;
  const run = RUN[code.form];
  return (...args) => run(instance ??= new Instance(code), args);
}

const RUN: Readonly<Record<Code["form"], (instance: Instance, args: unknown[]) => unknown>> = {
  call: (instance, args) => instance.call(args),
  elements: applied,
  team: (instance, [address, thread, ...flat]) =>
    takePart(instance, address as number, thread as number, flat as Flat),
};
