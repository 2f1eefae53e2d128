/**
 * Async functions: taking turns on one thread.
 *
 * An async function gives way wherever it awaits. Two of them that count and wait come out interleaved, although only
 * one thread runs. That is concurrency; for computation at the same time it takes workers.
 *
 *     deno task counters
 */

import { delayed, gather } from "@weft/weft";
import { delay } from "@std/async/delay";
import { assertEquals } from "@std/assert";

let lines: string[] = [];

async function counter(name: string, count = 5): Promise<string> {
  for (let i = 0; i < count; i++) {
    lines.push(`${name} ${i}`);
    console.log(`  ${name.padEnd(5)} ${i}`);
    await delay(20);
  }
  return name;
}

const interleaved = Array.from({ length: 5 }, (_, i) => [`Venus ${i}`, `Mars ${i}`]).flat();

// Awaited one after the other, the second begins when the first has ended.
console.log("one after the other:");
await counter("Earth", 2);
await counter("Moon", 2);
assertEquals(lines, ["Earth 0", "Earth 1", "Moon 0", "Moon 1"]);

// Started together they take turns. Promise.all is Python's asyncio.gather.
console.log("together:");
lines = [];
const names = await Promise.all([counter("Venus"), counter("Mars")]);
assertEquals(names, ["Venus", "Mars"]);
assertEquals(lines, interleaved);

// Lazily the same: a delayed async function is awaited by the graph.
console.log("together, as a graph:");
lines = [];
const count = delayed(counter);
assertEquals(await gather(count("Venus"), count("Mars")).compute(), ["Venus", "Mars"]);
assertEquals(lines, interleaved);
