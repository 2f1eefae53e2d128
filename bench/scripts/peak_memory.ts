/**
 * The most memory that a process takes which builds and computes so many independent tasks, and then a chain of as
 * many: its argument is their number.
 */

import { delayed } from "@weft/weft";

const tasks = Number(Deno.args[0]);
const increment = delayed((x: number) => x + 1, { name: "increment" });
const sum = delayed((values: number[]) => values.reduce((sum, value) => sum + value, 0), { name: "sum" });

const result = await sum(Array.from({ length: tasks }, (_, i) => increment(i))).compute();
let end = increment(0);
for (let i = 1; i < tasks; i++) end = increment(end);
await end.compute();

const peak = /VmHWM:\s*(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1];
const value = peak === undefined ? Deno.memoryUsage().rss : 1024 * Number(peak);
console.log(JSON.stringify({ value, result }));
