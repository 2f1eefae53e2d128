/** The first call of a kernel in a process that has just started, here or on a worker. */

import { toThread } from "@weft/weft";
import { calcPi } from "../compiled_pi.ts";

const n = 100_000;
const start = performance.now();
const result = Deno.args[0] === "worker" ? await toThread(calcPi, n) : calcPi(n);
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, result }));
