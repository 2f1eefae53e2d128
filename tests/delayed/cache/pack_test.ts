/** Results as bytes and back: equal in type and content, or not kept. */

import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { arange, complex, type Dtype, fromArray, NDArray } from "../../../mod.ts";
import { pack, unpack } from "../../../src/delayed/cache/pack.ts";

function copied<T>(value: T): T {
  return unpack(pack(value)) as T;
}

const buffer = new Float64Array([1, 2, 3]).buffer;
const record = Object.assign(Object.create(null), { a: 1 });
const circle: Record<string, unknown> = { z: complex(1, 2), map: new Map() };
circle.self = circle;
(circle.map as Map<unknown, unknown>).set(circle.z, [circle]);

const VALUES: Record<string, unknown> = {
  "a number": 0.1,
  "minus zero": -0,
  "no number": NaN,
  "infinity": -Infinity,
  "a text": "grün\0",
  "half a character": "\ud800",
  "a long text": "x".repeat(100_000),
  "nothing": undefined,
  "null": null,
  "a truth value": false,
  "a big integer": 10n ** 30n,
  "an array with a hole": [1, , 3],
  "an array with more than items": Object.assign([1, 2], { index: 3 }),
  "an object": { a: { b: [1, "x"] }, "": undefined },
  "an object with the name __proto__": JSON.parse('{ "__proto__": { "a": 1 } }'),
  "an object without a prototype": record,
  "a map": new Map<unknown, unknown>([[{ a: 1 }, new Set([1, "x"])], [NaN, -0]]),
  "a date": new Date(NaN),
  "a regular expression": /a+/gu,
  "an error": new RangeError("too far"),
  "a boxed number": Object(1),
  "a buffer": buffer,
  "a view of bits": new DataView(buffer),
  "a complex number": complex(-0, NaN),
  "many things": [new Map([["x", [complex(0, 1)]]]), new Set([complex(1, 1)]), { deep: [record, [buffer]] }],
  "what contains itself": circle,
};
for (
  const name of [
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float16Array",
    "Float32Array",
    "Float64Array",
  ]
) {
  VALUES[name] = (globalThis as unknown as Record<string, Float64ArrayConstructor>)[name].of(1, 2, 3);
}
VALUES.BigInt64Array = BigInt64Array.of(-1n, 2n);
VALUES.BigUint64Array = BigUint64Array.of(1n, 2n ** 63n);

for (const [name, value] of Object.entries(VALUES)) {
  Deno.test(`pack: ${name} comes back equal in type and content`, () => {
    const copy = copied(value);
    assertEquals(copy, value);
    assertEquals(Object.prototype.toString.call(copy), Object.prototype.toString.call(value));
    if (typeof value !== "object" || value === null) return assert(Object.is(copy, value));
    assertNotStrictEquals(copy, value);
    assertStrictEquals(Object.getPrototypeOf(copy), Object.getPrototypeOf(value));
  });
}

const ARRAYS: Record<string, NDArray<Dtype>> = {
  "of numbers": fromArray([[NaN, -0, Infinity]]),
  "of short numbers": fromArray([0.1, -0], "f32"),
  "of big integers": fromArray([1n, -1n], "i64"),
  "of truth values": fromArray([true, false], "bool"),
  "of complex numbers": fromArray([complex(1, -0)]),
  "that are empty": fromArray([], "i32"),
  "that are views": fromArray([[1, 2, 3], [3, 4, 5]]).T,
  "that are written when they are used": arange(10),
};

for (const [name, array] of Object.entries(ARRAYS)) {
  Deno.test(`pack: arrays ${name} keep their shape, their type and every bit, wherever they are`, () => {
    const { list, map } = copied({ list: [array, array], map: new Map([["x", { array }]]) });
    assertStrictEquals(list[0], list[1]);
    for (const copy of [copied(array), list[0], map.get("x")!.array]) {
      assert(copy instanceof NDArray);
      assertEquals([copy.dtype, copy.shape], [array.dtype, array.shape]);
      assertEquals(copy.toArray(), array.toArray());
    }
  });
}

Deno.test("pack: what is the same object stays the same, and what was copied is independent", () => {
  const view = new Uint8Array(buffer), z = complex(1, 2);
  const value = { view, again: view, buffer, z, list: [z, record, record] };
  const copy = copied(value);
  assertStrictEquals(copy.view, copy.again);
  assertStrictEquals(copy.view.buffer, copy.buffer);
  assertStrictEquals(copy.z, copy.list[0]);
  assertStrictEquals(copy.list[1], copy.list[2]);
  const bytes = pack(value);
  const [one, other] = [unpack(bytes), unpack(bytes)] as (typeof value)[];
  one.view[0] = 99;
  assertEquals([view[0], other.view[0]], [0, 0]);
});

Deno.test("pack: what is small and plain is text, unless that would say less", () => {
  for (
    const value of [
      1,
      "x",
      null,
      [],
      {},
      { a: [1, { b: "c" }], "": true },
      JSON.parse('{ "__proto__": [1] }'),
    ]
  ) {
    assertEquals(pack(value), JSON.stringify(value));
  }
  const inner = [1], deep = { toJSON: 1 };
  for (
    const value of [
      -0,
      NaN,
      [NaN],
      [-0],
      [undefined],
      [, 1],
      { a: undefined },
      [inner, inner],
      deep,
      [1n],
      new Date(0),
    ]
  ) {
    assert(typeof pack(value) !== "string", Deno.inspect(value));
    assertEquals(copied(value), value);
  }
  const [one, other] = copied([inner, inner]);
  assertStrictEquals(one, other);
  assertEquals(copied(deep), deep);
});

Deno.test("pack: of a large buffer only the part is kept that is seen, in a buffer of its own", () => {
  const part = new Uint8Array(1e6).subarray(10, 20);
  assert(pack(part).length < 1000);
  assertEquals(copied(part).buffer.byteLength, 10);
});

class Point {
  x = 1;
}
const detached = new ArrayBuffer(8);
detached.transfer();
const disposed = fromArray([1]);
disposed[Symbol.dispose]();
const searched = /x/g;
searched.lastIndex = 1;

const REFUSED: Record<string, unknown> = {
  "a function": () => 1,
  "a symbol": Symbol.for("x"),
  "an instance of a class": new Point(),
  "an instance inside": [{ a: new Map([[1, new Point()]]) }],
  "an array of a class": new (class extends Array {})(),
  "bytes of a class": new (class extends Uint8Array {})(1),
  "an error of a class": new (class Own extends Error {})("x"),
  "an error with more": Object.assign(new Error("x"), { code: 1 }),
  "an error with a cause": new Error("x", { cause: 1 }),
  "several errors": new AggregateError([], "x"),
  "a promise": Promise.resolve(1),
  "a weak map": new WeakMap(),
  "a generator": (function* () {})(),
  "an object with a symbol": { [Symbol.for("x")]: 1 },
  "shared memory": new Uint8Array(new SharedArrayBuffer(1)),
  "a buffer that was moved": detached,
  "a buffer that can grow": new ArrayBuffer(1, { maxByteLength: 2 }),
  "an array that was disposed": disposed,
  "a regular expression that has been used": searched,
  "an address": new URL("file:///"),
  "a blob": new Blob([]),
  "what is nested too deep": Array.from({ length: 1e5 }).reduce<unknown>((inner) => [inner], 1),
};

for (const [name, value] of Object.entries(REFUSED)) {
  Deno.test(`pack: ${name} is not kept`, () => {
    assertThrows(() => pack(value));
  });
}

Deno.test("pack: bytes that are something else are refused", () => {
  assertThrows(() => unpack(new Uint8Array(3)));
  assertThrows(() => unpack(new Uint8Array(100).fill(255)));
});
