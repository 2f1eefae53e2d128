/** The workshop's gather: many estimates of π on all cores, and their mean. */

import { delayed, mean, WorkerPool } from "@weft/weft";
import { timesAsFast } from "../bounds.ts";
import type { Case } from "../case.ts";
import { clock } from "../clock.ts";
import { near } from "../expect.ts";
import { calcPi } from "../compiled.ts";

const TASKS = 16;
const N = 10_000_000;

function meanOfPi() {
  return mean(...Array.from({ length: TASKS }, () => delayed(calcPi)(N)));
}

export const gather: readonly Case[] = [{
  group: "Graphs",
  name: "gather of 16 × calc_pi(10⁷)",
  unit: "s",
  bound: timesAsFast(4),
  prepare: ({ python, open }) => {
    const scheduler = open.use(new WorkerPool({ linger: 60_000 }));
    const request = { case: "gather_of_pi", tasks: TASKS, n: N };
    return {
      weft: { name: "Weft", run: clock(() => meanOfPi().compute({ scheduler })) },
      others: [python.side("Dask + Numba, nogil", ["dask", "numba"], request)],
      wrong: near(Math.PI, 0.005),
    };
  },
}];
