/**
 * Flags and words of a command line, typed from the options that describe them.
 *
 * @module
 */
import { parseArgs as implementation } from "deno-std/cli/parse_args.js";

type Names = string | undefined;
type BooleanNames = boolean | Names;
type Words = string | readonly string[];
type Aliases = Readonly<Record<string, Words>>;
type Defaults = Record<string, unknown>;

/** The names in an option; a plain `string` says nothing about which they are. */
type Known<N> = N extends string ? string extends N ? never : N : never;

/** The default given for a flag, whether as `{ "a.b": 1 }` or as `{ a: { b: 1 } }`. */
type DefaultOf<D, K> = K extends keyof D ? D[K]
  : K extends `${infer Head}.${infer Rest}` ? Head extends keyof D ? DefaultOf<D[Head], Rest> : never
  : never;

/** Names with a default of their own. */
type Defaulted<D, K> = K extends string ? [DefaultOf<D, K>] extends [never] ? never : K : never;

/** What one occurrence of a flag holds. */
type Single<K, B, S> = K extends S ? string : K extends B ? boolean : unknown;

/** What a flag holds, before defaults. */
type Held<K, B, S, C, N> =
  | (K extends C ? Single<K, B, S>[] : Single<K, B, S>)
  | (K extends N ? K extends B ? never : false : never);

/** A string flag that is neither collected nor given a default may be missing. */
type Optional<B, S, C, D> = Exclude<S, B | C | Defaulted<D, S>>;

/** One property per flag, dots still in the names. */
type Flat<B extends string, S extends string, C extends string, N, D> =
  & { [K in Exclude<B | S | C, Optional<B, S, C, D>>]: Held<K, B, S, C, N> | DefaultOf<D, K> }
  & { [K in Extract<S, Optional<B, S, C, D>>]?: Held<K, B, S, C, N> };

/** A flag's own name and its aliases. */
type NamesOf<K, A> = K extends keyof A ? K | (A[K] extends readonly (infer N)[] ? Known<N> : Known<A[K]>)
  : K;

type WithAliases<T, A> = { [K in keyof T as NamesOf<K, A> & PropertyKey]: T[K] };

type Head<K> = K extends `${infer H}.${string}` ? H : K;
type Tail<H, K> = K extends `${H & string}.${infer Rest}` ? Rest : never;

/** Turns `{ "a.b": T }` into `{ a: { b: T } }`. */
type Nested<T> = {
  [K in keyof T as Head<K> & PropertyKey]: K extends `${infer H}.${string}`
    ? Nested<{ [P in keyof T as Tail<H, P>]: T[P] }>
    : T[K];
};

/** Anything may be there when no option names a flag; otherwise the named flags are typed. */
type Values<B extends BooleanNames, S extends Names, C extends Names, N, D, A> =
  [Known<B> | Known<S> | Known<C>] extends [never]
    // deno-lint-ignore no-explicit-any -- without options upstream leaves every flag unchecked
    ? Record<string, any>
    : Record<string, unknown> & Nested<WithAliases<Flat<Known<B>, Known<S>, Known<C>, Known<N>, D>, A>>;

/** The words after `--`. */
interface DoubleDash {
  /** What follows the first `--`, unparsed. */
  "--": string[];
}

/** Writes an intersection as one record, which is what an editor then shows. */
type Merged<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;

/** What {@linkcode parseArgs} returns: the flags, and in `_` the words that belong to none. */
export type Args<
  // deno-lint-ignore no-explicit-any -- upstream's default
  TArgs extends Record<string, unknown> = Record<string, any>,
  TDoubleDash extends boolean | undefined = undefined,
> = Merged<
  & TArgs
  & {
    /** The words that belong to no flag; those that look like numbers are numbers. */
    _: (string | number)[];
  }
  & (boolean extends TDoubleDash ? Partial<DoubleDash> : TDoubleDash extends true ? DoubleDash : unknown)
>;

/** Options for {@linkcode parseArgs}. A name may be a path: `a.b` fills `{ a: { b } }`. */
export interface ParseOptions<
  TBooleans extends BooleanNames = BooleanNames,
  TStrings extends Names = Names,
  TCollectable extends Names = Names,
  TNegatable extends Names = Names,
  TDefault extends Defaults | undefined = Defaults | undefined,
  TAliases extends Aliases | undefined = Aliases | undefined,
  TDoubleDash extends boolean | undefined = boolean | undefined,
> {
  /**
   * Whether the words after `--` go to `"--"` instead of `_`.
   *
   * @default {false}
   */
  "--"?: TDoubleDash;
  /** Other names of a flag. */
  alias?: TAliases;
  /**
   * Flags that hold `true` or `false`; `false` when missing. `true` makes every `--flag` without `=` one.
   *
   * @default {false}
   */
  boolean?: TBooleans | readonly Extract<TBooleans, string>[];
  /** Values of flags that are missing. */
  default?: TDefault;
  /**
   * Whether everything after the first word that is no flag goes to `_`.
   *
   * @default {false}
   */
  stopEarly?: boolean;
  /** Flags that hold text, even if it looks like a number. */
  string?: TStrings | readonly Extract<TStrings, string>[];
  /** Flags that may be repeated; they hold an array, empty when missing. */
  collect?: TCollectable | readonly Extract<TCollectable, string>[];
  /** Flags that `--no-flag` sets to `false`. */
  negatable?: TNegatable | readonly Extract<TNegatable, string>[];
  /** Called for each argument that no option names; returning `false` leaves it out of the result. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/**
 * Parses a command line. Flags start with `-` or `--`; `--flag=value` and `--flag value` mean the same,
 * unless the flag is a boolean. Values that look like numbers become numbers, unless the flag is a string.
 *
 * @example
 * ```ts
 * import { parseArgs } from "@std/cli/parse-args";
 * import { assertEquals } from "@std/assert";
 *
 * const args = parseArgs(["--threads", "4", "--quiet", "job.ts"], {
 *   boolean: ["quiet"],
 *   string: ["threads"],
 *   default: { threads: "1" },
 * });
 * assertEquals(args, { threads: "4", quiet: true, _: ["job.ts"] });
 * ```
 */
export const parseArgs: <
  TBooleans extends BooleanNames = undefined,
  TStrings extends Names = undefined,
  TCollectable extends Names = undefined,
  TNegatable extends Names = undefined,
  TDefault extends Defaults | undefined = undefined,
  const TAliases extends Aliases | undefined = undefined,
  TDoubleDash extends boolean | undefined = undefined,
>(
  args: string[],
  options?: ParseOptions<TBooleans, TStrings, TCollectable, TNegatable, TDefault, TAliases, TDoubleDash>,
) => Args<Values<TBooleans, TStrings, TCollectable, TNegatable, TDefault, TAliases>, TDoubleDash> =
  implementation;
