/** What goes to a process and comes back. */

import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { arange, Complex, complex, fromArray, jit, NDArray, transfer, zeros } from "../../../mod.ts";
import { add, growth, OutOfRange, same, sortInPlace, throws, throwsOwn } from "../fixtures/kernels.ts";
import { rejection } from "../helpers.ts";
import { processTest } from "./helpers.ts";
import { increased } from "./kernels.ts";

processTest("every kind of value arrives as it was", async ({ pool }) => {
  const cyclic: Record<string, unknown> = { name: "cycle" };
  cyclic.self = cyclic;
  const values = [
    undefined,
    null,
    true,
    -0,
    NaN,
    2n ** 70n,
    "text",
    [1, , 3],
    { a: { b: 1 } },
    new Map([[{ k: 1 }, new Set([1])]]),
    new Date(0),
    /x/gi,
    new Uint8Array([1, 2]),
    new Float64Array([1.5]).buffer,
    new DataView(new ArrayBuffer(2)),
    Object.create(null),
    new RangeError("an error as a value"),
  ];
  for (const value of values) assertEquals(await pool.run(same, [value]), structuredClone(value));
  const back = await pool.run(same, [cyclic]) as Record<string, unknown>;
  assert(back.self === back);
  const numbers = new Float64Array([1, 2, 3]);
  const [whole, part] = await pool.run(same, [[numbers, numbers.subarray(1)]]);
  assert(whole.buffer === part.buffer, "two views of a buffer stay so");
});

processTest("many calls, and results of many sizes", async ({ pool }) => {
  const sums = await Promise.all(Array.from({ length: 3000 }, (_, i) => pool.run(add, [i, 0.5])));
  assertEquals(sums, Array.from({ length: 3000 }, (_, i) => i + 0.5));
  const sizes = [0, 1, 8192, 2_000_000];
  const results = await Promise.all(sizes.map((n) => pool.run(growth, [n])));
  assertEquals(results.map((array) => array.length), sizes);
  for (const array of results) assert(array.every((x) => x === array.length));
});

processTest("calls that share a message do not share their arguments", async ({ pool }) => {
  await Promise.all(Array.from({ length: 200 }, () => pool.run(sortInPlace, [[2, 1]])));
  const shared = [3, 1, 2];
  const firsts = Array.from({ length: 50 }, () => pool.run(sortInPlace, [shared]));
  const seconds = Array.from({ length: 50 }, () => pool.run(same, [shared]));
  for (const result of await Promise.all(firsts)) assertEquals(result, [1, 2, 3]);
  for (const result of await Promise.all(seconds)) assertEquals(result, [3, 1, 2]);
});

processTest("arrays and complex numbers are copied, and come back as themselves", async ({ pool }) => {
  const grid = arange(6).reshape(2, 3);
  const value = { views: [grid.T, grid], z: complex(1, 2), flags: fromArray([true, false]) };
  const back = await pool.run(same, [value]) as typeof value;
  assert(back.views.every((view) => view instanceof NDArray));
  assertEquals(back.views.map((view) => view.toArray()), [[[0, 3], [1, 4], [2, 5]], [[0, 1, 2], [3, 4, 5]]]);
  assertInstanceOf(back.z, Complex);
  assertEquals([back.z.toString(), back.flags.dtype, back.flags.toArray()], ["1+2i", "bool", [true, false]]);
  const x = zeros(3);
  const more = await pool.run(increased, [x]) as NDArray;
  assertEquals([x.toArray(), more.toArray()], [[0, 0, 0], [1, 1, 1]]);
});

processTest("a compiled kernel travels as bytes", async ({ pool }) => {
  const poly = jit((x: number) => x ** 2 + 1);
  assertEquals(await pool.run(poly, [3]), 10);
  const total = jit((x: NDArray) => {
    let sum = 0;
    for (let i = 0; i < x.size; i++) sum += x.get(i);
    return sum;
  });
  assertEquals(await pool.run(total, [arange(5)]), 10);
});

processTest("memory that is shared, and what only this process knows, is refused", async ({ pool }) => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const cases: [unknown, string][] = [
    [{ counts: shared }, "args[0].counts is shared memory, which cannot be sent to another process"],
    [[shared.buffer], "args[0][0] is shared memory"],
    [zeros(2).data, "args[0] is shared memory, which cannot be sent to another process; send a copy"],
    [new Blob(["text"]), "args[0] is a Blob, which cannot be sent to another process"],
    [transfer(port1), "args[0] is a MessagePort, which cannot be sent to another process"],
  ];
  for (const [value, message] of cases) {
    const error = await rejection(pool.run(same, [value]));
    assertInstanceOf(error, TypeError);
    assertStringIncludes(error.message, message);
  }
  port1.close();
  port2.close();
});

processTest("what was marked by transfer has moved away", async ({ pool }) => {
  const numbers = new Float64Array(10).fill(3);
  const back = await pool.run(same, [transfer(numbers)]);
  assertEquals([numbers.length, back.length, back[9]], [0, 10, 3]);
});

processTest("errors are the same as from a thread", async ({ pool }) => {
  const error = await rejection(pool.run(throws, ["no luck"])) as RangeError & { code: number };
  assertInstanceOf(error, RangeError);
  assertEquals([error.message, error.code, (error.cause as Error).message], ["no luck", 42, "the cause"]);
  const own = await rejection(pool.run(throwsOwn, [1, 2]));
  assertInstanceOf(own, OutOfRange);
  assertEquals([own.limit, own.found], [1, 2]);
});
