/** Values that cannot be sent are refused, and their places named. */

import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import type { Kernel } from "../../../mod.ts";
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
    [Promise.resolve(1), "args[0] is Promise"],
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
