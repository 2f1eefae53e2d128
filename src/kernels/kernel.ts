/**
 * What a kernel is: a function that other threads can find.
 *
 * @module
 */

import { checkOptions } from "../checks.ts";
import type { Code } from "./jit/run/code.ts";

/** Any function at all. */
// deno-lint-ignore no-explicit-any -- only `any` accepts every parameter list
export type AnyFunction = (...args: any[]) => unknown;

/** Where another thread finds a kernel: the module to import, and the kernel's name in it. */
export interface KernelReference {
  /** The module's URL. */
  readonly url: string;
  /** The name under which it was given to {@linkcode kernels}. */
  readonly name: string;
}

/** What makes the code of a compiled kernel. */
export interface CodeSource {
  /** What the code is made from, so that equal sources mean equal kernels. */
  readonly description: string;
  /**
   * The code for these arguments.
   *
   * @throws {TypeError} If the kernel does not take such arguments.
   * @throws {CompileError} If it cannot be compiled for them.
   */
  codeFor(args: readonly unknown[]): Code;
}

/** How another thread comes by a kernel: it imports a module, or it is sent code. */
export type Origin = KernelReference | CodeSource;

/** What a kernel carries besides being a function. */
export interface KernelInfo {
  /** Its name, for messages. */
  readonly name: string;
  /** How other threads come by it. */
  readonly origin: Origin;
  /** The function as it was given to {@linkcode kernels} or {@linkcode jit}. */
  readonly wrapped: AnyFunction;
  /** The error classes that are to come back from a worker as themselves. */
  readonly errors: readonly ErrorClass[];
}

/** A class of errors, as it stands behind `instanceof`. */
// deno-lint-ignore no-explicit-any -- its constructor is never called, so its parameters do not matter
export type ErrorClass = new (...args: any[]) => Error;

const KERNEL = Symbol("weft.kernel");

/**
 * A function that runs here when it is called, and on a worker thread when it is handed to {@linkcode toThread},
 * {@linkcode map}, {@linkcode delayed} or a {@linkcode WorkerPool}. {@linkcode kernels} makes them of any functions,
 * {@linkcode jit} and {@linkcode vectorize} compile them.
 *
 * @typeParam F The type of the function.
 */
export type Kernel<F extends AnyFunction = AnyFunction> = F & {
  /** The function as it was written. */
  readonly wrapped: F;
};

/** Options of {@linkcode kernels}. */
export interface KernelsOptions {
  /**
   * Error classes of your own that the kernels throw. A worker's error comes back as an instance of its class if
   * the class is built in or listed here, and else of its nearest built-in base class, with its name kept.
   */
  errors?: readonly ErrorClass[];
}

const modules = new Map<string, Map<string, Kernel>>();
/** When each module first made kernels. */
const loaded = new Map<string, number>();

/**
 * Makes kernels of the functions of this module.
 *
 * Calling a kernel runs it here, as the function it wraps. On a worker, it is found by its module's URL and its
 * name: the worker imports the module. So a module with kernels must be safe to import; a script keeps its own work
 * behind `if (import.meta.main)`.
 *
 * A worker has a copy of the module of its own: it does not see what the main program assigns to the module's
 * variables later. What changes is passed as an argument.
 *
 * @example Two kernels in a script of their own
 * ```ts ignore
 * import { kernels, toThread } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const { half, sumRange } = kernels(import.meta.url, {
 *   half: (x: number) => x / 2,
 *   sumRange(n: number): number {
 *     let sum = 0;
 *     for (let i = 0; i < n; i++) sum += i;
 *     return sum;
 *   },
 * });
 *
 * if (import.meta.main) {
 *   assertEquals(half(sumRange(10)), 22.5); // here
 *   assertEquals(await toThread(sumRange, 10), 45); // on a worker
 * }
 * ```
 *
 * @param url The module's own `import.meta.url`.
 * @param functions The functions by name. They see the module's scope, and each other through `this`.
 * @throws {TypeError} If `url` is no URL, a value is no function, the module already has a kernel of that name, or an
 * option does not exist.
 */
export function kernels<D extends Record<string, AnyFunction>>(
  url: string,
  functions: D,
  options: KernelsOptions = {},
): { readonly [K in keyof D]: Kernel<D[K]> } {
  checkOptions("kernels", options, ["errors"]);
  if (!URL.canParse(url)) {
    throw new TypeError(`kernels: the first argument must be import.meta.url; got ${String(url)}`);
  }
  if (typeof functions !== "object" || functions === null) {
    throw new TypeError(
      "kernels: the second argument must be an object of functions, as in { double(x) { … } }",
    );
  }
  const known = modules.get(url) ?? new Map<string, Kernel>();
  modules.set(url, known);
  if (!loaded.has(url)) loaded.set(url, Date.now());
  const made: Record<string, Kernel> = {};
  for (const [name, fn] of Object.entries(functions)) {
    if (typeof fn !== "function") {
      throw new TypeError(`kernels: ${name} must be a function; got ${fn === null ? "null" : typeof fn}`);
    }
    if (known.has(name)) throw new TypeError(`kernels: ${url} already has a kernel named ${name}`);
    const call = (...args: unknown[]) => fn.apply(functions, args);
    made[name] = makeKernel(call, { name, origin: { url, name }, wrapped: fn, errors: options.errors ?? [] });
    known.set(name, made[name]);
  }
  return made as { [K in keyof D]: Kernel<D[K]> };
}

/** Makes a kernel of the function that runs it here. */
export function makeKernel(call: AnyFunction, info: KernelInfo): Kernel {
  Object.defineProperties(call, {
    name: { value: info.name },
    length: { value: info.wrapped.length },
    wrapped: { value: info.wrapped },
    [KERNEL]: { value: info },
  });
  return call as Kernel;
}

/** Whether a value is a kernel. */
export function isKernel(value: unknown): value is Kernel {
  return typeof value === "function" && KERNEL in value;
}

/** Whether a kernel is compiled from its source. */
export function isCompiled(kernel: Kernel): boolean {
  return "codeFor" in kernelInfo(kernel).origin;
}

/** A text that is the same for kernels that are the same, in every run of the program. */
export function kernelIdentity(kernel: Kernel): string {
  const { origin } = kernelInfo(kernel);
  return "codeFor" in origin ? origin.description : `${origin.url}#${origin.name}`;
}

/** When a module was loaded that has made kernels in this thread, in milliseconds since 1970. */
export function loadedAt(url: string): number | undefined {
  return loaded.get(url);
}

/** What a kernel carries. */
export function kernelInfo(kernel: Kernel): KernelInfo {
  return (kernel as unknown as { [KERNEL]: KernelInfo })[KERNEL];
}

/** The kernels that a module has made in this thread, by name. */
export function kernelsOf(url: string): ReadonlyMap<string, Kernel> {
  return modules.get(url) ?? new Map();
}
