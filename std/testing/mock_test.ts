/** Spies record, stubs replace, both come off again. */
import {
  assert,
  assertEquals,
  AssertionError,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  assertSpyCall,
  assertSpyCallArg,
  assertSpyCallArgs,
  assertSpyCallAsync,
  assertSpyCalls,
  MockError,
  mockSession,
  mockSessionAsync,
  resolvesNext,
  restore,
  returnsArg,
  returnsArgs,
  returnsNext,
  returnsThis,
  type Spy,
  spy,
  type Stub,
  stub,
} from "@std/testing/mock";
import { assertType, type IsExact } from "@std/testing/types";

class Loom {
  threads: number;
  constructor(threads: number) {
    this.threads = threads;
  }
  weave(rows: number): number {
    return rows * this.threads;
  }
}

Deno.test("spy() records arguments, results, errors and the object", () => {
  const half = spy((n: number) => {
    if (n % 2) throw new RangeError(`${n} is odd`);
    return n / 2;
  });
  const holder = { half };
  assertEquals(holder.half(4), 2);
  assertThrows(() => half(3), RangeError);
  assertSpyCalls(half, 2);
  assertSpyCall(half, 0, { args: [4], returned: 2, self: holder });
  assertSpyCall(half, 1, { args: [3], error: { Class: RangeError, msgIncludes: "odd" }, self: undefined });
  assertThrows(() => half.restore(), MockError);
  assertType<IsExact<typeof half, Spy<unknown, [n: number], number>>>(true);
});

Deno.test("spy() without a function returns undefined", () => {
  const nothing = spy();
  assertEquals(nothing(1, 2), undefined);
  assertSpyCallArgs(nothing, 0, [1, 2]);
});

Deno.test("spy() on a method passes calls on, until it is restored", () => {
  const loom = new Loom(3);
  {
    using weave = spy(loom, "weave");
    assertEquals(loom.weave(2), 6);
    assertSpyCall(weave, 0, { args: [2], returned: 6, self: loom });
    assertThrows(() => spy(loom, "weave"), MockError, "already spying");
    assertEquals(weave.restored, false);
  }
  assertEquals(Object.hasOwn(loom, "weave"), false);
  assertStrictEquals(loom.weave, Loom.prototype.weave);
});

Deno.test("spy() on a class records constructions", () => {
  const SpiedLoom = spy(Loom);
  const loom = new SpiedLoom(3);
  assert(loom instanceof Loom && loom instanceof SpiedLoom);
  assertSpyCall(SpiedLoom, 0, { args: [3], returned: loom });
  assertSpyCalls(SpiedLoom, 1);
});

Deno.test("stub() replaces a method, until it is restored", () => {
  const loom = new Loom(3);
  const weave = stub(loom, "weave", returnsNext([10, new Error("torn")]));
  assertEquals(loom.weave(1), 10);
  assertThrows(() => loom.weave(1), Error, "torn");
  assertThrows(() => loom.weave(1), MockError, "more than 2");
  weave.restore();
  assertEquals([weave.restored, loom.weave(1)], [true, 3]);
  assertThrows(() => weave.restore(), MockError);
  assertType<IsExact<typeof weave, Stub<Loom, [rows: number], number>>>(true);
  assertThrows(() => stub(loom, "threads"), MockError);
});

Deno.test("restore() takes back what a session made", async () => {
  const loom = new Loom(3);
  const outer = mockSession();
  mockSession(() => {
    stub(loom, "weave", () => 0);
    assertEquals(loom.weave(1), 0);
  })();
  assertEquals(loom.weave(1), 3);
  await mockSessionAsync(async () => {
    stub(loom, "weave", () => 0);
    await Promise.resolve();
    assertEquals(loom.weave(1), 0);
  })();
  assertEquals(loom.weave(1), 3);
  stub(loom, "weave", () => 0);
  restore(outer);
  assertEquals(loom.weave(1), 3);
});

Deno.test("the assertions fail when the calls differ", () => {
  const twice = spy((n: number) => n * 2);
  twice(1);
  assertThrows(() => assertSpyCalls(twice, 0), AssertionError, "called more than expected");
  assertThrows(() => assertSpyCalls(twice, 2), AssertionError, "not called as much");
  assertThrows(() => assertSpyCall(twice, 1), AssertionError, "not called as much");
  assertThrows(() => assertSpyCall(twice, 0, { args: [2] }), AssertionError, "expected args");
  assertThrows(() => assertSpyCall(twice, 0, { returned: 3 }), AssertionError, "expected value");
  assertThrows(() => assertSpyCall(twice, 0, { self: {} }), AssertionError, "expected self");
  assertThrows(() => assertSpyCall(twice, 0, { error: {} }), AssertionError, "did not throw");
  assertThrows(() => assertSpyCall(twice, 0, { returned: 2, error: {} }), TypeError);
  assertThrows(() => assertSpyCallArg(twice, 0, 0, 2), AssertionError);
});

Deno.test("assertSpyCallArgs() checks a part of the arguments", () => {
  const many = spy();
  many(0, 1, 2, 3);
  assertEquals(assertSpyCallArgs(many, 0, 2, [2, 3]), [2, 3]);
  assertEquals(assertSpyCallArgs(many, 0, 1, 3, [1, 2]), [1, 2]);
  assertThrows(() => assertSpyCallArgs(many, 0, [0, 1]), AssertionError);
});

Deno.test("assertSpyCallAsync() checks what a promise came to", async () => {
  const next = spy(resolvesNext([1, Promise.resolve(2), new RangeError("out")]));
  await next();
  await next();
  await assertRejects(() => next(), RangeError);
  await assertSpyCallAsync(next, 0, { returned: 1 });
  await assertSpyCallAsync(next, 1, { returned: Promise.resolve(2) });
  await assertSpyCallAsync(next, 2, { error: { Class: RangeError, msgIncludes: "out" } });
  await assertRejects(() => assertSpyCallAsync(next, 0, { returned: 2 }), AssertionError, "did not resolve");
  await assertRejects(() => assertSpyCallAsync(next, 2, { returned: 2 }), AssertionError, "was rejected");
  await assertRejects(() => next(), MockError, "more than 3");
});

Deno.test("the small returners", () => {
  const holder = { self: returnsThis() };
  assertStrictEquals(holder.self(), holder);
  assertEquals(returnsArg<number>(1)(1, 2, 3), 2);
  assertEquals(returnsArgs<number[]>(1, 3)(1, 2, 3, 4), [2, 3]);
});
