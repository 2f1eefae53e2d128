import { assertEquals } from "@std/assert";
import { interpret } from "../../../../src/kernels/jit/ir/interpret.ts";
import {
  type Gang,
  type Label,
  type Node,
  node,
  type Program,
  seq,
  set,
  type Var,
} from "../../../../src/kernels/jit/ir/ir.ts";
import { functionsOf, nodesOf } from "../../../../src/kernels/jit/ir/walk.ts";
import { verify } from "../../../../src/kernels/jit/ir/verify.ts";
import { unroll } from "../../../../src/kernels/jit/lanes/unroll.ts";
import { runEmitted } from "../emitted.ts";
import {
  array,
  breakOut,
  f64,
  fail,
  get,
  i32,
  loop,
  op,
  paramsOf,
  program,
  statement,
  test,
  v,
  when,
} from "../ir_builders.ts";

const limit = v("limit", "i32"), total = v("total", "f64"), k = v("k", "i32");
const x = v("x", "f64", true), on = v("on", "bool", true), count = v("count", "f64", true);
const label: Label = { name: "loop" };

const splat = (value: Node): Node => ({ ...node("splat", value.type, [value]), varying: true });
const numbers: Node = { ...node("lane", "i32"), varying: true };
const exit = when(node("not", "bool", [node("any", "bool", [get(on)])]), [breakOut(label)]);
const grow = set(x, op("mul", get(x), splat(f64(1.5))));
const leave = set(on, node("and", "bool", [get(on), test("lt", get(x), splat(f64(20)))]));
const counting = set(count, {
  ...node("select", "f64", [get(on), op("add", get(count), splat(f64(1))), get(count)]),
});

/** A gang of eight lanes, whose numbers grow until they leave the loop; gives how many iterations they took in all. */
function gangWith(before: readonly Node[], inner: Node, more: readonly Var[] = []): Program {
  const value: Gang = { base: v("base", "i32"), width: 64, vectors: 4 };
  const full = seq([
    ...before,
    set(x, op("add", node("convert", "f64", [numbers]), splat(f64(1)))),
    set(on, splat(node("const", "bool", [], true))),
    set(count, splat(f64(0))),
    inner,
    set(total, op("add", get(total), { ...node("reduce", "f64", [get(count)], "add") })),
  ]);
  return program([limit, ...more], [total], [
    statement("gang", [i32(0), i32(16), seq([]), full, seq([]), seq([])], value),
  ]);
}

const counted = (step: number, ends: readonly Node[]): Node =>
  loop(k, [...ends, i32(step)], [grow, leave, exit, counting], { label });
const endless = (...body: readonly Node[]): Node => statement("loop", [...body], label);
const uncounted = endless(
  when(test("ge", get(k), get(limit)), [breakOut(label)]),
  grow,
  leave,
  exit,
  counting,
  set(k, op("add", get(k), i32(1))),
  statement("poll"),
);

function countOf(built: Program, name: string): number {
  return functionsOf(built.main).flatMap(({ body }) => nodesOf(body)).filter((each) => each.op === name)
    .length;
}

/** Asserts that a program does the same when it is unrolled, and that it asks as often whether lanes are left. */
function assertSameUnrolled(built: Program): void {
  const changed = unroll(built);
  verify(changed);
  assertEquals([countOf(built, "any"), countOf(changed, "any")], [1, 1]);
  assertEquals(countOf(changed, "mul"), 2 * countOf(built, "mul"));
  for (const most of [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100]) {
    const expected = interpret(built, [most], { fail });
    assertEquals(interpret(changed, [most], { fail }), expected, `interpreted, at most ${most}`);
    assertEquals(runEmitted(changed, [most], () => {}).results, expected, `at most ${most}`);
  }
}

/** Asserts that a program stays as it is. */
function assertNotUnrolled(built: Program): void {
  assertEquals(countOf(unroll(built), "mul"), countOf(built, "mul"));
}

Deno.test("a loop that is left when no lane is on asks every other time", () => {
  assertSameUnrolled(gangWith([set(k, i32(0))], uncounted));
});

Deno.test("a counting loop may end between two iterations", () => {
  assertSameUnrolled(gangWith([], counted(1, [i32(0), get(limit)])));
  assertSameUnrolled(gangWith([], counted(-1, [get(limit), i32(0)])));
});

Deno.test("the longest loop ends", () => {
  const ends = [i32(0x7fffffff - 3), i32(0x7fffffff)];
  assertSameUnrolled(gangWith([], counted(1, ends)));
});

Deno.test("an abort is looked for once a turn", () => {
  const changed = unroll(gangWith([set(k, i32(0))], uncounted));
  assertEquals(countOf(changed, "poll"), 1);
});

Deno.test("a loop by other steps stays as it is", () => {
  assertNotUnrolled(gangWith([], counted(2, [i32(0), get(limit)])));
});

Deno.test("a loop that asks nothing stays as it is", () => {
  assertNotUnrolled(gangWith([], loop(k, [i32(0), get(limit), i32(1)], [grow, counting], { label })));
});

Deno.test("a loop that stores, checks or loads stays as it is", () => {
  const out = array("out", "f64");
  const stored = statement("store", [i32(0), f64(1)], { array: out });
  const checked = set(k, node("bound", "i32", [get(k), i32(8)], { site: 0 }));
  const loaded = set(total, node("load", "f64", [i32(0)], { array: out }));
  for (const more of [stored, checked, loaded]) {
    assertNotUnrolled(gangWith([set(k, i32(0))], endless(grow, leave, exit, counting, more), paramsOf(out)));
  }
});

Deno.test("a long loop, and one with a loop in it, stays as it is", () => {
  const long = Array.from({ length: 50 }, () => grow);
  assertNotUnrolled(gangWith([], endless(...long, leave, exit, counting)));
  const inner = loop(v("i", "i32"), [i32(0), i32(2), i32(1)], [grow]);
  assertNotUnrolled(gangWith([], endless(inner, leave, exit, counting)));
});
