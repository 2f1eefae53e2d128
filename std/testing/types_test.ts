// deno-lint-ignore-file no-explicit-any -- `any` is one of the types told apart here
/** The compiler is the test; at run time nothing is left. */
import {
  type Assert,
  type AssertFalse,
  type AssertTrue,
  assertType,
  type Has,
  type IsAny,
  type IsExact,
  type IsNever,
  type IsNullable,
  type IsUnknown,
  type NotHas,
} from "@std/testing/types";

Deno.test("IsExact tells types apart", () => {
  assertType<IsExact<string | number, number | string>>(true);
  assertType<IsExact<{ a: 1 } & { b: 2 }, { a: 1; b: 2 }>>(true);
  assertType<IsExact<{ x: { a: 1 } & { b: 2 } }, { x: { a: 1; b: 2 } }>>(true);
  assertType<IsExact<any, any>>(true);
  assertType<IsExact<never, never>>(true);
  assertType<IsExact<any, string>>(false);
  assertType<IsExact<never, string>>(false);
  assertType<IsExact<unknown, any>>(false);
  assertType<IsExact<{ a: any }, { a: string }>>(false);
  assertType<IsExact<{ a?: string }, { a: string | undefined }>>(false);
  assertType<IsExact<string | undefined, string>>(false);
  assertType<IsExact<(a: string) => void, (a: number) => void>>(false);
  // @ts-expect-error: the types differ
  assertType<IsExact<string, number>>(true);
});

Deno.test("the other checks", () => {
  assertType<Has<string | number, number>>(true);
  assertType<Has<string, number>>(false);
  assertType<NotHas<string, number>>(true);
  assertType<IsAny<any>>(true);
  assertType<IsAny<unknown>>(false);
  assertType<IsNever<never>>(true);
  assertType<IsNever<undefined>>(false);
  assertType<IsUnknown<unknown>>(true);
  assertType<IsUnknown<any>>(false);
  assertType<IsNullable<string | null>>(true);
  assertType<IsNullable<string>>(false);
  // A type that must be true, one that must be false, one that must be as said.
  type Checked = [AssertTrue<IsAny<any>>, AssertFalse<IsAny<1>>, Assert<IsNever<never>, true>];
  assertType<IsExact<Checked, [never, never, never]>>(true);
});
