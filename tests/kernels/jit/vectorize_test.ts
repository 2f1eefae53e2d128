/** Kernels of numbers over arrays. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  arange,
  CompileError,
  type Complex,
  complex,
  dismissWorkers,
  fromArray,
  guvectorize,
  jit,
  NDArray,
  toThread,
  uniform,
  vectorize,
  zeros,
} from "../../../mod.ts";
import { heap } from "../../../src/kernels/arrays/heap.ts";

// deno-lint-ignore no-explicit-any -- what a program without types might do
const untyped = (value: unknown) => value as any;

const combine = (a: number, b: number) => a * 10 + b;

Deno.test("vectorize: arrays and numbers are broadcast", () => {
  const kernel = vectorize(combine);
  const x = arange(3), column = fromArray([[1], [2]]);
  assertEquals(kernel(x, 1).toArray(), [1, 11, 21]);
  assertEquals(kernel(1, x).toArray(), [10, 11, 12]);
  assertEquals(kernel(column, x).toArray(), [[10, 11, 12], [20, 21, 22]]);
  assertEquals(kernel(x, column).toArray(), [[1, 11, 21], [2, 12, 22]]);
  assertEquals(kernel([[1, 2], [3, 4]], [5, 6]).toArray(), [[15, 26], [35, 46]]);
  assertEquals(kernel(Float32Array.of(0.5, 1), Int8Array.of(-1, -2)).toArray(), [4, 8]);
  const result = kernel(x, x);
  assert(result instanceof NDArray);
  assertEquals([result.shape, result.dtype], [[3], "f64"]);
});

Deno.test("vectorize: numbers alone give a number", () => {
  const kernel = vectorize(combine);
  assertEquals([kernel(1, 2), kernel(0.5, 2)], [12, 7]);
  assertEquals(kernel.signatures, []);
});

Deno.test("vectorize: any shape and stride, with as few loops as can be", () => {
  const kernel = vectorize(combine);
  const x = arange(120).reshape(2, 3, 4, 5);
  const check = (a: NDArray, b: NDArray) => {
    const expected = a.mul(10).add(b);
    assertEquals(kernel(a, b).toArray(), expected.toArray());
  };
  check(x, x);
  check(x.slice(null, [null, null, -1], [1, 3]), x.slice(null, null, [0, 2]));
  check(x.T, arange(2));
  check(x.transpose(1, 0, 3, 2), x.slice(0, 0, 0, 0).reshape(1, 1, 1, 1));
  check(arange(3).reshape(3, 1, 1), arange(4).reshape(4, 1));
  check(zeros([0, 3]), zeros([1, 3]));
  check(arange(1), arange(1).reshape(1, 1));
});

Deno.test("vectorize: tails of gangs", () => {
  const kernel = vectorize((x: number) => Math.sqrt(x) + 1);
  for (const n of [0, 1, 7, 8, 9, 1000]) {
    assertEquals(kernel(arange(n)).toArray(), Array.from({ length: n }, (_, i) => Math.sqrt(i) + 1));
  }
});

Deno.test("vectorize: every type of elements, one by one and on lanes", () => {
  for (const target of ["lanes", "scalar"] as const) {
    const twice = vectorize((x: number) => 2 * x, { target });
    for (const dtype of ["i8", "u8", "i16", "u16", "i32", "u32", "f32", "f64"] as const) {
      assertEquals(twice(fromArray([1, 2, 100], dtype)).toArray(), [2, 4, 200], dtype);
    }
    const isOdd = vectorize((x: number) => x % 2 !== 0, { target });
    const odd: NDArray<"bool"> = isOdd([1, 2, 3]);
    assertEquals([odd.dtype, odd.toArray()], ["bool", [true, false, true]]);
    const not = vectorize((x: boolean) => !x, { target });
    assertEquals(not([[true], [false]]).toArray(), [[false], [true]]);
    const next = vectorize((x: bigint) => x + 1n, { target });
    assertEquals(next([1n, -5n]).toArray(), [2n, -4n]);
    const square = vectorize((z: Complex) => z.mul(z), { target });
    assertEquals(square([complex(0, 1), complex(2, 0)]).toArray(), [complex(-1, 0), complex(4, 0)]);
    const mixed = vectorize((z: Complex, k: number) => z.scale(k).abs2(), { target });
    assertEquals(mixed([[complex(0, 1)], [complex(2, 0)]], [1, 2]).toArray(), [[1, 4], [4, 16]]);
  }
});

Deno.test("vectorize: a signature says the types", () => {
  const kernel = vectorize((n: number, z: Complex) => n + z.re, { signature: "i32(i32, c128)", name: "add" });
  const z = fromArray([complex(1.5, 0), complex(2.9, 0)]);
  const result = kernel(2, z);
  assertEquals([result.dtype, result.toArray()], ["i32", [3, 4]]);
  assertEquals(kernel([1.9, -1.9], z).toArray(), [2, 1]);
  assertEquals(kernel(2, complex(1.5, 0)), 3);
  assertThrows(
    () => untyped(kernel)(1n, z),
    TypeError,
    "add: argument 1 must be a number, or an array of such; got bigint",
  );
  assertThrows(
    () => untyped(kernel)(1, [1, 2]),
    TypeError,
    "add: argument 2 must be a Complex, or an array of such; got an array of f64",
  );
  const rounded = vectorize((x: number) => x, { signature: "f64(f32)" });
  assertEquals(rounded([0.1]).toArray(), [Math.fround(0.1)]);
  assertThrows(() => vectorize(combine, { signature: "f64(" }), CompileError);
});

Deno.test("vectorize: the result may be given", () => {
  const kernel = vectorize(combine, { name: "combine" });
  const out = zeros([2, 2]);
  assertEquals(kernel([[1, 2], [3, 4]], 5, { out }) === out, true);
  assertEquals(out.toArray(), [[15, 25], [35, 45]]);
  kernel(out, out, { out });
  assertEquals(out.toArray(), [[165, 275], [385, 495]]);
  assertThrows(
    () => kernel([1, 2], 5, { out }),
    TypeError,
    "combine: out must be an NDArray f64 [2]; got f64 [2, 2]",
  );
  assertThrows(() => kernel([1, 2], 5, { out: untyped(zeros(2, "f32")) }), TypeError, "got f32 [2]");
  assertThrows(() => kernel([1, 2], 5, { out: untyped([1]) }), TypeError, "got Array");
  assertThrows(() => kernel([1, 2], 5, { out: zeros([2, 2]).slice(null, 0) }), TypeError, "side by side");
  assertThrows(() => kernel([1, 2], 5, untyped({ into: out })), TypeError, "no option into");
});

Deno.test("vectorize: what goes wrong is named", () => {
  const kernel = untyped(vectorize(combine, { name: "combine" }));
  assertThrows(() => kernel([1, 2], [1, 2, 3]), RangeError, "[2] and [3] do not go together");
  assertThrows(
    () => kernel([1], "two"),
    TypeError,
    "combine: argument 2 must be a number, a boolean, a bigint or a Complex, or an array of such; got string",
  );
  assertThrows(() => kernel([1]), TypeError, "combine takes 2 arguments (a, b); got 1");
  assertThrows(() => kernel(["1"], 1), TypeError);
  assertThrows(
    () => vectorize(combine, untyped({ target: "gpu" })),
    RangeError,
    "lanes, scalar, parallel; got gpu",
  );
  assertThrows(() => vectorize(combine, untyped({ lanes: true })), TypeError, "no option lanes");
  assertThrows(() => vectorize(untyped(3)), TypeError, "vectorize: a function is needed; got number");
  const nothing = vectorize((x: number) => {
    x += 1;
  });
  assertThrows(() => nothing([1]), CompileError, "must return");
});

Deno.test("vectorize: as the function of map, and of an array's map", () => {
  const kernel = vectorize((x: number) => x * x);
  assertEquals([1, 2, 3].map((x) => kernel(x)), [1, 4, 9]);
  assertEquals(arange(4).map(kernel as (x: number) => number).toArray(), [0, 1, 4, 9]);
  assertEquals(arange(4).map(jit((x: number) => x * x)).toArray(), [0, 1, 4, 9]);
});

Deno.test("vectorize: it can be used in other kernels", () => {
  const square = vectorize((x: number) => x * x);
  const sum = jit((n: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += square(i);
    return sum;
  }, { uses: { square } });
  assertEquals(sum(4), 14);
});

Deno.test("vectorize: random numbers, one for each element", () => {
  const draw = vectorize((x: number) => x + uniform(0, 1), { seed: 3 });
  const flat = draw(zeros([40, 30]), 0 as never), again = draw(zeros([40, 30]));
  assertEquals(flat.toArray(), again.toArray());
  assertEquals(new Set(flat).size, 1200);
  const plus = vectorize((x: number, y: number) => x + y + uniform(0, 1), { seed: 3 });
  assertEquals(new Set(plus(zeros([40, 1]), zeros(30))).size, 1200, "in each row others");
});

Deno.test("vectorize: on all threads", async () => {
  const here = vectorize(combine), all = vectorize(combine, { target: "parallel", name: "combine" });
  const x = arange(30_000).reshape(100, 300), column = arange(100).reshape(100, 1);
  for (const workers of [1, 2, 3]) {
    assertEquals((await all(x, 2, { workers })).toArray(), here(x, 2).toArray());
  }
  assertEquals((await all(column, x.slice(0))).toArray(), here(column, x.slice(0)).toArray());
  assertEquals((await all(zeros(0), 1)).toArray(), []);
  assertEquals(await all(1, 2), 12);
  const out = zeros([100, 300]);
  assertEquals(await all(x, 1, { out }) === out, true);
  await assertRejects(() => all(x, 1, { out: zeros(3) }), TypeError, "combine: out must be");
  await assertRejects(
    () => all(x, 1, untyped({ threads: 3 })),
    TypeError,
    "combine: there is no option threads",
  );
  await assertRejects(() => all(x, 1, { signal: AbortSignal.abort("no") }), "no");
  await dismissWorkers();
});

Deno.test("vectorize: on a worker", async () => {
  const kernel = vectorize(combine);
  const result = await toThread(kernel, arange(3), [[1], [2]]);
  assertEquals(result.toArray(), [[1, 11, 21], [2, 12, 22]]);
  assertEquals(await toThread(untyped(kernel), 1, 2), 12);
  const draw = vectorize((x: number, y: number) => x + y + uniform(0, 1), { seed: 3 });
  const [there, here] = [await toThread(draw, zeros([4, 1]), zeros(3)), draw(zeros([4, 1]), zeros(3))];
  assertEquals(there.toArray(), here.toArray());
  await dismissWorkers();
});

Deno.test("vectorize: copies of arguments do not stay", () => {
  const kernel = vectorize(combine), out = zeros([2, 2]);
  kernel([[1, 2], [3, 4]], Float64Array.of(1, 2), { out });
  const used = heap.used;
  for (let i = 0; i < 10; i++) kernel([[1, 2], [3, 4]], Float64Array.of(1, 2), { out });
  assert(heap.used <= used);
});

Deno.test("guvectorize: a kernel over sub-arrays", () => {
  const scale = guvectorize(
    (x: NDArray, factor: number, out: NDArray) => {
      for (let i = 0; i < x.shape[0]; i++) {
        for (let j = 0; j < x.shape[1]; j++) out.set(i, j, x.get(i, j) * factor);
      }
    },
    "(n,m),()->(n,m)",
    { name: "scale" },
  );
  const x = arange(12).reshape(2, 3, 2);
  assertEquals(scale(x, 2).toArray(), x.mul(2).toArray());
  assertEquals(scale(x.slice(0), 2.5).toArray(), x.slice(0).mul(2.5).toArray());
  assertEquals(scale(x, [1, 10]).toArray(), x.mul(fromArray([1, 10]).reshape(2, 1, 1)).toArray());
  assertEquals(scale(x.slice(1), [1, 10]).shape, [2, 3, 2]);
  assertEquals(scale(x.T, 3).toArray(), x.T.mul(3).toArray());
  assertEquals(scale([[1, 2]], 2).toArray(), [[2, 4]]);
  assertEquals([scale.name, scale.wrapped.length], ["scale", 3]);
  assertEquals(scale(zeros([0, 3, 2]), 1).shape, [0, 3, 2]);
  assertEquals(scale(zeros([2, 2], "f32"), 1).dtype, "f32");
});

Deno.test("guvectorize: several results, and numbers as results", () => {
  const extremes = guvectorize(
    (x: NDArray, least: NDArray, most: NDArray) => {
      let low = Infinity, high = -Infinity;
      for (let i = 0; i < x.shape[0]; i++) {
        low = Math.min(low, x.get(i));
        high = Math.max(high, x.get(i));
      }
      least.set(0, low);
      most.set(0, high);
    },
    "(n)->(),()",
    { dtype: "f64" },
  );
  const [least, most] = extremes(fromArray([[3, 1, 2], [6, 5, 4]], "i32"));
  assertEquals([least.toArray(), most.toArray(), most.dtype], [[1, 4], [3, 6], "f64"]);
});

Deno.test("guvectorize: the sizes must be those of the layout", () => {
  const dot = guvectorize(
    (a: NDArray, b: NDArray, out: NDArray) => {
      let sum = 0;
      for (let i = 0; i < a.shape[0]; i++) sum += a.get(i) * b.get(i);
      out.set(0, sum);
    },
    "(n),(n)->()",
    { name: "dot" },
  );
  assertEquals(dot([[1, 2], [3, 4]], [1, 10]).toArray(), [21, 43]);
  assertThrows(
    () => dot([1, 2], [1, 2, 3]),
    RangeError,
    "dot: the dimension n has size 2, but size 3 in argument 2",
  );
  assertThrows(() => dot(zeros([2, 3]), zeros([4, 3])), RangeError, "do not go together");
  assertThrows(
    () => dot(1, [1]),
    TypeError,
    "argument 1 must be an array of 1 or more dimensions; got number",
  );
  assertThrows(() => dot([1]), TypeError, "dot takes 2 arguments; got 1");
  const wrong = (_: NDArray) => {};
  assertThrows(
    () => guvectorize(wrong, "(n)->(n)"),
    TypeError,
    "must have 2 parameters, one for each argument of the layout (1)",
  );
  assertThrows(() => guvectorize(wrong, "(n)->(m)"), CompileError, "the size of `m` is not known");
  assertThrows(
    () => guvectorize(wrong, "(n)->(n)", untyped({ signature: "" })),
    TypeError,
    "no option signature",
  );
  assertThrows(() => guvectorize(wrong, "(n)->(n)", { dtype: untyped("f16") }), RangeError, "f16");
});

Deno.test("types: what guvectorize gives is what the function's last parameter is", () => {
  const total = guvectorize((x: NDArray, out: NDArray) => {
    let sum = 0;
    for (let i = 0; i < x.size; i++) sum += x.get(i);
    out.set(0, sum);
  }, "(n)->()");
  const sums: NDArray = total([[1, 2], [3, 4]]);
  assertEquals(sums.get(0) + sums.get(1), 10);
  const turn = guvectorize((x: NDArray<"c128">, out: NDArray<"c128">) => {
    for (let i = 0; i < x.size; i++) out.set(i, x.get(i).mul(complex(0, 1)));
  }, "(n)->(n)");
  const turned: NDArray<"c128"> = turn(fromArray([complex(1, 2)]));
  assertEquals(turned.get(0).re, -2);
  // @ts-expect-error -- complex numbers are no numbers
  const wrong: NDArray = turned;
  assertEquals(wrong.dtype as string, "c128");
});
