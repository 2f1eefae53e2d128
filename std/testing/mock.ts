// deno-lint-ignore-file no-explicit-any -- upstream's type parameters default to `any`
/**
 * Functions that remember how they were called, and methods replaced for the time of a test.
 *
 * @module
 */
import { assertEquals, AssertionError, assertIsError, assertRejects } from "@std/assert";

/** A spy or stub cannot do what was asked for. */
export class MockError extends Error {
  /** Constructs the error from a message. */
  constructor(message: string) {
    super(message);
    this.name = "MockError";
  }
}

/** One recorded call. */
export interface SpyCall<Self = any, Args extends unknown[] = any[], Return = any> {
  /** The arguments. */
  args: Args;
  /** What was returned; absent if the call threw. */
  returned?: Return;
  /** What was thrown; absent if the call returned. */
  error?: Error;
  /** The object that the call was made on; absent if there was none. */
  self?: Self;
}

/** What every spy has. */
interface Recorder<Self, Args extends unknown[], Return> {
  /** The calls so far. */
  calls: SpyCall<Self, Args, Return>[];
  /** Whether the original method is back in place. */
  restored: boolean;
  /** Puts the original method back; only spies on methods can. */
  restore(): void;
}

/** A function that records its calls. */
export interface Spy<Self = any, Args extends unknown[] = any[], Return = any>
  extends Recorder<Self, Args, Return> {
  (this: Self, ...args: Args): Return;
  /** The function that is spied on. */
  original: (this: Self, ...args: Args) => Return;
}

/** A method that records its calls, until it is restored or disposed of. */
export interface MethodSpy<Self = any, Args extends unknown[] = any[], Return = any>
  extends Spy<Self, Args, Return>, Disposable {}

/** A class that records its constructions. */
export interface ConstructorSpy<Self = any, Args extends unknown[] = any[]>
  extends Recorder<Self, Args, Self> {
  new (...args: Args): Self;
  /** The class that is spied on. */
  original: new (...args: Args) => Self;
}

/** A replacement of a method that records its calls, until it is restored or disposed of. */
export interface Stub<Self = any, Args extends unknown[] = any[], Return = any>
  extends MethodSpy<Self, Args, Return> {
  /** The function that is called instead of the original. */
  fake: (this: Self, ...args: Args) => Return;
}

/** A spy on a function, a method or a class. */
export type SpyLike<Self = any, Args extends unknown[] = any[], Return = any> =
  | Spy<Self, Args, Return>
  | ConstructorSpy<Self, Args>;

/** The parameters of a method. */
export type GetParametersFromProp<Self, Prop extends keyof Self> = Self[Prop] extends
  (...args: infer Args) => unknown ? Args : unknown[];

/** What a method returns. */
export type GetReturnFromProp<Self, Prop extends keyof Self> = Self[Prop] extends
  (...args: any[]) => infer Return ? Return : unknown;

type Method = (this: any, ...args: any[]) => any;
type Class = new (...args: any[]) => object;

/** The mocks of each open session that are not restored yet; the last session is the current one. */
const sessions: Set<MethodSpy>[] = [];

function register(mock: MethodSpy) {
  if (sessions.length === 0) sessions.push(new Set());
  sessions.at(-1)!.add(mock);
}

/**
 * Restores the mocks made since the session `id` began, by default the current one, and ends it.
 *
 * @example
 * ```ts
 * import { restore, stub } from "@std/testing/mock";
 * import { assertEquals } from "@std/assert";
 *
 * const dice = { roll: () => 6 };
 * stub(dice, "roll", () => 1);
 * restore();
 * assertEquals(dice.roll(), 6);
 * ```
 */
export function restore(id: number = Math.max(sessions.length - 1, 0)): void {
  while (sessions.length > id) {
    for (const mock of sessions.pop()!) mock.restore();
  }
}

function beginSession(): number {
  return sessions.push(new Set()) - 1;
}

/** Begins a session of mocks and returns its id for {@linkcode restore}. */
export function mockSession(): number;
/** Returns a function that calls `func` and then restores the mocks made during the call. */
export function mockSession<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): (this: Self, ...args: Args) => Return;
export function mockSession(func?: Method): number | Method {
  if (!func) return beginSession();
  return function (...args) {
    const id = beginSession();
    try {
      return func.apply(this, args);
    } finally {
      restore(id);
    }
  };
}

/** Returns a function that awaits `func` and then restores the mocks made until then. */
export function mockSessionAsync<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Promise<Return>,
): (this: Self, ...args: Args) => Promise<Return> {
  return async function (...args) {
    const id = beginSession();
    try {
      return await func.apply(this, args);
    } finally {
      restore(id);
    }
  };
}

/** Returns a function that calls `func` and puts what happened into `calls`. */
function recorded(func: Method, calls: SpyCall[]): Method {
  return function (...args) {
    const call: SpyCall = { args };
    if (this) call.self = this;
    try {
      return call.returned = func.apply(this, args);
    } catch (error) {
      call.error = error as Error;
      throw error;
    } finally {
      calls.push(call);
    }
  };
}

/** What a spy has that stays in place for ever. */
function permanent<T>(original: T, what: string) {
  return {
    original,
    calls: [] as SpyCall[],
    restored: false,
    restore(): void {
      throw new MockError(`Cannot restore: ${what} cannot be restored`);
    },
  };
}

function functionSpy(original: Method): Spy {
  const extras = permanent(original, "function");
  return Object.assign(recorded(original, extras.calls), extras);
}

function constructorSpy(original: Class): ConstructorSpy {
  const extras = permanent(original, "constructor");
  return new Proxy(original, {
    construct: (target, args, newTarget) =>
      recorded((...args) => Reflect.construct(target, args, newTarget), extras.calls)(...args),
    get: (target, key, receiver) => Reflect.get(key in extras ? extras : target, key, receiver),
  }) as ConstructorSpy;
}

function isSpy(value: unknown): boolean {
  return typeof value === "function" && "calls" in value && "restore" in value;
}

/** Puts a recording `fake` in the place of a method; `verb` is for the errors. */
function replaceMethod(self: any, property: PropertyKey, fake: Method, verb: string): Stub {
  const original = self[property];
  const descriptor = Object.getOwnPropertyDescriptor(self, property);
  if (isSpy(original)) throw new MockError(`Cannot ${verb}: already spying on instance method`);
  if (descriptor?.configurable === false) {
    throw new MockError(`Cannot ${verb}: non-configurable instance method`);
  }

  let restored = false;
  const extras = {
    original,
    fake,
    calls: [] as SpyCall[],
    get restored() {
      return restored;
    },
    restore() {
      if (restored) throw new MockError("Cannot restore: instance method already restored");
      restored = true;
      // A method inherited from a prototype comes back when the own property is gone.
      if (descriptor) Object.defineProperty(self, property, descriptor);
      else delete self[property];
      for (const session of sessions) session.delete(mock);
    },
    [Symbol.dispose]: () => mock.restore(),
  };
  // Descriptors, because `Object.assign` would copy what the getter returns now.
  const mock: Stub = Object.defineProperties(
    recorded(fake, extras.calls),
    Object.getOwnPropertyDescriptors(extras),
  ) as Stub;
  Object.defineProperty(self, property, {
    value: mock,
    configurable: true,
    enumerable: descriptor?.enumerable ?? false,
    writable: descriptor?.writable ?? false,
  });
  register(mock);
  return mock;
}

/**
 * Returns a function that does nothing but record its calls.
 *
 * @example
 * ```ts
 * import { assertSpyCall, assertSpyCalls, spy } from "@std/testing/mock";
 *
 * const double = spy((n: number) => n * 2);
 * double(4);
 * assertSpyCall(double, 0, { args: [4], returned: 8 });
 * assertSpyCalls(double, 1);
 * ```
 */
export function spy<Self = any, Args extends unknown[] = any[], Return = undefined>(): Spy<
  Self,
  Args,
  Return
>;
/** Returns a function that calls `func` and records its calls. */
export function spy<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): Spy<Self, Args, Return>;
/** Returns a class that constructs as `constructor` does and records it. */
export function spy<Self, Args extends unknown[]>(
  constructor: new (...args: Args) => Self,
): ConstructorSpy<Self, Args>;
/** Makes a method record its calls, until it is restored. */
export function spy<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): MethodSpy<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
export function spy(target?: any, property?: PropertyKey): SpyLike {
  if (property !== undefined) return methodSpy(target, property);
  if (!target) return functionSpy(() => {});
  return String(target).startsWith("class") ? constructorSpy(target) : functionSpy(target);
}

function methodSpy(self: any, property: PropertyKey): MethodSpy {
  const original = self[property];
  if (typeof original !== "function") throw new MockError("Cannot spy: property is not an instance method");
  return replaceMethod(self, property, original, "spy");
}

/**
 * Replaces a method by one that does nothing but record its calls, until it is restored.
 *
 * @example
 * ```ts
 * import { returnsNext, stub } from "@std/testing/mock";
 * import { assertEquals } from "@std/assert";
 *
 * const dice = { roll: () => Math.random() };
 * using _roll = stub(dice, "roll", returnsNext([0.5]));
 * assertEquals(dice.roll(), 0.5);
 * ```
 */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): Stub<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
/** Replaces a method by `func`, recording its calls, until it is restored. */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
  func: (this: Self, ...args: GetParametersFromProp<Self, Prop>) => GetReturnFromProp<Self, Prop>,
): Stub<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
export function stub(self: any, property: PropertyKey, func: Method = () => {}): Stub {
  const original = self[property];
  if (original !== undefined && typeof original !== "function") {
    throw new MockError("Cannot stub: property is not an instance method");
  }
  return replaceMethod(self, property, func, "stub");
}

/** What a recorded call must have been; a part left out is not checked. */
export interface ExpectedSpyCall<Self = any, Args extends unknown[] = any[], Return = any> {
  /** The arguments. */
  args?: [...Args, ...unknown[]];
  /** The object that the call was made on. */
  self?: Self;
  /** What was returned. For a promise that must reject, expect `error`. */
  returned?: Return;
  /** What was thrown. */
  error?: {
    /** Its class. */
    Class?: new (...args: any[]) => Error;
    /** A part of its message. */
    msgIncludes?: string;
  };
}

/** `assertEquals` with a first line that says what was compared. */
function assertSame(actual: unknown, expected: unknown, headline: string) {
  try {
    assertEquals(actual, expected);
  } catch (error) {
    assertIsError(error);
    throw new AssertionError([`${headline}:`, ...error.message.split("\n").slice(1)].join("\n"));
  }
}

function getCall<Self, Args extends unknown[], Return>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
): SpyCall {
  const call = spy.calls[callIndex];
  if (!call) throw new AssertionError("Spy not called as much as expected");
  return call;
}

/** Asserts that a spy was called exactly `expectedCalls` times. */
export function assertSpyCalls<Self, Args extends unknown[], Return>(
  spy: SpyLike<Self, Args, Return>,
  expectedCalls: number,
): void {
  const { length } = spy.calls;
  const headline = length < expectedCalls
    ? "Spy not called as much as expected"
    : "Spy called more than expected";
  assertSame(length, expectedCalls, headline);
}

function rejectBoth(expected: ExpectedSpyCall) {
  if ("returned" in expected && "error" in expected) {
    throw new TypeError("Do not expect error and return, only one should be expected");
  }
}

function assertReturned(call: SpyCall, expected: unknown) {
  if (call.error) throw new AssertionError("Spy call did not return expected value, an error was thrown.");
  assertSame(call.returned, expected, "Spy call did not return expected value");
}

function assertThrew(call: SpyCall, expected: ExpectedSpyCall["error"]) {
  if ("returned" in call) throw new AssertionError("Spy call did not throw an error, a value was returned.");
  assertIsError(call.error, expected?.Class, expected?.msgIncludes);
}

/** Asserts that the call number `callIndex`, counted from 0, was made, and that it was as expected. */
export function assertSpyCall<Self, Args extends unknown[], Return>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  expected: ExpectedSpyCall<Self, Args, Return> = {},
): void {
  const call = getCall(spy, callIndex);
  rejectBoth(expected);
  if (expected.args) assertSame(call.args, expected.args, "Spy not called with expected args");
  if ("self" in expected) {
    const headline = expected.self
      ? "Spy not called as method on expected self"
      : "Spy not expected to be called as method on object";
    assertSame(call.self, expected.self, headline);
  }
  if ("returned" in expected) assertReturned(call, expected.returned);
  if ("error" in expected) assertThrew(call, expected.error);
}

/** Like {@linkcode assertSpyCall}, for a call that returned a promise: `returned` and `error` are its outcome. */
export async function assertSpyCallAsync<Self, Args extends unknown[], Return>(
  spy: SpyLike<Self, Args, Promise<Return>>,
  callIndex: number,
  expected: ExpectedSpyCall<Self, Args, Promise<Return> | Return> = {},
): Promise<void> {
  rejectBoth(expected);
  const { returned, error, ...rest } = expected;
  assertSpyCall(spy, callIndex, rest);
  const call = getCall(spy, callIndex);
  if (call.error) throw new AssertionError("Spy call did not return a promise, an error was thrown.");
  if (!(call.returned instanceof Promise)) {
    throw new AssertionError("Spy call did not return a promise, a value was returned.");
  }
  if ("returned" in expected) await assertResolved(call.returned, returned);
  if ("error" in expected) {
    await assertRejects(() => call.returned, error?.Class ?? Error, error?.msgIncludes);
  }
}

async function assertResolved(promise: Promise<unknown>, expected: unknown) {
  const [actual, wanted] = await Promise.allSettled([promise, expected]);
  if (wanted.status === "rejected") {
    throw new TypeError("Do not expect rejected promise, expect error instead");
  }
  if (actual.status === "rejected") throw new AssertionError("Spy call returned promise was rejected");
  assertSame(actual.value, wanted.value, "Spy call did not resolve to expected value");
}

/** Asserts one argument of a call, and returns it. */
export function assertSpyCallArg<Self, Args extends unknown[], Return, ExpectedArg>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  argIndex: number,
  expected: ExpectedArg,
): ExpectedArg {
  const arg = getCall(spy, callIndex).args[argIndex];
  assertEquals(arg, expected);
  return arg;
}

/** Asserts all arguments of a call, and returns them. */
export function assertSpyCallArgs<Self, Args extends unknown[], Return, ExpectedArgs extends unknown[]>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  expected: ExpectedArgs,
): ExpectedArgs;
/** Asserts the arguments of a call from `argsStart` on, and returns them. */
export function assertSpyCallArgs<Self, Args extends unknown[], Return, ExpectedArgs extends unknown[]>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  argsStart: number,
  expected: ExpectedArgs,
): ExpectedArgs;
/** Asserts the arguments of a call from `argsStart` to before `argsEnd`, and returns them. */
export function assertSpyCallArgs<Self, Args extends unknown[], Return, ExpectedArgs extends unknown[]>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  argsStart: number,
  argsEnd: number,
  expected: ExpectedArgs,
): ExpectedArgs;
export function assertSpyCallArgs(spy: SpyLike, callIndex: number, ...rest: unknown[]): unknown[] {
  const expected = rest.pop();
  const args = getCall(spy, callIndex).args.slice(...rest as number[]);
  assertEquals(args, expected);
  return args;
}

/** Returns a method that returns the object it is called on. */
export function returnsThis<Self = any, Args extends unknown[] = any[]>(): (
  this: Self,
  ...args: Args
) => Self {
  return function () {
    return this;
  };
}

/** Returns a function that returns its argument number `idx`. */
export function returnsArg<Arg, Self = any>(idx: number): (this: Self, ...args: Arg[]) => Arg | undefined {
  return (...args) => args[idx];
}

/** Returns a function that returns its arguments from `start` to before `end`. */
export function returnsArgs<Args extends unknown[], Self = any>(
  start = 0,
  end?: number,
): (this: Self, ...args: Args) => Args {
  return (...args) => args.slice(start, end) as Args;
}

function calledTooOften(calls: number): MockError {
  return new MockError(`Not expected to be called more than ${calls} time(s)`);
}

function unwrap<T>(value: T | Error): T {
  if (value instanceof Error) throw value;
  return value;
}

/** Returns a function that returns one value per call; a value that is an error is thrown. */
export function returnsNext<Return, Self = any, Args extends unknown[] = any[]>(
  values: Iterable<Return | Error>,
): (this: Self, ...args: Args) => Return {
  const iterator = values[Symbol.iterator]();
  let calls = 0;
  return () => {
    const next = iterator.next();
    if (next.done) throw calledTooOften(calls);
    calls++;
    return unwrap(next.value);
  };
}

/** Returns a function that resolves to one value per call; a value that is an error is thrown. */
export function resolvesNext<Return, Self = any, Args extends unknown[] = any[]>(
  iterable:
    | Iterable<Return | Error | Promise<Return | Error>>
    | AsyncIterable<Return | Error | Promise<Return | Error>>,
): (this: Self, ...args: Args) => Promise<Return> {
  const iterator = (async function* () {
    yield* iterable;
  })();
  let calls = 0;
  return async () => {
    const next = await iterator.next();
    if (next.done) throw calledTooOften(calls);
    calls++;
    return unwrap(next.value);
  };
}
