/** All cases, in the order of the table. */

import type { Case } from "../case.ts";
import { gather } from "./gather.ts";
import { graphs } from "./graphs.ts";
import { mandelbrot } from "./mandelbrot.ts";
import { memory } from "./memory.ts";
import { numeric } from "./numeric.ts";
import { pools } from "./pools.ts";
import { processes } from "./processes.ts";
import { workers } from "./workers.ts";

export const cases: readonly Case[] = [
  ...numeric,
  ...mandelbrot,
  ...gather,
  ...graphs,
  ...memory,
  ...pools,
  ...workers,
  ...processes,
];
