/**
 * Kernels that are compiled from their source.
 *
 * @module
 */

import { checkOptions } from "../../checks.ts";
import { type AnyFunction, type CodeSource, type Kernel, makeKernel } from "../kernel.ts";
import { defaultFolder } from "./run/cache.ts";
import type { Stage } from "./run/inspect.ts";
import { type KernelSource, SOURCE } from "./language/kernel_source.ts";
import { seedOf } from "./run/seeds.ts";
import { isInt32, nameOf } from "./run/value_types.ts";
import { type Recipe, Versions } from "./run/versions.ts";

/** Options of {@linkcode jit}. */
export interface JitOptions {
  /** What it is called in messages and graphs; by default the function's own name. */
  name?: string;
  /** The names from outside that the function uses: numbers, bigints, truth values, and other compiled kernels. */
  uses?: Readonly<Record<string, unknown>>;
  /**
   * The types of the result and the arguments, such as `"f64(i32, f64[:, :])"`, or several such signatures. The
   * kernel is then compiled at once, and for these types only.
   */
  signature?: string | readonly string[];
  /** Where the random numbers begin, so that each call draws the same ones; by default each call draws others. */
  seed?: number | bigint;
  /** Whether an index outside of an array is an error (the default), or reads and writes what is there. */
  boundsCheck?: boolean;
  /** Whether to keep the code for the next run: in a folder, or where `WEFT_CACHE` says or the user's caches are. */
  cache?: boolean | string;
  /** Whether loops may run on SIMD lanes; true by default. */
  lanes?: boolean;
}

const KNOWN = ["name", "uses", "signature", "seed", "boundsCheck", "cache", "lanes"] satisfies (
  keyof JitOptions
)[];

/** A kernel that is compiled from its source. */
export type CompiledKernel<F extends AnyFunction = AnyFunction> = Kernel<F> & {
  /** The types it has been compiled for, such as `f64(i32)`. */
  readonly signatures: readonly string[];
  /**
   * What a stage of the compiler has made of it.
   *
   * @param signature One of its signatures; the latest by default.
   */
  inspect(stage: "source" | Stage, signature?: string): string;
};

/**
 * Compiles a function over numbers, booleans, complex numbers and arrays to WebAssembly, from its own source text; as
 * Numba's `jit`.
 *
 * It is compiled at the first call for the types of the arguments, and again for others. What it gives is what the
 * plain function gives, bit for bit. It can see its arguments, `Math`, what this module has for kernels (`uniform`,
 * `complex`, `range`, …) and what `uses` names, and nothing else. A generator function can be used in other kernels;
 * called from outside it is the plain generator.
 *
 * @example The workshop's π
 * ```ts
 * import { jit, uniform } from "@weft/weft";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const calcPi = jit((n: number) => {
 *   let inside = 0;
 *   for (let i = 0; i < n; i++) {
 *     const x = uniform(-1, 1), y = uniform(-1, 1);
 *     if (x ** 2 + y ** 2 < 1) inside += 1;
 *   }
 *   return 4 * inside / n;
 * });
 * assertAlmostEquals(calcPi(1e6), Math.PI, 0.02);
 * ```
 *
 * @param fn The function.
 * @throws {TypeError} If it is no function, or an option makes no sense. A call throws it if the number or the types
 * of the arguments are wrong.
 * @throws {CompileError} If a signature is given and the function cannot be compiled; else the call throws it.
 */
export function jit<F extends AnyFunction>(fn: F, options: JitOptions = {}): CompiledKernel<F> {
  checkOptions("jit", options, KNOWN);
  const recipe = recipeFor("jit", fn, options);
  const versions = new Versions({ ...recipe, form: "call" }, [options.signature ?? []].flat());
  const call = isGenerator(fn) ? (...args: unknown[]) => fn(...args) : dispatcher(versions);
  return compiledKernel(call, fn, versions, versions);
}

/** Makes the kernel that runs compiled code. */
export function compiledKernel<F extends AnyFunction>(
  call: AnyFunction,
  fn: AnyFunction,
  versions: Versions,
  origin: CodeSource,
): CompiledKernel<F> {
  const { source } = versions.recipe;
  Object.defineProperties(call, {
    [SOURCE]: { value: source },
    signatures: { get: () => versions.signatures },
    inspect: { value: (stage: "source" | Stage, signature?: string) => versions.inspect(stage, signature) },
  });
  return makeKernel(call, { name: source.name, origin, wrapped: fn, errors: [] }) as CompiledKernel<F>;
}

/** What the compiler gets to know of a function, by the options that all compiled kernels have. */
export function recipeFor(where: string, fn: AnyFunction, options: JitOptions): Omit<Recipe, "form"> {
  return {
    source: sourceFor(where, fn, options),
    arity: fn.length,
    boundsCheck: options.boundsCheck ?? true,
    lanes: options.lanes ?? true,
    seed: options.seed === undefined ? undefined : seedOf(options.seed),
    cache: options.cache === true ? defaultFolder() : options.cache || undefined,
  };
}

function sourceFor(where: string, fn: unknown, { name, uses = {} }: JitOptions): KernelSource {
  if (typeof fn !== "function") throw new TypeError(`${where}: a function is needed; got ${nameOf(fn)}`);
  if (typeof uses !== "object" || uses === null) {
    throw new TypeError(
      `${where}: uses must be an object, as in { uses: { limit, orbit } }; got ${nameOf(uses)}`,
    );
  }
  return { name: name ?? (fn.name || "kernel"), text: String(fn), uses: { ...uses } };
}

function isGenerator(fn: AnyFunction): boolean {
  return Object.prototype.toString.call(fn) === "[object GeneratorFunction]";
}

/**
 * The function that a program calls.
 *
 * A call costs some tens of nanoseconds, so arguments are not gathered in arrays on the way to a kernel of up to four
 * numbers.
 */
function dispatcher(versions: Versions): AnyFunction {
  const { numbers } = versions;
  const other = (...args: unknown[]) => versions.find(args).instance.call(args);
  const count = (count: number) => versions.checkCount(count);
  switch (versions.recipe.arity) {
    case 0:
      return function () {
        return numbers.first ? numbers.first.call() : other();
      };
    case 1:
      return function (a: unknown) {
        if (arguments.length < 1) count(arguments.length);
        if (typeof a === "number") {
          for (let v = numbers.first; v; v = v.next) if (v.any0 || isInt32(a)) return v.call(a);
        }
        return other(a);
      };
    case 2:
      return function (a: unknown, b: unknown) {
        if (arguments.length < 2) count(arguments.length);
        if (typeof a === "number" && typeof b === "number") {
          for (let v = numbers.first; v; v = v.next) {
            if ((v.any0 || isInt32(a)) && (v.any1 || isInt32(b))) return v.call(a, b);
          }
        }
        return other(a, b);
      };
    case 3:
      return function (a: unknown, b: unknown, c: unknown) {
        if (arguments.length < 3) count(arguments.length);
        if (typeof a === "number" && typeof b === "number" && typeof c === "number") {
          for (let v = numbers.first; v; v = v.next) {
            if ((v.any0 || isInt32(a)) && (v.any1 || isInt32(b)) && (v.any2 || isInt32(c))) {
              return v.call(a, b, c);
            }
          }
        }
        return other(a, b, c);
      };
    case 4:
      return function (a: unknown, b: unknown, c: unknown, d: unknown) {
        if (arguments.length < 4) count(arguments.length);
        if (
          typeof a === "number" && typeof b === "number" && typeof c === "number" && typeof d === "number"
        ) {
          for (let v = numbers.first; v; v = v.next) {
            const fits = (v.any0 || isInt32(a)) && (v.any1 || isInt32(b)) && (v.any2 || isInt32(c)) &&
              (v.any3 || isInt32(d));
            if (fits) return v.call(a, b, c, d);
          }
        }
        return other(a, b, c, d);
      };
    default:
      return (...args: unknown[]) => {
        count(args.length);
        return other(...args.slice(0, versions.recipe.arity));
      };
  }
}
