/** The rules that a Dask user knows, each with a test of its name. */

import v8 from "node:v8";
import vm from "node:vm";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertLessOrEqual,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { spy, stub } from "@std/testing/mock";
import {
  compute,
  type ComputeEvent,
  configure,
  type Delayed,
  delayed,
  type DelayedOptions,
  dismissWorkers,
  gather,
  isDelayed,
  mean,
  TaskError,
  token,
  toThread,
  transfer,
  visualize,
  WorkerPool,
} from "../../mod.ts";
import { Node } from "../../src/delayed/node.ts";
import { plus, shapes, words } from "../conformance/kernels.ts";
import { meet } from "../kernels/fixtures/kernels.ts";
import { StepExecutor } from "../conformance/step_executor.ts";

v8.setFlagsFromString("--expose-gc");
const collectGarbage: () => void = vm.runInNewContext("gc");

const add = delayed((a: number, b: number) => a + b, { name: "add" });
const inline = { scheduler: "inline" } as const;

Deno.test("calling a delayed function runs nothing; delayed arguments become edges", async () => {
  const f = spy((x: number) => x + 1);
  const inc = delayed(f);
  const y = inc(inc(1));
  assertEquals(f.calls.length, 0);
  assertEquals(await y.compute(), 3);
  assertEquals(f.calls.map((call) => call.args), [[1], [2]]);
});

Deno.test("delayed(value) is a leaf, delayed(delayed) is itself", async () => {
  const value = { a: 1 };
  const leaf = delayed(value);
  assert(isDelayed(leaf));
  assertStrictEquals(await leaf.compute(), value);
  assertStrictEquals(delayed(leaf), leaf);
  assert(!isDelayed(value) && !isDelayed(null) && !isDelayed(add));
});

Deno.test("a shared node runs once per compute; nothing is remembered across computes", async () => {
  const f = spy(() => 5);
  const x = delayed(f)();
  assertEquals(await add(x, add(x, x)).compute(), 15);
  assertEquals(f.calls.length, 1);
  await x.compute();
  assertEquals(f.calls.length, 2);
});

Deno.test("persist opts in to being remembered", async () => {
  const f = spy(() => 5);
  const x = await delayed(f, { key: "five" })().persist();
  assertEquals([await add(x, x).compute(), await x.compute(), x.key], [10, 5, "five"]);
  assertEquals(f.calls.length, 1);
});

Deno.test("compute(a, b): one merged graph, results in order, nested containers repacked, plain values passed through", async () => {
  const f = spy(() => 3);
  const x = delayed(f)();
  const plain = new Date(0);
  const results = await compute(add(x, 1), x, [x, { deep: new Map([["k", new Set([x])]]) }], plain, null, 7);
  assertEquals(results, [4, 3, [3, { deep: new Map([["k", new Set([3])]]) }], plain, null, 7]);
  assertStrictEquals(results[3], plain);
  assertEquals(f.calls.length, 1);
  assertEquals(await compute(), []);
  assertEquals(await compute(1, delayed({ a: 1 })), [1, { a: 1 }]);
});

Deno.test("compute: a plain object at the end is taken for options, and wrong ones are refused", async () => {
  await assertRejects(
    () => compute(add(1, 2), { schedular: "inline" }),
    TypeError,
    "there is no option schedular",
  );
  assertEquals(await compute(add(1, 2), { x: add(1, 1) }), [3, { x: 2 }]);
  assertEquals(await compute(add(1, 2), {}), [3]);
});

Deno.test("lists, sets, maps and objects in arguments are searched, iterators are read out", async () => {
  const show = delayed((value: unknown) => value);
  const x = add(1, 2);
  assertEquals(await show([x, [x, "a"]]).compute(), [3, [3, "a"]]);
  assertEquals(await show(new Set([x, 4])).compute(), new Set([3, 4]));
  assertEquals(
    await show(new Map<unknown, unknown>([[x, x], ["k", [x]]])).compute(),
    new Map<unknown, unknown>([[3, 3], ["k", [3]]]),
  );
  assertEquals(await show({ options: { by: x } }).compute(), { options: { by: 3 } });
  assertEquals(await show([x, 1].values()).compute(), [3, 1]);
  assertEquals(await show(new Set([x]).values()).compute(), [3]);
  assertEquals(await show(new Map([["k", x]]).entries()).compute(), [["k", 3]]);
  assertEquals(await show([1, 2].values()).compute(), [1, 2]);
});

Deno.test("arguments without a delayed are passed as they are, not copied", async () => {
  const same = delayed((value: unknown) => value);
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  for (
    const value of [
      [1, { a: 2 }],
      { b: [3] },
      new Map(),
      new Set([1]),
      new Float64Array(2),
      new Date(),
      cyclic,
    ]
  ) {
    assertStrictEquals(await same(value).compute(), value);
  }
});

Deno.test("the arguments are those of the moment of the call", async () => {
  const list = [add(1, 1), 5];
  const total = delayed((xs: number[]) => xs.reduce((a, b) => a + b))(list as number[]);
  list.push(100);
  list[0] = add(50, 50);
  assertEquals(await total.compute(), 7);
});

Deno.test("class instances are not searched: a delayed inside one is an error that names the place", () => {
  class Box {
    constructor(readonly width: unknown) {}
  }
  const area = delayed((box: unknown) => box);
  assertThrows(
    () => area(new Box(add(1, 2))),
    TypeError,
    "argument 1.width is a delayed, inside an instance of Box",
  );
  assertThrows(() => area([{ box: new Box([add(1, 2)]) }]), TypeError, "argument 1[0].box.width");
  assertThrows(() => area(new Box(new Box(add(1, 2)))), TypeError, "argument 1.width.width");
  assert(isDelayed(area(new Box(3))));
});

Deno.test("a container that holds a delayed and itself is refused, as is one without an end", () => {
  const cyclic: unknown[] = [add(1, 2)];
  cyclic.push(cyclic);
  const show = delayed((value: unknown) => value);
  assertThrows(() => show(cyclic), TypeError, "argument 1 holds a delayed and contains itself");
  let deep: unknown = 1;
  for (let i = 0; i < 10_000; i++) deep = [deep];
  assertThrows(() => show(deep), RangeError, "is nested more than 500 deep");
});

Deno.test("traverse: false leaves containers alone", async () => {
  const x = add(1, 2);
  const list = [x, 1];
  assertStrictEquals(await delayed(list as unknown, { traverse: false }).compute(), list);
  const show = delayed((value: unknown, direct: unknown) => [value, direct], { traverse: false });
  const [value, direct] = await show(list, x).compute();
  assertStrictEquals(value, list);
  assertEquals(direct, 3, "a delayed argument itself is still an edge");
});

Deno.test("nout: as many delayeds, and the length is checked at run time", async () => {
  const f = spy((x: number): number[] => [x, x + 1]);
  const [a, b] = delayed(f, { nout: 2 })(1);
  assertEquals(await compute(a, b), [1, 2]);
  assertEquals(f.calls.length, 1);
  const [c] = delayed(f, { nout: 3, name: "pair" })(1);
  const error = await assertRejects(() => c.compute(), TaskError);
  assertStringIncludes(error.message, "pair returned 2 values where nout promises 3");
  const [d] = delayed(() => 5 as unknown as number[], { nout: 1, name: "five" })();
  await assertRejects(() => d.compute(), TaskError, "five returned something that is no array");
  for (const nout of [0, -1, 1.5]) {
    assertThrows(() => delayed(f, { nout }), RangeError, "nout must be a positive integer");
  }
  const holes = delayed(() => [1, , 3], { nout: 3 })();
  assertEquals(
    await compute(...holes),
    [1, undefined, 3],
    "holes are undefined, as destructuring gives them",
  );
  assertEquals(await compute(...delayed(() => new Array(2), { nout: 2 })()), [undefined, undefined]);
});

Deno.test("impure by default; pure: true makes equal calls one", async () => {
  const f = spy((options: unknown) => options);
  const impure = delayed(f);
  await compute(impure({ a: 1 }), impure({ a: 1 }));
  assertEquals(f.calls.length, 2);
  const pure = delayed(f, { pure: true, name: "pure" });
  const [x, y] = [pure({ a: 1, b: new Set([1, 2]) }), pure({ b: new Set([2, 1]), a: 1 })];
  assertEquals(x.key, y.key);
  await compute(x, y, add(pure(x) as Delayed<number>, pure(y) as Delayed<number>));
  assertEquals(f.calls.length, 4);
});

Deno.test("pure: keys differ where values do, and are safe for circles", () => {
  const keyOf = delayed((value: unknown) => value, { pure: true, name: "v" });
  const circle: unknown[] = [1];
  circle.push(circle);
  class Plain {
    constructor(readonly x: number) {}
  }
  class Tokened {
    constructor(readonly x: number) {}
    [token]() {
      return { x: this.x };
    }
  }
  const [f, g] = [() => 1, () => 1];
  const values: unknown[] = [
    0,
    -0,
    1,
    "1",
    1n,
    true,
    null,
    undefined,
    NaN,
    [],
    [1],
    [[1]],
    [1, 2],
    [2, 1],
    {},
    { a: 1 },
    { a: [1] },
    { b: 1 },
    "a1",
    ["a", 1],
    ["a1"],
    new Set([1, 2]),
    new Set(["1", 2]),
    new Map([[1, 2]]),
    new Map([[2, 1]]),
    new Date(0),
    new Date(1),
    /a/,
    /a/g,
    new Uint8Array([1]),
    new Int8Array([1]),
    new Uint8Array([1, 0, 0, 0]),
    new Float64Array([1]),
    new ArrayBuffer(8),
    new Plain(1),
    new Plain(1),
    new Tokened(1),
    new Tokened(2),
    circle,
    [circle],
    f,
    g,
    plus,
    shapes,
    add(1, 2),
    add(1, 2),
    Symbol("s"),
    Symbol("s"),
  ];
  const keys = values.map((value) => keyOf(value).key);
  assertEquals(new Set(keys).size, values.length);
  assertEquals(values.map((value) => keyOf(value).key), keys);
  assertEquals(keyOf(new Tokened(2)).key, keys[values.findIndex((v) => v instanceof Tokened && v.x === 2)]);
  assertEquals(keyOf(new Uint8Array([9, 1, 9]).subarray(1, 2)).key, keyOf(new Uint8Array([1])).key);
  const other = delayed((value: unknown) => value, { pure: true, name: "v" });
  assertNotEquals(other(1).key, keyOf(1).key, "another function");
});

Deno.test("the same key is the same value; two different calls under one key throw", async () => {
  const f = spy((x: number) => x + 1);
  const inc = delayed(f, { key: "one" });
  assertEquals(await add(inc(1), inc(1)).compute(), 4);
  assertEquals(f.calls.length, 1);
  await assertRejects(() => add(inc(1), inc(2)).compute(), Error, "two different calls have the key one");
  const twice = delayed((x: number) => 2 * x, { key: "one", name: "twice" });
  await assertRejects(() => add(inc(1), twice(1)).compute(), Error, "twice");
  const on = (x: Delayed<number>) => delayed(f, { key: "on" })(x);
  assertEquals(await add(on(inc(1)), on(inc(1))).compute(), 6);
  await assertRejects(() => add(on(add(1, 1)), on(add(1, 1))).compute(), Error, "the key on");
});

Deno.test("items and methods of a delayed are delayed; a missing one fails at compute", async () => {
  const point = delayed({ x: 1, tags: ["a", "b"], move: (by: number) => 1 + by });
  assertEquals(await point.get("x").compute(), 1);
  assertEquals(await point.get("tags").get(1).compute(), "b");
  assertEquals(await point.get("tags").get("length").compute(), 2);
  assertEquals(await point.get("tags").call("join", "-").compute(), "a-b");
  assertEquals(await point.call("move", point.get("x")).compute(), 2);
  assertEquals(await delayed("abc").get(delayed(1)).compute(), "b");
  const wrong = point as unknown as Delayed<{ y: number; z(): number; tags: string[] }>;
  await assertRejects(() => wrong.get("y").compute(), TaskError, "there is no y in { x, tags, move }");
  await assertRejects(() => wrong.get("tags").get(5).compute(), TaskError, "there is no 5 in an array of 2");
  await assertRejects(() => wrong.call("z").compute(), TaskError, "there is no method z in");
  await assertRejects(
    () => (delayed(null) as unknown as Delayed<{ y: 1 }>).get("y").compute(),
    TaskError,
    "in null",
  );
});

Deno.test("mutating, iterating, coercing or comparing a delayed throws, and says what to write", () => {
  // deno-lint-ignore no-explicit-any -- what the types forbid is what is tested
  const x = add(1, 2) as any;
  assertThrows(() => x.scale = 2, TypeError, "write delayed((x) => ({ ...x, scale: … }))(x)");
  assertThrows(() => x[0] = 2, TypeError, "a delayed cannot be changed");
  assertThrows(() => x.key = "other", TypeError);
  assertThrows(() => [...x], TypeError, "cannot be iterated");
  assertThrows(
    () => {
      const [first] = x;
      return first;
    },
    TypeError,
    "nout: 2",
  );
  for (
    const coerce of [
      () => x + 1,
      () => `${x}`,
      () => x * 2,
      () => x < 3,
      () => x == 3,
      () => JSON.stringify([x]),
    ]
  ) {
    assertThrows(coerce, TypeError, "has no value yet: compute it first");
  }
  assertEquals(Deno.inspect(x), `Delayed(${x.key})`);
});

Deno.test("a function is called with the arguments that were given: none, one of any kind, or several", async () => {
  const list = delayed((...args: unknown[]) => args);
  for (const args of [[], [undefined], [[]], [[1]], [[[1, 2]]], [{ a: 1 }], [1, 2]]) {
    assertEquals(await list(...args).compute(inline), args);
    assertEquals(await list(...args).after(list()).compute(inline), args);
  }
  assertEquals(await list(list([1])).compute(inline), [[[1]]]);
});

Deno.test("reading what only the value has throws, and says what to write", async () => {
  // deno-lint-ignore no-explicit-any -- what the types forbid is what is tested
  const x = delayed(["a"]) as any;
  assertThrows(() => x.length, TypeError, 'write x.get("length") for one of the value');
  assertThrows(() => x[0], TypeError, "write x.get(0)");
  for (const name of ["args", "id", "operation"]) {
    assertThrows(() => x[name], TypeError, `no property ${name}`);
  }
  assertEquals(Object.getOwnPropertyNames(x), []);
  assertThrows(() => x.join("-"), TypeError, 'x.call("join", …) for a method');
  assertThrows(() => Array.prototype.map.call(x, String), TypeError, "no property length");
  assertEquals([x.then, x[Symbol.asyncIterator], x[Symbol.toStringTag]], [undefined, undefined, undefined]);
  assertEquals([x.valueOf() === x, x.constructor.name, "y" in x], [true, "DelayedValue", false]);
  assertStrictEquals(await x, x);
  assertEquals(x, x);
  assertNotEquals(x, delayed(["a"]));
  assertThrows(() => assertEquals(x, ["a"]), Error, "Values are not equal");
  assertEquals(Deno.inspect({ x }, { showHidden: true }), `{ x: Delayed(${x.key}) }`);
});

Deno.test("awaiting a delayed does not run it", async () => {
  const f = spy(() => 1);
  const x = delayed(f)();
  assertStrictEquals(await x, x);
  assertEquals(f.calls.length, 0);
});

Deno.test("a delayed function keeps the wrapped function's name and the original", () => {
  const double = (x: number) => 2 * x;
  const lazy = delayed(double);
  assertEquals([lazy.name, lazy.wrapped], ["double", double]);
  assertEquals(delayed(double, { name: "twice" })(1).name, "twice");
  assert(/^twice-\d+$/.test(delayed(double, { name: "twice" })(1).key));
  assertEquals(delayed(plus).name, "plus");
});

Deno.test("scheduler: the argument goes before configure, configure before the default", async () => {
  const own = new StepExecutor();
  const other = new StepExecutor();
  const x = delayed(plus)(1, 2);
  {
    using _ = configure({ scheduler: own });
    await x.compute();
    assertEquals(own.groups.length, 1);
    await x.compute({ scheduler: other });
    assertEquals([own.groups.length, other.groups.length], [1, 1]);
    {
      using _inner = configure({ scheduler: other });
      await x.compute();
    }
    await x.compute({ scheduler: undefined });
  }
  assertEquals([own.groups.length, other.groups.length], [2, 2]);
  const workers = await workersOf(x);
  assertEquals(workers, [1], "by default kernels run on a worker");
  await dismissWorkers();
});

Deno.test("configure: each disposal takes back its own settings, once", async () => {
  const [one, two] = [new StepExecutor(), new StepExecutor()];
  const usedBy = async () => {
    const before = [one.groups.length, two.groups.length];
    await delayed(plus)(1, 2).compute();
    return one.groups.length > before[0] ? "one" : two.groups.length > before[1] ? "two" : "neither";
  };
  const first = configure({ scheduler: one });
  first[Symbol.dispose]();
  const second = configure({ scheduler: two, workers: 3 });
  first[Symbol.dispose]();
  assertEquals(await usedBy(), "two", "the first is disposed already");
  const third = configure({ scheduler: one, workers: undefined });
  const fourth = configure({ progress: false });
  third[Symbol.dispose]();
  assertEquals(await usedBy(), "two", "the latest that is left");
  second[Symbol.dispose]();
  fourth[Symbol.dispose]();
  fourth[Symbol.dispose]();
  assertEquals(await usedBy(), "neither");
  await dismissWorkers();
});

Deno.test("wrong options of a compute are refused by the name of what was called", async () => {
  const x = add(1, 2);
  const wrong = (options: unknown) => options as Parameters<typeof x.compute>[0];
  await assertRejects(() => x.compute(wrong({ worker: 1 })), TypeError, "compute: there is no option worker");
  const error = await assertRejects(() => x.persist(wrong({ worker: 1 })), TypeError);
  assertEquals(
    error.message,
    "persist: there is no option worker; there are scheduler, workers, signal, timeout, keepGoing, " +
      "cache, progress, onEvent",
  );
  await assertRejects(
    () => compute(x, wrong({ worker: 1 })),
    TypeError,
    "A plain object at the end is taken for",
  );
  await assertRejects(() => x.persist(wrong(3)), TypeError, "persist: the options must be an object; got 3");
  await assertRejects(
    () => x.compute(wrong({ signal: new AbortController() })),
    TypeError,
    "signal must be an AbortSignal",
  );
  await assertRejects(
    () => x.compute(wrong({ onEvent: 3 })),
    TypeError,
    "compute: onEvent must be a function; got 3",
  );
  for (const scheduler of [new Map(), { size: 0 }, { size: NaN }, { size: 1, serve: 3 }]) {
    await assertRejects(() => x.compute(wrong({ scheduler })), TypeError, "scheduler must be");
  }
  const mistakes: [unknown, typeof RangeError | typeof TypeError, string][] = [
    [{ wdth: 3 }, TypeError, "progress: there is no option wdth"],
    [3, TypeError, "progress: the options must be an object; got 3"],
    [{ label: 3 }, TypeError, "progress: label must be text; got 3"],
    [{ minimum: -1 }, RangeError, "minimum must be seconds, zero or more; got -1"],
    [{ minimum: "1" }, RangeError, "minimum"],
    [{ dt: Infinity }, RangeError, "dt must be seconds, zero or more; got Infinity"],
    [{ dt: NaN }, RangeError, "dt"],
    [{ width: 0 }, RangeError, "width must be a positive integer; got 0"],
    [{ width: 1.5 }, RangeError, "width"],
    [{ out: {} }, TypeError, "out must have the methods isTerminal and writeSync"],
  ];
  for (const [progress, type, message] of mistakes) {
    await assertRejects(() => x.compute(wrong({ progress })), type, message);
    assertThrows(() => configure({ progress: progress as boolean }), type, message);
  }
});

Deno.test("wrong settings are refused", async () => {
  assertThrows(() => configure({ workers: 0 }), RangeError, "workers must be a positive integer; got 0");
  assertThrows(
    () => configure({ scheduler: "fast" as "inline" }),
    TypeError,
    'scheduler must be "inline", "threads"',
  );
  assertThrows(
    () => configure({ speed: 1 } as unknown as { workers: number }),
    TypeError,
    "there is no option speed",
  );
  await assertRejects(() => add(1, 2).compute({ workers: -1 }), RangeError, "workers");
  await assertRejects(
    () => add(1, 2).compute({ scheduler: 3 as unknown as "inline" }),
    TypeError,
    "scheduler",
  );
  assertThrows(
    () => delayed(Math.abs, { pur: true } as DelayedOptions),
    TypeError,
    "there is no option pur;",
  );
});

Deno.test("workers: pools are reused, and never more tasks are in flight than workers", async () => {
  const words = new Int32Array(new SharedArrayBuffer(12));
  const tasks = () => Array.from({ length: 12 }, () => delayed(meet)(words, 2)); // the first two wait for each other
  const events: ComputeEvent[] = [];
  await gather(...tasks()).compute({ workers: 2, onEvent: (event) => events.push(event) });
  assertEquals([...words], [0, 2, 12]);
  let running = 0, most = 0;
  for (const event of events) {
    if (event.type === "started" && event.name === "meet") most = Math.max(most, ++running);
    if (event.type === "ended" && event.name === "meet") running--;
  }
  assertEquals([running, most], [0, 2]);
  words.fill(0);
  assertEquals(
    new Set(await workersOf(gather(...tasks()), { workers: 2 })),
    new Set([0, 1, 2]),
    "the same two workers",
  );
  await dismissWorkers();
});

Deno.test("workers: they also bound async functions on this thread", async () => {
  let running = 0, most = 0;
  const task = delayed(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
  });
  const all = gather(...Array.from({ length: 10 }, () => task()));
  await all.compute({ workers: 3 });
  assertEquals(most, 3);
  await all.compute();
  assertEquals(most, 10, "without workers there is no bound");
});

Deno.test("the first failure's original error is the cause, and queued tasks do not start", async () => {
  const f = spy(() => 1);
  const bad = delayed((): number => {
    throw new SyntaxError("unexpected");
  }, { name: "parse" })();
  const later = Array.from({ length: 5 }, () => delayed(f)());
  const total = delayed((...xs: number[]) => xs.length, { name: "count" })(bad, ...later);
  const error = await assertRejects(() => total.compute(), TaskError);
  assertInstanceOf(error.cause, SyntaxError);
  assertEquals(error.path, [bad.key, total.key]);
  assertStringIncludes(error.message, `the task ${bad.key} failed: SyntaxError: unexpected`);
  assertStringIncludes(error.message, `on the way ${bad.key} → ${total.key}`);
  assertEquals(f.calls.length, 0);
});

Deno.test("an async failure, a thrown value that is no error, and a failure after the end", async () => {
  const later = delayed(() => Promise.reject("just text"), { key: "later" })();
  const error = await assertRejects(() => later.compute(), TaskError, "the task later failed: just text");
  assertEquals(error.cause, "just text");
  const two = [1, 2].map((i) => delayed(() => Promise.reject(new Error(`no ${i}`)))());
  await assertRejects(() => gather(...two).compute(), TaskError, "no 1");
});

Deno.test("an argument that cannot be sent is an error, never a hang: its place is named", async () => {
  const bad = delayed(shapes, { key: "send" })({ list: [1, () => 1] });
  const error = await assertRejects(() => gather(bad, delayed(plus)(1, 1)).compute(), TaskError);
  assertInstanceOf(error.cause, TypeError);
  assertStringIncludes((error.cause as Error).message, "args[0].list[1] is a function");
  const made = delayed(shapes, { key: "send" })(delayed(() => [Symbol("s")])());
  await assertRejects(() => made.compute(), TaskError, "args[0][0] is a symbol");
  await dismissWorkers();
});

Deno.test("a buffer marked by transfer is moved to the worker", async () => {
  const numbers = new Float64Array([1, 2, 3]);
  const back = await delayed(shapes)(transfer(numbers)).compute();
  assertEquals([numbers.length, back], [0, new Float64Array([1, 2, 3])]);
  await dismissWorkers();
});

Deno.test("cull to what was asked", async () => {
  const f = spy((x: number) => x);
  const lazy = delayed(f);
  const [a] = [lazy(1), lazy(2), lazy(3)];
  assertEquals(await add(a, 1).compute(), 2);
  assertEquals(f.calls.length, 1);
});

Deno.test("linear chains are fused, each task still run once", async () => {
  const executor = new StepExecutor();
  const counts = new Int32Array(new SharedArrayBuffer(4));
  let x = delayed(words)(counts, 0);
  for (let i = 0; i < 9; i++) x = delayed(plus)(x, 1);
  const events: string[] = [];
  const onEvent = (event: ComputeEvent) => void events.push(event.type);
  assertEquals(await x.compute({ scheduler: executor, onEvent }), 10);
  assertEquals(executor.groups, [10]);
  assertEquals([counts[0], events.filter((type) => type === "ended").length], [1, 10]);

  executor.groups.length = 0;
  const shared = delayed(plus)(1, 1);
  await gather(delayed(plus)(shared, 1), delayed(plus)(shared, 2)).compute({ scheduler: executor });
  assertEquals(executor.groups, [1, 1, 1], "a result that two tasks take stands alone");

  executor.groups.length = 0;
  const asked = delayed(plus)(1, 1);
  assertEquals(await compute(asked, delayed(plus)(asked, 1), { scheduler: executor }), [2, 3]);
  assertEquals(executor.groups, [1, 1], "as does one that was asked for");

  executor.groups.length = 0;
  const inList = delayed(shapes)([delayed(plus)(1, 1)]);
  assertEquals(await inList.compute({ scheduler: executor }) as unknown, [2]);
  assertEquals(executor.groups, [1, 1], "and one that travels inside a container");

  for (const options of [{ timeout: 60_000 }, { retries: 1 }]) {
    executor.groups.length = 0;
    const alone = delayed(plus, options)(delayed(plus)(1, 1), 1);
    assertEquals(await delayed(plus)(alone, 1).compute({ scheduler: executor }), 4);
    assertEquals(executor.groups, [1, 1, 1], "a task with a time limit or retries stands alone");
  }
});

Deno.test("a chain longer than a message is cut, and still right", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  let x: Delayed<number> = delayed(plus)(0, 0);
  for (let i = 0; i < 2000; i++) x = delayed(plus)(x, 1);
  assertEquals(await x.compute({ scheduler: pool }), 2000);
});

Deno.test("static priority: depth first, left to right, deterministic", async () => {
  const order: string[] = [];
  const load = delayed((name: string) => (order.push(name), 1));
  const sum = delayed((name: string, ...xs: number[]) => (order.push(name), xs.length));
  const graph = sum("root", sum("left", load("a"), load("b")), sum("right", load("c"), load("d")));
  await graph.compute();
  assertEquals(order, ["a", "b", "left", "c", "d", "right", "root"]);
  const first = order.splice(0);
  await graph.compute();
  assertEquals(order, first);
  order.length = 0;
  const shared = load("shared");
  await sum("top", load("1"), shared, sum("middle", load("2"), shared), load("3"), sum("last", load("4")))
    .compute();
  assertEquals(order, ["1", "shared", "2", "middle", "3", "4", "last", "top"]);
});

Deno.test("results are freed when the last dependent ends", async () => {
  let first: WeakRef<object>;
  const load = delayed(() => {
    const samples = new Float64Array(1000);
    first = new WeakRef(samples);
    return samples;
  });
  const sizeOf = delayed((samples: Float64Array) => samples.length);
  const isFreed = delayed(async (_size: number) => {
    await new Promise((resolve) => setTimeout(resolve)); // a weak reference holds on until the turn ends
    collectGarbage();
    return first.deref() === undefined;
  });
  assert(await isFreed(sizeOf(load())).compute());
});

Deno.test("the order is depth first, so that few results are alive at a time", async () => {
  let alive = 0, most = 0;
  const load = delayed((i: number) => {
    most = Math.max(most, ++alive);
    return { i };
  });
  const join = delayed((a: { i: number }, b: { i: number }) => {
    most = Math.max(most, ++alive);
    alive -= 2;
    return { i: a.i + b.i };
  });
  let layer: Delayed<{ i: number }>[] = Array.from({ length: 64 }, (_, i) => load(i));
  while (layer.length > 1) {
    layer = Array.from({ length: layer.length / 2 }, (_, i) => join(layer[2 * i], layer[2 * i + 1]));
  }
  assertEquals((await layer[0].compute()).i, 2016);
  assertLessOrEqual(most, 8, "depth first holds one result a level, and the one that is made");
});

Deno.test("the event stream: at the start, before and after each task, and always at the finish", async () => {
  const events: ComputeEvent[] = [];
  const onEvent = (event: ComputeEvent) => void events.push(event);
  const x = delayed((a: number) => a, { key: "a", name: "load" })(1);
  await delayed((a: number) => a, { key: "b", name: "save" })(x).compute({ onEvent });
  const ended = { seconds: 0, waited: 0, bytes: 0, cached: false };
  assertEquals(
    events.map((event) => ({
      ...event,
      ...("at" in event && { at: 0 }),
      ...("seconds" in event && { seconds: 0 }),
      ...("waited" in event && { waited: 0 }),
    })),
    [
      { type: "start", tasks: 2 },
      { type: "queued", key: "a", name: "load", at: 0 },
      { type: "started", key: "a", name: "load", worker: 0, at: 0 },
      { type: "ended", key: "a", name: "load", worker: 0, at: 0, ...ended },
      { type: "queued", key: "b", name: "save", at: 0 },
      { type: "started", key: "b", name: "save", worker: 0, at: 0 },
      { type: "ended", key: "b", name: "save", worker: 0, at: 0, ...ended },
      { type: "finish", done: 2, running: 0, waiting: 0, seconds: 0 },
    ],
  );
  events.length = 0;
  const reason = new Error("enough");
  const never = delayed(() => new Promise<number>(() => {}))();
  const controller = new AbortController();
  const running = never.compute({ onEvent, signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await running.catch((error) => error), reason);
  const last = events.at(-1);
  assert(last?.type === "finish" && last.error === reason && last.done === 0);
});

Deno.test("a listener that throws does not disturb the tasks", async () => {
  using warn = stub(console, "warn");
  const onEvent = () => {
    throw new Error("in the listener");
  };
  assertEquals(await add(1, 2).compute({ onEvent }), 3);
  assertEquals(warn.calls.length, 5);
});

Deno.test("progress bar: label, minimum, width, dt, out; nothing on short work, plain lines when the output is no terminal", async () => {
  const written: string[] = [];
  const out = (terminal: boolean) => ({
    isTerminal: () => terminal,
    writeSync: (bytes: Uint8Array) => written.push(new TextDecoder().decode(bytes)),
  });
  const wait = delayed((ms: number) => new Promise<number>((resolve) => setTimeout(resolve, ms, ms)), {
    name: "wait",
  });
  const work = gather(wait(1), wait(5), wait(30));
  await work.compute({ progress: { out: out(true), minimum: 3600 } });
  await work.compute({ progress: { out: out(false), minimum: 0 } });
  assertEquals(written, []);
  await work.compute({ progress: { out: out(true), label: "wait", minimum: 0, width: 8, dt: 0 } });
  const text = written.join("");
  assertStringIncludes(text, "wait [##      ] | 25% | 1/4 tasks");
  assertStringIncludes(text, "wait [########] | 100% | 4/4 tasks");
  written.length = 0;
  {
    using _ = configure({ progress: { out: out(true), minimum: 0 } });
    await add(1, 2).compute();
  }
  assertStringIncludes(written.join(""), `[${"#".repeat(40)}] | 100% | 1/1 tasks`);
  written.length = 0;
  const fails = delayed((x: number): number => {
    throw new RangeError(`${x}`);
  });
  await assertRejects(() => fails(wait(1)).compute({ progress: { out: out(true), minimum: 0 } }), TaskError);
  assertStringIncludes(written.join(""), "| 50% | failed at 1/2 tasks | ");
});

Deno.test("progress bar: an output that is gone does not disturb the tasks", async () => {
  let tries = 0;
  const writeSync = () => {
    tries++;
    throw new Deno.errors.BrokenPipe();
  };
  const wait = delayed(() => new Promise<number>((resolve) => setTimeout(resolve, 20, 5)));
  const progress = { minimum: 0, dt: 0.001, out: { isTerminal: () => true, writeSync } };
  assertEquals(await wait().compute({ progress }), 5);
  assertEquals(tries, 1);
});

Deno.test("visualize: circles are functions, boxes data; filename, format, rankdir, color, collapseOutputs", async () => {
  const x = add(1, 2);
  const z = delayed((a: number, b: number) => a * b, { name: "mul" })(x, delayed(7));
  const { format, data, dot } = await z.visualize();
  assertEquals(format, "svg");
  assertStringIncludes(data as string, "<svg");
  assertEquals((data as string).match(/<ellipse/g)?.length, 2);
  assertEquals((data as string).match(/<polygon[^>]*stroke="black"[^>]*points="[^"]*"/g)!.length > 3, true);
  assertStringIncludes(dot, "rankdir=BT");
  assertStringIncludes(dot, 'task0 [shape=circle, label="add"]');
  assertStringIncludes(dot, `data0 [shape=box, label="${x.key}"]`);
  assertStringIncludes(dot, 'value0 [shape=box, label="7"]');
  for (const arrow of ["task0 -> data0", "data0 -> task1", "value0 -> task1", "task1 -> data1"]) {
    assertStringIncludes(dot, arrow);
  }
  const collapsed = await z.visualize({
    format: "dot",
    collapseOutputs: true,
    rankdir: "LR",
    color: "order",
  });
  assertStringIncludes(collapsed.dot, "rankdir=LR");
  assertStringIncludes(collapsed.dot, "task0 -> task1");
  assert(!collapsed.dot.includes("data0"));
  assertStringIncludes(collapsed.dot, 'fillcolor="#440154"');
});

Deno.test("cycles raise and name the keys", async () => {
  // A delayed cannot be changed, so a circle takes a trick: a list that grows after a task was made with it.
  const before: Node[] = [];
  const a = new Node({ fn: () => 1, name: "one" }, [], { key: "first", after: before });
  const b = delayed((x: unknown) => x, { key: "second" })(a);
  before.push(b as unknown as Node);
  await assertRejects(
    () => b.compute(),
    Error,
    "tasks depend on each other in a circle: second → first → second",
  );
});

Deno.test("deep chains work: a million tasks", async () => {
  const inc = delayed((x: number) => x + 1);
  let x: Delayed<number> = delayed(0);
  for (let i = 0; i < 1_000_000; i++) x = inc(x);
  assertEquals(await x.compute(inline), 1_000_000);
});

Deno.test("x.after(...others): a new task that comes after the others", async () => {
  const order: string[] = [];
  const note = delayed((name: string) => (order.push(name), name));
  const [a, b] = [note("a"), note("b")];
  const last = note("last").after(a, b);
  const value = delayed(5).after(note("before a value"));
  assertEquals(await compute(last, value, a), ["last", 5, "a"]);
  assertEquals(order, ["a", "b", "last", "before a value"]);
  assertThrows(
    () => a.after(1 as unknown as Delayed<number>),
    TypeError,
    "every argument must be a delayed; got 1",
  );
});

Deno.test("gather and mean", async () => {
  assertEquals(await gather(add(1, 2), [add(1, 1)], "x").compute(), [3, [2], "x"]);
  assertEquals(await mean(add(1, 2), 5).compute(), 4);
  assertThrows(() => mean(), RangeError, "no mean of no values");
  assertEquals(await mean([1, add(1, 1), 6]).compute(), 3);
  assertEquals(await mean(delayed([1, 2])).compute(), 1.5);
  assertEquals(await mean(Array.from({ length: 300_000 }, (_, i) => add(i, 0))).compute(inline), 149_999.5);
  const empty = await assertRejects(
    () => mean(delayed([] as number[])).compute(),
    TaskError,
    "no mean of no values",
  );
  assertInstanceOf(empty.cause, RangeError);
  await assertRejects(() => mean([]).compute(), TaskError, "no mean of no values");
  await assertRejects(
    () => mean(1, "2" as unknown as number).compute(),
    TaskError,
    "every value must be a number",
  );
});

Deno.test("long work gives the event loop a turn", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const spin = delayed(() => {
    for (const end = performance.now() + 5; performance.now() < end;);
  });
  await gather(...Array.from({ length: 12 }, () => spin())).compute();
  clearInterval(timer);
  assert(turns > 0, "a timer had its turn between the tasks");
});

async function workersOf(x: Delayed<unknown>, options: { workers?: number } = {}): Promise<number[]> {
  const workers: number[] = [];
  await x.compute({
    ...options,
    onEvent: (event) => void (event.type === "ended" && workers.push(event.worker)),
  });
  return workers;
}

Deno.test("visualize of several, and what it refuses", async () => {
  const x = add(1, 2);
  const { data } = await visualize(x, [add(x, 1), 5], delayed("text"), { format: "mermaid" });
  assertStringIncludes(data as string, 'value0["&quot;text&quot;"]');
  assertEquals((data as string).match(/\(\("add"\)\)/g)?.length, 2);
  const dashed = await add(1, 1).after(x).visualize({ format: "mermaid" });
  assertStringIncludes(dashed.data as string, "data0 -.-> task1");
  await assertRejects(
    () => x.visualize({ format: "gif" as "png" }),
    RangeError,
    "format must be one of svg, png, dot, mermaid",
  );
  await assertRejects(() => x.visualize({ filename: "graph.pdf" }), RangeError, "graph.pdf");
  await assertRejects(() => x.visualize({ filename: "x.constructor" }), RangeError, "x.constructor");
  await assertRejects(
    () => x.visualize({ filename: "graph.SVG", format: "png" }),
    RangeError,
    "visualize: the format is png, but the extension of graph.SVG means svg",
  );
  await assertRejects(
    () => x.visualize({ rankdir: "UP" as "BT" }),
    RangeError,
    "rankdir must be one of BT, TB, LR, RL",
  );
  await assertRejects(() => x.visualize({ color: "blue" as "order" }), RangeError, "color");
  await assertRejects(
    () => x.visualize({ colour: "order" } as never),
    TypeError,
    "there is no option colour",
  );
  const many = gather(...Array.from({ length: 3000 }, () => add(1, 1)));
  await assertRejects(() => many.visualize(), RangeError, "a graph of 3001 tasks is too large to be drawn");
});

Deno.test("labels are cut between signs, and may have several lines", async () => {
  const { data } = await visualize(delayed("👩‍🔬".repeat(30)), { format: "dot" });
  assertStringIncludes(String(data), `${"👩‍🔬".repeat(22)}…`);
  const lines = await visualize(delayed(() => 1, { name: "one\ntwo" })(), { format: "mermaid" });
  assertStringIncludes(String(lines.data), '(("one<br>two"))');
});

Deno.test("a delayed that is sent to a worker says that it has to be computed first", async () => {
  const send = toThread as unknown as (...args: unknown[]) => Promise<unknown>;
  const error = await assertRejects(() => send(plus, delayed(3)), TypeError);
  assertEquals(
    error.message,
    "args[0] is a delayed, which cannot be sent to another thread; compute it first, or use delayed(kernel)(…)",
  );
});

Deno.test("visualize writes files of each format, and shows itself in a notebook", async () => {
  const folder = await Deno.makeTempDir();
  const x = add(1, 2);
  for (
    const [name, start] of [["a.svg", "<?xml"], ["a.png", "PNG"], ["a.dot", "digraph"], [
      "a.mmd",
      "graph BT",
    ]]
  ) {
    const { filename } = await x.visualize({ filename: `${folder}/${name}` });
    const bytes = await Deno.readFile(filename!);
    assertStringIncludes(new TextDecoder("latin1").decode(bytes.slice(0, 10)), start);
  }
  await assertRejects(() => x.visualize({ filename: `${folder}/none/a.svg` }), Error, "none/a.svg");
  assertEquals([...Deno.readDirSync(folder)].length, 4);
  await Deno.remove(folder, { recursive: true });
  const bundle = await (x as unknown as Record<symbol, () => Promise<Record<string, string>>>)
    [Symbol.for("Jupyter.display")]();
  assertStringIncludes(bundle["image/svg+xml"], "<svg");
});
