import { assertEquals } from "@std/assert";
import { type LaneVar, type Node, set } from "../../../../src/kernels/jit/ir/ir.ts";
import { printNode, printProgram } from "../../../../src/kernels/jit/ir/print.ts";
import {
  array,
  bool,
  breakOut,
  f32,
  f64,
  func,
  get,
  i32,
  i64,
  loop,
  node,
  op,
  paramsOf,
  program,
  seq,
  statement,
  test,
  v,
  when,
} from "../ir_builders.ts";

const x = v("x", "f64"), y = v("y", "f64"), k = v("k", "i32"), p = v("p", "bool");

Deno.test("expressions are written as in the source, with as few parentheses as they need", () => {
  const cases: [Node, string][] = [
    [op("add", op("mul", get(x), get(y)), f64(1)), "x * y + 1.0"],
    [op("mul", op("add", get(x), get(y)), f64(1)), "(x + y) * 1.0"],
    [op("sub", get(x), op("sub", get(y), f64(1))), "x - (y - 1.0)"],
    [op("sub", op("sub", get(x), get(y)), f64(1)), "x - y - 1.0"],
    [op("div", get(x), op("neg", op("add", get(x), get(y)))), "x / -(x + y)"],
    [op("neg", f64(-1)), "-(-1.0)"],
    [op("and", op("shl", get(k), i32(3)), op("shr_u", get(k), i32(1))), "k << 3 & k >>> 1"],
    [test("lt_u", get(k), i32(-1)), "k <u -1"],
    [op("not", op("or", get(p), test("eq", get(x), f64(NaN)))), "!(p | x == NaN)"],
    [
      op("select", get(p), get(x), op("select", get(p), f64(-0), f64(Infinity))),
      "p ? x : (p ? -0.0 : Infinity)",
    ],
    [op("add", op("select", get(p), get(x), get(y)), f64(1)), "(p ? x : y) + 1.0"],
    [op("div_s", op("add", get(k), i32(1)), i32(2)), "div_s(k + 1, 2)"],
    [node("convert", "f64", [node("extend", "i64", [get(k)])]), "f64(i64(k))"],
    [node("truncate", "i64", [op("ceil", get(x))]), "i64.truncate(ceil(x))"],
    [node("reinterpret", "i64", [get(x)]), "i64.reinterpret(x)"],
    [node("wrap", "i32", [i64(-5n)]), "wrap(-5n)"],
    [node("promote", "f64", [f32(1.5)]), "f64(1.5f)"],
    [node("call", "f64", [get(x), get(y)], "atan2"), "atan2(x, y)"],
    [f64(1e300), "1e+300"],
    [bool(true), "true"],
  ];
  for (const [expression, text] of cases) assertEquals(printNode(expression), text);
});

Deno.test("a program is printed with types where variables begin, and labels where they are used", () => {
  const a = array("a", "f64"), i = v("i", "i64"), s = v("s", "f64");
  const outer = { name: "outer" }, done = { name: "done" }, again = { name: "again" };
  const element = node("load", "f64", [node("bound", "i32", [get(i), get(a.shape[0])], { site: 0 })], {
    array: a,
  });
  const square = func("square", [x], [x], [set(x, op("mul", get(x), get(x)))]);
  const built = program([y, ...paramsOf(a)], [s], [
    set(s, f64(0)),
    loop(i, [i64(0n), i64(10n), i64(1n)], [
      set(s, op("add", get(s), element)),
      when(test("gt", get(s), get(y)), [breakOut(outer)], [statement("poll")]),
      when(test("eq", get(s), get(y)), [statement("random", [], y)]),
    ], { label: outer }),
    loop(k, [i32(10), i32(0), i32(-2)], [statement("store", [get(k), get(s)], { array: a })], {
      kind: "parallel",
    }),
    statement("block", [
      statement("loop", [breakOut(done)], again),
    ], done),
    statement("invoke", [get(s)], { func: square, into: [s] }),
    statement("invoke", [get(s)], { func: square, into: [s] }),
  ]);
  assertEquals(
    printProgram(built),
    `\
main(y: f64, a_base: i32, a_size: i32, a_stride: i32) -> s: f64 {
  s: f64 = 0.0
  outer: for i: i64 from 0n to 10n {
    s = s + a[bound(i, a_size)]
    if s > y {
      break outer
    } else {
      poll
    }
    if s == y {
      y = random()
    }
  }
  parallel for k: i32 from 10 to 0 step -2 {
    a[k] = s
  }
  done: block {
    loop {
      break done
    }
  }
  s = square(s)
  s = square(s)
}

square(x: f64) -> x: f64 {
  x = x * x
}
`,
  );
});

Deno.test("gangs, lane variables and parallel statements", () => {
  const varying = (node: Node) => ({ ...node, varying: true });
  const a = array("a", "f64"), base = v("base", "i32"), s = v("s", "f64");
  const lanesOf = v("x", "f64", true), mask = v("m", "bool", true);
  const first = node("convert", "f64", [node("lane", "i32")]);
  const lane: LaneVar = { variable: x, first, join: "add", into: s };
  const chunk = func("chunk", ["lo", "hi", "chunk", "n"].map((name) => v(name, "i32")), [s], []);
  const built = program([], [s], [
    loop(k, [i32(0), i32(9), i32(1)], [set(x, op("add", get(x), f64(1)))], { lanes: [lane] }),
    statement("gang", [
      i32(0),
      get(k),
      seq([set(lanesOf, varying(op("splat", get(s))))]),
      seq([set(lanesOf, varying(node("load", "f64", [get(base)], { array: a, unit: true })))]),
      seq([
        set(mask, node("gt", "bool", [get(lanesOf), get(lanesOf)])),
        statement("store", [
          node("bound", "i32", [get(base), i32(9), get(mask)], { site: 0, unit: true }),
          get(lanesOf),
          get(mask),
        ], { array: a, unit: true }),
      ]),
      seq([set(s, node("reduce", "f64", [get(lanesOf)], "max"))]),
      i32(7),
    ], { base, width: 64, vectors: 4 }),
    statement("parallel", [i32(0), get(k), i32(3)], {
      func: chunk,
      into: [{ variable: s, join: "min" }],
      least: 64,
    }),
  ]);
  assertEquals(
    printProgram(built),
    `\
main() -> s: f64 {
  for k: i32 from 0 to 9 {
    lanes x: f64: first f64(lane), s add= all
    x = x + 1.0
  }
  gang base: i32 from 0 to k, 8 lanes of 64 bits, full up to 7 {
    x.2: f64 × lanes = splat(s)
  } full {
    x.2 = a[base + lane]
  } tail {
    m: bool × lanes = x.2 > x.2
    a[bound(base + lane, 9, m) + lane if m] = x.2
  } last {
    s: f64 = reduce_max(x.2)
  }
  parallel chunk(lo, hi, chunk, 3) from 0 to k, at least 64 a chunk, s min= result
}

chunk(lo: i32, hi: i32, chunk: i32, n: i32) -> s: f64 {
}
`,
  );
});
