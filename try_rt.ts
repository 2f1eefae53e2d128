import { jit, prange } from "./mod.ts";
const endless = jit((n: number) => {
    let sum = 0;
    for (const i of prange(n)) {
      let x = i;
      while (x >= 0) x += 1;
      sum += x;
    }
    return sum;
  }, { name: "endless" });
endless(0);
