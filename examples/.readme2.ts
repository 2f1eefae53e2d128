import { jit, toThread, uniform } from "@weft/weft";
import { assertAlmostEquals } from "@std/assert";

function calcPi(n: number): number {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    const x = uniform(-1, 1), y = uniform(-1, 1);
    if (x ** 2 + y ** 2 < 1) inside += 1;
  }
  return 4 * inside / n;
}

const fastPi = jit(calcPi);
assertAlmostEquals(fastPi(1_000_000), Math.PI, 0.02); // the first call compiles, the next does not
assertAlmostEquals(await toThread(fastPi, 1_000_000), Math.PI, 0.02); // the same, on a worker
