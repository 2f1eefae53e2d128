import { jit, type NDArray, parallel, prange, zeros } from "@weft/weft";
import { assertEquals } from "@std/assert";

const multiplicationTable = jit((table: NDArray): number => {
  let sum = 0;
  for (const i of prange(table.shape[0])) {
    for (const j of prange(table.shape[1])) {
      table.set(i, j, i * j);
      sum += i * j;
    }
  }
  return sum;
});

const table = zeros([1000, 1000]);
assertEquals(await parallel(multiplicationTable, table, { progress: true }), 499_500 ** 2);
assertEquals(table.get(12, 12), 144);
