/** Data that moves to a worker, and work that is shared by two. */

import { transfer, WorkerPool } from "@weft/weft";
import { atMost, timesAsFast } from "../bounds.ts";
import type { Case, Contest, Side } from "../case.ts";
import { clock } from "../clock.ts";
import { exactly } from "../expect.ts";
import { echo, spin } from "../kernels.ts";

const LENGTH = 8_000_000;
const CALLS = 40;
const CALL_SECONDS = 0.01;

type Array64 = Float64Array<ArrayBuffer>;

export const workers: readonly Case[] = [
  {
    group: "Workers",
    name: "64 MB there and back, moved",
    unit: "s",
    bound: atMost(2e-3, "s"),
    prepare: ({ open }) => thereAndBack(transfer, open),
  },
  {
    group: "Workers",
    name: "64 MB copied there, moved back",
    unit: "s",
    prepare: ({ open }) => thereAndBack((array) => array, open),
  },
  {
    group: "Workers",
    name: `${CALLS} × 10 ms of work, two workers`,
    unit: "s",
    bound: timesAsFast(1.8),
    prepare: async ({ open }) => {
      const two = open.use(new WorkerPool({ workers: 2, linger: 60_000 }));
      const one = open.use(new WorkerPool({ workers: 1, linger: 60_000 }));
      const steps = await stepsFor(CALL_SECONDS, one);
      return {
        weft: busy("two workers", two, steps),
        others: [{ ...busy("one worker", one, steps), yardstick: true }],
        wrong: exactly(spin(steps)),
      };
    },
  },
];

/** An array sent to a worker, which sends it back, moved. */
async function thereAndBack(mark: (array: Array64) => Array64, open: AsyncDisposableStack): Promise<Contest> {
  const pool = open.use(new WorkerPool({ workers: 1, linger: 60_000 }));
  const { openEcho } = await import("../pools/comlink.ts");
  const comlink = openEcho();
  open.defer(() => comlink.worker.terminate());
  const send = mark === transfer ? comlink.move : comlink.copy;
  return {
    weft: roundTrip("Weft", (array) => pool.run(echo, [mark(array)])),
    others: [roundTrip("comlink", send)],
    wrong: exactly(LENGTH - 1),
  };
}

/** A side that sends an array to a worker, which sends it back. The result is the array's last number, its index. */
function roundTrip(name: string, send: (array: Array64) => PromiseLike<Float64Array>): Side {
  let array = Float64Array.from({ length: LENGTH }, (_, i) => i);
  return {
    name,
    run: async () => {
      const { value, result } = await clock(() => send(array))();
      array = result as Array64;
      return { value, result: array.length === LENGTH ? array[LENGTH - 1] : undefined };
    },
  };
}

/** How many steps of the kernel take so long, on a worker that does nothing else. */
async function stepsFor(seconds: number, pool: WorkerPool): Promise<number> {
  const steps = 1_000_000;
  const run = clock(() => pool.run(spin, [steps]));
  let fastest = Infinity;
  for (let i = 0; i < 20; i++) fastest = Math.min(fastest, (await run()).value);
  return Math.round(steps * seconds / fastest);
}

function busy(name: string, pool: WorkerPool, steps: number): Side {
  return {
    name,
    run: clock(async () => {
      const results = await Promise.all(Array.from({ length: CALLS }, () => pool.run(spin, [steps])));
      return results[0];
    }),
  };
}
