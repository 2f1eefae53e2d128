/** What is looked into for delayeds, and how it is packed again. */

import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { compute, delayed, isDelayed, islice } from "../../mod.ts";

const add = delayed((a: number, b: number) => a + b, { name: "add" });
// deno-lint-ignore no-explicit-any -- what comes back is looked at piece by piece
const same = delayed((...values: any[]): any => values.length === 1 ? values[0] : values);

Deno.test("what is there twice is one object again", async () => {
  const object = { x: add(1, 2) };
  const [a, [b, c]] = await same(object, [object, new Set([object])]).compute();
  assertEquals(a, { x: 3 });
  assert(a === b && c.has(a));
  const plain = [1];
  const held = await same([plain, add(1, 2), plain]).compute();
  assert(held[0] === plain && held[2] === plain);
});

Deno.test("24 levels of a list that holds the level below twice take no time", async () => {
  const doubled = (value: unknown) => {
    for (let i = 0; i < 24; i++) value = [value, value];
    return value;
  };
  const start = performance.now();
  const pure = delayed((list: unknown[]) => list.length, { pure: true });
  assertEquals(await pure(doubled(1) as unknown[]).compute(), 2);
  let value = await same(doubled(add(1, 2))).compute();
  for (let i = 0; i < 24; i++) [, value] = value;
  assertEquals(value, 3);
  assert(performance.now() - start < 1000, `${performance.now() - start} ms`);
});

Deno.test("properties under symbols are found and kept, and so is the lack of a prototype", async () => {
  const [s, t] = [Symbol("s"), Symbol("t")];
  const packed = await same({ [s]: add(1, 2), [t]: "kept", x: add(1, 1) }).compute();
  assertEquals(packed, { [s]: 3, [t]: "kept", x: 2 });
  assertEquals(await compute({ [s]: [add(1, 2)], [t]: 1 }), [{ [s]: [3], [t]: 1 }]);
  const record = await same(Object.assign(Object.create(null), { x: add(1, 2) })).compute();
  assertEquals([Object.getPrototypeOf(record), record.x], [null, 3]);
  const cyclic: Record<symbol, unknown> = { [t]: add(1, 2) };
  cyclic[s] = cyclic;
  assertThrows(() => same(cyclic), TypeError, "holds a delayed and contains itself");
});

Deno.test("a delayed inside an instance is refused with its place, however deep it is", () => {
  class Box {
    constructor(readonly a: unknown) {}
  }
  class Names extends Map<unknown, unknown> {}
  class Members extends Set<unknown> {}
  class List extends Array<unknown> {}
  const x = add(1, 2);
  const places: [unknown, string][] = [
    [new Box(new Box(new Box(new Box(x)))), "argument 1.a.a.a.a is a delayed, inside an instance of Box"],
    [new Box([{ b: [x] }]), "argument 1.a[0].b[0]"],
    [new Box(new Map([["k", x]])), "argument 1.a[entry 0]"],
    [new Names([["j", 1], ["k", [x]]]), "argument 1[entry 1][0] is a delayed, inside an instance of Names"],
    [new Members([1, x]), "argument 1[1] is a delayed, inside an instance of Members"],
    [List.of<unknown>(1, x), "argument 1[1] is a delayed, inside an instance of List"],
    [[Object.assign(new Members(), { extra: x })], "argument 1[0].extra"],
    [new Box({ [Symbol("s")]: x }), "argument 1.a[Symbol(s)]"],
  ];
  for (const [value, place] of places) assertThrows(() => same(value), TypeError, place);
});

Deno.test("instances without a delayed are passed as they are, also long chains and circles of them", async () => {
  class Link {
    circle?: Link;
    constructor(readonly next: Link | undefined) {}
  }
  let chain: Link | undefined;
  for (let i = 0; i < 20_000; i++) chain = new Link(chain);
  chain!.circle = chain;
  assertStrictEquals(await same(chain).compute(), chain);
  const withGetter = new Link({
    get next() {
      throw new Error("nobody asks a getter inside an instance");
    },
  } as unknown as Link);
  assertStrictEquals((await same(withGetter, withGetter, new Link(withGetter)).compute())[1], withGetter);
  const url = new URL("https://deno.land/");
  assertStrictEquals(await same(url).compute(), url);
});

Deno.test("the iterators of containers are read out once", async () => {
  const x = add(1, 2);
  const iterator = [x, 1].values();
  assertEquals(await same(iterator, iterator).compute(), [[3, 1], [3, 1]]);
  assertEquals(await same([new Map([["k", x]]).values()]).compute(), [[3]]);
  assertEquals(await same("ab".matchAll(/./g)).compute().then((found) => found.length), 2);
  const atTheEnd: unknown[] = await compute(1, { it: [x].values() });
  assertEquals(atTheEnd, [1, { it: [3] }], "where options may be");
});

Deno.test("generators and iterator helpers may have no end: they are refused, or passed as they are", async () => {
  function* endless() {
    while (true) yield add(1, 2);
  }
  const generators = [
    endless(),
    islice([add(1, 2)], 1),
    [add(1, 2)].values().map((x) => x),
    Iterator.from(endless()),
  ];
  for (const generator of generators) {
    assertThrows(
      () => same(generator),
      TypeError,
      "argument 1 is a generator or another iterator that may have no end",
    );
    assertThrows(() => same({ list: [generator] }), TypeError, "argument 1.list[0] is a generator");
  }
  assertThrows(() => delayed(endless()), TypeError, "the value is a generator");
  await assertRejects(() => compute(endless()), TypeError, "write [...it] to read it out");
  const generator = endless();
  const asIs = delayed((x: unknown) => x, { traverse: false });
  assertStrictEquals(await asIs(generator).compute(), generator);
  assert(isDelayed(generator.next().value), "nobody has read it");
});
