/** What a kernel throws or rejects with arrives as it was. */

import { assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import * as fixture from "../fixtures/kernels.ts";
import { rejection, sharedWords } from "../helpers.ts";
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

for (const kind of fixture.odds) {
  faultTest(`a thrown ${kind}: the call fails, and the next one runs on the same worker`, async (pool) => {
    await pool.run(fixture.countsCalls, []);
    assertInstanceOf(await rejection(pool.run(fixture.throwsOdd, [kind])), Error);
    assertEquals(await pool.run(fixture.countsCalls, []), 2);
  });
}

faultTest("a listed class of DOMExceptions, and errors within an error", async (pool) => {
  const own = await rejection(pool.run(fixture.throwsAbort, []));
  assertInstanceOf(own, fixture.OwnAbort);
  assertEquals([own.name, own.message], ["AbortError", "mine"]);
  const both = await rejection(pool.run(fixture.throwsSuppressed, [])) as SuppressedError;
  assertInstanceOf(both, SuppressedError);
  assertInstanceOf(both.error, RangeError);
  assertInstanceOf(both.suppressed, TypeError);
});

faultTest("a kernel that posts messages of its own is told that it cannot", async (pool) => {
  for (const message of ["x", null]) {
    const error = await rejection(pool.run(fixture.postsMessage, [message]));
    assertStringIncludes(error.message, "a kernel cannot call self.postMessage");
  }
});

faultTest("a rejection that nobody awaits fails neither its own call nor another", async (pool) => {
  using warn = stub(console, "warn");
  await Promise.all(Array.from({ length: 100 }, () => pool.run(fixture.floats, [])));
  const kernels = Array.from(
    { length: 5 },
    () => [pool.run(fixture.floats, []), pool.run(fixture.sleep, [1])],
  );
  assertEquals(await Promise.all(kernels.flat()), Array(5).fill(["returned", 1]).flat());
  assertStringIncludes(String(warn.calls[0].args[0]), "uncaught in worker 1");
});

faultTest("a call that waits does not hold back the results of those before it", async (pool) => {
  const words = sharedWords(1);
  await Promise.all(Array.from({ length: 200 }, () => pool.run(fixture.add, [1, 1])));
  await Promise.all(Array.from({ length: 200 }, () => pool.run(fixture.waitsFor, [words, 0])));
  const first = pool.run(fixture.add, [1, 2]);
  const second = pool.run(fixture.waitsFor, [words, 1]);
  assertEquals(await first, 3);
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
  assertEquals(await second, 1);
});
