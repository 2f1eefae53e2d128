/**
 * Assertions about types, checked by the compiler and gone at run time.
 *
 * @module
 */

/** Whether two types are the same, by the compiler's own test of identity. */
type Identical<T, U> = (<X>() => X extends T ? 1 : 2) extends (<X>() => X extends U ? 1 : 2) ? true : false;

/** Writes intersections of records as one record, so that both spellings are identical. */
type Flat<T> = T extends Record<PropertyKey, unknown> ? { [K in keyof T]: Flat<T[K]> } : T;

/**
 * Fails to compile unless the type argument resolves to the literal passed.
 *
 * @example
 * ```ts
 * import { assertType, type IsExact } from "@std/testing/types";
 *
 * assertType<IsExact<string | number, number | string>>(true);
 * ```
 */
export function assertType<T extends boolean>(_expectTrue: T): void {}

/** Fails to compile unless `T` is `true`. */
export type AssertTrue<T extends true> = never;

/** Fails to compile unless `T` is `false`. */
export type AssertFalse<T extends false> = never;

/** Fails to compile unless `Expected` is among the literals of `T`. */
export type Assert<T extends boolean, Expected extends T> = never;

/** Whether `T` and `U` are the same type. */
export type IsExact<T, U> = Identical<Flat<T>, Flat<U>>;

/** Whether `U` is among the members of the union `T`. */
export type Has<T, U> = IsAny<T> extends true ? true
  : IsAny<U> extends true ? false
  : [Extract<T, U>] extends [never] ? false
  : true;

/** Whether `U` is not among the members of the union `T`. */
export type NotHas<T, U> = Has<T, U> extends true ? false : true;

/** Whether `T` is `any`; only `any` lets 0 be part of what 1 is. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether `T` is `never`. */
export type IsNever<T> = [T] extends [never] ? true : false;

/** Whether `T` is `unknown`. */
export type IsUnknown<T> = IsAny<T> extends true ? false : unknown extends T ? true : false;

/** Whether `T` may be `null` or `undefined`. */
export type IsNullable<T> = [Extract<T, null | undefined>] extends [never] ? false : true;
