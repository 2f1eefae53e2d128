/**
 * The types that make a delayed graph as typed as the calls it stands for.
 *
 * @module
 */

import type { Delayed } from "./delayed.ts";

/** Values that are never looked into for delayeds. */
export type Opaque =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Date
  | RegExp
  | Error
  | ArrayBuffer
  | SharedArrayBuffer
  | ArrayBufferView
  | Promise<unknown>
  // deno-lint-ignore ban-types -- any function at all
  | Function;

/**
 * What may be given where a `T` is wanted: a `T`, a delayed `T`, or a `T` that holds delayeds in arrays, plain
 * objects, maps or sets.
 */
export type Delayable<T> =
  | T
  | Delayed<T>
  | (T extends Opaque | Delayed<unknown> ? never
    : T extends ReadonlyMap<infer K, infer V> ? ReadonlyMap<Delayable<K>, Delayable<V>>
    : T extends ReadonlySet<infer V> ? ReadonlySet<Delayable<V>>
    : T extends readonly unknown[] ? { [K in keyof T]: Delayable<T[K]> }
    : T extends Iterable<infer V> ? Iterable<Delayable<V>>
    : T extends object ? { [K in keyof T]: Delayable<T[K]> }
    : never);

/** The parameters of a delayed function. */
export type DelayableArgs<A extends readonly unknown[]> = { [K in keyof A]: Delayable<A[K]> };

/** What is left of a value once every delayed in it has been computed. */
export type Computed<T> = T extends Delayed<infer V> ? V
  : T extends Opaque ? T
  : T extends ReadonlyMap<infer K, infer V> ? Map<Computed<K>, Computed<V>>
  : T extends ReadonlySet<infer V> ? Set<Computed<V>>
  : T extends object ? { -readonly [K in keyof T]: Computed<T[K]> }
  : T;

/** A tuple of delayeds, one for each item of a tuple. */
export type DelayedTuple<T> = T extends readonly unknown[] ? { -readonly [K in keyof T]: Delayed<T[K]> }
  : never;

/** The names of the methods of `T`. */
export type MethodName<T> = keyof {
  [K in keyof T as T[K] extends (...args: never) => unknown ? K : never]: T[K];
};

/** The parameters of a method. */
export type MethodArgs<T, M extends keyof T> = T[M] extends (...args: infer A) => unknown ? A : never;

/** The awaited result of a method. */
export type MethodResult<T, M extends keyof T> = T[M] extends (...args: never) => infer R ? Awaited<R>
  : never;
