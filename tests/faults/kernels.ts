/** Kernels that go wrong. */

import { kernels } from "../../mod.ts";
import { randomIntegers } from "../delayed/random.ts";

export const { same, mortal, fatal } = kernels(import.meta.url, {
  same: (value: number): number => value,
  /** Returns the value; but at about every 60th call, of all that share the counter, its worker dies. */
  mortal: (value: number, counter: Int32Array<SharedArrayBuffer>, seed: number): number | Promise<never> => {
    const random = randomIntegers(seed + Atomics.add(counter, 0, 1));
    random(2);
    return random(60) > 0 ? value : die(random(3));
  },
  /** Counts how often it is called; its worker survives that if no way to die is given. */
  fatal: (value: number, counter: Int32Array<SharedArrayBuffer>, way?: number): number | Promise<never> => {
    if (way === undefined) return value;
    Atomics.add(counter, 0, 1);
    return die(way);
  },
});

/** Ends this worker, in one of three ways; it may take the thread a moment to notice. */
function die(way: number): Promise<never> {
  if (way === 0) Deno.exit(3);
  if (way === 1) self.close();
  else setTimeout(() => self.close());
  return new Promise(() => {});
}
