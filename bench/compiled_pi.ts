/** The workshop's π as a compiled kernel, alone: what is timed from a cold start compiles nothing else. */

import { jit, uniform } from "@weft/weft";

/** The workshop's π. */
export const calcPi = jit((n: number) => {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    const x = uniform(-1, 1);
    const y = uniform(-1, 1);
    if (x ** 2 + y ** 2 < 1) inside += 1;
  }
  return 4 * inside / n;
}, { name: "calcPi" });
