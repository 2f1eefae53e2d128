/** Calls that do next to nothing: what a pool costs. */

import { deadline } from "@std/async/deadline";
import { atMost } from "../bounds.ts";
import type { Absent, Case, Side } from "../case.ts";
import { clock } from "../clock.ts";
import { exactly } from "../expect.ts";
import type { OpenPool, TrivialPool } from "../pools/pool.ts";

const CALLS = 20_000;
const WORKERS = 2;
/** A pool whose first call takes longer does not run here. */
const START_MS = 20_000;

/** The others, loaded when they are opened: one that cannot be loaded must not keep the rest from running. */
const OTHERS: Record<string, () => Promise<{ open: OpenPool }>> = {
  "comlink": () => import("../pools/comlink.ts"),
  "poolifier-web-worker": () => import("../pools/poolifier.ts"),
  "piscina": () => import("../pools/piscina.ts"),
  "workerpool": () => import("../pools/workerpool.ts"),
};

export const pools: readonly Case[] = [{
  group: "Workers",
  name: "trivial call of 20,000 at once",
  unit: "s",
  bound: atMost(3e-6, "s"),
  prepare: async ({ open }) => {
    const weft = await opened("Weft", () => import("../pools/weft.ts"), open, CALLS) as Side;
    const others: (Side | Absent)[] = [];
    for (const name of Object.keys(OTHERS)) others.push(await openedPool(name, open, CALLS));
    return { weft, others, wrong: exactly(CALLS * (CALLS + 1) / 2) };
  },
}];

/** One of the other pools, to make so many calls. */
export function openedPool(name: string, open: AsyncDisposableStack, calls: number): Promise<Side | Absent> {
  return opened(name, OTHERS[name], open, calls);
}

async function opened(
  name: string,
  load: () => Promise<{ open: OpenPool }>,
  open: AsyncDisposableStack,
  calls: number,
): Promise<Side | Absent> {
  try {
    const pool = open.use(await (await load()).open(WORKERS));
    await deadline(Promise.resolve(pool.increment(0)), START_MS);
    return { name, run: clock(() => callAll(pool, calls), { tasks: calls }) };
  } catch (error) {
    return { name, absent: "not in Deno", details: `${(error as Error)?.message ?? error}` };
  }
}

async function callAll(pool: TrivialPool, calls: number): Promise<number> {
  const results = await Promise.all(Array.from({ length: calls }, (_, i) => pool.increment(i)));
  return results.reduce((sum, x) => sum + x, 0);
}
