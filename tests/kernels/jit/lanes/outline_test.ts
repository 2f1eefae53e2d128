import { assertEquals } from "@std/assert";
import { interpret, type Scalar } from "../../../../src/kernels/jit/ir/interpret.ts";
import {
  type Gang,
  type Label,
  type Node,
  node,
  type Program,
  seq,
  set,
} from "../../../../src/kernels/jit/ir/ir.ts";
import { functionsOf, nodesOf } from "../../../../src/kernels/jit/ir/walk.ts";
import { outline } from "../../../../src/kernels/jit/lanes/outline.ts";
import { runEmitted } from "../emitted.ts";
import {
  array,
  breakOut,
  f64,
  fail,
  get,
  i32,
  i64,
  loop,
  op,
  program,
  statement,
  test,
  v,
  when,
} from "../ir_builders.ts";

const n = v("n", "i32"), limit = v("limit", "i32"), i = v("i", "i32"), j = v("j", "i32");
const sum = v("sum", "i32"), product = v("product", "f64"), outer: Label = { name: "outer" };

const add = (value: Node): Node => set(sum, op("add", get(sum), value));
const grow = set(product, op("mul", op("add", get(product), f64(1)), f64(0.999)));

/** Asserts that a program does the same with its long loops in slices; gives the names of its functions. */
function assertSameInSlices(built: Program, ...sets: readonly (readonly Scalar[])[]): string[] {
  const cut = outline(built);
  for (const args of sets) {
    const expected = interpret(built, args, { fail });
    assertEquals(interpret(cut, args, { fail }), expected, `interpreted, of ${args}`);
    assertEquals(runEmitted(cut, args, () => {}).results, expected, `of ${args}`);
  }
  return functionsOf(cut.main).map(({ name }) => name);
}

Deno.test("a long loop is done in slices", () => {
  for (const step of [1, 3, 1000]) {
    const built = program([n], [sum, product], [loop(i, [i32(-5), get(n), i32(step)], [add(get(i)), grow])]);
    assertEquals(assertSameInSlices(built, [-7], [-5], [0], [4090], [4091], [4092], [9000]), [
      "main",
      "main slice",
    ]);
  }
});

Deno.test("a loop that counts down is done in slices", () => {
  for (const step of [-1, -7]) {
    const built = program([n], [sum, product], [loop(i, [get(n), i32(3), i32(step)], [add(get(i)), grow])]);
    assertSameInSlices(built, [0], [3], [4], [4098], [4099], [4100], [9000]);
  }
});

Deno.test("a slice may be the whole range of the integers", () => {
  const ends = [i32(-0x80000000), i32(0x7fffffff), i32(0x20000001)];
  const built = program([], [sum], [
    loop(j, [i32(0), get(n), i32(1)], [loop(i, ends, [add(get(i))])]),
    loop(i, ends, [add(get(i))]),
  ]);
  assertSameInSlices({ ...built, main: { ...built.main, params: [n] } }, [2]);
});

Deno.test("a loop counts in i64 as well", () => {
  const k = v("k", "i64"), total = v("total", "i64");
  const body = [set(total, op("add", get(total), get(k)))];
  const ends = [i64(2n ** 52n), op("add", i64(2n ** 52n), node("extend", "i64", [get(n)])), i64(1n)];
  assertSameInSlices(program([n], [total], [loop(k, ends, body)]), [0], [5000]);
});

Deno.test("a short loop stays where it is, and one with lane variables", () => {
  const short = program([], [sum], [loop(i, [i32(0), i32(100), i32(1)], [add(get(i))])]);
  assertEquals(assertSameInSlices(short, []), ["main"]);
  const lanes = [{ variable: sum, first: i32(0) }];
  const turns = program([n], [], [loop(i, [i32(0), get(n), i32(1)], [add(get(i))], { lanes })]);
  assertEquals(functionsOf(outline(turns).main).length, 1);
  const nested = program([], [sum], [
    loop(i, [i32(0), i32(200), i32(1)], [loop(j, [i32(0), i32(200), i32(1)], [add(get(j))])]),
  ]);
  assertEquals(assertSameInSlices(nested, []), ["main", "main slice"]);
});

Deno.test("jumps out of a slice go where they should", () => {
  const label: Label = { name: "inner" };
  const body = [
    add(get(i)),
    when(test("eq", get(i), get(limit)), [breakOut(label)]),
    when(test("eq", get(i), op("mul", get(limit), i32(2))), [breakOut(outer)]),
    grow,
  ];
  const first = set(sum, i32(100));
  const built = program([n, limit], [sum, product], [
    statement("block", [first, loop(i, [i32(0), get(n), i32(1)], body, { label }), add(i32(7))], outer),
    add(i32(1000)),
  ]);
  assertSameInSlices(built, [9000, 5000], [9000, -1], [9000, 0], [9000, 8999], [10, 5]);
});

Deno.test("a loop without a known end is done in slices", () => {
  const label: Label = { name: "search" };
  const body = [
    statement("poll"),
    when(test("ge", get(sum), get(n)), [breakOut(label)]),
    add(i32(3)),
    when(test("eq", get(sum), get(limit)), [breakOut(outer)]),
    grow,
  ];
  const built = program([n, limit], [sum, product], [
    statement("block", [statement("loop", body, label), add(i32(100_000))], outer),
  ]);
  const names = assertSameInSlices(built, [0, 0], [1, 0], [13_000, 0], [12_288, 0], [40_000, 12_288], [
    40_000,
    3,
  ]);
  assertEquals(names, ["main", "main slice"]);
  const [, slice] = functionsOf(outline(built).main);
  assertEquals([...nodesOf(slice.body)].filter((each) => each.op === "poll").length, 0);
});

Deno.test("an inner loop is cut as well, for when it is long", () => {
  for (const step of [1, -3]) {
    const ends = step > 0 ? [i32(0), get(limit), i32(step)] : [get(limit), i32(0), i32(step)];
    const inner = loop(j, ends, [add(op("mul", get(i), get(j))), grow]);
    const built = program([n, limit], [sum, product], [loop(i, [i32(0), get(n), i32(1)], [inner])]);
    const names = assertSameInSlices(built, [150, 20], [0, 5], [64, 1], [2, -5], [2, 10_000], [2, 30_001]);
    assertEquals(names, ["main", "main slice", "main slice"]);
  }
});

Deno.test("of three loops in each other, the outer two are always cut", () => {
  const third = v("k", "i32");
  const innermost = loop(third, [i32(0), get(j), i32(1)], [
    add(op("mul", get(i), get(third))),
    when(test("eq", get(third), get(limit)), [breakOut(outer)]),
  ]);
  const middle = loop(j, [get(i), get(n), i32(1)], [innermost, grow]);
  const nest = loop(i, [i32(0), get(n), i32(1)], [middle], { label: outer });
  const names = assertSameInSlices(program([n, limit], [sum, product], [nest]), [20, 30], [20, 7], [3, 0], [
    0,
    0,
  ]);
  assertEquals(names.length, 4);
});

Deno.test("a loop without a known end in another one stays in its slice; a loop in it is cut", () => {
  const label: Label = { name: "search" };
  const search = statement("loop", [
    add(get(i)),
    loop(j, [i32(0), get(limit), i32(1)], [grow]),
    when(test("ge", get(sum), i32(100)), [set(sum, i32(0)), breakOut(label)]),
  ], label);
  const built = program([n, limit], [sum, product], [loop(i, [i32(1), get(n), i32(1)], [search])]);
  assertEquals(assertSameInSlices(built, [5, 2], [1, 0], [100, 3], [3, 10_100]).length, 3);
});

Deno.test("a gang in a loop is cut where it is long", () => {
  const base = v("base", "i32"), x = v("x", "i32", true);
  const varying = (made: Node): Node => ({ ...made, varying: true });
  const splat = (value: Node): Node => varying(node("splat", value.type, [value]));
  const lane = varying(node("lane", "i32"));
  const full = [set(x, op("add", get(x), op("mul", lane, splat(op("add", get(base), get(i))))))];
  const parts = [[set(x, splat(i32(0)))], full, [], [add(node("reduce", "i32", [get(x)], "add"))]].map(seq);
  const value: Gang = { base, width: 64, vectors: 2 };
  const gang = statement("gang", [i32(0), get(limit), ...parts], value);
  const built = program([n, limit], [sum], [loop(i, [i32(0), get(n), i32(1)], [gang])]);
  assertEquals(assertSameInSlices(built, [3, 20], [3, 20_003], [0, 1], [1, 0]).length, 3);
});

Deno.test("a long counted loop in a gang is cut into strips", () => {
  const base = v("base", "i32"), label: Label = { name: "inner" };
  const value: Gang = { base, width: 64, vectors: 2 };
  const gangOf = (step: number, ends: readonly Node[]): Program => {
    const body = [
      add(op("mul", get(j), get(base))),
      when(test("eq", get(j), i32(3000)), [breakOut(label)]),
      when(test("eq", get(sum), i32(7)), [breakOut(outer)]),
    ];
    const inner = seq([loop(j, [...ends, i32(step)], body, { label }), add(i32(1))]);
    const gang = statement("gang", [i32(0), i32(10), seq([]), inner, seq([]), seq([])], value);
    return program([limit], [sum], [statement("block", [gang], outer)]);
  };
  const polls = (built: Program): number =>
    functionsOf(outline(built).main).flatMap(({ body }) => nodesOf(body)).filter((each) =>
      each.op === "poll" && each.value === 64
    ).length;
  for (const step of [1, 3, -1, -1000]) {
    const built = gangOf(step, step > 0 ? [i32(0), get(limit)] : [get(limit), i32(0)]);
    assertSameInSlices(built, [-1], [0], [1], [1023], [1024], [1025], [2048], [2999], [4096], [4097], [9999]);
    assertEquals(polls(built), 1);
  }
  assertEquals(polls(gangOf(1, [i32(0), i32(100)])), 0, "a short one is not");
});

Deno.test("a loop with lane variables stays whole, and polls where there are loops in it", () => {
  const lanes = [{ variable: product, first: f64(1) }];
  const inner = loop(j, [i32(0), get(limit), i32(1)], [add(op("mul", get(i), get(j))), grow]);
  const built = program([n, limit], [sum], [loop(i, [i32(0), get(n), i32(1)], [inner], { lanes })]);
  assertEquals(assertSameInSlices(built, [3, 0], [9, 1024], [9, 1025], [2, 5000]), ["main"]);
  assertEquals(nodesOf(outline(built).main.body).filter((each) => each.op === "poll").length, 2);
});

Deno.test("loops in invoked and parallel functions are cut, each function once", () => {
  const [lo, hi, chunk] = ["lo", "hi", "chunk"].map((name) => v(name, "i32"));
  const part = {
    name: "part",
    params: [lo, hi, chunk],
    results: [sum],
    body: seq([set(sum, i32(0)), loop(i, [get(lo), get(hi), i32(1)], [add(get(i))])]),
  };
  const total = v("total", "i32");
  const call = statement("invoke", [i32(0), get(n), i32(0)], { func: part, into: [total] });
  const value = { func: part, into: [{ variable: total, join: "add" }], least: 100 };
  const built = program([n], [total], [call, call, statement("parallel", [i32(0), get(n)], value)]);
  assertEquals(assertSameInSlices(built, [5000], [0]), ["main", "part", "part slice"]);
});

Deno.test("a gang is cut; its varying variables go from slice to slice", () => {
  for (const [width, vectors] of [[64, 1], [64, 2], [64, 4], [32, 2]] as const) {
    const state = v("state", "i32", true), next = v("next", "i32", true), base = v("base", "i32");
    const varying = (made: Node): Node => ({ ...made, varying: true });
    const splat = (value: Node): Node => varying(node("splat", value.type, [value]));
    const lane = varying(node("lane", "i32"));
    const step = [
      set(next, op("add", op("mul", get(state), splat(i32(5))), op("add", lane, splat(get(base))))),
      set(state, op("xor", get(next), splat(get(limit)))),
    ];
    const live = v("live", "bool", true);
    const tail = [
      set(live, test("lt", lane, splat(op("sub", get(n), get(base))))),
      set(state, node("select", "i32", [get(live), splat(get(base)), get(state)])),
    ];
    const last = [add(node("reduce", "i32", [get(state)], "add"))];
    const value: Gang = { base, width, vectors };
    const parts = [[set(state, lane)], step, tail, last].map(seq);
    const built = program([n, limit], [sum], [statement("gang", [i32(3), get(n), ...parts], value)]);
    for (const count of [0, 3, 4, 10, 4099, 4100, 4109, 10_000]) {
      assertEquals(assertSameInSlices(built, [count, 99]), ["main", "main slice"]);
    }
    const [, slice] = functionsOf(outline(built).main);
    assertEquals(slice.params.map(({ name }) => name).toSorted(), ["from", "limit", "state", "to"]);
  }
});

Deno.test("a jump out of a gang leaves all its slices", () => {
  const base = v("base", "i32");
  const full = [when(test("ge", get(base), get(limit)), [breakOut(outer)]), add(get(base))];
  const value: Gang = { base, width: 64, vectors: 2 };
  const gang = statement("gang", [i32(0), get(n), seq([]), seq(full), seq([]), seq([])], value);
  const built = program([n, limit], [sum], [statement("block", [gang, add(i32(1))], outer)]);
  assertSameInSlices(built, [9000, 5000], [9000, 10_000], [9000, 0]);
});

Deno.test("arrays are known in slices", () => {
  const a = array("a", "f64");
  const element = node("load", "f64", [get(i)], { array: a });
  const body = [statement("store", [get(i), op("add", element, f64(1))], { array: a })];
  const built = program([a.base, n], [], [loop(i, [i32(0), get(n), i32(1)], body)]);
  const run = runEmitted(outline(built), [1024, 5000], () => {});
  assertEquals(new Float64Array(run.bytes.buffer, 1024, 5002).map(Number).slice(4998).join(), "1,1,0,0");
});
