/** What a kernel throws or rejects with arrives as it was. */

import { assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import * as fixture from "../fixtures/kernels.ts";
import { rejection } from "../helpers.ts";
import { faultTest } from "./helpers.ts";

faultTest("a kernel that throws: class, message, stack, cause and own properties are kept", async (pool) => {
  const error = await rejection(pool.run(fixture.throws, ["too large"])) as Error & {
    code: number;
    tags: string[];
  };
  assertInstanceOf(error, RangeError);
  assertEquals(error.message, "too large");
  assertEquals([error.name, error.code, error.tags], ["RangeError", 42, ["a", "b"]]);
  assertInstanceOf(error.cause, Error);
  assertEquals((error.cause as Error).message, "the cause");
  assertMatch(error.stack!, /throws .*fixtures\/kernels\.ts/);
});

faultTest("a listed error class comes back as itself, another as its nearest built-in one", async (pool) => {
  const own = await rejection(pool.run(fixture.throwsOwn, [3, 4])) as fixture.OutOfRange;
  assertInstanceOf(own, fixture.OutOfRange);
  assertEquals([own.name, own.message, own.limit, own.found], ["OutOfRange", "4 is above 3", 3, 4]);
  const other = await rejection(pool.run(fixture.throwsUnlisted, []));
  assertInstanceOf(other, TypeError);
  assertEquals(other.name, "Unlisted");
  assertInstanceOf(
    await rejection(pool.run(fixture.throwsNotFound, ["/no/such/file"])),
    Deno.errors.NotFound,
  );
});

faultTest("a kernel that throws what is no error, or holds what cannot be sent", async (pool) => {
  assertEquals(await rejection(pool.run(fixture.throwsValue, [{ code: 7 }])) as unknown, { code: 7 });
  assertEquals(await rejection(pool.run(fixture.throwsValue, [undefined])) as unknown, undefined);
  const error = await rejection(pool.run(fixture.throwsWithFunction, [])) as Error & { help: string };
  assertEquals(error.message, "with a function");
  assertStringIncludes(error.help, "help");
});

faultTest("a rejected promise, at once and later", async (pool) => {
  const error = await rejection(pool.run(fixture.rejects, ["no"]));
  assertInstanceOf(error, SyntaxError);
  assertEquals(error.message, "no");
  assertEquals((await rejection(pool.run(fixture.rejectsLater, [5]))).message, "later");
  const aggregate = await rejection(pool.run(fixture.throwsAggregate, [])) as AggregateError;
  assertInstanceOf(aggregate, AggregateError);
  assertEquals(aggregate.errors.map((inner) => inner.name), ["RangeError", "TypeError"]);
});

faultTest("a failure among calls that share a message fails its own call alone", async (pool) => {
  await Promise.all(Array.from({ length: 300 }, () => pool.run(fixture.add, [1, 1])));
  await rejection(pool.run(fixture.throwsValue, [0]));
  const outcomes = await Promise.allSettled(Array.from(
    { length: 100 },
    (_, i) => i % 3 === 0 ? pool.run(fixture.throwsValue, [i]) : pool.run(fixture.add, [i, 0]),
  ));
  outcomes.forEach((outcome, i) => {
    assertEquals(outcome.status === "rejected" ? [outcome.reason] : outcome.value, i % 3 === 0 ? [i] : i);
  });
});

faultTest("an error in a timer of a kernel fails the call that runs", async (pool) => {
  using _ = stub(console, "warn");
  const error = await rejection(pool.run(fixture.straysLater, []));
  assertEquals(error.message, "in a timer");
}, { grace: 20 });
