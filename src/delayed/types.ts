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
 * objects, maps or sets. Where any iterable will do, it may be one of those or their iterators, but no generator of
 * delayeds: that might have no end.
 */
export type Delayable<T> =
  | T
  | Delayed<T>
  | (T extends Opaque | Delayed<unknown> ? never
    : T extends readonly (infer V)[]
      ? V[] extends T ? T extends unknown[] ? Delayable<V>[] : readonly Delayable<V>[]
      : { [K in keyof T]: T[K] } extends T ? { [K in keyof T]: Delayable<T[K]> }
      : never
    : T extends ReadonlyMap<infer K, infer V>
      ? Map<K, V> extends T ? ReadonlyMap<Delayable<K>, Delayable<V>> : never
    : T extends ReadonlySet<infer V> ? Set<V> extends T ? ReadonlySet<Delayable<V>> : never
    : T extends Iterable<infer V> ? V[] extends T ?
          | readonly Delayable<V>[]
          | ReadonlySet<Delayable<V>>
          | ArrayIterator<Delayable<V>>
          | (V extends readonly [infer K, infer W] ? ReadonlyMap<Delayable<K>, Delayable<W>> : never)
      : never
    // A class with private members is more than its public ones.
    : T extends object ? { [K in keyof T]: T[K] } extends T ? { [K in keyof T]: Delayable<T[K]> } : never
    : never);

/** The parameters of a delayed function. */
export type DelayableArgs<A extends readonly unknown[]> = { [K in keyof A]: Delayable<A[K]> };

/** What is left of a value once every delayed in it has been computed: the same value, if there is none in it. */
export type Computed<T> = T extends Delayed<infer V> ? V
  : T extends Opaque | WithoutDelayeds<T> ? T
  : T extends ReadonlyMap<infer K, infer V> ? Map<Computed<K>, Computed<V>>
  : T extends ReadonlySet<infer V> ? Set<Computed<V>>
  : T extends readonly (infer V)[]
    ? V[] extends T ? Computed<V>[] : { -readonly [K in keyof T]: Computed<T[K]> }
  : T extends object ? { -readonly [K in keyof T]: Computed<T[K]> }
  : T;

/** What a `T` is made of, without the delayeds: a `T` that is a `WithoutDelayeds<T>` has none in it. */
export type WithoutDelayeds<T> = T extends Delayed<unknown> ? never
  : T extends Opaque ? T
  : T extends ReadonlyMap<infer K, infer V> ? ReadonlyMap<WithoutDelayeds<K>, WithoutDelayeds<V>>
  : T extends ReadonlySet<infer V> ? ReadonlySet<WithoutDelayeds<V>>
  : T extends readonly (infer V)[]
    ? V[] extends T ? readonly WithoutDelayeds<V>[] : { [K in keyof T]: WithoutDelayeds<T[K]> }
  : T extends object ? { [K in keyof T]: WithoutDelayeds<T[K]> }
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

/** The value of a task whose function returns an `R`: promises are awaited, and a delayed is computed. */
export type Returned<R> = Awaited<R> extends infer V ? V extends Delayed<infer T> ? T : V : never;
