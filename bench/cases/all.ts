/** All cases, in the order of the table. */

import type { Case } from "../case.ts";
import { compiled } from "./compiled.ts";
import { firstCalls } from "./first_calls.ts";
import { gather } from "./gather.ts";
import { graphs } from "./graphs.ts";
import { memory } from "./memory.ts";
import { pools } from "./pools.ts";
import { processes } from "./processes.ts";
import { workers } from "./workers.ts";

export const cases: readonly Case[] = [
  ...compiled,
  ...firstCalls,
  ...gather,
  ...graphs,
  ...memory,
  ...pools,
  ...workers,
  ...processes,
];
