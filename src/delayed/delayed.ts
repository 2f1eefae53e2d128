/**
 * Lazy calls and values.
 *
 * @module
 */

import { captureArguments, captureValue } from "./capture.ts";
import { computeNodes, type ComputeOptions } from "./compute.ts";
import { explainNodes, type ExplainOptions, type Explanation } from "./explain.ts";
import { type AnyFunction, CANNOT_TRAVEL } from "../kernels/mod.ts";
import { Template } from "./containers.ts";
import {
  argsOf,
  computed,
  DATA,
  type Extras,
  extrasOf,
  isData,
  keyOf,
  Node,
  nodesOf,
  type Operation,
  operationOf,
  withKey,
} from "./node.ts";
import { checkCount, checkOptions, checkTime } from "../checks.ts";
import { type Retries, type RetryIf, retryPolicy } from "./retries.ts";
import { tokenOf } from "./token.ts";
import type {
  Computed,
  Delayable,
  DelayableArgs,
  DelayedTuple,
  MethodArgs,
  MethodName,
  MethodResult,
  Returned,
} from "./types.ts";
import { noteMade, notePromise } from "./warnings.ts";
import type { Visualization, VisualizeOptions } from "./visualize.ts";

/**
 * A value that is not there yet: a call that has not been made, or a value that waits to be used.
 *
 * It is not a promise: `await` does not run it, {@linkcode Delayed.compute} does. It cannot be changed, iterated,
 * compared or turned into a string or a number; each of these throws and says what to write instead.
 *
 * @typeParam T The type of the value.
 */
export interface Delayed<T> {
  /** Its name among all tasks, such as `add-3`. */
  readonly key: string;
  /** The name of the function it calls. */
  readonly name: string;
  /**
   * Runs what is needed for the value, and returns it.
   *
   * @throws {TaskError} If a task fails.
   */
  compute(options?: ComputeOptions): Promise<T>;
  /** Computes the value, and returns a delayed that holds it: what is built on that does not compute it again. */
  persist(options?: ComputeOptions): Promise<Delayed<T>>;
  /** A property or an item of the value, delayed. Computing it fails if there is none of that name. */
  get<K extends keyof T>(key: Delayable<K>): Delayed<T[K]>;
  /** A method call on the value, delayed. */
  call<M extends MethodName<T>>(
    method: M,
    ...args: DelayableArgs<MethodArgs<T, M>>
  ): Delayed<MethodResult<T, M>>;
  /** The same call as a new task that runs only after the others have, whose values it does not use. */
  after(...others: Delayed<unknown>[]): Delayed<T>;
  /** What the graph behind it will do, before it runs: tasks, the critical path, how many results are held. */
  explain(options?: ExplainOptions): Explanation;
  /** A picture of the graph behind it: circles are functions, boxes are data. */
  visualize(options?: VisualizeOptions): Promise<Visualization>;
}

/** A function that makes a delayed of each call. */
export interface DelayedFunction<A extends readonly unknown[], R> {
  /** Makes a delayed call. Arguments may be delayed themselves, or hold delayeds in containers. */
  (...args: DelayableArgs<A>): Delayed<R>;
  /** The name of the wrapped function, or the one given in the options. */
  readonly name: string;
  /** The function that a call will run. */
  readonly wrapped: (...args: A) => unknown;
}

/** A function that returns `nout` values and makes as many delayeds of each call. */
export interface DelayedTupleFunction<A extends readonly unknown[], R> {
  /** Makes a delayed call, and returns a delayed for each of its values. */
  (...args: DelayableArgs<A>): DelayedTuple<R>;
  /** The name of the wrapped function, or the one given in the options. */
  readonly name: string;
  /** The function that a call will run. */
  readonly wrapped: (...args: A) => unknown;
}

/** Options of {@linkcode delayed}. */
export interface DelayedOptions {
  /** The name in keys and pictures; by default the function's own. */
  name?: string;
  /** The key of the call. The same key stands for the same value; two different calls under one key are an error. */
  key?: string;
  /** Whether equal calls are one call: same function, equal arguments. False by default. */
  pure?: boolean;
  /**
   * The version of the function, for {@linkcode ComputeOptions.cache}: results of another version are not used. The
   * cache sees the function's own text, and not what it calls or encloses; when that changes, say another version.
   */
  version?: string | number;
  /** Whether arguments are searched for delayeds; true by default. Large data need no search, generators allow none. */
  traverse?: boolean;
  /** How many values the function returns, as an array: a call makes so many delayeds. */
  nout?: number;
  /** How often a call that has failed is made again, and how long it waits before; never by default. */
  retries?: number | Retries;
  /** Whether a call is made again after this error; after any by default. */
  retryIf?: RetryIf;
  /**
   * The most milliseconds a call may take, each time it is tried; no limit by default. A kernel is told to stop and
   * {@linkcode aborted} becomes true in it, a function on the calling thread finds its signal aborted.
   */
  timeout?: number;
}

const KNOWN = [
  "name",
  "key",
  "pure",
  "version",
  "traverse",
  "nout",
  "retries",
  "retryIf",
  "timeout",
] satisfies (keyof DelayedOptions)[];

class DelayedValue<T> extends Node implements Delayed<T> {
  constructor(operation: Operation, args: readonly unknown[], extras?: Extras, id?: number) {
    super(operation, args, extras, id);
    noteMade();
  }

  get key(): string {
    return keyOf(this);
  }

  get name(): string {
    return operationOf(this).name;
  }

  async compute(options?: ComputeOptions): Promise<T> {
    const [value] = await computeNodes([this], options);
    return value as T;
  }

  async persist(options?: ComputeOptions): Promise<Delayed<T>> {
    const [value] = await computeNodes([this], options, "persist");
    return new DelayedValue(...computed(this, value));
  }

  get<K extends keyof T>(key: Delayable<K>): Delayed<T[K]> {
    return new DelayedValue(GET, captureArguments([this, key], true));
  }

  call<M extends MethodName<T>>(
    method: M,
    ...args: DelayableArgs<MethodArgs<T, M>>
  ): Delayed<MethodResult<T, M>> {
    return new DelayedValue(CALL, captureArguments([this, method, ...args], true));
  }

  after(...others: Delayed<unknown>[]): Delayed<T> {
    const before = nodesOf("after", others);
    const operation = isData(this) ? VALUE : operationOf(this);
    return new DelayedValue(operation, argsOf(this), { after: [...extrasOf(this).after, ...before] });
  }

  explain(options?: ExplainOptions): Explanation {
    return explainNodes([this], options);
  }

  async visualize(options?: VisualizeOptions): Promise<Visualization> {
    const { visualizeNodes } = await import("./visualize.ts");
    return await visualizeNodes([this], options);
  }

  get [CANNOT_TRAVEL](): [what: string, advice: string] {
    return ["a delayed", "compute it first, or use delayed(kernel)(…)"];
  }

  async [Symbol.for("Jupyter.display")](): Promise<unknown> {
    const picture = await this.visualize() as unknown as Record<symbol, () => unknown>;
    return await picture[Symbol.for("Jupyter.display")]();
  }

  [Symbol.for("Deno.customInspect")](): string {
    return `Delayed(${this.key})`;
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(
      `the delayed ${this.key} has no value yet: compute it first, or do the sum, comparison or text in a delayed ` +
        "function, as in delayed((a, b) => a + b)(x, y)",
    );
  }

  toJSON(): never {
    return this[Symbol.toPrimitive]();
  }

  [Symbol.iterator](): never {
    throw new TypeError(
      `the delayed ${this.key} cannot be iterated: its length is not known yet. Take items with get(0), get(1), …, ` +
        "make it with delayed(fn, { nout: 2 }), or loop in a delayed function",
    );
  }
}

// Behind the prototypes, so that it is reached only by names that the classes do not define.
Object.setPrototypeOf(
  Node.prototype,
  new Proxy(Object.create(Object.prototype), {
    // `await` asks for `then`, and others for symbols, to find out what they have.
    get(target, property, receiver) {
      if (typeof property === "symbol" || property === "then" || property in target) {
        return Reflect.get(target, property, receiver);
      }
      const name = /^\d+$/.test(property) ? property : JSON.stringify(property);
      throw new TypeError(
        `a delayed has no property ${property}, for its value is not there yet: write x.get(${name}) for one of the ` +
          `value, or x.call(${name}, …) for a method`,
      );
    },
    set(_target, property) {
      const name = String(property);
      throw new TypeError(
        `a delayed cannot be changed: instead of x.${name} = … write delayed((x) => ({ ...x, ${name}: … }))(x)`,
      );
    },
  }),
);

const VALUE: Operation = { fn: (value: unknown) => value, name: "value", trivial: true };
const GET: Operation = {
  fn: getItem,
  name: "get",
  trivial: true,
  label: ([, key]) => `[${key instanceof Node ? keyOf(key) : String(key)}]`,
};
const CALL: Operation = { fn: callMethod, name: "call", label: ([, method]) => `.${String(method)}()` };

function getItem(value: unknown, key: PropertyKey): unknown {
  if (value === null || value === undefined || !(key in Object(value) || isHole(value, key))) {
    throw new TypeError(`there is no ${String(key)} in ${described(value)}`);
  }
  return (value as Record<PropertyKey, unknown>)[key];
}

function isHole(value: unknown, key: PropertyKey): boolean {
  if (!Array.isArray(value) || typeof key === "symbol") return false;
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < value.length;
}

function callMethod(value: unknown, method: PropertyKey, ...args: unknown[]): unknown {
  const found = (value as Record<PropertyKey, unknown> | null | undefined)?.[method];
  if (typeof found !== "function") {
    throw new TypeError(`there is no method ${String(method)} in ${described(value)}`);
  }
  return found.apply(value, args);
}

function described(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return `{ ${Object.keys(value).join(", ")} }`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** A delayed is already one: it is returned as it is. */
export function delayed<T>(value: Delayed<T>): Delayed<T>;
/** Makes a function lazy that returns several values. */
export function delayed<
  A extends unknown[],
  R extends
    | readonly unknown[]
    | Delayed<readonly unknown[]>
    | Promise<readonly unknown[] | Delayed<readonly unknown[]>>,
>(
  fn: (...args: A) => R,
  options: DelayedOptions & { nout: number },
): DelayedTupleFunction<A, Returned<R>>;
/**
 * Makes a function lazy: calling it runs nothing, but makes a {@linkcode Delayed}. Arguments that are delayed
 * themselves, or hold delayeds in arrays, plain objects, maps, sets or their iterators, become edges of the graph.
 * What cannot be packed anew may hold none: an instance of a class with a delayed inside is refused, and so is a
 * generator, which can be read only once and may have no end.
 *
 * A kernel runs on a worker, any other function on the calling thread. A promise it returns is awaited. If it returns
 * a {@linkcode Delayed}, that is computed too, as part of the same graph, and its value is the task's: so a graph can
 * grow while it runs. What is in the graph already is not computed twice, unless its result has been let go meanwhile.
 *
 * @example The graph of the workshop: nothing runs before `compute`
 * ```ts
 * import { delayed } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const add = delayed((a: number, b: number) => a + b);
 * const x = add(1, 2);
 * const y = add(x, 3);
 * const z = add(x, y);
 * assertEquals(await z.compute(), 9);
 * ```
 *
 * @example A graph that grows while it runs
 * ```ts
 * import { type Delayed, type DelayedFunction, delayed } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const add = delayed((a: number, b: number) => a + b);
 * const fibonacci: DelayedFunction<[number], number> = delayed((n: number): number | Delayed<number> =>
 *   n < 2 ? n : add(fibonacci(n - 1), fibonacci(n - 2))
 * );
 * assertEquals(await fibonacci(10).compute(), 55);
 * ```
 *
 * @example A task that is tried again
 * ```ts
 * import { delayed } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * let calls = 0;
 * const flaky = delayed(() => {
 *   if (++calls < 3) throw new Error("not yet");
 *   return calls;
 * }, { retries: { times: 5, delay: 1 }, timeout: 1000 });
 * assertEquals(await flaky().compute(), 3);
 * ```
 *
 * @param fn The function, or a kernel.
 * @throws {TypeError} If an option does not exist; a call, if a delayed is where it would not be found.
 */
export function delayed<A extends unknown[], R>(
  fn: (...args: A) => R,
  options?: DelayedOptions,
): DelayedFunction<A, Returned<R>>;
/**
 * Makes a value a leaf of a graph. A container with delayeds in it becomes their container.
 *
 * @param value Any value but a function.
 */
export function delayed<T>(
  value: T,
  options?: Pick<DelayedOptions, "key" | "traverse">,
): Delayed<Computed<T>>;
export function delayed(value: unknown, options: DelayedOptions = {}): unknown {
  checkOptions("delayed", options, KNOWN);
  if (value instanceof Node) return value;
  if (value instanceof Promise) notePromise();
  return typeof value === "function" ? lazy(value as AnyFunction, options) : leaf(value, options);
}

function leaf(value: unknown, { key, traverse = true }: DelayedOptions): Delayed<unknown> {
  const captured = traverse ? captureValue(value) : value;
  return new DelayedValue(captured instanceof Template ? VALUE : DATA, [captured], withKey(key));
}

function lazy(fn: AnyFunction, options: DelayedOptions): (...args: unknown[]) => unknown {
  const { name = fn.name || "function", traverse = true, key, pure, version, nout, timeout } = options;
  if (nout !== undefined) checkCount("delayed: nout", nout);
  checkVersion(version);
  if (timeout !== undefined) checkTime("delayed: timeout", timeout);
  const retries = retryPolicy(options.retries, options.retryIf);
  const operation: Operation = {
    fn,
    name,
    nout,
    version,
    pure: pure && key === undefined,
    repeatable: pure,
    retries,
    timeout,
  };
  const make = (...args: unknown[]) => {
    const captured = captureArguments(args, traverse);
    const given = key ?? (pure ? `${name}-${tokenOf([fn, version, ...captured])}` : undefined);
    return new DelayedValue(operation, captured, withKey(given));
  };
  const lazily = nout === undefined
    ? make
    : (...args: unknown[]) => parts(make(...args) as Delayed<unknown[]>, nout);
  return Object.defineProperties(lazily, { name: { value: name }, wrapped: { value: fn } });
}

function checkVersion(version: unknown): void {
  if (version === undefined || typeof version === "string" || typeof version === "number") return;
  throw new TypeError(`delayed: version must be a text or a number; got ${Deno.inspect(version)}`);
}

function parts(whole: Delayed<unknown[]>, count: number): readonly Delayed<unknown>[] {
  return Object.freeze(Array.from({ length: count }, (_, i) => whole.get(i)));
}

/** Whether a value is a {@linkcode Delayed}. */
export function isDelayed(value: unknown): value is Delayed<unknown> {
  return value instanceof Node;
}

const GATHER: Operation = { fn: (...values: unknown[]) => values, name: "gather", trivial: true };
const MEAN: Operation = { fn: meanOf, name: "mean", trivial: true };

/**
 * Many delayeds as one: their values in an array.
 *
 * @example A tuple, with its types
 * ```ts
 * import { delayed, gather } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const both = gather(delayed(Math.sqrt)(16), delayed("text"));
 * const [root, text] = await both.compute(); // number, string
 * assertEquals([root, text], [4, "text"]);
 * ```
 *
 * @param values Delayeds, containers of them, or plain values. For a list too long to spread, use `delayed(list)`.
 * @throws {TypeError} If a delayed is hidden inside an instance of a class.
 */
export function gather<T extends readonly unknown[]>(
  ...values: T
): Delayed<{ -readonly [K in keyof T]: Computed<T[K]> }> {
  return new DelayedValue(GATHER, captureArguments(values as unknown as unknown[], true));
}

/**
 * The mean of several numbers, delayed or not: their sum from left to right, divided by how many they are.
 *
 * @example The mean of three
 * ```ts
 * import { delayed, mean } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await mean(delayed(1), delayed(2), 6).compute(), 3);
 * ```
 *
 * @throws {RangeError} If there are none.
 */
export function mean(...values: Delayable<number>[]): Delayed<number>;
/**
 * The mean of a list of numbers; for one that is delayed, or too long to spread. Computing it fails if it is empty.
 *
 * @example The mean of a list that is not there yet
 * ```ts
 * import { delayed, mean } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const rolls = delayed((n: number) => Array.from({ length: n }, (_, i) => i % 6 + 1));
 * assertEquals(await mean(rolls(60)).compute(), 3.5);
 * ```
 */
export function mean(values: Delayable<readonly number[]>): Delayed<number>;
export function mean(...values: unknown[]): Delayed<number> {
  if (values.length === 0) throw new RangeError(NO_VALUES);
  return new DelayedValue(MEAN, captureArguments(values, true));
}

const NO_VALUES = "mean: there is no mean of no values";

function meanOf(...values: unknown[]): number {
  const numbers = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  if (numbers.length === 0) throw new RangeError(NO_VALUES);
  let sum = 0;
  for (const value of numbers) {
    if (typeof value !== "number") {
      throw new TypeError(`mean: every value must be a number; got ${described(value)}`);
    }
    sum += value;
  }
  return sum / numbers.length;
}
