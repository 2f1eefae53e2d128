/**
 * From many promises one.
 *
 * `gather` turns many delayed values into one delayed array, so that a whole computation is a single promise.
 *
 *     deno task gather
 */

import { delayed, gather } from "@weft/weft";
import { assertEquals } from "@std/assert";

const add = delayed((a: number, b: number) => a + b, { name: "add" });

// Ten sums that have not been made, gathered into one array that is not there yet.
const x_p = gather(...Array.from({ length: 10 }, (_, n) => add(n, n)));

// Now they are made.
const doubles = await x_p.compute();
console.log("gathered:", doubles);
assertEquals(doubles, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);

// What follows can be delayed as well: a function of an array takes the gathered one.
const total = delayed((numbers: number[]) => numbers.reduce((sum, n) => sum + n), { name: "total" });
assertEquals(await total(x_p).compute(), 90);

// gather is no more than this. Its own version also knows the type of each item.
const gatherByHand = delayed((...values: number[]) => values);
assertEquals(await gatherByHand(add(1, 1), add(2, 2)).compute(), [2, 4]);

const [sum, text] = await gather(add(1, 1), delayed("a text")).compute();
assertEquals(`${sum.toFixed(1)}, ${text.toUpperCase()}`, "2.0, A TEXT");

// Delayed values inside an array or an object are found too, without gather.
assertEquals(await total([add(1, 1), 5, add(2, 2)]).compute(), 11);
