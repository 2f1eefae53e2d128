// deno-lint-ignore-file no-explicit-any -- suites of every context type are kept in one tree
/**
 * Tests in groups with shared set-up: each outermost group is a `Deno.test`, what is inside are its steps.
 *
 * @module
 */

type Body<T> = (this: T, t: Deno.TestContext) => void | Promise<void>;
type Hook<T> = (this: T) => void | Promise<void>;
type HookName = "beforeAll" | "afterAll" | "beforeEach" | "afterEach";

/** A group of tests, as {@linkcode describe} returns it. `T` is the `this` of its hooks and tests. */
export interface TestSuite<T> {
  /** Identifies the group. */
  symbol: symbol;
}

/** Definition of a test. */
export interface ItDefinition<T> extends Omit<Deno.TestDefinition, "fn"> {
  /** The test. */
  fn: Body<T>;
  /** The group that the test belongs to; by default the one whose body is running. */
  suite?: TestSuite<T>;
}

/** Definition of a group. */
export interface DescribeDefinition<T> extends Omit<Deno.TestDefinition, "fn"> {
  /** Registers the group's tests and hooks. */
  fn?: () => void | undefined;
  /** The group that this one belongs to; by default the one whose body is running. */
  suite?: TestSuite<T>;
  /** Runs once, before the first test. */
  beforeAll?: Hook<T> | Hook<T>[];
  /** Runs once, after the last test, even if one failed. */
  afterAll?: Hook<T> | Hook<T>[];
  /** Runs before each test, outer groups first. */
  beforeEach?: Hook<T> | Hook<T>[];
  /** Runs after each test, even if it failed, inner groups first. */
  afterEach?: Hook<T> | Hook<T>[];
}

/** A definition given whole, or in parts: a name, options, a function. */
type Parts<D extends { fn?: unknown }> =
  | [options: D]
  | [name: string, options: Omit<D, "name">]
  | [name: string, fn: NonNullable<D["fn"]>]
  | [fn: NonNullable<D["fn"]>]
  | [name: string, options: Omit<D, "fn" | "name">, fn: NonNullable<D["fn"]>]
  | [options: Omit<D, "fn" | "name"> & { name?: string }, fn: NonNullable<D["fn"]>];

/** Arguments of {@linkcode it}. */
export type ItArgs<T> = Parts<ItDefinition<T>> | [suite: TestSuite<T>, ...Parts<ItDefinition<T>>];

/** Arguments of {@linkcode describe}. */
export type DescribeArgs<T> =
  | [name: string]
  | Parts<DescribeDefinition<T>>
  | [suite: TestSuite<T>, name: string]
  | [suite: TestSuite<T>, ...Parts<DescribeDefinition<T>>];

interface Case {
  definition: ItDefinition<any>;
}

/** A node of the tree of groups; a child without `children` is a test. */
interface Suite {
  definition: DescribeDefinition<any>;
  hooks: Record<HookName, Hook<any>[]>;
  children: (Suite | Case)[];
}

const suites = new Map<symbol, Suite>();
/** The group whose body is running; after a hook outside all groups, the group that holds the whole file. */
let current: Suite | undefined;
let registered = false;
let running = 0;

function isSuite(node: Suite | Case): node is Suite {
  return "children" in node;
}

/** Sorts arguments by what they are: each kind fills one part of the definition. */
function toDefinition<D>(args: readonly unknown[]): D {
  const definition: Record<string, unknown> = {};
  for (const arg of args) {
    if (typeof arg === "string") definition.name = arg;
    else if (typeof arg === "function") definition.fn = arg;
    else if (typeof (arg as TestSuite<unknown>).symbol === "symbol") definition.suite = arg;
    else Object.assign(definition, arg);
  }
  definition.name ??= (definition.fn as Body<unknown> | undefined)?.name ?? "";
  return definition as D;
}

const STEP_OPTIONS = ["ignore", "sanitizeExit", "sanitizeOps", "sanitizeResources"] as const;
/** What `Deno.test` knows and `t.step` does not. */
const OUTERMOST_OPTIONS = ["permissions", "timeout", "retry", "repeats"] as const;

type Definition = ItDefinition<any> | DescribeDefinition<any>;

/** The options of a definition that are set; one left out keeps the default of `Deno.test` or `t.step`. */
function pickOptions(definition: Definition, keys: readonly (keyof Definition)[]) {
  return Object.fromEntries(
    keys.flatMap((key) => definition[key] === undefined ? [] : [[key, definition[key]]]),
  );
}

function rejectOutermostOptions(definition: Definition) {
  const [option] = Object.keys(pickOptions(definition, OUTERMOST_OPTIONS));
  if (option === undefined) return;
  throw new TypeError(
    `Cannot set ${option} of "${definition.name}": only an outermost test or suite can have it`,
  );
}

function registerTest(definition: Definition, only: boolean, body: (t: Deno.TestContext) => Promise<void>) {
  Deno.test({
    ...pickOptions(definition, [...STEP_OPTIONS, ...OUTERMOST_OPTIONS]),
    ...(only ? { only } : {}),
    name: definition.name,
    async fn(t) {
      running++;
      try {
        await body(t);
      } finally {
        running--;
      }
    },
  });
}

/** Whether a node, or one inside it, was registered with `only`. */
function hasOnly(node: Suite | Case): boolean {
  return Boolean(node.definition.only) || (isSuite(node) && node.children.some(hasOnly));
}

function selectChildren(suite: Suite): (Suite | Case)[] {
  const chosen = suite.children.filter(hasOnly);
  return chosen.length > 0 ? chosen : suite.children;
}

async function runHooks(hooks: Hook<any>[], context: unknown) {
  for (const hook of hooks) await hook.call(context);
}

/** Runs `body` between two lists of hooks; the second runs even if `body` fails. */
async function between(before: Hook<any>[], after: Hook<any>[], context: unknown, body: () => Promise<void>) {
  await runHooks(before, context);
  try {
    await body();
  } finally {
    await runHooks(after, context);
  }
}

/** Runs a test inside the `beforeEach` and `afterEach` of all groups around it. */
function runCase(
  fn: Body<any>,
  ancestors: readonly Suite[],
  context: object,
  t: Deno.TestContext,
): Promise<void> {
  const [outermost, ...rest] = ancestors;
  if (outermost === undefined) return Promise.resolve(fn.call(context, t));
  const { beforeEach, afterEach } = outermost.hooks;
  return between(beforeEach, afterEach, context, () => runCase(fn, rest, context, t));
}

function runSuite(
  suite: Suite,
  outer: readonly Suite[],
  context: object,
  t: Deno.TestContext,
): Promise<void> {
  const ancestors = [...outer, suite];
  return between(suite.hooks.beforeAll, suite.hooks.afterAll, context, async () => {
    for (const child of selectChildren(suite)) await runStep(child, ancestors, context, t);
  });
}

async function runStep(
  node: Suite | Case,
  ancestors: readonly Suite[],
  context: object,
  t: Deno.TestContext,
) {
  await t.step({
    ...pickOptions(node.definition, STEP_OPTIONS),
    name: node.definition.name,
    // What a hook or test puts on `this` is seen further inside, not beside it.
    fn: (t) =>
      isSuite(node)
        ? runSuite(node, ancestors, { ...context }, t)
        : runCase(node.definition.fn, ancestors, { ...context }, t),
  });
}

function requireNotRunning(what: string) {
  if (running > 0) throw new Error(`Cannot register a ${what}: tests are already running`);
}

function toSuite(definition: DescribeDefinition<any>): Suite {
  const hooksOf = (name: HookName) => [definition[name] ?? []].flat();
  return {
    definition,
    hooks: {
      beforeAll: hooksOf("beforeAll"),
      afterAll: hooksOf("afterAll"),
      beforeEach: hooksOf("beforeEach"),
      afterEach: hooksOf("afterEach"),
    },
    children: [],
  };
}

function findParent(definition: { suite?: TestSuite<any> }): Suite | undefined {
  if (!definition.suite) return current;
  const parent = suites.get(definition.suite.symbol);
  if (!parent) throw new Error("Cannot register a test: its suite was not made by describe");
  return parent;
}

function registerSuite(suite: Suite) {
  registerTest(suite.definition, hasOnly(suite), (t) => runSuite(suite, [], {}, t));
}

function fillSuite(suite: Suite) {
  const outer = current;
  current = suite;
  try {
    const returned: unknown = suite.definition.fn?.();
    if (returned instanceof Promise) {
      throw new TypeError(`Cannot describe "${suite.definition.name}": its function returned a promise`);
    }
  } finally {
    current = outer;
  }
}

function addSuite(definition: DescribeDefinition<any>): TestSuite<any> {
  requireNotRunning("suite");
  registered = true;
  const parent = findParent(definition);
  const suite = toSuite(definition);
  const symbol = Symbol(definition.name);
  suites.set(symbol, suite);
  if (!definition.ignore) fillSuite(suite);
  if (parent) addChild(parent, suite);
  else registerSuite(suite);
  return { symbol };
}

function addChild(parent: Suite, node: Suite | Case) {
  rejectOutermostOptions(node.definition);
  parent.children.push(node);
}

function addCase(definition: ItDefinition<any>) {
  requireNotRunning("test");
  registered = true;
  const parent = findParent(definition);
  if (parent) addChild(parent, { definition });
  else registerTest(definition, Boolean(definition.only), (t) => runCase(definition.fn, [], {}, t));
}

/** Outside all groups the first hook opens a group that holds every test of the file. */
function openGlobalSuite(): Suite {
  if (registered) throw new Error("Cannot add a hook to the file: a test was registered before it");
  const suite = toSuite({ name: "global" });
  registerSuite(suite);
  return suite;
}

function addHook(name: HookName, hook: Hook<any>) {
  current ??= openGlobalSuite();
  current.hooks[name].push(hook);
}

/** Registers a test. */
export interface it {
  <T>(...args: ItArgs<T>): void;
  /** Registers a test that runs without those beside it. */
  only<T>(...args: ItArgs<T>): void;
  /** Registers a test that does not run. */
  ignore<T>(...args: ItArgs<T>): void;
  /** The same as `ignore`. */
  skip<T>(...args: ItArgs<T>): void;
}

/** Registers a group of tests. */
export interface describe {
  <T>(...args: DescribeArgs<T>): TestSuite<T>;
  /** Registers a group that runs without what is beside it. */
  only<T>(...args: DescribeArgs<T>): TestSuite<T>;
  /** Registers a group that does not run. */
  ignore<T>(...args: DescribeArgs<T>): TestSuite<T>;
  /** The same as `ignore`. */
  skip<T>(...args: DescribeArgs<T>): TestSuite<T>;
}

const itWith = (extra: Partial<ItDefinition<any>>) => (...args: ItArgs<any>) =>
  addCase({ ...toDefinition<ItDefinition<any>>(args), ...extra });

const describeWith = (extra: Partial<DescribeDefinition<any>>) => (...args: DescribeArgs<any>) =>
  addSuite({ ...toDefinition<DescribeDefinition<any>>(args), ...extra });

/**
 * Registers a test in the group whose body is running, or in the one passed first.
 *
 * @example
 * ```ts ignore
 * import { describe, it } from "@std/testing/bdd";
 * import { assertEquals } from "@std/assert";
 *
 * describe("sum", () => {
 *   it("adds", () => assertEquals(1 + 1, 2));
 * });
 * ```
 */
export const it: it = Object.assign(itWith({}), {
  only: itWith({ only: true }),
  ignore: itWith({ ignore: true }),
  skip: itWith({ ignore: true }),
});

/** The same as {@linkcode it}. */
export const test: it = it;

/** Registers a group of tests; the function passed registers what is in it. */
export const describe: describe = Object.assign(describeWith({}), {
  only: describeWith({ only: true }),
  ignore: describeWith({ ignore: true }),
  skip: describeWith({ ignore: true }),
});

/** Runs `fn` once before the group's tests. */
export function beforeAll<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("beforeAll", fn);
}

/** Runs `fn` once after the group's tests. */
export function afterAll<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("afterAll", fn);
}

/** Runs `fn` before each of the group's tests. */
export function beforeEach<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("beforeEach", fn);
}

/** Runs `fn` after each of the group's tests. */
export function afterEach<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("afterEach", fn);
}

/** The same as {@linkcode beforeAll}. */
export const before: typeof beforeAll = beforeAll;

/** The same as {@linkcode afterAll}. */
export const after: typeof afterAll = afterAll;
