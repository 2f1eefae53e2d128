// deno-lint-ignore-file no-explicit-any -- a class of any arguments can only be written with `any`
/**
 * Stand-in for `@std/assert`: assertions that throw an {@linkcode AssertionError} with a diff.
 *
 * The signatures say which assertions also narrow the type of what they check. In all of them the
 * optional last argument `msg` is put into the error's message.
 *
 * @module
 */
import * as implementation from "deno-std/assert/mod.js";

/** The values that count as false. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** Any class. */
export type AnyConstructor = new (...args: any[]) => any;

/** The type of a class's instances. */
export type GetConstructorType<T extends AnyConstructor> = InstanceType<T>;

/** An array or an object indexed like one, but not a string. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** A class, abstract or not, whose instances are `T`. */
export type ClassOf<T> = abstract new (...args: any[]) => T;

/** Compares two values of one type. */
export type Comparison = <T>(actual: T, expected: T, msg?: string) => void;

/** Checks a string against a pattern. */
export type PatternCheck = (actual: string, expected: RegExp, msg?: string) => void;

/** Runs a function that must throw, and returns what it threw. */
export interface AssertThrows {
  /** Accepts anything thrown. */
  (fn: () => unknown, msg?: string): unknown;
  /** Accepts only an `ErrorClass` whose message contains `msgIncludes`. */
  <E extends Error = Error>(fn: () => unknown, ErrorClass: ClassOf<E>, msgIncludes?: string, msg?: string): E;
}

/** Runs a function whose promise must reject, and resolves to the reason. */
export interface AssertRejects {
  /** Accepts any reason. */
  (fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  /** Accepts only an `ErrorClass` whose message contains `msgIncludes`. */
  <E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: ClassOf<E>,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
}

/** The error of a failed assertion. */
export interface AssertionError extends Error {
  /** Always `"AssertionError"`. */
  name: string;
}

/** Class of the error of a failed assertion. */
export const AssertionError: new (message: string, options?: ErrorOptions) => AssertionError =
  implementation.AssertionError;

/** `expr` must be truthy. */
export const assert: (expr: unknown, msg?: string) => asserts expr = implementation.assert;

/** `expr` must be falsy. */
export const assertFalse: (expr: unknown, msg?: string) => asserts expr is Falsy = implementation.assertFalse;

/** `actual` must be neither `null` nor `undefined`. */
export const assertExists: <T>(actual: T, msg?: string) => asserts actual is NonNullable<T> =
  implementation.assertExists;

/** Both must be deeply equal. */
export const assertEquals: Comparison = implementation.assertEquals;

/** Both must differ, compared deeply. */
export const assertNotEquals: Comparison = implementation.assertNotEquals;

/** Both must be the same value, as `Object.is` sees it. */
export const assertStrictEquals: <T>(actual: unknown, expected: T, msg?: string) => asserts actual is T =
  implementation.assertStrictEquals;

/** Both must be different values, as `Object.is` sees it. */
export const assertNotStrictEquals: Comparison = implementation.assertNotStrictEquals;

/** Both numbers must be at most `tolerance` apart; by default 1e-7 of `expected`. */
export const assertAlmostEquals: (
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
) => void = implementation.assertAlmostEquals;

/** `actual` must be greater than `expected`. */
export const assertGreater: Comparison = implementation.assertGreater;

/** `actual` must be greater than `expected` or equal to it. */
export const assertGreaterOrEqual: Comparison = implementation.assertGreaterOrEqual;

/** `actual` must be less than `expected`. */
export const assertLess: Comparison = implementation.assertLess;

/** `actual` must be less than `expected` or equal to it. */
export const assertLessOrEqual: Comparison = implementation.assertLessOrEqual;

/** `actual` must contain every value of `expected`, compared deeply. */
export const assertArrayIncludes: <T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
) => void = implementation.assertArrayIncludes;

/** `actual` must contain the text `expected`. */
export const assertStringIncludes: (actual: string, expected: string, msg?: string) => void =
  implementation.assertStringIncludes;

/** `actual` must match the pattern. */
export const assertMatch: PatternCheck = implementation.assertMatch;

/** `actual` must not match the pattern. */
export const assertNotMatch: PatternCheck = implementation.assertNotMatch;

/** Every property of `expected` must be in `actual`, compared deeply. */
export const assertObjectMatch: (
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
) => void = implementation.assertObjectMatch;

/** `actual` must be an instance of the class. */
export const assertInstanceOf: <T extends ClassOf<any>>(
  actual: unknown,
  expectedType: T,
  msg?: string,
) => asserts actual is InstanceType<T> = implementation.assertInstanceOf;

/** `actual` must not be an instance of the class. */
export const assertNotInstanceOf: <A, T>(
  actual: A,
  unexpectedType: ClassOf<T>,
  msg?: string,
) => asserts actual is Exclude<A, T> = implementation.assertNotInstanceOf;

/** `error` must be an `Error`, of the class and with the message asked for. */
export const assertIsError: <E extends Error = Error>(
  error: unknown,
  ErrorClass?: ClassOf<E>,
  msgMatches?: string | RegExp,
  msg?: string,
) => asserts error is E = implementation.assertIsError;

/** `fn` must throw. */
export const assertThrows: AssertThrows = implementation.assertThrows;

/** The promise that `fn` returns must reject. */
export const assertRejects: AssertRejects = implementation.assertRejects;

/** Whether both values are deeply equal; the comparison behind {@linkcode assertEquals}. */
export const equal: (a: unknown, b: unknown) => boolean = implementation.equal;

/** Always throws: the test must not come here. */
export const fail: (msg?: string) => never = implementation.fail;

/** Always throws: the code is not written yet. */
export const unimplemented: (msg?: string) => never = implementation.unimplemented;

/** Always throws: the code cannot be reached. */
export const unreachable: (msg?: string) => never = implementation.unreachable;
