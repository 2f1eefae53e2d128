/** What an entry of the corpus is, and the words in which its arguments are described. */

import { type KernelSource, SOURCE } from "../../../../src/kernels/jit/language/kernel_source.ts";
import type { Dtype, ValueType } from "../../../../src/kernels/jit/language/types.ts";
import type { Complex } from "../language.ts";

/** A kernel function as a value: what it takes is said by the cases. */
// deno-lint-ignore no-explicit-any
export type KernelFunction = (...args: any[]) => unknown;

/** An array argument, described: every run places a new one with the same elements. */
export interface ArraySpec {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly of: "typed" | "ndarray";
  /** A: its elements lie apart, in another order than that of the indices. */
  readonly layout: "C" | "A";
  readonly fill: Fill;
}

/** The element with this row-major number; `random` gives the next number in [0, 1) of a stream of the array's own. */
export type Fill = (index: number, random: () => number) => number;

/** The same array as an earlier argument. */
export interface SameArray {
  readonly sameAs: number;
}

/** An argument of a case. */
export type Argument = number | bigint | boolean | Complex | ArraySpec | SameArray;

/** A kernel of the corpus with the arguments it is run with. */
export interface Entry {
  readonly name: string;
  readonly fn: KernelFunction;
  readonly uses?: Readonly<Record<string, unknown>>;
  /** "elements": applied to each element of its array arguments, as `vectorize` does. */
  readonly form: "call" | "elements";
  /** Types other than those that the arguments have by themselves; undefined leaves one as it is. */
  readonly types?: readonly (ValueType | undefined)[];
  /** The type of the result, if a signature says it. */
  readonly result?: ValueType;
  readonly args: readonly (readonly Argument[])[];
  /** It uses transcendental functions: equal to plain JavaScript but for the last bits. */
  readonly ulp?: true;
  /** It draws random numbers: not comparable with plain JavaScript. */
  readonly random?: true;
  /** It takes long: not for the interpreter. */
  readonly long?: true;
  /** It sums floating-point numbers in a prange: equal to plain JavaScript but for rounding. */
  readonly reordered?: true;
}

/** Makes a function one that kernels may call. */
export function kernel<F extends KernelFunction>(fn: F, uses: Readonly<Record<string, unknown>> = {}): F {
  const source: KernelSource = { name: fn.name || "kernel", text: fn.toString(), uses };
  return Object.assign(fn, { [SOURCE]: source });
}

/** Sizes that leave tails, and none. */
export const TAILS: readonly number[] = [0, 1, 7, 8, 9, 17, 1000];

/** Numbers at which arithmetic is special. */
export const HARD: readonly number[] = [
  NaN,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.49999999999999994,
  Infinity,
  -Infinity,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  9007199254740991,
  9007199254740993,
  -9007199254740991,
  1e21,
  -1e300,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
];

/** The int32 numbers at which arithmetic is special. */
export const HARD_INTEGERS: readonly number[] = [
  0,
  1,
  -1,
  2,
  3,
  -7,
  31,
  32,
  33,
  255,
  -256,
  65535,
  65536,
  46341,
  -46341,
  1073741824,
  2147483647,
  -2147483648,
  -2147483647,
];

/** All elements zero. */
export const zeros: Fill = () => 0;
/** The number of the element. */
export const counting: Fill = (index) => index;
/** Numbers of the special kind, and every third one ordinary. */
export const hard: Fill = (index, random) =>
  index % 3 === 2 ? 200 * random() - 100 : HARD[Math.floor(random() * HARD.length)];
/** Integers of the special kind, and every third one ordinary. */
export const hardIntegers: Fill = (index, random) =>
  index % 3 === 2
    ? Math.floor(200 * random()) - 100
    : HARD_INTEGERS[Math.floor(random() * HARD_INTEGERS.length)];

/** Numbers from a up to b. */
export function between(a: number, b: number): Fill {
  return (_, random) => a + (b - a) * random();
}

/** Integers from a up to, and not, b. */
export function integers(a: number, b: number): Fill {
  return (_, random) => a + Math.floor((b - a) * random());
}

/** These elements. */
export function values(list: ArrayLike<number>): Fill {
  return (index) => list[index];
}

/** A typed array. */
export function typed(dtype: Dtype, length: number, fill: Fill = zeros): ArraySpec {
  return { dtype, shape: [length], of: "typed", layout: "C", fill };
}

/** An n-d array in row-major order. */
export function nd(dtype: Dtype, shape: readonly number[], fill: Fill = zeros): ArraySpec {
  return { dtype, shape, of: "ndarray", layout: "C", fill };
}

/** An n-d array whose elements lie apart. */
export function scattered(dtype: Dtype, shape: readonly number[], fill: Fill = zeros): ArraySpec {
  return { dtype, shape, of: "ndarray", layout: "A", fill };
}

/** Every pair of the two lists. */
export function pairs<A, B>(left: readonly A[], right: readonly B[]): [A, B][] {
  return left.flatMap((a) => right.map((b): [A, B] => [a, b]));
}
