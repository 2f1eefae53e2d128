/** Graphs of tasks: what they cost besides the work. */

import { delayed, type DelayedFunction, ProcessPool, WorkerPool } from "@weft/weft";
import type { Case, Side } from "../case.ts";
import { atMost, atMostTimes, below, timesAsFastAndAheadOfAll } from "../bounds.ts";
import { clock } from "../clock.ts";
import { exactly } from "../expect.ts";
import { increment } from "../kernels.ts";
import { openedPool } from "./pools.ts";
import { pathOf, reported, runDeno } from "../program.ts";

const GROUP = "Graphs";
const FEW = 10_000;
const SOME = 20_000;
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
    name: "built, run here (of 10,000)",
    unit: "s",
    bound: timesAsFastAndAheadOfAll(40),
    prepare: ({ python }) => ({
      weft: { name: "Weft", run: clock(() => buildGraph(FEW, here).compute(), { tasks: FEW }) },
      others: [
        python.side("Dask, synchronous", ["dask"], built("synchronous"), FEW),
        { name: "p-graph", run: clock(() => withPGraph(FEW), { tasks: FEW }) },
        { name: "p-queue", run: clock(() => withPQueue(FEW), { tasks: FEW }) },
      ],
      wrong: exactly(sumOf(FEW)),
    }),
  },
  {
    group: GROUP,
    name: "built, on workers (of 10,000)",
    unit: "s",
    bound: timesAsFastAndAheadOfAll(40),
    why:
      "34 to 54 times from run to run. In a row, a task takes 0.8 µs, a hundredth of what Dask takes; here others have " +
      "their turns of a second in between, after which threads have to be woken and caches filled.",
    prepare: async ({ python, open }) => {
      const scheduler = open.use(new WorkerPool({ workers: 2, linger: 60_000 }));
      const piscina = await openedPool("piscina", open, FEW);
      return {
        weft: {
          name: "Weft",
          run: clock(() => buildGraph(FEW, onWorker).compute({ scheduler }), { tasks: FEW }),
        },
        others: [python.side("Dask, threads", ["dask"], built("threads"), FEW), piscina],
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
  {
    group: GROUP,
    name: "1,000,000 tasks, in whole",
    unit: "s",
    bound: below(3, "s"),
    prepare: () => ({
      weft: { name: "Weft", run: clock(() => buildGraph(LONG, here).compute()) },
      wrong: exactly(sumOf(LONG)),
    }),
  },
  {
    group: GROUP,
    name: "built, run here (of 1,000,000)",
    unit: "s",
    bound: atMostTimes(1.5),
    why:
      "A million tasks are alive at a time, some 80 MB, and the garbage collector copies each of them twice before " +
      "it counts as old; of 10,000 at a time most are never copied.",
    prepare: () => ({
      weft: ofMany(LONG),
      others: [ofMany(FEW), ofMany(MANY)],
      wrong: exactly(sumOf(LONG)),
    }),
  },
  {
    group: GROUP,
    name: "on two workers (of 100,000)",
    unit: "s",
    bound: below(5e-6, "s"),
    prepare: ({ open }) => {
      const scheduler = open.use(new WorkerPool({ workers: 2, linger: 60_000 }));
      return {
        weft: {
          name: "Weft",
          run: clock(() => buildGraph(MANY, onWorker).compute({ scheduler }), { tasks: MANY }),
        },
        wrong: exactly(sumOf(MANY)),
      };
    },
  },
  {
    group: GROUP,
    name: "in two processes (of 20,000)",
    unit: "s",
    bound: atMost(40e-6, "s"),
    prepare: ({ open }) => {
      const scheduler = open.use(new ProcessPool({ workers: 2, linger: 60_000 }));
      return {
        weft: {
          name: "Weft",
          run: clock(() => buildGraph(SOME, onWorker).compute({ scheduler }), { tasks: SOME }),
        },
        wrong: exactly(sumOf(SOME)),
      };
    },
  },
  {
    group: "Memory",
    name: "the process of 1,000,000, twice",
    unit: "B",
    bound: below(800e6, "B"),
    rounds: 1,
    prepare: () => ({
      weft: {
        name: "Weft",
        run: () => reported(runDeno("run", "-A", pathOf("scripts/peak_memory.ts"), `${LONG}`)),
      },
      wrong: exactly(sumOf(LONG)),
    }),
  },
];

function built(scheduler: string) {
  return { case: "build_and_compute", tasks: FEW, scheduler };
}

/** A graph of so many tasks, as many times over as make a million. */
function ofMany(tasks: number): Side {
  const times = LONG / tasks;
  return {
    name: `of ${tasks.toLocaleString("en-US")}`,
    yardstick: true,
    run: clock(async () => {
      let result = 0;
      for (let i = 0; i < times; i++) result = await buildGraph(tasks, here).compute();
      return tasks === LONG ? result : sumOf(LONG) - sumOf(tasks) + result;
    }, { tasks: LONG }),
  };
}

async function withPGraph(tasks: number): Promise<number> {
  const { PGraph } = await import("p-graph");
  let total = 0;
  const values = new Float64Array(tasks);
  const nodes = new Map<string, { run(): Promise<void> }>();
  const add = (i: number) => async () => void (values[i] = await i + 1);
  for (let i = 0; i < tasks; i++) nodes.set(`${i}`, { run: add(i) });
  nodes.set("sum", { run: async () => void (total = await values.reduce((sum, value) => sum + value, 0)) });
  await new PGraph(nodes, Array.from({ length: tasks }, (_, i) => [`${i}`, "sum"])).run();
  return total;
}

async function withPQueue(tasks: number): Promise<number> {
  const { default: PQueue } = await import("p-queue");
  const queue = new PQueue();
  const values = await queue.addAll(Array.from({ length: tasks }, (_, i) => () => Promise.resolve(i + 1)));
  return values.reduce((sum, value) => sum + value, 0);
}
