/** A key stands for one value. */

import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { spy } from "@std/testing/mock";
import {
  arange,
  Complex,
  complex,
  compute,
  type Delayed,
  delayed,
  gather,
  type NDArray,
  zeros,
} from "../../mod.ts";

const conflict = (key: string) => `two different calls have the key ${key}: `;

Deno.test("two different calls or values under one key throw, whatever they are", async () => {
  const same = (x: unknown) => x;
  const five = delayed(5, { key: "k" });
  const six = delayed(6, { key: "k" });
  const call = delayed(same, { key: "k", name: "same" })(9);
  const use = delayed((...xs: unknown[]) => xs.length);
  await assertRejects(() => compute(five, six), Error, `${conflict("k")}a value and a value`);
  await assertRejects(() => compute(five, call), Error, `${conflict("k")}a value and same(…)`);
  await assertRejects(() => compute(call, five), Error, `${conflict("k")}same(…) and a value`);
  await assertRejects(() => use([five, { six }]).compute(), Error, conflict("k"));
  await assertRejects(
    () => compute(call, ...delayed(same as () => [1], { key: "k", nout: 1 })()),
    Error,
    conflict("k"),
  );
  await assertRejects(() => use(five, six).visualize(), Error, conflict("k"));
  assertEquals(await compute(five, delayed(5, { key: "k" }), use(five)), [5, 5, 1]);
});

Deno.test("a given key must not be the automatic key of another task or value", async () => {
  const add = delayed((a: number, b: number) => a + b, { name: "add" });
  const x = add(1, 2);
  const taken = delayed(() => 99, { key: x.key, name: "other" });
  await assertRejects(() => compute(x, taken()), Error, `${conflict(x.key)}other(…) and add(…)`);
  await assertRejects(() => compute(taken(), add(x, 1)), Error, conflict(x.key));
  const leaf = delayed(7);
  await assertRejects(() => compute(leaf, delayed(8, { key: leaf.key })), Error, conflict(leaf.key));
  await assertRejects(() => add(leaf, delayed(8, { key: leaf.key })).compute(), Error, conflict(leaf.key));
  assertEquals(await compute(x, delayed(() => 99, { key: "add-x" })()), [3, 99]);
});

Deno.test("what was persisted goes together with what it came from", async () => {
  const f = spy((x: number) => ({ x }));
  const x = delayed(f)(1);
  const persisted = await x.persist();
  assertEquals(persisted.key, x.key);
  assertEquals(await compute(persisted, x, delayed((a: unknown) => a)(persisted)), [{ x: 1 }, { x: 1 }, {
    x: 1,
  }]);
  const pure = delayed(f, { pure: true, name: "pure" });
  assertEquals(await compute(await pure(2).persist(), pure(2)), [{ x: 2 }, { x: 2 }]);
  const keyed = delayed(f, { key: "p" });
  const held = await keyed(1).persist();
  await assertRejects(() => compute(keyed(2), held), Error, conflict("p"));
  await assertRejects(() => compute(held, keyed(2)), Error, conflict("p"));
});

Deno.test("equal calls under one key are one, by content", async () => {
  const [s, t] = [Symbol("s"), Symbol("t")];
  const arguments_: (() => unknown)[] = [
    () => ({ a: [1, { b: 2 }] }),
    () => [1, "1", 1n, null, undefined, NaN, -0],
    () => [, 1],
    () => new Float64Array([1, 2]),
    () => new DataView(new ArrayBuffer(3)),
    () => new Map<unknown, unknown>([[1, new Set([2])], [[3], 4]]),
    () => new Date(5),
    () => /x/g,
    () => ({ [s]: 1, [Symbol.for("weft.test")]: [2] }),
    () => [delayed(1), { x: delayed([2]) }],
    () => "ab".match(/b/),
    () => complex(1, -0),
    () => arange(6).reshape(2, 3),
    () => [zeros([2, 0], "bool"), { at: complex(NaN, 2) }],
  ];
  const f = spy((x: unknown) => x);
  const call = delayed(f, { key: "one" });
  for (const make of arguments_) {
    const before = f.calls.length;
    const [a, b] = await gather(call(make()), call(make())).compute();
    assertEquals([f.calls.length - before, a === b], [1, true], Deno.inspect(make()));
  }
  class Sub extends Array<number> {}
  class Polar extends Complex {}
  const view = arange(6);
  const others: [unknown, unknown][] = [
    [{ [s]: 1 }, { [t]: 1 }],
    [{ [s]: 1 }, { [s]: 2 }],
    [[,], [undefined]],
    [{}, Object.create(null)],
    [new Map([[1, 0], [2, 0]]), new Map([[2, 0], [1, 0]])],
    [Sub.of(1, 2), [1, 2]],
    [new (class extends Set {})(), new Set()],
    [new (class extends Float64Array {})(1), new Float64Array(1)],
    [new Uint8Array(new SharedArrayBuffer(1)), new Uint8Array(new SharedArrayBuffer(1))],
    ["ab".match(/b/), "b".match(/b/)],
    [[delayed(1)], [delayed(2)]],
    [complex(1, 0), complex(1, -0)],
    [complex(1, 2), [1, 2]],
    [complex(12, 3), complex(1, 23)],
    [new Polar(1, 2), new Polar(1, 2)],
    [arange(6), arange(6).reshape(2, 3)],
    [arange(6).reshape(3, 2), arange(6).reshape(2, 3).T],
    [zeros(2), zeros(2, "i32")],
    [view.slice([0, 3]), view.slice([1, 4])],
  ];
  for (const [a, b] of others) {
    await assertRejects(() => compute(call(a), call(b)), Error, conflict("one"), Deno.inspect([a, b]));
  }
});

Deno.test("pure keys are safe for circles, also through sets and maps, and for what is shared", () => {
  const key = delayed((value: unknown) => value, { pure: true, name: "v" });
  const keyOf = (value: unknown) => (key(value) as Delayed<unknown>).key;
  const set = new Set<unknown>();
  set.add(set);
  const map = new Map<unknown, unknown>();
  map.set("self", map).set(map, 1);
  const object = { set: new Set<unknown>(), list: [1] };
  object.set.add(object);
  const two: unknown[] = [[1]];
  two.push(two, [two]);
  const circles = [set, map, object, object.set, two, [two], two[0]];
  assertEquals(new Set(circles.map(keyOf)).size, circles.length);
  assertEquals(circles.map(keyOf), circles.map(keyOf));
  const shared = { a: 1 };
  assertEquals(keyOf([shared, shared]), keyOf([{ a: 1 }, { a: 1 }]));
  assertEquals(keyOf(new Set([[1], [2]])), keyOf(new Set([[2], [1]])));
  assertNotEquals(keyOf(new Set([[1], [2]])), keyOf(new Set([[1], [3]])));
  const lost = new Uint8Array(8);
  structuredClone(lost, { transfer: [lost.buffer] });
  assertEquals(keyOf(lost).length, keyOf(1).length);
  assertEquals(keyOf(Symbol.for("weft.test")), keyOf(Symbol.for("weft.test")));
});

Deno.test("pure calls of equal arrays and complex numbers are one, whatever memory they are in", () => {
  const sum = delayed((x: NDArray, c: Complex) => x.sum() + c.re, { pure: true, name: "sum" });
  const whole = arange(12).reshape(3, 4), column = whole.slice(null, 1);
  assertEquals(sum(column, complex(1, 2)).key, sum(column.copy(), complex(1, 2)).key);
  assertEquals(sum(arange(3), complex(0)).key, sum(zeros(3).add(arange(3)), complex(0)).key);
  const before = sum(whole, complex(0)).key;
  whole.set(0, 0, 7);
  assertNotEquals(sum(whole, complex(0)).key, before, "as it is when the call is made");
});
