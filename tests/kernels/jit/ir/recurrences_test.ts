import { assert, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { interpret, type Scalar } from "../../../../src/kernels/jit/ir/interpret.ts";
import {
  type For,
  type Node,
  type Program,
  set,
  type Type,
  type Var,
} from "../../../../src/kernels/jit/ir/ir.ts";
import { rewrite } from "../../../../src/kernels/jit/ir/walk.ts";
import { printProgram } from "../../../../src/kernels/jit/ir/print.ts";
import { recurrences } from "../../../../src/kernels/jit/ir/recurrences.ts";
import { verify } from "../../../../src/kernels/jit/ir/verify.ts";
import {
  bool,
  breakOut,
  f32,
  f64,
  fail,
  get,
  i32,
  i64,
  loop,
  node,
  op,
  program,
  run,
  statement,
  test,
  v,
  when,
} from "../ir_builders.ts";

/** An index of this type, with itself as i64 and as f64. */
function indexOf(type: "i32" | "i64"): { index: Var; i: Node; wide: Node; number: Node } {
  const index = v("i", type), i = get(index);
  const wide = type === "i32" ? node("extend", "i64", [i]) : i;
  return { index, i, wide, number: node("convert", "f64", [i]) };
}

const s = v("s", "f64"), t = v("t", "f64"), sq = v("sq", "f64"), c = v("c", "i64"), k = v("k", "i32");
const start = v("start", "i64"), end = v("end", "i64"), start32 = v("start", "i32"), end32 = v("end", "i32");

const add = (variable: Var, value: Node) => set(variable, op("add", get(variable), value));
const sub = (variable: Var, value: Node) => set(variable, op("sub", get(variable), value));

/** The loop from parameter to parameter; what it sums up are parameters and results. */
function summing(type: "i32" | "i64", body: Node[], step = 1, more: Partial<For> = {}): Program {
  const { index } = indexOf(type);
  const [from, to] = type === "i32" ? [start32, end32] : [start, end];
  const by = type === "i32" ? i32(step) : i64(BigInt(step));
  const sums = [s, t, sq, c, k];
  const params = [from, to, ...sums];
  const looped = rewrite(loop(index, [get(from), get(to), by], body, more), (node) => {
    const isIndex = node.op === "get" && (node.value as Var).name === "i";
    return isIndex ? get(index) : node;
  });
  return program(params, sums, [looped]);
}

/** Whether a program's loop is run, for these arguments. */
function isLooped(after: Program, args: readonly Scalar[]): boolean {
  const looped = v("looped", "bool");
  const replaced = rewrite(after.main.body, (node) => node.op === "for" ? set(looped, bool(true)) : node);
  return run(program([...after.main.params], [looped], [replaced]), ...args)[0] as boolean;
}

function assertSame(before: Program, after: Program, args: readonly Scalar[]): void {
  const [wanted, got] = [before, after].map((built) => interpret(built, args, { fail }));
  const same = wanted.every((value, i) => Object.is(value, got[i]));
  assert(same, `${args.join(", ")} give ${got}, not ${wanted}\n${printProgram(after)}`);
}

function closed(before: Program): Program {
  const after = recurrences(before);
  verify(before);
  verify(after);
  return after;
}

const FIRSTS = [
  0,
  -0,
  1,
  -7,
  0.5,
  NaN,
  Infinity,
  2 ** 52,
  2 ** 53 - 45,
  2 ** 53,
  -(2 ** 53) + 20,
  -(2 ** 53),
  1e300,
];
const RANGES = [
  [0, 0],
  [0, 1],
  [0, 2],
  [0, 3],
  [0, 10],
  [1, 11],
  [-5, 6],
  [5, -6],
  [7, 7],
  [-10, 0],
  [3, 20],
  [10, 0],
];

/** Bodies for an index of each type. */
const BODIES: Readonly<Record<string, (type: "i32" | "i64") => Node[]>> = {
  "the index": (type) => [add(s, indexOf(type).number)],
  "squares": (type) => [add(s, op("mul", indexOf(type).number, indexOf(type).number))],
  "cubes, subtracted": (type) => {
    const { number } = indexOf(type);
    return [sub(s, op("mul", op("mul", number, number), number))];
  },
  "a constant": () => [add(s, f64(3))],
  "odd numbers, and the sum first": (type) => [
    set(s, op("add", op("add", op("mul", f64(2), indexOf(type).number), f64(1)), get(s))),
  ],
  "both signs": (type) => {
    const { number } = indexOf(type);
    return [add(s, op("sub", op("mul", number, number), op("mul", f64(7), number)))];
  },
  "negative terms": (type) => [add(s, op("neg", op("mul", f64(2), indexOf(type).number)))],
  "several sums": (type) => [
    add(s, indexOf(type).number),
    add(c, indexOf(type).wide),
    add(k, i32(3)),
    sub(t, f64(1)),
    add(s, f64(2)),
  ],
  "a variable between": (type) => {
    const { number } = indexOf(type);
    return [
      set(sq, op("mul", number, op("neg", number))),
      add(s, get(sq)),
      add(t, op("add", get(sq), f64(1))),
    ];
  },
  "products in i32": (type) => {
    const { i, wide } = indexOf(type);
    const narrow = type === "i32" ? i : node("wrap", "i32", [wide]);
    const product = op("mul", narrow, op("add", narrow, i32(1)));
    return [
      add(s, node("convert", "f64", [product])),
      add(k, product),
      add(c, node("extend", "i64", [product])),
    ];
  },
  "nothing much": () => [add(s, f64(-0)), add(c, i64(0n))],
};

const wideOr = (type: "i32" | "i64", value: number): Scalar => type === "i64" ? BigInt(value) : value;

for (const [name, body] of Object.entries(BODIES)) {
  Deno.test(`recurrences: ${name}`, () => {
    for (const type of ["i32", "i64"] as const) {
      for (const step of [1, 2, 3, -1, -3]) {
        const before = summing(type, body(type), step), after = closed(before);
        assert(after.main.body !== before.main.body);
        for (const first of FIRSTS) {
          for (const range of RANGES) {
            const bounds = range.map((bound) => wideOr(type, bound));
            assertSame(before, after, [...bounds, first, -first, 5, 2n ** 63n - 3n, 2 ** 31 - 3]);
          }
        }
        const args = [
          ...[step > 0 ? 0 : 10, 10 - (step > 0 ? 0 : 10)].map((bound) => wideOr(type, bound)),
          0,
          0,
          0,
          0n,
          0,
        ];
        assert(
          !isLooped(after, args) || name === "a variable between",
          `${type}, ${step}\n${printProgram(after)}`,
        );
      }
    }
  });
}

/** The sum from 0 of what grows only, with the loop's start known: the most there is. */
function sumRange(value: (number: Node) => Node): Program {
  const { index, number } = indexOf("i64"), n = v("n", "f64");
  const count = node("truncate", "i64", [op("ceil", get(n))]);
  return program([n], [s], [set(s, f64(0)), loop(index, [i64(0n), count, i64(1n)], [add(s, value(number))])]);
}

Deno.test("sum_range has a closed form as long as the sum is exact", () => {
  const after = closed(sumRange((i) => i));
  for (const n of [0, 1, 2, 1000, 1e7, 1e8, 2 ** 27, 0.5, 9.5, -3, NaN]) {
    assert(!isLooped(after, [n]), String(n));
    const count = BigInt(Math.max(0, Math.ceil(n) || 0));
    assertStrictEquals(run(after, n)[0], Number(count * (count - 1n) / 2n));
  }
  for (const n of [2 ** 27 + 1, 1e9, 2 ** 33, 1e19, 1e300, Infinity]) assert(isLooped(after, [n]), String(n));
});

Deno.test("sums of powers have a closed form up to 2^53", () => {
  const squares = closed(sumRange((i) => op("mul", i, i)));
  const cubes = closed(sumRange((i) => op("mul", op("mul", i, i), i)));
  for (const n of [0, 1, 5, 1000, 13777, 300079]) {
    assert(!isLooped(squares, [n]), String(n));
    assertStrictEquals(run(squares, n)[0], (n - 1) * n * (2 * n - 1) / 6 + 0);
  }
  for (const n of [0, 1, 5, 1000, 13777]) {
    assert(!isLooped(cubes, [n]), String(n));
    assertStrictEquals(run(cubes, n)[0], (n * (n - 1) / 2) ** 2);
  }
  assert(isLooped(squares, [300082]));
  assert(isLooped(cubes, [13778]));
});

Deno.test("a sum that begins large is closed as long as it stays exact", () => {
  const { index, number } = indexOf("i64");
  const before = program([s], [s], [loop(index, [i64(0n), i64(10n), i64(1n)], [add(s, number)])]);
  const after = closed(before);
  for (const first of [2 ** 53 - 45, -(2 ** 53)]) assert(!isLooped(after, [first]), String(first));
  for (const first of [2 ** 53 - 44, 2 ** 53, -(2 ** 53) - 2, 0.5, -0, NaN, Infinity, 1e300]) {
    assert(isLooped(after, [first]), String(first));
    assertSame(before, after, [first]);
  }
});

Deno.test("a sum that is not exact on the way is left to the loop", () => {
  const { index, number } = indexOf("i64");
  const cases: [from: number, to: number, first: number, value: Node][] = [
    [0, 3, 2 ** 53 - 1, op("sub", f64(2), op("mul", f64(3), number))], // up and then down
    [-1, 3, -(2 ** 53), number], // down and then up
    [1, 2, -(2 ** 53), op("add", op("mul", f64(2 ** 53), number), f64(1))], // an odd term beyond 2^53
  ];
  for (const [from, to, first, value] of cases) {
    const range = [i64(BigInt(from)), i64(BigInt(to)), i64(1n)];
    const before = program([s], [s], [loop(index, range, [add(s, value)])]), after = closed(before);
    assert(isLooped(after, [first]));
    assertSame(before, after, [first]);
  }
});

Deno.test("bounds too far from each other for an i64 are left to the loop", () => {
  const after = closed(summing("i64", [add(s, f64(3))]));
  assert(isLooped(after, [-(2n ** 62n), 2n ** 62n, 0, 0, 0, 0n, 0]));
  assert(!isLooped(after, [-(2n ** 50n), -(2n ** 50n) + 7n, 0, 0, 0, 0n, 0]));
});

Deno.test("the bounds are evaluated once and not changed by the sums", () => {
  const { index, wide } = indexOf("i64");
  const before = program([c, end], [c], [
    loop(index, [get(c), op("add", get(c), get(end)), i64(1n)], [add(c, wide)]),
  ]);
  const after = closed(before);
  for (const first of [-5n, 0n, 100n]) assertSame(before, after, [first, 20n]);
  const body = [add(c, wide), set(sq, node("convert", "f64", [wide])), add(end, wide)];
  const both = program([c, end], [c, end, sq], [loop(index, [get(c), get(end), i64(2n)], body)]);
  for (const first of [-5n, 0n, 100n]) assertSame(both, closed(both), [first, 20n]);
});

Deno.test("what a loop needs beyond its index leaves it as it is", () => {
  const { number, index } = indexOf("i64");
  const label = { name: "loop" }, power = op("mul", number, number), single = v("single", "f32");
  const bodies: Readonly<Record<string, Node[]>> = {
    "a variable from outside": [add(s, get(t))],
    "a sum of sums": [add(s, number), add(t, get(s))],
    "a sum in another variable": [set(sq, op("add", get(t), number))],
    "a copy of another variable": [set(sq, get(t))],
    "a carried value": [add(s, get(sq)), set(sq, number)],
    "a factor": [set(s, op("mul", get(s), number))],
    "the other side of a difference": [set(s, op("sub", number, get(s)))],
    "a negated sum": [set(s, op("neg", get(s)))],
    "a doubled sum": [set(s, op("add", get(s), get(s)))],
    "a fraction": [add(s, f64(0.5))],
    "a fourth power": [add(s, op("mul", power, power))],
    "a quotient": [add(s, op("div", number, f64(2)))],
    "f32": [set(single, op("add", get(single), f32(1)))],
    "a condition": [when(test("lt", number, f64(5)), [add(s, number)])],
    "a break": [add(s, number), breakOut(label)],
    "only a variable": [set(sq, number)],
    "a truth value": [set(v("b", "bool"), bool(true)), add(s, f64(1))],
    "a sum in another type": [set(c, node("extend", "i64", [node("wrap", "i32", [get(c)])]))],
  };
  for (const [name, body] of Object.entries(bodies)) {
    for (const more of [[], [add(v("other", "f64"), number)]]) {
      const before = program([start, end, s, t, sq, c], [s], [
        set(single, f32(0)),
        loop(index, [get(start), get(end), i64(1n)], [...more, ...body], { label }),
      ]);
      verify(before);
      if (name === "only a variable" && more.length > 0) continue;
      assertStrictEquals(recurrences(before).main.body, before.main.body, name);
    }
  }
  const lane = { variable: t, first: f64(0), join: "add" as const, into: sq };
  for (const more of [{ kind: "parallel" as const }, { lanes: [lane] }]) {
    const before = summing("i64", [add(s, number)], 1, more);
    assertStrictEquals(recurrences(before).main.body, before.main.body);
  }
});

Deno.test("a loop in a loop gets its closed form", () => {
  const { index, number } = indexOf("i64"), outer = v("j", "i64");
  const inner = loop(index, [i64(0n), get(outer), i64(1n)], [add(s, number), set(sq, number)]);
  const again = statement("block", [loop(outer, [i64(0n), i64(12n), i64(1n)], [inner, add(s, get(sq))])], {
    name: "x",
  });
  const before = program([s], [s], [again]);
  assertSame(before, closed(before), [0]);
  assertSame(before, closed(before), [0.25]);
});

Deno.test("random sums of random polynomials are the same, whatever the bounds", () => {
  const near = (...centres: number[]) =>
    fc.tuple(fc.constantFrom(...centres), fc.integer({ min: -30, max: 30 })).map(([a, b]) => a + b);
  const coefficient = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    near(0, 2 ** 30, -(2 ** 31), 2 ** 50, -(2 ** 52), 2 ** 53 - 31),
  );
  const property = fc.property(
    fc.constantFrom("i32" as const, "i64" as const),
    fc.constantFrom("i32", "i64", "f64") as fc.Arbitrary<Type>,
    fc.array(coefficient, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(1, 2, -1, -5),
    near(0, 0, 2 ** 15, 2 ** 17, -(2 ** 20), 2 ** 26, 2 ** 31 - 31, -(2 ** 31) + 31),
    near(0, 0, 0, 1000, 2 ** 51, -(2 ** 52), 2 ** 53, -(2 ** 53), 2 ** 54),
    fc.integer({ min: 0, max: 40 }),
    fc.boolean(),
    (type, calculated, coefficients, step, from, first, trips, known) => {
      const { index, i } = indexOf(type);
      const within = calculated === "i32" ? type === "i32" : true;
      if (!within) return;
      const x = calculated === type ? i : node(calculated === "f64" ? "convert" : "extend", calculated, [i]);
      if (calculated === "i64" && type === "i64" && x !== i) return;
      const constantOf = (value: number) =>
        calculated === "f64" ? f64(value) : calculated === "i64" ? i64(BigInt(value)) : i32(value | 0);
      let term = constantOf(coefficients[0]);
      for (const next of coefficients.slice(1)) term = op("add", op("mul", x, term), constantOf(next));
      const number = calculated === "f64" ? term : node("convert", "f64", [term]);
      const bounds = [from, from + step * trips].map((bound) => type === "i32" ? bound | 0 : bound);
      const by = type === "i32" ? i32(step) : i64(BigInt(step));
      const begin = type === "i32" ? i32(bounds[0]) : i64(BigInt(bounds[0]));
      const [lo, hi] = type === "i32" ? [start32, end32] : [start, end];
      const looped = loop(index, [known ? begin : get(lo), get(hi), by], [
        add(s, number),
        ...(calculated === "f64" ? [] : [add(calculated === "i64" ? c : k, term)]),
      ]);
      if (type === "i32" && Math.abs(bounds[1] - bounds[0]) > 1000) return;
      const before = program([lo, hi, s, c, k], [s, c, k], [looped]);
      const after = closed(before);
      assertSame(before, after, [...bounds.map((bound) => wideOr(type, bound)), first, 2n ** 63n - 5n, 7]);
    },
  );
  fc.assert(property, { numRuns: 1500, seed: 5 });
});
