/**
 * π by throwing darts, on this thread and on a worker.
 *
 * Darts that fall evenly on a square hit the circle in it with a chance of π/4. More darts take longer; meanwhile a
 * script that computes on its own thread can do nothing else. A kernel can be sent to a worker thread instead.
 *
 *     deno task calc-pi
 */

import { kernels, timer, toThread } from "@weft/weft";
import { assertAlmostEquals } from "@std/assert";

// A kernel is a function that workers can find: by this module's address, and its name.
const { calcPi } = kernels(import.meta.url, {
  calcPi(n: number): number {
    let inside = 0;
    for (let i = 0; i < n; i++) {
      const x = 2 * Math.random() - 1;
      const y = 2 * Math.random() - 1;
      if (x ** 2 + y ** 2 < 1) inside++;
    }
    return 4 * inside / n;
  },
});

// Workers import this module to find the kernel. What only the script itself should do stands behind this line.
if (import.meta.main) {
  const n = 10_000_000;

  // Called like any function, it runs here.
  {
    using t = timer();
    const pi = calcPi(n);
    console.log(`here:        π ≈ ${pi.toFixed(4)} in ${t}`);
    assertAlmostEquals(pi, Math.PI, 0.005);
  }

  // On a worker it is a promise, and this thread is free.
  {
    using t = timer();
    let turns = 0;
    const free = setInterval(() => turns++, 5);
    const pi = await toThread(calcPi, n);
    clearInterval(free);
    console.log(`on a worker: π ≈ ${pi.toFixed(4)} in ${t}, and ${turns} timers went off meanwhile`);
    assertAlmostEquals(pi, Math.PI, 0.005);
  }
}
