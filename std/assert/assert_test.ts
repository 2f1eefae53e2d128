/** Each assertion must pass for one value and fail for another, and narrow as its signature says. */
import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertIsError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotInstanceOf,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  type Falsy,
  unimplemented,
  unreachable,
} from "@std/assert";
import { assertType, type IsExact } from "@std/testing/types";

interface Row {
  name: string;
  passes: () => void;
  fails: () => void;
}

const rows: Row[] = [
  { name: "assert", passes: () => assert(1), fails: () => assert(0) },
  { name: "assertFalse", passes: () => assertFalse(""), fails: () => assertFalse("a") },
  { name: "assertExists", passes: () => assertExists(0), fails: () => assertExists(null) },
  {
    name: "assertEquals",
    passes: () => assertEquals([{ a: 1 }], [{ a: 1 }]),
    fails: () => assertEquals([1], [2]),
  },
  {
    name: "assertNotEquals",
    passes: () => assertNotEquals([1], [2]),
    fails: () => assertNotEquals([1], [1]),
  },
  {
    name: "assertStrictEquals",
    passes: () => assertStrictEquals(NaN, NaN),
    fails: () => assertStrictEquals([], []),
  },
  {
    name: "assertNotStrictEquals",
    passes: () => assertNotStrictEquals([], []),
    fails: () => assertNotStrictEquals(1, 1),
  },
  {
    name: "assertAlmostEquals",
    passes: () => assertAlmostEquals(0.1 + 0.2, 0.3),
    fails: () => assertAlmostEquals(1, 1.1),
  },
  { name: "assertGreater", passes: () => assertGreater(2, 1), fails: () => assertGreater(1, 1) },
  {
    name: "assertGreaterOrEqual",
    passes: () => assertGreaterOrEqual(1, 1),
    fails: () => assertGreaterOrEqual(0, 1),
  },
  { name: "assertLess", passes: () => assertLess(1, 2), fails: () => assertLess(1, 1) },
  { name: "assertLessOrEqual", passes: () => assertLessOrEqual(1, 1), fails: () => assertLessOrEqual(2, 1) },
  {
    name: "assertArrayIncludes",
    passes: () => assertArrayIncludes([[1], [2]], [[2]]),
    fails: () => assertArrayIncludes([1], [2]),
  },
  {
    name: "assertStringIncludes",
    passes: () => assertStringIncludes("weft", "ef"),
    fails: () => assertStringIncludes("weft", "x"),
  },
  { name: "assertMatch", passes: () => assertMatch("weft", /^w/), fails: () => assertMatch("weft", /^e/) },
  {
    name: "assertNotMatch",
    passes: () => assertNotMatch("weft", /^e/),
    fails: () => assertNotMatch("weft", /^w/),
  },
  {
    name: "assertObjectMatch",
    passes: () => assertObjectMatch({ a: { b: 1, c: 2 } }, { a: { b: 1 } }),
    fails: () => assertObjectMatch({ a: 1 }, { a: 2 }),
  },
  {
    name: "assertInstanceOf",
    passes: () => assertInstanceOf(new Date(), Date),
    fails: () => assertInstanceOf({}, Date),
  },
  {
    name: "assertNotInstanceOf",
    passes: () => assertNotInstanceOf({}, Date),
    fails: () => assertNotInstanceOf(new Date(), Date),
  },
  {
    name: "assertIsError",
    passes: () => assertIsError(new RangeError("far"), RangeError, /fa/),
    fails: () => assertIsError(new Error("far"), RangeError),
  },
  { name: "fail", passes: () => {}, fails: () => fail("here") },
  { name: "unimplemented", passes: () => {}, fails: () => unimplemented() },
  { name: "unreachable", passes: () => {}, fails: () => unreachable() },
];

for (const { name, passes, fails } of rows) {
  Deno.test(`${name}() passes and fails`, () => {
    passes();
    assertInstanceOf(assertThrows(fails), AssertionError);
  });
}

Deno.test("assertThrows() checks class and message, and returns the error", () => {
  const boom = () => {
    throw new RangeError("too far");
  };
  assertEquals(assertThrows(boom, RangeError, "far").message, "too far");
  assertThrows(() => assertThrows(boom, SyntaxError), AssertionError);
  assertThrows(() => assertThrows(boom, RangeError, "near"), AssertionError);
  assertThrows(() => assertThrows(() => {}), AssertionError);
});

Deno.test("assertRejects() checks class and message, and resolves to the error", async () => {
  const boom = () => Promise.reject(new RangeError("too far"));
  assertEquals((await assertRejects(boom, RangeError, "far")).message, "too far");
  await assertRejects(() => assertRejects(boom, SyntaxError), AssertionError);
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError);
});

Deno.test("equal() compares deeply", () => {
  assert(equal(new Map([["a", [1]]]), new Map([["a", [1]]])));
  assertFalse(equal({ a: 1 }, { a: 1, b: undefined }));
});

Deno.test("AssertionError is an Error with a cause", () => {
  const error = new AssertionError("no", { cause: 1 });
  assertEquals([error.name, error.message, error.cause], ["AssertionError", "no", 1]);
});

Deno.test("assertions narrow types", () => {
  const maybe = (): string | number | undefined => "a";
  const value = maybe();
  assertExists(value);
  assertType<IsExact<typeof value, string | number>>(true);
  assert(typeof value === "string");
  assertType<IsExact<typeof value, string>>(true);

  const thing: unknown = new Date();
  assertInstanceOf(thing, Date);
  assertType<IsExact<typeof thing, Date>>(true);

  const falsy: unknown = 0;
  assertFalse(falsy);
  assertType<IsExact<typeof falsy, Falsy>>(true);

  const error: unknown = new RangeError();
  assertIsError(error, RangeError);
  assertType<IsExact<typeof error, RangeError>>(true);

  const never = () => fail();
  assertType<IsExact<ReturnType<typeof never>, never>>(true);
});
