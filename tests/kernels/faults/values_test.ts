/** Values that cannot be sent are refused, and their places named. */

import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { type Kernel, transfer } from "../../../mod.ts";
import * as fixture from "../fixtures/kernels.ts";
import { rejection } from "../helpers.ts";
import { faultTest } from "./helpers.ts";

faultTest("an argument that cannot be sent: the place is named, nothing is sent", async (pool) => {
  class Point {
    constructor(readonly x: number) {}
  }
  const cases: [unknown, string][] = [
    [() => 1, "args[0] is a function"],
    [{ on: { click: function onClick() {} } }, "args[0].on.click is a function (onClick)"],
    [[1, [Symbol("s")]], "args[0][1][0] is a symbol"],
    [new Map([["k", { f() {} }]]), 'args[0].get("k").f is a function (f)'],
    [{ "odd key": () => 1 }, 'args[0]["odd key"] is a function'],
    [new Set([() => 1]), "args[0][0] is a function"],
    [{ p: new Point(1) }, "args[0].p is an instance of Point, which would lose its methods"],
    [new WeakMap(), "args[0] is WeakMap"],
    [Promise.resolve(1), "args[0] is a promise"],
  ];
  for (const [value, message] of cases) {
    const error = await rejection(pool.run(fixture.same, [value]));
    assertInstanceOf(error, TypeError);
    assertStringIncludes(error.message, message);
  }
  assertEquals(pool.status.workers, 0);
});

faultTest("a result that cannot be sent: the place is named", async (pool) => {
  for (
    const [kernel, message] of [
      [fixture.returnsFunction, "result is a function"],
      [fixture.returnsPoint, "result.points[0] is an instance of Point"],
      [fixture.returnsNested, 'result.deep.get("f")[0] is a symbol'],
    ] as const
  ) {
    const error = await rejection(pool.run(kernel as Kernel<() => unknown>, []));
    assertInstanceOf(error, TypeError);
    assertStringIncludes(error.message, message);
  }
});

faultTest("a result in a buffer that cannot move is copied", async (pool) => {
  const bytes = await pool.run(fixture.returnsMemory, []);
  assertEquals([bytes.length, bytes[0], bytes[99_999]], [100_000, 7, 7]);
});

faultTest("a result whose buffer an earlier result took along is an error that says so", async (pool) => {
  assertEquals((await pool.run(fixture.returnsHeld, [])).length, 20_000);
  const error = await rejection(pool.run(fixture.returnsHeld, []));
  assertStringIncludes(error.message, "result is a buffer that has already been moved away");
});

faultTest("an argument that looks sound and cannot be cloned fails its own call alone", async (pool) => {
  const values = [
    new Proxy({ a: 1 }, {}),
    Object.assign([1], { f() {} }),
    transfer(new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer)),
  ];
  await Promise.all(Array.from({ length: 200 }, () => pool.run(fixture.same, [1])));
  const outcomes = await Promise.allSettled(
    values.flatMap((value) => [pool.run(fixture.same, [value]), pool.run(fixture.same, ["sound"])]),
  );
  outcomes.forEach((outcome, i) => {
    if (i % 2 === 1) return assertEquals(outcome, { status: "fulfilled", value: "sound" });
    assert(outcome.status === "rejected");
    assertInstanceOf(outcome.reason, TypeError);
    assertStringIncludes(outcome.reason.message, "the arguments of same cannot be sent to another thread");
  });
});

faultTest("an argument that becomes unsound after the call", async (pool) => {
  const value: Record<string, unknown> = { a: 1 };
  const run = pool.run(fixture.same, [value]);
  value.f = () => 1;
  assertStringIncludes((await rejection(run)).message, "the arguments of same cannot be sent");
});

faultTest("very many calls that cannot be sent", async (pool) => {
  const buffers = Array.from({ length: 20_000 }, () => new Uint8Array(1));
  const runs = buffers.map((buffer) => pool.run(fixture.same, [transfer(buffer)]));
  buffers.forEach((buffer) => buffer.buffer.transfer());
  const outcomes = await Promise.allSettled(runs);
  assert(outcomes.every(({ status }) => status === "rejected"));
});

faultTest("instances of a container's subclass, and ports that are not marked", async (pool) => {
  class Path extends Array<number> {}
  class Registry extends Map<string, number> {}
  for (const value of [new Path(), new Registry()]) {
    const error = await rejection(pool.run(fixture.same, [value]));
    assertStringIncludes(error.message, `args[0] is an instance of ${value.constructor.name}`);
  }
  const { port1, port2 } = new MessageChannel();
  const error = await rejection(pool.run(fixture.same, [port1]));
  assertStringIncludes(error.message, "args[0] is a MessagePort that is not marked to be moved");
  port1.close();
  port2.close();
});

faultTest("the arguments must be an array, the options known, the signal a signal", async (pool) => {
  const run = pool.run.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  const cases: [unknown[], string][] = [
    [[fixture.same, 3], "run: the arguments of same must be an array"],
    [[fixture.same], "run: the arguments of same must be an array"],
    [[fixture.same, [3], { timeOut: 1 }], "run: there is no option timeOut; there are signal, timeout"],
    [[fixture.same, [3], { signal: new AbortController() }], "pass the controller's signal"],
  ];
  for (const [args, message] of cases) assertStringIncludes((await rejection(run(...args))).message, message);
});
