/** Graphs of tasks: what they cost besides the work. */

import { delayed, type DelayedFunction, WorkerPool } from "@weft/weft";
import type { Case } from "../case.ts";
import { below } from "../bounds.ts";
import { clock } from "../clock.ts";
import { exactly } from "../expect.ts";
import { increment } from "../kernels.ts";

const GROUP = "Graphs";
const FEW = 10_000;
const MANY = 100_000;
const LONG = 1_000_000;

const here = delayed((x: number) => x + 1, { name: "increment" });
const onWorker = delayed(increment);
const sum = delayed((values: number[]) => values.reduce((sum, value) => sum + value, 0), { name: "sum" });

type Trivial = DelayedFunction<[x: number], number>;

/** Adds one to each number below `tasks`, each in a task of its own, and adds all up. */
function buildGraph(tasks: number, add: Trivial) {
  return sum(Array.from({ length: tasks }, (_, i) => add(i)));
}

function sumOf(tasks: number): number {
  return tasks * (tasks + 1) / 2;
}

function buildChain(length: number) {
  let end = here(0);
  for (let i = 1; i < length; i++) end = here(end);
  return end;
}

export const graphs: readonly Case[] = [
  {
    group: GROUP,
    name: "build a task (of 10,000)",
    unit: "s",
    prepare: ({ python }) => ({
      weft: {
        name: "Weft",
        run: async (checked) => {
          const { value, result } = await clock(() => buildGraph(FEW, here), { tasks: FEW })();
          const graph = result as ReturnType<typeof buildGraph>;
          return { value, result: checked ? await graph.compute() : undefined };
        },
      },
      others: [python.side("Dask", ["dask"], { case: "build", tasks: FEW }, FEW)],
      wrong: exactly(sumOf(FEW)),
    }),
  },
  {
    group: GROUP,
    name: "compute a task (of 10,000)",
    unit: "s",
    prepare: ({ python }) => {
      const graph = buildGraph(FEW, here);
      const request = { case: "compute", tasks: FEW, scheduler: "synchronous" };
      return {
        weft: { name: "Weft", run: clock(() => graph.compute(), { tasks: FEW }) },
        others: [python.side("Dask, synchronous", ["dask"], request, FEW)],
        wrong: exactly(sumOf(FEW)),
      };
    },
  },
  {
    group: GROUP,
    name: "compute on workers (of 10,000)",
    unit: "s",
    prepare: ({ python, open }) => {
      const scheduler = open.use(new WorkerPool({ linger: 60_000 }));
      const graph = buildGraph(FEW, onWorker);
      const request = { case: "compute", tasks: FEW, scheduler: "threads" };
      return {
        weft: { name: "Weft", run: clock(() => graph.compute({ scheduler }), { tasks: FEW }) },
        others: [python.side("Dask, threads", ["dask"], request, FEW)],
        wrong: exactly(sumOf(FEW)),
      };
    },
  },
  {
    group: GROUP,
    name: "build and compute (of 100,000)",
    unit: "s",
    bound: below(2e-6, "s"),
    prepare: () => ({
      weft: { name: "Weft", run: clock(() => buildGraph(MANY, here).compute(), { tasks: MANY }) },
      wrong: exactly(sumOf(MANY)),
    }),
  },
  {
    group: GROUP,
    name: "chain of 1,000,000, in whole",
    unit: "s",
    bound: below(3, "s"),
    prepare: () => ({
      weft: { name: "Weft", run: clock(() => buildChain(LONG).compute()) },
      wrong: exactly(LONG),
    }),
  },
];
