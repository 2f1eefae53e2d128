import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { arange, fromArray, zeros } from "../../../src/kernels/arrays/create.ts";
import type { NDArray } from "../../../src/kernels/arrays/ndarray.ts";
import type { Slice } from "../../../src/kernels/arrays/slices.ts";
import {
  counting,
  elementsOf,
  indicesOf,
  type Model,
  shapes,
  sliced,
  slicesFor,
  transposed,
} from "./model.ts";

/** The numbers 0, 1, 2, … in a shape. */
function array(shape: readonly number[]): NDArray<"f64"> {
  return arange(shape.reduce((a, b) => a * b, 1)).reshape(shape);
}

/** Every way to see the elements says the same. */
function assertSame(found: NDArray, expected: Model): void {
  const elements = elementsOf(expected);
  assertEquals(found.shape, expected.shape);
  assertEquals([...found], elements);
  assertEquals([found.toArray()].flat(9), elements);
  assertEquals(indicesOf(found.shape).map((index) => found.get(...index)), elements);
  assertEquals([...found.copy().data], elements);
  assertEquals([...found.reshape(-1)], elements);
  assertEquals(found.sum(), elements.reduce((a, b) => a + b, 0));
  if (found.isContiguous) assertEquals([...found.data], elements);
}

const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), slicesFor(shape)));

Deno.test("slices are those of Python, also of slices, and in every order of dimensions", () => {
  const twice = cases.chain(([shape, slices]) => {
    const { shape: part } = sliced(counting(shape), slices);
    const orders = fc.shuffledSubarray(part.map((_, d) => d), { minLength: part.length });
    return fc.tuple(fc.constant([shape, slices] as const), orders, slicesFor(part));
  });
  const property = ([[shape, first], order, second]: [readonly [number[], Slice[]], number[], Slice[]]) => {
    const part = array(shape).slice(...first);
    const model = sliced(counting(shape), first);
    assertSame(part, model);
    if (order.length === 0) return;
    assertSame(part.transpose(...order), transposed(model, order));
    assertSame(part.slice(...second), sliced(model, second));
  };
  fc.assert(fc.property(twice, property), { seed: 5, numRuns: 500 });
});

Deno.test("what is written into a view is written into the array, and nowhere else", () => {
  const property = ([shape, slices]: [number[], Slice[]]) => {
    const whole = array(shape);
    const part = whole.slice(...slices).fill(-1);
    const hit = new Set(elementsOf(sliced(counting(shape), slices)));
    assertEquals([...whole], elementsOf(counting(shape)).map((i) => hit.has(i) ? -1 : i));
    part.assign(zeros(part.shape));
    assertEquals([...whole], elementsOf(counting(shape)).map((i) => hit.has(i) ? 0 : i));
  };
  fc.assert(fc.property(cases, property), { seed: 6, numRuns: 300 });
});

Deno.test("reshape keeps the order, and is a view where one stride goes through", () => {
  const property = ([shape, slices]: [number[], Slice[]]) => {
    const part = array(shape).slice(...slices);
    const values = [...part];
    for (const target of [[-1], [1, -1, 1], [...part.shape, 1], part.shape.toReversed()]) {
      if (part.size === 0 && target.includes(-1)) continue;
      assertEquals([...part.reshape(target)], values);
    }
  };
  fc.assert(fc.property(cases, property), { seed: 7, numRuns: 300 });
  const x = array([4, 6]);
  const isView = (y: NDArray) => {
    y.fill(-1);
    const hit = x.min() === -1;
    x.assign(array([4, 6]));
    return hit;
  };
  assert(isView(x.reshape(2, 2, 3, 2)));
  assert(isView(x.slice([null, null, 2]).reshape(2, 3, 2)), "within a row");
  assert(isView(x.slice(null, [null, null, 2]).reshape(-1)), "one stride through all rows");
  assert(isView(x.T.reshape(6, 2, 2)));
  assert(!isView(x.T.reshape(-1)));
  assert(!isView(x.slice(null, [0, 4]).reshape(-1)));
});

Deno.test("slices that are not there are errors", () => {
  const x = array([3, 4]);
  assertThrows(() => x.slice(3), RangeError, "Index 3 is outside of dimension 0, which has size 3");
  assertThrows(() => x.slice(0, -5), RangeError, "Index -5 is outside of dimension 1, which has size 4");
  assertThrows(() => x.slice(0, 0, 0), RangeError, "slice: 3 slices for an array of 2 dimensions");
  assertThrows(() => x.slice([0, 3, 0]), RangeError, "slice: the step of dimension 0 is 0");
  assertThrows(() => x.slice([0.5]), RangeError, "The index of dimension 0 must be an integer; got 0.5");
  assertThrows(() => x.slice("1:2" as never), TypeError, "takes an index, [start, stop, step] or null");
});

Deno.test("shapes that do not fit are errors", () => {
  const x = array([3, 4]);
  for (const shape of [[5, -1], [-1, -1], [11], [-3, -4], [0, -1], [1.5, 8]]) {
    assertThrows(
      () => x.reshape(shape),
      RangeError,
      `An array of 12 elements cannot have the shape [${shape.join(", ")}]`,
    );
  }
  assertThrows(() => x.transpose(0, 0), RangeError, "must name each of 0, 1 once");
  assertEquals(x.reshape(2, -1).shape, [2, 6]);
});

Deno.test("assign repeats what is smaller, converts, and copes with overlaps", () => {
  const x = array([2, 3]);
  assertEquals(x.assign(fromArray([7, 8, 9])).toArray(), [[7, 8, 9], [7, 8, 9]]);
  assertEquals(x.assign(fromArray([[1n], [2n]])).toArray(), [[1, 1, 1], [2, 2, 2]]);
  assertThrows(() => x.assign(zeros(4)), RangeError, "[2, 3] and [4] do not go together");
  assertThrows(() => x.slice(0).assign(x), RangeError, "assign: shape [2, 3] is too large for [3]");
  assertThrows(() => x.assign(zeros(3, "c128")), TypeError, "Complex numbers cannot become f64");
  const line = arange(6);
  line.slice([1]).assign(line.slice([0, -1]));
  assertEquals([...line], [0, 0, 1, 2, 3, 4]);
  const z = zeros([2, 2], "c128").assign(fromArray([1, 2]));
  assertEquals([...z].map(String), ["1+0i", "2+0i", "1+0i", "2+0i"]);
});
