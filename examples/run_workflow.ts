/**
 * A graph of promises that nobody has made yet.
 *
 * A delayed function does not run when it is called: it writes down that it is to be called. Calls that use the
 * results of others form a graph, and `compute` runs what is needed for a result. How often does a part run that
 * several results need?
 *
 *     deno task run-workflow
 */

import { compute, delayed } from "@weft/weft";
import { assertEquals } from "@std/assert";

let calls: string[] = [];

const add = delayed((a: number, b: number) => {
  console.log(`  ${a} + ${b} = ${a + b}`);
  calls.push(`${a} + ${b}`);
  return a + b;
}, { name: "add" });

// How often x_p ran since last asked.
function runsOfX(): number {
  const runs = calls.filter((call) => call === "1 + 2").length;
  calls = [];
  return runs;
}

// The first graph: two results with a common part. Nothing runs yet.
const x_p = add(1, 2);
const y_p = add(x_p, 3);
const z_p = add(x_p, -3);
assertEquals(calls, []);

// Computed separately, each result runs all it needs: x_p runs 1 + 1 = 2 times.
console.log("y_p and z_p, each by itself:");
assertEquals([await y_p.compute(), await z_p.compute()], [6, 0]);
assertEquals(runsOfX(), 2);

// Computed together they are one graph, and x_p runs once.
console.log("y_p and z_p together:");
assertEquals(await compute(y_p, z_p), [6, 0]);
assertEquals(runsOfX(), 1);

// The second graph: one result that needs x_p twice. It is one graph from the start, and x_p runs once.
console.log("one result that needs x_p twice:");
const w_p = add(x_p, y_p);
assertEquals(await w_p.compute(), 9);
assertEquals(runsOfX(), 1);

// The graph as text; visualize({ filename: "graph.svg" }) draws it, circles for functions and boxes for data.
const { data } = await w_p.visualize({ format: "mermaid", rankdir: "LR", collapseOutputs: true });
console.log(data);

// It has each call once: three of add.
assertEquals(String(data).match(/add/g)?.length, 3);
