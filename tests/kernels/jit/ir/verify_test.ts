import { assertEquals, assertThrows } from "@std/assert";
import { constant, type LaneVar, type Node, type Program, set } from "../../../../src/kernels/jit/ir/ir.ts";
import { verify } from "../../../../src/kernels/jit/ir/verify.ts";
import {
  array,
  bool,
  breakOut,
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

const x = v("x", "f64"), k = v("k", "i32"), s = v("s", "f64"), i = v("i", "i32");
const lanesX = v("x", "f64", true), mask = v("m", "bool", true), wide = v("w", "i64", true);
const a = array("a", "f64");
const zero = i32(0), one = i32(1), ten = i32(10);
const varying = (node: Node): Node => ({ ...node, varying: true });
const splat = (value: Node) => varying(op("splat", value));
const lane = varying(node("lane", "i32"));
const element = (index: Node, ...more: Node[]) => node("load", "f64", [index, ...more], { array: a });
const laneVar = (more: Partial<LaneVar> = {}): LaneVar => ({
  variable: s,
  first: f64(0),
  join: "add",
  into: x,
  ...more,
});

function body(...statements: Node[]): Program {
  return program([x, k, ...paramsOf(a)], [], statements, {
    sites: [{ array: "a", dimension: 0, line: 1, column: 1 }],
  });
}

function gang(full: Node[], width: 32 | 64 = 64): Node {
  const base = v("base", "i32");
  return statement("gang", [zero, ten, seq([]), seq(full), seq([]), seq([])], { base, width, vectors: 2 });
}

const compare = node("lt", "bool", [get(lanesX), get(lanesX)]);
const setX = set(lanesX, splat(f64(1)));

const doubled = func("doubled", [lanesX], [lanesX], [
  gang([set(lanesX, op("add", get(lanesX), get(lanesX)))]),
]);

const LEGAL: Readonly<Record<string, Program>> = {
  "arithmetic and control flow": body(
    set(s, op("add", get(x), node("convert", "f64", [get(k)]))),
    when(test("lt", get(s), get(x)), [statement("poll")]),
    loop(i, [zero, get(k), one], [statement("store", [get(i), get(s)], { array: a })]),
  ),
  "lanes": body(gang([
    setX,
    set(mask, compare),
    set(lanesX, element(op("add", lane, splat(one)), get(mask))),
    set(lanesX, varying(node("load", "f64", [zero], { array: a, unit: true }))),
    set(wide, op("shl", varying(node("lane", "i64")), i64(3n))),
    statement("store", [zero, get(lanesX)], { array: a, unit: true }),
    set(k, { ...node("bound", "i32", [zero, ten, get(mask)], { site: 0, unit: true }), varying: false }),
    set(lanesX, element(node("bound", "i32", [lane, ten, get(mask)], { site: 0 }), get(mask))),
    when(node("any", "bool", [get(mask)]), [set(s, node("reduce", "f64", [get(lanesX)], "add"))]),
  ])),
  "a gang with a limit": body({ ...gang([setX]), args: [...gang([setX]).args, ten] }),
  "a function of varying values": body(
    gang([setX, statement("invoke", [get(lanesX)], { func: doubled, into: [lanesX] })]),
  ),
  "lane variables": body(
    loop(i, [zero, ten, one], [set(s, op("add", get(s), f64(1)))], {
      lanes: [laneVar({ first: node("convert", "f64", [node("lane", "i32")]) })],
    }),
  ),
  "a seed": program([x, v("seed", "i64")], [x], []),
};

for (const [name, legal] of Object.entries(LEGAL)) {
  Deno.test(`verify accepts ${name}`, () => verify(legal));
}

const label = { name: "here" };
const square = func("square", [x], [x], [set(x, op("mul", get(x), get(x)))]);
const chunk = func("chunk", ["lo", "hi", "chunk"].map((name) => v(name, "i32")), [], []);
const laneLoop = (inner: Node[], more: Partial<LaneVar> = {}, label = { name: "loop" }) =>
  loop(i, [zero, ten, one], inner, { lanes: [laneVar(more)], label });

/** Programs, and what is wrong with them. */
const ILLEGAL: readonly (readonly [wrong: string, Program])[] = [
  ["add i32 f64 -> f64 is no operation, in k + x", body(set(s, op("add", get(k), get(x))))],
  [
    "add f64 -> f64 is no operation, in x + ?",
    body(set(s, node("neg", "f64", [node("add", "f64", [get(x)])]))),
  ],
  ["sqrt i32 -> i32 is no operation", body(set(k, op("sqrt", get(k))))],
  ["lt f64 f64 -> f64 is no operation", body(set(s, op("lt", get(x), get(x))))],
  ["promote f64 -> f64", body(set(s, op("promote", get(x))))],
  ["bound bool i32 -> i32", body(set(k, node("bound", "i32", [bool(true), ten], { site: 0 })))],
  ["s is f64, its value i32", body(set(s, get(k)))],
  ["0.5 is no constant of type i32", body(set(k, i32(0.5)))],
  ["0 is no constant of type i32", body(set(k, i32(-0)))],
  ["1 is no constant of type i64", body(set(v("w", "i64"), constant("i64", 1)))],
  ["0.1 is no constant of type f32", body(set(v("f", "f32"), constant("f32", 0.1)))],
  ["1 is no constant of type bool", body(set(v("b", "bool"), constant("bool", 1)))],
  ["nobody is read and never set", body(set(s, get(v("nobody", "f64"))))],
  ["nobody is read and never set", program([], [v("nobody", "f64")], [])],
  ["x is read as what it is not", body(set(k, { ...get(x), type: "i32" }))],
  ["a parameter stands twice", program([x, x], [], [])],
  ["x varies, in the interface of the program", program([lanesX], [], [])],
  ["nothing is no parameter or result", program([v("nothing", "void")], [], [])],
  ["the seed is not the last parameter", {
    ...program([v("seed", "i64"), x], [], []),
    seed: v("seed", "i64"),
  }],
  ["poll -> f64 is no operation", body(set(s, { ...statement("poll"), type: "f64" }))],
  ["const is no statement", body(f64(1))],
  ["lane is no statement", body({ ...lane, type: "void" })],
  ["poll is no statement", body({ ...statement("poll"), type: "f64" })],
  ["set has 2 operands", body(statement("set", [get(x), get(x)], s))],
  ["if has 2 operands", body(statement("if", [bool(true), seq([])]))],
  ["if has a poll where a seq belongs", body(statement("if", [bool(true), statement("poll"), seq([])]))],
  ["the condition is i32, not bool", body(when(get(k), []))],
  ["nothing around is called here", body(breakOut(label))],
  ["nothing around is called here", body(statement("block", [], label), breakOut(label))],
  ["here is a label twice", body(statement("block", [statement("loop", [], label)], label))],
  ["the index i is assigned in its loop", body(loop(i, [zero, ten, one], [set(i, one)]))],
  ["the index i is assigned in its loop", body(loop(i, [zero, ten, one], [loop(i, [zero, ten, one], [])]))],
  ["the index x is no integer", body(loop(x, [f64(0), f64(1), f64(1)], []))],
  ["a bound of i is f64, not i32", body(loop(i, [zero, get(x), one], []))],
  ["the step is no constant, or 0", body(loop(i, [zero, ten, zero], []))],
  ["the step is no constant, or 0", body(loop(i, [zero, ten, get(k)], []))],
  ["nothing around is called here", body(laneLoop([breakOut(label)], {}, label))],
  [
    "nothing around is called here, or it cannot be left from here",
    body(statement("block", [laneLoop([breakOut(label)])], label)),
  ],
  ["s is f64, its value i32", body(laneLoop([], { first: zero }))],
  ["s is joined to nothing", body(laneLoop([], { into: undefined }))],
  ["k is i32, its value f64", body(laneLoop([], { into: k }))],
  ["lane must vary", body(set(k, node("lane", "i32")))],
  [
    "the parameters are (f64), and given (i32)",
    body(statement("invoke", [get(k)], { func: square, into: [s] })),
  ],
  ["the parameters are (f64), and given ()", body(statement("invoke", [], { func: square, into: [s] }))],
  [
    "the parameters are (varying f64), and given (f64)",
    body(statement("invoke", [get(x)], { func: doubled, into: [x] })),
  ],
  [
    "the results are (varying f64), and given (f64)",
    body(gang([setX, statement("invoke", [get(lanesX)], { func: doubled, into: [x] })])),
  ],
  ["the results are (f64), and given ()", body(statement("invoke", [get(x)], { func: square, into: [] }))],
  [
    "square > `x: f64 = a[0]`: a_base is read",
    body(statement("invoke", [get(x)], { func: { ...square, body: set(x, element(zero)) }, into: [s] })),
  ],
  [
    "the start is f64, not i32",
    body(statement("parallel", [f64(0), ten], { func: chunk, into: [], least: 1 })),
  ],
  [
    "the parameters are (i32, i32, i32), and given (i32, i32, i32, f64)",
    body(statement("parallel", [zero, ten, get(x)], { func: chunk, into: [], least: 1 })),
  ],
  [
    "0 is no number of iterations",
    body(statement("parallel", [zero, ten], { func: chunk, into: [], least: 0 })),
  ],
  ["the index of a is f64", body(set(s, element(get(x))))],
  ["load has 3 operands", body(set(s, element(zero, bool(true), bool(true))))],
  ["a load of i32 where elements are f64", body(set(k, node("load", "i32", [zero], { array: a })))],
  [
    "a load of i32 where elements are u32",
    body(set(k, node("load", "i32", [zero], { array: { ...a, storage: "u32" } }))),
  ],
  ["a store of i32 where elements are f64", body(statement("store", [zero, one], { array: a }))],
  [
    "a store of f64 where elements are i8",
    body(statement("store", [zero, get(x)], { array: { ...a, storage: "i8" } })),
  ],
  ["b_base is read and never set", body(set(s, node("load", "f64", [zero], { array: array("b", "f64") })))],
  ["there is no site 1", body(set(k, node("bound", "i32", [zero, ten], { site: 1 })))],

  ["the index i varies", body(gang([loop(v("i", "i32", true), [zero, ten, one], [])]))],
  ["3 vectors", body({ ...gang([]), value: { base: k, width: 64, vectors: 3 } })],
  ["m varies", body({ ...gang([]), value: { base: mask, width: 64, vectors: 2 } })],
  [
    "a bound varies as its index does",
    body(gang([set(k, { ...node("bound", "i32", [lane, ten], { site: 0 }), varying: false })])),
  ],
  ["a bound is f64, not i32", body({ ...gang([]), args: [...gang([]).args, f64(1)] })],
  ["gang has 8 operands", body({ ...gang([]), args: [...gang([]).args, zero, zero] })],
  ["a gang in a gang", body(gang([gang([])]))],
  ["varies outside of a gang", body(setX)],
  ["is wider than the lanes", body(gang([setX], 32))],
  ["the condition varies", body(gang([setX, when(compare, [])]))],
  ["x varies, and its value is not", body(gang([set(lanesX, f64(1))]))],
  ["s is uniform, and its value varies", body(gang([setX, set(s, get(lanesX))]))],
  ["not all varies alike in x + x.2", body(gang([setX, set(lanesX, op("add", get(lanesX), get(x)))]))],
  ["not all varies alike in", body(gang([set(lanesX, varying(op("neg", get(x))))]))],
  ["the amount varies in k << lane", body(gang([set(k, { ...op("shl", get(k), lane), varying: false })]))],
  ["splat makes uniform values vary", body(gang([setX, set(lanesX, op("splat", get(lanesX)))]))],
  ["splat makes uniform values vary", body(gang([set(s, op("splat", get(x)))]))],
  [
    "any makes varying values uniform",
    body(gang([set(k, one), when(node("any", "bool", [bool(true)]), [])])),
  ],
  ["reduce makes varying values uniform", body(gang([set(s, node("reduce", "f64", [get(x)], "add"))]))],
  ["lane must vary", body(gang([set(k, node("lane", "i32"))]))],
  [
    "the index base is assigned in its loop",
    (() => {
      const made = gang([]), { base } = made.value as { base: typeof k };
      return body({ ...made, args: made.args.with(3, seq([set(base, one)])) });
    })(),
  ],
  ["the index of a and its element do not vary alike", body(gang([set(lanesX, varying(element(zero)))]))],
  [
    "the index of a and its element do not vary alike",
    body(gang([statement("store", [lane, get(x)], { array: a })])),
  ],
  [
    "the index of a and its element do not vary alike",
    body(gang([setX, statement("store", [lane, get(lanesX)], { array: a, unit: true })])),
  ],
  [
    "a is accessed by lanes, but its element does not vary",
    body(gang([set(s, node("load", "f64", [zero], { array: a, unit: true }))])),
  ],
  ["the mask of a is no varying bool", body(gang([set(lanesX, element(lane, bool(true)))]))],
  ["the mask of a is no varying bool", body(gang([set(lanesX, element(lane, lane))]))],
  [
    "the index of a unit bound is that of lane 0",
    body(gang([set(lanesX, element(node("bound", "i32", [lane, ten], { site: 0, unit: true })))])),
  ],
  [
    "the mask of a bound does not vary",
    body(gang([set(k, node("bound", "i32", [zero, ten, bool(true)], { site: 0 }))])),
  ],
  [
    "a unit bound outside of a gang",
    body(set(k, node("bound", "i32", [zero, ten], { site: 0, unit: true }))),
  ],
];

ILLEGAL.forEach(([wrong, illegal], number) => {
  Deno.test(`verify refuses: ${wrong} (${number})`, () =>
    void assertThrows(() => verify(illegal), TypeError, wrong));
});

Deno.test("the message shows the place", () => {
  const inner = loop(i, [zero, get(k), one], [when(test("lt", get(x), f64(1)), [set(s, get(k))])]);
  const { message } = assertThrows(() => verify(body(inner)), TypeError);
  assertEquals(
    message,
    "main > `for i: i32 from 0 to k` > `if x < 1.0` > `s: f64 = k`: s is f64, its value i32",
  );
});

Deno.test("a break may leave the loop around a gang, and its own loops", () => {
  const again = { name: "again" };
  verify(
    body(statement("loop", [gang([statement("loop", [breakOut(label)], label), breakOut(again)])], again)),
  );
});
