/** Compiled kernels as a program calls them. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  CompileError,
  type Complex,
  complex,
  isKernel,
  jit,
  type NDArray,
  uniform,
  zeros,
} from "../../../mod.ts";

// deno-lint-ignore no-explicit-any -- what a program without types might do
const untyped = (fn: unknown) => fn as (...args: any[]) => any;

Deno.test("jit: a kernel gives what the plain function gives, whatever the numbers", () => {
  const kernel = jit((a: number, b: number) => a / b + a * 3);
  for (const a of [0, -0, 1, 7, -2, 0.5, 1e300, NaN, Infinity, 2 ** 31, -(2 ** 31)]) {
    for (const b of [0, -0, 3, 1e-300, -Infinity]) assertEquals(kernel(a, b), kernel.wrapped(a, b));
  }
});

Deno.test("jit: a kernel has the function's name, length and original, and is a kernel", () => {
  const half = (x: number) => x / 2;
  const kernel = jit(half);
  assertEquals([kernel.name, kernel.length, kernel.wrapped === half], ["half", 1, true]);
  assertEquals([jit((x: number) => x).name, jit((x: number) => x, { name: "same" }).name], [
    "kernel",
    "same",
  ]);
  assert(isKernel(kernel));
});

Deno.test("jit: from none to five parameters", () => {
  assertEquals(jit(() => 42)(), 42);
  assertEquals(jit((a: number) => a + 1)(1.5), 2.5);
  assertEquals(jit((a: number, b: number) => a - b)(1, 0.5), 0.5);
  assertEquals(jit((a: number, b: number, c: number) => a - b * c)(1, 0.5, 4), -1);
  assertEquals(jit((a: number, b: number, c: number, d: number) => (a - b) * (c - d))(1, 2, 3.5, 4), 0.5);
  const five = jit((a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e);
  assertEquals([five(1, 2, 3, 4, 5), five(1, 2, 3, 4, 5.5)], [15, 15.5]);
});

Deno.test("jit: one version for integers, and one more for each parameter that was once none", () => {
  const kernel = jit((a: number, b: number) => a * 2 + b);
  const types = () => kernel.signatures.map((signature) => signature.slice(signature.indexOf("(")));
  kernel(1, 2);
  assertEquals(types(), ["(i32, i32)"]);
  kernel(1, 2.5);
  kernel(1, -0);
  kernel(1, 2 ** 31);
  assertEquals(types(), ["(i32, i32)", "(i32, f64)"]);
  kernel(1.5, 2);
  kernel(1.5, 2.5);
  assertEquals(types(), ["(i32, i32)", "(i32, f64)", "(f64, f64)"]);
  kernel(3, 4);
  assertEquals(types().length, 3);
});

Deno.test("jit: -0 is not taken for an integer", () => {
  const inverse = jit((x: number) => 1 / x);
  assertEquals([inverse(0), inverse(-0)], [Infinity, -Infinity]);
});

Deno.test("jit: booleans, bigints, complex numbers, and no result", () => {
  assertEquals(jit((a: boolean, b: boolean) => a && !b)(true, false), true);
  assertEquals(jit((x: number) => x > 3)(2), false);
  assertEquals(jit((a: bigint, b: bigint) => a * b)(2n ** 40n, 3n), 3n * 2n ** 40n);
  const square = jit((z: Complex) => z.mul(z));
  assertEquals(square(complex(1, 2)), complex(-3, 4));
  const nothing = jit((x: Float64Array) => {
    x[0] = 1;
  });
  assertEquals(nothing(new Float64Array(1)), undefined);
});

Deno.test("jit: other types of arguments are other versions", () => {
  const first = jit((x: Float64Array | Int8Array) => x[0]);
  assertEquals([first(Float64Array.of(1.5)), first(Int8Array.of(-1))], [1.5, -1]);
  const rows = jit((x: NDArray) => x.shape[0]);
  assertEquals([rows(zeros([2, 3])), rows(zeros([4, 3], "i32")), rows(zeros([5, 3]).T)], [2, 4, 3]);
  assertEquals(rows.signatures.length, 3);
});

Deno.test("jit: wrong arguments are named", () => {
  const kernel = untyped(jit((out: Float64Array, width: number) => out[0] * width, { name: "mandelbrot" }));
  const out = new Float64Array(1);
  assertThrows(
    () => kernel(out, "wide"),
    TypeError,
    "mandelbrot: argument 2 (width) must be a number, a boolean, a bigint, a Complex, a typed array or an NDArray; " +
      "got string",
  );
  assertThrows(() => kernel([1, 2], 1), TypeError, "argument 1 (out) must be");
  assertThrows(() => kernel([1, 2], 1), TypeError, "got Array; fromArray() makes an NDArray of it");
  assertThrows(() => kernel(out, null), TypeError, "got null");
  assertThrows(() => kernel(new Map(), 1), TypeError, "got Map");
  assertThrows(() => kernel(new Uint8ClampedArray(1), 1), TypeError, "got Uint8ClampedArray");
  assertThrows(() => kernel(out), TypeError, "mandelbrot takes 2 arguments (out, width); got 1");
  assertThrows(() => untyped(jit((x: number) => x))(), TypeError, "kernel takes 1 argument (x); got 0");
});

Deno.test("jit: more arguments than parameters are left alone", () => {
  assertEquals([1, 2.5].map(jit((x: number) => x + 1)), [2, 3.5]);
  assertEquals(untyped(jit(() => 1))(2), 1);
  const sum = jit((a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e);
  assertEquals(untyped(sum)(1, 2, 3, 4, 5, 6), 15);
});

Deno.test("jit: parameters are named whatever the function is", () => {
  const refused = (fn: unknown) => assertThrows(() => untyped(jit(untyped(fn)))("text"), TypeError).message;
  assert(refused((x: number) => x).includes("argument 1 (x)"));
  assert(
    refused(function f(/* the (first) one */ value: number) {
      return value;
    }).includes("argument 1 (value)"),
  );
  const { method } = { method: (y: number) => y };
  assert(refused(method).includes("argument 1 (y)"));
});

Deno.test("jit: a kernel that cannot be compiled says so when it is called, or has wrong parameters", () => {
  const free = jit((x: number) => x + Number(untyped(globalThis)));
  assertThrows(() => free(1), CompileError);
  const withDefault = jit((x: number, y = 1) => x + y);
  assertThrows(() => withDefault(1, 2), CompileError, "default");
});

Deno.test("jit: with a signature it is compiled at once, for these types only", () => {
  const scaled = jit((x: number, by: number) => x * by, { name: "scaled", signature: "f64(f64, i32)" });
  assertEquals(scaled.signatures, ["f64(f64, i32)"]);
  assertEquals([scaled(1.5, 2), scaled(3, 2.9)], [3, 6]);
  assertThrows(
    () => untyped(scaled)(1, 2n),
    TypeError,
    "scaled: argument 2 (by) must be a number; got bigint",
  );
  assertEquals(scaled.signatures.length, 1);
  const single = jit((x: number) => x, { signature: "f32(f32)" });
  assertEquals(single(0.1), Math.fround(0.1));
  const sum = jit((x: NDArray) => x.get(0, 0), { signature: "f64(f64[:, :])" });
  assertEquals(sum(zeros([2, 2])), 0);
  assertThrows(
    () => untyped(sum)(zeros([2], "i32")),
    TypeError,
    "argument 1 (x) must be an NDArray f64[:, :]; got NDArray i32[::1]",
  );
});

Deno.test("jit: several signatures", () => {
  const twice = untyped(jit((x: number) => x + x, { signature: ["f64(f64)", "i64(i64)"], name: "twice" }));
  assertEquals([twice(1.5), twice(4n)], [3, 8n]);
  assertThrows(
    () => untyped(jit((x: bigint) => x, { signature: "i64(i64)" }))(3),
    TypeError,
    "must be a bigint",
  );
  assertThrows(() => twice(true), TypeError, "twice has no version for (bool); it has f64(f64), i64(i64)");
});

Deno.test("jit: wrong options and signatures", () => {
  const fn = (x: number) => x;
  assertThrows(() => jit(3 as never), TypeError, "jit: a function is needed; got number");
  assertThrows(() => jit(fn, { parallel: true } as never), TypeError, "jit: there is no option parallel");
  assertThrows(() => jit(fn, { uses: 3 } as never), TypeError, "uses must be an object");
  assertThrows(() => jit(fn, { seed: 1.5 }), TypeError, "seed must be an integer; got 1.5");
  assertThrows(() => jit(fn, { signature: "f64(" }), CompileError);
  assertThrows(
    () => jit(fn, { signature: "f64(f64, f64)", name: "same" }),
    TypeError,
    "same: the signature f64(f64, f64) is for 2 arguments; the function has 1",
  );
});

Deno.test("jit: constants and kernels come in by uses, as they were", () => {
  const limit = 10;
  const clamp = jit((x: number) => x > limit ? limit : x, { uses: { limit } });
  const uses: Record<string, unknown> = { clamp };
  const sum = jit((a: number, b: number) => clamp(a) + clamp(b), { uses });
  delete uses.clamp;
  assertEquals(sum(3, 30), 13);
});

Deno.test("jit: a generator is a plain one outside, and goes into the loops of others", () => {
  const countdown = jit(function* (n: number) {
    for (let i = n; i > 0; i--) yield i;
  });
  assertEquals([...countdown(3)], [3, 2, 1]);
  const total = jit((n: number) => {
    let sum = 0;
    for (const i of countdown(n)) sum += i;
    return sum;
  }, { uses: { countdown } });
  assertEquals(total(4), 10);
});

Deno.test("jit: random numbers differ from call to call, and are the same with a seed", () => {
  const draw = () => uniform(0, 1);
  const free = jit(draw), seeded = jit(draw, { seed: 7 }), other = jit(draw, { seed: 8n });
  const drawn = Array.from({ length: 100 }, () => free());
  assertEquals(new Set(drawn).size, 100);
  assert(drawn.every((x) => x >= 0 && x < 1));
  assertEquals(seeded(), seeded());
  assert(seeded() !== other());
});

Deno.test("jit: inspect shows each stage", () => {
  const kernel = jit((x: number) => x + 1, { name: "next" });
  assertThrows(
    () => kernel.inspect("ir"),
    TypeError,
    "next has no version to inspect: it has not been called yet",
  );
  kernel(1);
  kernel(1.5);
  const [ints, doubles] = kernel.signatures;
  assertEquals(kernel.inspect("source"), "(x)=>x + 1");
  assert(kernel.inspect("ir", ints).includes("i32"));
  assert(!kernel.inspect("ir").includes("i32"), "the latest by default");
  assert(kernel.inspect("lanes", doubles).includes("next"));
  assert(kernel.inspect("wat").startsWith("(module"));
  assertThrows(() => kernel.inspect("ir", "f64()"), TypeError, `there are ${ints}, ${doubles}`);
  assertThrows(
    () => kernel.inspect("asm" as never),
    RangeError,
    "must be one of source, ir, lanes, wat; got asm",
  );
});

Deno.test("jit: an index outside says where, unless that is turned off", () => {
  const source = (x: Float64Array, i: number) => {
    return x[i];
  };
  const checked = jit(source, { name: "pick" });
  const x = Float64Array.of(1, 2, 3);
  assertEquals(checked(x, 2), 3);
  const error = assertThrows(() => checked(x, 3), RangeError);
  assertEquals(
    error.message,
    "pick: index 3 is outside dimension 0 of x (size 3)\n  line 2, column 14: return x[i];",
  );
  assertThrows(() => checked(x, -1), RangeError, "index -1 is outside");
  assertThrows(() => checked(x, 0.5), RangeError, "index 0.5 is no integer");
  assertThrows(() => checked(x, NaN), RangeError, "index NaN is no integer");
  assertEquals(typeof jit(source, { boundsCheck: false })(x, 3), "number");
  const grid = jit((before: number, g: NDArray, j: number) => g.get(0, j) + before, { name: "grid" });
  assertThrows(() => grid(1, zeros([2, 5]), 5), RangeError, "index 5 is outside dimension 1 of g (size 5)");
});

Deno.test("jit: plain loops of a kernel on lanes or not give the same", () => {
  const count = (n: number) => {
    let odd = 0;
    for (let i = 0; i < n; i++) if ((i * i) % 3 === 1) odd += 1;
    return odd;
  };
  const numbers = [0, 1, 7, 8, 9, 1000];
  const expected = numbers.map(count);
  assertEquals(numbers.map(jit(count)), expected);
  assertEquals(numbers.map(jit(count, { lanes: false })), expected);
});
