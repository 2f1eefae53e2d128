/** Keys: the same in every process for the same call, and another one for every other call. */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  arange,
  complex,
  delayed,
  fromArray,
  guvectorize,
  jit,
  kernels,
  type NDArray,
  token,
  vectorize,
} from "../../../mod.ts";
import { Describer } from "../../../src/delayed/cache/describe.ts";
import { Functions } from "../../../src/delayed/cache/functions.ts";
import { LATER } from "../../../src/delayed/cache/node_keys.ts";
import { KEYS } from "./fixtures/keys.ts";
import { cacheKey, run, temporaryFolder } from "./helpers.ts";

const id = delayed((...args: unknown[]) => args, { pure: true });

Deno.test("keys: the same in another process", async () => {
  assert(KEYS.every((key) => typeof key === "string"));
  assertEquals((await run("keys.ts", [])).output, KEYS.join());
});

class Box {
  constructor(readonly width: number) {}
  [token]() {
    return this.width;
  }
}

class Crate extends Box {}

const many = Array.from({ length: 100 }, (_, i) => i);

/** Arguments of which none equals another. */
const DIFFERENT: unknown[] = [
  1,
  2,
  0,
  -0,
  NaN,
  1n,
  "1",
  "",
  "\ud800",
  "\ud801",
  "\\ud800",
  true,
  false,
  null,
  undefined,
  Symbol.for("a"),
  Symbol.for("b"),
  [],
  [1],
  [1, 2],
  [[1], 2],
  [1, [2]],
  [, 1],
  [undefined, 1],
  ["1"],
  Object.assign([1], { index: 0 }),
  many,
  many.map((x) => x === 99 ? -99 : x),
  many.map((x) => x === 0 ? -0 : x),
  many.map(String),
  Object.assign(many.slice(), { more: 1 }),
  Float64Array.from(many),
  {},
  Object.create(null),
  { a: 1 },
  { a: 2 },
  { b: 1 },
  { [Symbol.for("a")]: 1 },
  new Map(),
  new Map([["a", 1]]),
  new Set(),
  new Set(["a", 1]),
  new Set([["a", 1]]),
  new Date(0),
  new Date(1),
  /a/,
  /a/g,
  /b/,
  new Uint8Array(8),
  new Int8Array(8),
  new Float64Array(1),
  new Float64Array([-0]),
  new DataView(new ArrayBuffer(8)),
  new ArrayBuffer(8),
  complex(0, 1),
  complex(1, 0),
  fromArray([1, 2]),
  fromArray([1, 2], "f32"),
  fromArray([[1, 2]]),
  fromArray([[1], [2]]),
  arange(4),
  Math.sin,
  Math.cos,
  Number.parseFloat,
  Array.prototype.map,
  (x: number) => x,
  (y: number) => y,
  Object.defineProperty((x: number) => x, "name", { value: "named" }),
  new Box(1),
  new Box(2),
  new Crate(1),
  jit((x: number) => x + 1),
  jit((x: number) => x + 2),
  jit((x: number) => x + 1, { signature: "f32(f32)" }),
  jit((x: number) => x + 1, { signature: "f64(f64)" }),
  vectorize((x: number) => x + 1),
  vectorize((x: number) => x + 1, { signature: "f32(f32)" }),
  guvectorize((x: NDArray, out: NDArray) => out.set(0, x.get(0)), "(n)->(n)"),
  guvectorize((x: NDArray, out: NDArray) => out.set(0, x.get(0)), "(n)->(n)", { dtype: "f32" }),
  guvectorize((x: NDArray, out: NDArray) => out.set(0, x.get(0)), "(n)->()"),
];

Deno.test("keys: different arguments, different keys", () => {
  const keys = DIFFERENT.map((arg) => cacheKey(id(arg)));
  keys.forEach((key, i) => assert(typeof key === "string", `${i}: ${Deno.inspect(DIFFERENT[i])}`));
  const first = new Map<unknown, number>();
  keys.forEach((key, i) => {
    const known = first.get(key);
    assert(known === undefined, `${Deno.inspect(DIFFERENT[known!])} and ${Deno.inspect(DIFFERENT[i])}`);
    first.set(key, i);
  });
});

Deno.test("keys: several arguments are not one, nor none", () => {
  const keys = [id(), id(1), id(1, 2), id([1, 2]), id("1", 2), id(undefined), id(1, undefined)].map(cacheKey);
  assertEquals(new Set(keys).size, keys.length);
});

Deno.test("keys: equal arguments, equal keys, in whatever order an object or a set was filled", () => {
  const pairs: [unknown, unknown][] = [
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [new Set([1, 2, [3]]), new Set([[3], 2, 1])],
    [{ a: { x: new Set(["p", "q"]), y: 1 } }, { a: { y: 1, x: new Set(["q", "p"]) } }],
    [new Float32Array([0, 1, 2]).subarray(1), new Float32Array([1, 2])],
    [fromArray([[1, 2], [3, 4]]).T, fromArray([[1, 3], [2, 4]])],
    [new Box(1), new Box(1)],
    [many, many.slice()],
    [jit((x: number) => x * x), jit((x: number) => x * x)],
    [[1, delayed(2)], [1, 2]],
    [{ a: delayed([1]) }, { a: [1] }],
  ];
  for (const [a, b] of pairs) assertEquals(cacheKey(id(a)), cacheKey(id(b)), Deno.inspect([a, b]));
});

Deno.test("keys: what cannot be described by content has none", () => {
  class Own {}
  const circle: unknown[] = [];
  circle.push(circle);
  const moved = new Uint8Array(1);
  moved.buffer.transfer();
  const bound = function () {}.bind(null);
  const args = [new Own(), [{ a: new Own() }], circle, moved, Symbol("own"), new WeakMap(), bound];
  for (const arg of args) assertEquals(cacheKey(id(arg)), undefined, Deno.inspect(arg));
  const untraversed = delayed((...args: unknown[]) => args, { pure: true, traverse: false });
  for (const arg of [[1].values(), (function* () {})(), [delayed(1)]]) {
    assertEquals(cacheKey(untraversed(arg)), undefined, Deno.inspect(arg));
  }
});

Deno.test("keys: what throws when it is looked at, or is nested too deep, is as good as indescribable", () => {
  const describer = new Describer(new Functions(), () => "task");
  const throwing = {
    get a() {
      throw new Error("no");
    },
  };
  const deep = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 1);
  for (const value of [throwing, new Proxy({}, { ownKeys: () => [1] as never }), deep(1000), deep(1e5)]) {
    assertEquals(describer.list([value]), undefined);
  }
  assertEquals(typeof describer.list([deep(400)]), "string", "the next one is described");
});

Deno.test("keys: the function's source, name and version count", () => {
  const fn = (x: number) => x;
  const pure = true;
  const keys = [
    delayed(fn, { pure }),
    delayed((x: number) => x + 0, { pure }),
    delayed(fn, { pure, name: "other" }),
    delayed(fn, { pure, version: 1 }),
    delayed(fn, { pure, version: 2 }),
    delayed(fn, { pure, version: "1" }),
    delayed(delayed(fn, { pure: true }) as unknown as typeof fn, { pure }),
  ].map((lazy) => cacheKey(lazy(1)));
  assert(keys.every((key) => typeof key === "string"));
  assertEquals(new Set(keys).size, keys.length);
  assertEquals(cacheKey(delayed(fn)(1)), undefined, "not pure");
  assertEquals(cacheKey(delayed(fn, { pure, key: "mine" })(1)), keys[0], "a given key changes nothing");
});

Deno.test("keys: a task stands for its key, through what only picks or gathers, and not for an impure value", () => {
  const one = delayed((x: number) => [x], { pure: true }), impure = delayed((x: number) => [x]);
  assertEquals(cacheKey(id(one(1))), cacheKey(id(one(1))));
  assertNotEquals(cacheKey(id(one(1))), cacheKey(id(one(2))));
  assertNotEquals(cacheKey(id(one(1))), cacheKey(id([1])), "not for its value, which is not there yet");
  assertEquals(typeof cacheKey(id(one(1).get(0))), "string");
  assertNotEquals(cacheKey(id(one(1).get(0))), cacheKey(id(one(1))));
  assertEquals(typeof cacheKey(id(one(1).after(impure(1)))), "string");
  assertEquals(cacheKey(id(impure(1))), LATER);
  assertEquals(cacheKey(id([{ a: impure(1).get(0) }])), LATER);
  assertEquals(cacheKey(id(one(1).call("join"))), LATER);
  assertEquals(cacheKey(id(id(impure(1)))), LATER);
});

Deno.test("keys: a chain of 100,000 tasks is fine", async () => {
  const inc = delayed((x: number) => x + 1, { name: "inc", pure: true });
  let x = inc(0);
  for (let i = 0; i < 100_000; i++) x = inc(x);
  assertEquals(typeof cacheKey(x), "string");
  assertEquals(await x.compute(), 100_001);
});

const { local } = kernels(import.meta.url, { local: (x: number) => x });

/** The key of the kernel `double` in a module of that text, which imports `factor.ts` of that text. */
async function moduleKey(text: string, factor: string, touch = ""): Promise<string> {
  using folder = temporaryFolder();
  const root = new URL("../../../", import.meta.url);
  const path = `${folder.path}/kernel.ts`;
  await Deno.writeTextFile(`${folder.path}/factor.ts`, factor);
  await Deno.writeTextFile(path, text);
  const main = `
    import { delayed } from "${root}mod.ts";
    import { cacheKey } from "${root}tests/delayed/cache/helpers.ts";
    const { double } = await import("file://${path}");
    ${touch}
    console.log(cacheKey(delayed(double, { pure: true })(1)));
  `;
  await Deno.writeTextFile(`${folder.path}/main.ts`, main);
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--quiet",
      "--config",
      new URL("deno.json", root).pathname,
      `${folder.path}/main.ts`,
    ],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("keys: a module kernel is its name, its module and the local modules that it imports, wherever they are", async () => {
  const kernel = (body: string) => `
    import { kernels } from "${new URL("../../../mod.ts", import.meta.url)}";
    import { factor } from "./factor.ts";
    // import nothing from "./nowhere.ts"
    export const { double } = kernels(import.meta.url, { double: (x: number) => ${body} });
  `;
  const factor = "export const factor = 2;";
  const key = await moduleKey(kernel("factor * x"), factor);
  assertEquals(key.length, 43);
  assertEquals(await moduleKey(kernel("factor * x"), factor), key, "in another folder");
  assertNotEquals(await moduleKey(kernel("x * factor"), factor), key, "another module");
  assertNotEquals(await moduleKey(kernel("factor * x"), `${factor} `), key, "another import");
  const touch = (file: string) =>
    `Deno.utimeSync(import.meta.dirname + "/${file}", new Date(), new Date(Date.now() + 60_000));`;
  for (const file of ["kernel.ts", "factor.ts"]) {
    assertEquals(
      await moduleKey(kernel("factor * x"), factor, touch(file)),
      "undefined",
      "changed since it was loaded",
    );
  }
});

Deno.test({
  name: "keys: a kernel has none if what it is made from may not be read",
  permissions: { read: false },
  fn() {
    assertEquals(cacheKey(delayed(local, { pure: true })(1)), undefined);
    assertEquals(cacheKey(delayed(jit((x: number) => x), { pure: true })(1)), undefined);
    assertEquals(typeof cacheKey(id(1)), "string");
  },
});
