/** The types of the graph: wrong arguments are compile errors, results have the right types. */

import { assertEquals } from "@std/assert";
import { assertType, type IsExact } from "@std/testing/types";
import { compute, type Computed, type Delayed, delayed, gather, islice, kernels, mean } from "../../mod.ts";

const add = delayed((a: number, b: number) => a + b);
const lengthOf = delayed((text: string) => text.length);
const load = delayed(async (path: string) => await Promise.resolve({ path, size: 3 }));
const { square } = kernels(import.meta.url, { square: (x: number) => x * x });

Deno.test("types: a delayed function takes values and delayeds of its parameters' types", () => {
  add(1, add(2, 3));
  // @ts-expect-error a string is not a number
  add("1", 2);
  // @ts-expect-error nor is a delayed string
  add(delayed("1"), 2);
  // @ts-expect-error an argument is missing
  add(1);
  // @ts-expect-error there is one too many
  add(1, 2, 3);
  // @ts-expect-error a kernel's parameters count too
  delayed(square)("2");
  assertType<IsExact<ReturnType<typeof add>, Delayed<number>>>(true);
});

Deno.test("types: delayeds may be inside arrays, objects, maps and sets", () => {
  const total = delayed((xs: readonly number[]) => xs.length);
  total([1, add(1, 2)]);
  // @ts-expect-error a delayed string among numbers
  total([1, delayed("2")]);
  const named = delayed((options: { scale: number; names?: string[] }) => options.scale);
  named({ scale: add(1, 2), names: [delayed("a"), "b"] });
  // @ts-expect-error a property of the wrong type
  named({ scale: delayed("1") });
  delayed((map: Map<string, number>) => map.size)(new Map([["a", add(1, 1)]]));
  delayed((set: Set<number>) => set.size)(new Set([add(1, 1)]));
});

Deno.test("types: optional and rest parameters, unions and literals", () => {
  const greet = delayed((name: string, loud?: boolean, ...more: number[]) => `${name}${loud}${more}`);
  greet("a");
  greet("a", delayed(true as boolean));
  greet("a", true, 1, add(1, 2));
  const mode = delayed((mode: "fast" | "slow") => mode);
  mode(delayed("fast" as const));
  // @ts-expect-error not one of the two
  mode("medium");
});

Deno.test("types: promises are unwrapped", async () => {
  const file = load("x");
  assertType<IsExact<typeof file, Delayed<{ path: string; size: number }>>>(true);
  const size = file.get("size");
  assertType<IsExact<typeof size, Delayed<number>>>(true);
  assertEquals(await size.compute(), 3);
});

Deno.test("types: gather is a tuple, mean a number", async () => {
  const both = gather(add(1, 2), lengthOf("four"), "plain" as string);
  assertType<IsExact<typeof both, Delayed<[number, number, string]>>>(true);
  const one = gather(delayed(true as boolean), load("x"));
  assertType<IsExact<typeof one, Delayed<[boolean, { path: string; size: number }]>>>(true);
  assertType<IsExact<ReturnType<typeof mean>, Delayed<number>>>(true);
  // @ts-expect-error a mean of texts
  mean(delayed("1"));
  const [sum, length, text] = await both.compute();
  assertType<IsExact<typeof sum, number>>(true);
  assertEquals([sum, length, text], [3, 4, "plain"]);
});

Deno.test("types: compute gives a tuple, with containers repacked", async () => {
  const results = await compute(add(1, 2), [lengthOf("a"), 7], { deep: { text: delayed("x") } }, "plain", {});
  assertType<IsExact<typeof results, [number, number[], { deep: { text: string } }, string]>>(true);
  assertEquals(results, [3, [1, 7], { deep: { text: "x" } }, "plain"]);
});

Deno.test("types: get and call know properties and methods", async () => {
  const point = delayed({ x: 1, label: "p" });
  assertType<IsExact<typeof point, Delayed<{ x: number; label: string }>>>(true);
  // @ts-expect-error there is no such property
  point.get("y");
  const upper = point.get("label").call("toUpperCase");
  assertType<IsExact<typeof upper, Delayed<string>>>(true);
  // @ts-expect-error there is no such method
  point.get("label").call("toUpper");
  // @ts-expect-error it wants a number
  point.get("label").call("repeat", "2");
  assertEquals(await point.get("label").call("repeat", point.get("x")).compute(), "p");
});

Deno.test("types: nout gives a tuple of delayeds", async () => {
  const split = delayed((text: string): [string, number] => [text, text.length], { nout: 2 });
  const parts = split("abc");
  assertType<IsExact<typeof parts, [Delayed<string>, Delayed<number>]>>(true);
  assertEquals(await compute(...parts), ["abc", 3]);
});

Deno.test("types: a delayed cannot be used as its value", () => {
  const x = add(1, 2);
  // @ts-expect-error no arithmetic
  (() => x + 1);
  // @ts-expect-error no iteration
  (() => [...x]);
  // @ts-expect-error no await for the value
  (async (): Promise<number> => await x);
  // @ts-expect-error no assignment
  (() => x.key = "other");
});

class Box {
  #width = 2;
  get area() {
    return this.#width ** 2;
  }
}

class Hidden {
  private width = 2;
  readonly next?: Hidden;
  area() {
    return this.width ** 2;
  }
}

class Row extends Array<number> {
  #name = "row";
  get label() {
    return this.#name;
  }
}

Deno.test("types: an instance of a class stays one", async () => {
  const [box, hidden, url, row] = await compute(
    delayed(new Box()),
    new Hidden(),
    new URL("http://a/"),
    new Row(),
  );
  assertType<IsExact<[typeof box, typeof hidden, typeof url, typeof row], [Box, Hidden, URL, Row]>>(true);
  const headers: Headers = await delayed(new Headers()).compute();
  const signal: AbortSignal = await delayed(AbortSignal.abort()).compute();
  assertEquals([box.area, hidden.area(), url.host, signal.aborted, [...headers]], [4, 4, "a", true, []]);
  const both = await delayed({ box: new Box(), x: add(1, 2), url }).compute();
  assertType<IsExact<typeof both, { box: Box; x: number; url: URL }>>(true);
});

Deno.test("types: a delayed instance is taken where an instance is wanted, a likeness is not", () => {
  const area = delayed((box: Box) => box.area);
  area(new Box());
  area(delayed(new Box()));
  area(delayed(() => new Box())());
  // @ts-expect-error it has no private part
  area({ area: 4 });
  const hiddenArea = delayed((box: Hidden) => box.area());
  hiddenArea(delayed(new Hidden()));
  // @ts-expect-error nor has this
  (() => hiddenArea({ area: () => 4 }));
  const query = delayed((params: URLSearchParams) => params.size);
  query(delayed(new URLSearchParams()));
  // @ts-expect-error a map is like it, but is none
  query(new Map([["a", "b"]]));
  delayed((row: Row) => row.label)(delayed(new Row()));
});

Deno.test("types: where any iterable will do, containers and their iterators may hold delayeds", () => {
  const total = delayed((xs: Iterable<number>) => [...xs].length);
  const x = add(1, 2);
  total([1, x]);
  total(new Set([x]));
  total([x].values());
  total(new Map([["a", x]]).values());
  total(delayed([1, 2]));
  total(new Float64Array(1));
  delayed((entries: Iterable<[string, number]>) => [...entries].length)(new Map([["a", x]]));
  // @ts-expect-error a generator of delayeds is not read out
  (() => total(islice([x], 1)));
  // @ts-expect-error not numbers
  total(["a", x]);
});

Deno.test("types: recursive ones, readonly ones and any", async () => {
  interface Tree {
    readonly value: number;
    readonly children: Tree[];
    readonly parent?: Tree;
    readonly names: Map<string, Tree>;
  }
  type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
  const tree: Tree = { value: 1, children: [], names: new Map() };
  assertType<IsExact<Computed<Tree>, Tree>>(true);
  assertType<IsExact<Computed<Json>, Json>>(true);
  assertType<IsExact<Computed<readonly number[]>, readonly number[]>>(true);
  assertType<IsExact<Computed<[number, Delayed<string>[]]>, [number, string[]]>>(true);
  assertType<IsExact<Computed<Map<string, Delayed<number>>>, Map<string, number>>>(true);
  const value = delayed((tree: Tree) => tree.value);
  value(delayed(tree));
  value({ value: add(1, 2), children: [delayed(tree)], names: new Map([["a", delayed(tree)]]) });
  const text = delayed((json: Json) => JSON.stringify(json));
  assertEquals(await text({ list: [add(1, 2), null] }).compute(), '{"list":[3,null]}');
  delayed((first: [number, ...string[]]) => first.length)([add(1, 2), "b", lengthOf("c").call("toString")]);
  const pairs = delayed((pairs: readonly [number, string][]) => pairs.length);
  pairs([[add(1, 2), "a"]]);
  // @ts-expect-error a readonly list where one may be changed
  delayed((list: number[]) => list.length)([1] as readonly number[]);
});

Deno.test("types: the mean of a list, delayed or not", async () => {
  const list: Delayed<number>[] = [add(1, 2), add(3, 4)];
  const means = [
    mean([1, add(1, 2)]),
    mean(list),
    mean(...list),
    mean(delayed(list)),
    mean(gather(1, add(1, 2))),
  ];
  assertType<IsExact<typeof means, Delayed<number>[]>>(true);
  assertEquals(await compute(...means), [2, 5, 5, 5, 2]);
  // @ts-expect-error a list of texts
  mean(["a"]);
  // @ts-expect-error a delayed list of texts
  mean(delayed(["a"]));
});
