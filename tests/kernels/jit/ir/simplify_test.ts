import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { interpret, type Scalar } from "../../../../src/kernels/jit/ir/interpret.ts";
import {
  type Label,
  type Node,
  type Program,
  set,
  type Type,
  type Var,
} from "../../../../src/kernels/jit/ir/ir.ts";
import { printNode, printProgram } from "../../../../src/kernels/jit/ir/print.ts";
import { LAWS, simplify, simplifyNode } from "../../../../src/kernels/jit/ir/simplify.ts";
import { verify } from "../../../../src/kernels/jit/ir/verify.ts";
import {
  array,
  bool,
  breakOut,
  EDGES,
  f32,
  f64,
  fail,
  func,
  get,
  i32,
  i64,
  loop,
  node,
  op,
  program,
  seq,
  statement,
  test,
  v,
  when,
} from "../ir_builders.ts";

const VARIABLES = {
  f64: [v("x", "f64"), v("y", "f64")],
  f32: [v("f", "f32"), v("g", "f32")],
  i32: [v("k", "i32"), v("l", "i32")],
  i64: [v("w", "i64"), v("u", "i64")],
  bool: [v("p", "bool"), v("q", "bool")],
} as const;
type Varied = keyof typeof VARIABLES;

const INT32S = [0, 1, -1, 2, 31, -7, 2 ** 31 - 1, -(2 ** 31)];
const INT64S = [0n, 1n, -1n, 2n, 63n, 2n ** 31n, -(2n ** 31n), 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const VALUES: Readonly<Record<Varied, readonly Scalar[]>> = {
  f64: EDGES,
  f32: EDGES.map(Math.fround),
  i32: INT32S,
  i64: INT64S,
  bool: [true, false],
};

const [x, y] = VARIABLES.f64.map(get), [f] = VARIABLES.f32.map(get);
const [k, l] = VARIABLES.i32.map(get), [w] = VARIABLES.i64.map(get), [p, q] = VARIABLES.bool.map(get);
const toF64 = (integer: Node) => node("convert", "f64", [integer]);
const extend = (integer: Node) => node("extend", "i64", [integer]);
const wrap = (integer: Node) => node("wrap", "i32", [integer]);
const toint32 = (number: Node) => node("toint32", "i32", [number]);
const truncate = (number: Node, type: Type) => node("truncate", type, [number]);

/** Examples of each law, and what they become. */
const EXAMPLES: Readonly<Record<string, readonly (readonly [Node, string])[]>> = {
  "an operation on constants is a constant": [
    [op("add", f64(0.1), f64(0.2)), "0.30000000000000004"],
    [op("div", f64(0), f64(0)), "NaN"],
    [op("mul", i32(65536), i32(65537)), "65536"],
    [op("add", f32(0.1), f32(0.2)), "0.30000001192092896f"],
    [op("add", op("mul", op("sub", f64(1), f64(3)), f64(4)), f64(1)), "-7.0"],
    [op("select", bool(true), f64(1), f64(2)), "1.0"],
    [test("lt", i64(1n), i64(2n)), "true"],
  ],
  "a ∘ b = b ∘ a: variables first, constants last": [
    [op("add", f64(1), x), "x + 1.0"],
    [op("mul", y, x), "x * y"],
    [op("sub", op("mul", y, x), op("mul", x, y)), "x * y - x * y"],
    [op("add", op("sqrt", x), op("sqrt", y)), "sqrt(x) + sqrt(y)"],
    [op("add", op("sqrt", y), op("abs", y)), "abs(y) + sqrt(y)"],
    [test("eq", i32(3), k), "k == 3"],
  ],
  "c < x = x > c": [
    [test("lt", f64(3), x), "x > 3.0"],
    [test("ge", i32(3), k), "k <= 3"],
  ],
  "x - c = x + -c, for integers": [
    [op("sub", k, i32(3)), "k + -3"],
    [op("sub", k, i32(-(2 ** 31))), "k + -2147483648"],
    [op("sub", w, i64(3n)), "w + -3n"],
  ],
  "x + 0 = x | 0 = x ^ 0 = x, for integers": [
    [op("add", k, i32(0)), "k"],
    [op("or", i64(0n), w), "w"],
    [op("xor", k, i32(0)), "k"],
  ],
  "x * 0 = x & 0 = 0, for integers": [[op("mul", i32(0), k), "0"], [op("and", w, i64(0n)), "0n"]],
  "x & -1 = x": [[op("and", k, i32(-1)), "k"]],
  "x | -1 = -1": [[op("or", w, i64(-1n)), "-1n"]],
  "x - x = x ^ x = 0, for integers": [
    [op("sub", op("mul", k, l), op("mul", l, k)), "0"],
    [op("xor", w, w), "0n"],
  ],
  "x & x = x | x = min(x, x) = max(x, x) = x": [
    [op("and", k, k), "k"],
    [op("or", p, p), "p"],
    [op("min", x, x), "x"],
    [op("max", f, f), "f"],
  ],
  "x / 1 = x, for integers": [[op("div_s", k, i32(1)), "k"]],
  "x % 1 = 0, for integers": [[op("rem_s", w, i64(1n)), "0n"]],
  "(x ∘ c) ∘ d = x ∘ (c ∘ d), for integers": [
    [op("add", op("sub", k, i32(1)), i32(1)), "k"],
    [op("mul", op("mul", k, i32(65536)), i32(65537)), "k * 65536"],
    [op("and", op("and", w, i64(12n)), i64(6n)), "w & 4n"],
  ],
  "a shift by a multiple of the bits is none": [[op("shl", k, i32(32)), "k"], [op("shr_s", w, i64(0n)), "w"]],
  "(x << c) << d = x << (c + d), as long as that is less than the bits": [
    [op("shr_u", op("shr_u", k, i32(3)), i32(4)), "k >>> 7"],
    [op("shr_s", op("shr_s", w, i64(60n)), i64(3n)), "w >> 63n"],
    [op("shl", op("shl", k, i32(16)), i32(16)), "k << 16 << 16"],
    [op("shl", op("shl", k, i32(-1)), i32(2)), "k << -1 << 2"],
  ],
  "extend(x << a) << b = extend(x) << (a + b), from b = 32 on": [
    [op("shl", extend(op("shl", k, i32(20))), i64(32n)), "i64(k) << 52n"],
    [op("shl", extend(op("shl", k, i32(20))), i64(31n)), "i64(k << 20) << 31n"],
    [op("shl", extend(op("shl", k, i32(20))), i64(44n)), "i64(k << 20) << 44n"],
  ],
  "(x >>> c) & m = x >>> c, if m keeps all bits that are left": [
    [op("and", op("shr_u", k, i32(24)), i32(255)), "k >>> 24"],
    [op("and", op("shr_u", w, i64(56n)), i64(511n)), "w >>> 56n"],
    [op("and", op("shr_u", k, i32(23)), i32(255)), "k >>> 23 & 255"],
    [op("shr_u", w, i64(2n ** 63n - 1n)), "w >>> 9223372036854775807n"],
  ],
  "x + -0 = x": [[op("add", x, f64(-0)), "x"], [op("add", f32(-0), f), "f"]],
  "x - 0 = x": [[op("sub", x, f64(0)), "x"]],
  "x * 1 = x / 1 = x": [[op("mul", f64(1), x), "x"], [op("div", f, f32(1)), "f"], [
    op("mul", k, i32(1)),
    "k",
  ]],
  "x * -1 = x / -1 = -x": [[op("mul", x, f64(-1)), "-x"], [op("div", f, f32(-1)), "-f"]],
  "x / 2^k = x * 2^-k": [
    [op("div", x, f64(8)), "x * 0.125"],
    [op("div", x, f64(-0.25)), "x * -4.0"],
    [op("div", x, f64(2 ** -1022)), "x * 4.49423283715579e+307"],
    [op("div", x, f64(2 ** -1023)), "x / 1.1125369292536007e-308"],
    [op("div", x, f64(3)), "x / 3.0"],
  ],
  "--x = x": [[op("neg", op("neg", x)), "x"]],
  "|-x| = ||x|| = |x|": [[op("abs", op("neg", op("abs", x))), "abs(x)"]],
  "x + -y = x - y and x - -y = x + y": [
    [op("add", x, op("neg", y)), "x - y"],
    [op("sub", x, op("neg", y)), "x + y"],
  ],
  "-x + y = y - x": [[op("add", op("neg", x), op("sqrt", y)), "sqrt(y) - x"]],
  "what is rounded to an integer stays as it is": [
    [op("floor", op("ceil", x)), "ceil(x)"],
    [op("trunc", toF64(w)), "f64(w)"],
  ],
  "wrap(extend(x)) = demote(promote(x)) = x": [
    [wrap(extend(k)), "k"],
    [node("demote", "f32", [node("promote", "f64", [f])]), "f"],
  ],
  "reinterpret(reinterpret(x)) = x, for floats": [
    [node("reinterpret", "f64", [node("reinterpret", "i64", [x])]), "x"],
    [node("reinterpret", "i64", [node("reinterpret", "f64", [w])]), "i64.reinterpret(f64.reinterpret(w))"],
  ],
  "wrap(extend(x) ∘ extend(y)) = x ∘ y": [
    [wrap(op("add", extend(k), op("and", w, i64(3n)))), "wrap((w & 3n) + i64(k))"],
    [wrap(op("mul", extend(k), i64(2n ** 32n + 3n))), "k * 3"],
    [wrap(op("sub", extend(k), extend(l))), "k - l"],
  ],
  "wrap(x >> c) = wrap(x >>> c), up to c = 32": [
    [wrap(op("shr_s", w, i64(32n))), "wrap(w >>> 32n)"],
    [wrap(op("shr_s", w, i64(33n))), "wrap(w >> 33n)"],
  ],
  "a number that comes from an i32 goes back to it, or on to an i64": [
    [truncate(toF64(k), "i32"), "k"],
    [truncate(op("ceil", toF64(k)), "i64"), "i64(k)"],
    [toint32(toF64(k)), "k"],
    [truncate(toF64(w), "i64"), "i64.truncate(f64(w))"],
  ],
  "truncate(trunc(x)) = truncate(x), toint32(trunc(x)) = toint32(x)": [
    [truncate(op("trunc", x), "i64"), "i64.truncate(x)"],
    [toint32(op("trunc", x)), "toint32(x)"],
  ],
  "toint32(x + y) = x + y in i32, where x and y come from i32": [
    [toint32(op("add", toF64(k), f64(3))), "k + 3"],
    [toint32(op("sub", op("add", toF64(k), toF64(l)), f64(1))), "k + l + -1"],
    [toint32(op("add", toF64(w), f64(3))), "toint32(f64(w) + 3.0)"],
    [toint32(op("add", x, f64(3))), "toint32(x + 3.0)"],
  ],
  "convert(extend(x)) = convert(x)": [[toF64(extend(k)), "f64(k)"]],
  "!!x = x": [[op("not", op("not", p)), "p"]],
  "!(a == b) = a != b; for integers !(a < b) = a >= b": [
    [op("not", test("eq", x, y)), "x != y"],
    [op("not", test("lt", k, l)), "k >= l"],
    [op("not", test("lt", x, y)), "!(x < y)"],
  ],
  "x & true = x | false = x ^ false = (x == true) = (x != false) = x": [
    [op("and", bool(true), p), "p"],
    [op("or", p, bool(false)), "p"],
    [test("eq", p, bool(true)), "p"],
    [test("ne", p, bool(false)), "p"],
  ],
  "x ^ true = (x == false) = (x != true) = !x": [
    [op("xor", p, bool(true)), "!p"],
    [test("eq", p, bool(false)), "!p"],
    [test("ne", p, bool(true)), "!p"],
  ],
  "x & false = false, x | true = true": [
    [op("and", p, bool(false)), "false"],
    [op("or", bool(true), p), "true"],
  ],
  "x == x, x <= x and x >= x are true and x != x, x < x and x > x false, for integers": [
    [test("le", k, k), "true"],
    [test("ne", p, p), "false"],
    [test("gt", w, w), "false"],
  ],
  "numbers that come from i32 compare as those do": [
    [test("lt", toF64(k), toF64(l)), "k < l"],
    [test("eq", extend(k), extend(l)), "k == l"],
  ],
  "a converted integer compares with a constant integer as it does itself": [
    [test("eq", toF64(k), f64(-0)), "k == 0"],
    [test("lt", toF64(w), f64(2 ** 53 - 1)), "w < 9007199254740991n"],
    [test("lt", toF64(w), f64(2 ** 53)), "f64(w) < 9007199254740992.0"],
    [test("lt", toF64(k), f64(2 ** 31)), "f64(k) < 2147483648.0"],
    [test("lt", toF64(k), f64(0.5)), "f64(k) < 0.5"],
  ],
  "an extended integer compares with a constant i32 as it does itself": [
    [test("le", extend(k), i64(7n)), "k <= 7"],
    [test("le", extend(k), i64(2n ** 31n)), "i64(k) <= 2147483648n"],
  ],
  "select(true, a, b) = a, select(false, a, b) = b": [
    [op("select", bool(true), x, y), "x"],
    [op("select", bool(false), x, y), "y"],
  ],
  "select(c, x, x) = x": [[op("select", p, op("mul", x, y), op("mul", y, x)), "x * y"]],
  "select(!c, a, b) = select(c, b, a)": [[op("select", op("not", p), x, y), "p ? y : x"]],
  "select(c, true, false) = c": [[op("select", p, bool(true), bool(false)), "p"]],
  "select(c, false, true) = !c": [[op("select", p, bool(false), bool(true)), "!p"]],
};

const ends = { name: "end" }, around = { name: "around" };
const setX = (value: Node) => set(VARIABLES.f64[0], value);
const setY = set(VARIABLES.f64[1], f64(5));
const one = setX(f64(1)), two = setX(f64(2));
const block = (...body: Node[]) => statement("block", body, ends);
const counted = [i32(3), i32(3), i32(1)];

/** The same for statements. */
const STATEMENTS: typeof EXAMPLES = {
  "a sequence in a sequence is part of it": [[
    seq([seq([one, seq([])]), seq([setY])]),
    "x: f64 = 1.0; y: f64 = 5.0",
  ]],
  "what follows a break is never reached": [
    [
      statement("loop", [when(p, [breakOut(ends), one], [one]), breakOut(ends), setY], ends),
      "if !p {; x: f64 = 1.0; }",
    ],
  ],
  "x = x does nothing": [[setX(op("mul", x, f64(1))), ""]],
  "if (true) a else b = a": [
    [when(test("lt", i32(1), i32(2)), [one], [two]), "x: f64 = 1.0"],
    [when(bool(false), [one], [two]), "x: f64 = 2.0"],
    [when(bool(false), [one]), ""],
  ],
  "if (c) nothing else nothing = nothing": [[when(p, [], []), ""]],
  "if (c) nothing else a = if (!c) a": [[when(p, [], [one]), "if !p {; x: f64 = 1.0; }"]],
  "if (!c) a else b = if (c) b else a": [
    [when(op("not", p), [one], [two]), "if p {; x: f64 = 2.0; } else {; x = 1.0; }"],
  ],
  "a block that nothing leaves early is a sequence": [[block(one), "x: f64 = 1.0"]],
  "a loop that ends with a break is a block": [
    [statement("loop", [one, breakOut(ends)], ends), "x: f64 = 1.0"],
  ],
  "block { if (c) { a; break } b } = block { if (c) a else b }": [
    [block(when(p, [one, breakOut(ends)], [setY])), "if p {; x: f64 = 1.0; } else {; y: f64 = 5.0; }"],
    [
      statement("block", [block(when(p, [one, breakOut(around)]), setY), two], around),
      "if p {; x: f64 = 1.0; } else {; y: f64 = 5.0; x = 2.0; }",
    ],
    [
      block(when(p, [one, breakOut(ends)]), when(q, [two], [two, breakOut(ends)]), setY),
      "if p {; x: f64 = 1.0; } else {; if q {; x = 2.0; y: f64 = 5.0; } else {; x = 2.0; }; }",
    ],
  ],
  "a loop over nothing does nothing": [[loop(v("i", "i32"), counted, [one]), ""]],
};

/** Compares what a program does before and after, for these arguments. */
function compareRuns(before: Program, after: Program, args: readonly Scalar[]): void {
  const [wanted, got] = [before, after].map((built) => interpret(built, args, { fail }));
  const same = wanted.every((value, i) => Object.is(value, got[i]));
  assert(
    same,
    `${args.join(", ")} give ${got}, not ${wanted}\n${printProgram(before)}\n${printProgram(after)}`,
  );
}

const everyVariable: readonly Var[] = Object.values(VARIABLES).flat();

/** Runs what has the variables as its parameters and results, before and after, with pairs of values of each type. */
function compareOnEdges(body: Node, more: readonly Var[] = []): void {
  const before = program([...everyVariable], [...everyVariable, ...more], [body]);
  const after = simplify(before);
  verify(before);
  verify(after);
  const most = Math.max(...Object.values(VALUES).map(({ length }) => length));
  for (let first = 0; first < most; first++) {
    for (let second = 0; second < most; second++) {
      const args = Object.keys(VARIABLES).flatMap((type) => {
        const values = VALUES[type as Varied];
        return [values[first % values.length], values[second % values.length]];
      });
      compareRuns(before, after, args);
    }
  }
}

for (const [law, examples] of Object.entries(EXAMPLES)) {
  Deno.test(`simplify: ${law}`, () => {
    for (const [expression, text] of examples) {
      assertEquals(printNode(simplifyNode(expression)), text);
      const result = v("result", expression.type);
      compareOnEdges(set(result, expression), [result]);
    }
  });
}

for (const [law, examples] of Object.entries(STATEMENTS)) {
  Deno.test(`simplify: ${law}`, () => {
    for (const [example, text] of examples) {
      assertEquals(printNode(simplifyNode(example)).replaceAll(/\n */g, "; "), text);
      compareOnEdges(example);
    }
  });
}

Deno.test("every law has its examples", () => {
  assertEquals(LAWS.map(({ law }) => law), [...Object.keys(EXAMPLES), ...Object.keys(STATEMENTS)]);
});

Deno.test("what holds only for most doubles is left alone", () => {
  const expressions: [Node, string][] = [
    [op("add", x, f64(0)), "x + 0.0"],
    [op("sub", x, f64(-0)), "x - -0.0"],
    [op("sub", f64(0), x), "0.0 - x"],
    [op("mul", x, f64(0)), "x * 0.0"],
    [op("sub", x, x), "x - x"],
    [op("div", x, x), "x / x"],
    [op("add", op("add", x, f64(1)), f64(1)), "x + 1.0 + 1.0"],
    [op("mul", op("mul", x, f64(3)), f64(5)), "x * 3.0 * 5.0"],
    [test("eq", x, x), "x == x"],
    [node("promote", "f64", [node("demote", "f32", [x])]), "f64(demote(x))"],
    [extend(wrap(w)), "i64(wrap(w))"],
  ];
  for (const [expression, text] of expressions) assertEquals(printNode(simplifyNode(expression)), text);
});

Deno.test("an index that may be outside is still checked, and in the same order", () => {
  const bound = (index: Node) => node("bound", "i32", [index, i32(9)], { site: 0 });
  const [a, b] = [bound(l), bound(k)], [x, y] = [toF64(a), toF64(b)];
  const negative = test("lt", a, i32(0)), never = node("load", "f64", [a], { array: array("b", "f64") });
  const kept: [Node, string][] = [
    [op("mul", a, i32(0)), "bound(l, 9) * 0"],
    [op("or", a, i32(-1)), "bound(l, 9) | -1"],
    [op("rem_s", a, i32(1)), "rem_s(bound(l, 9), 1)"],
    [op("sub", a, a), "bound(l, 9) - bound(l, 9)"],
    [test("eq", a, a), "bound(l, 9) == bound(l, 9)"],
    [op("and", negative, bool(false)), "bound(l, 9) < 0 & false"],
    [op("add", a, b), "bound(l, 9) + bound(k, 9)"],
    [op("add", op("neg", x), y), "-f64(bound(l, 9)) + f64(bound(k, 9))"],
    [op("add", op("sqrt", never), y), "sqrt(b[bound(l, 9)]) + f64(bound(k, 9))"],
    [op("select", bool(true), a, b), "true ? bound(l, 9) : bound(k, 9)"],
    [op("select", op("not", p), a, b), "!p ? bound(l, 9) : bound(k, 9)"],
    [op("select", negative, k, k), "bound(l, 9) < 0 ? k : k"],
    [when(negative, []), "if bound(l, 9) < 0 { }"],
  ];
  for (const [node, text] of kept) assertEquals(printNode(simplifyNode(node)).replaceAll(/\n/g, " "), text);
});

Deno.test("varying values: constants stay the same in all lanes", () => {
  const lanes = v("x", "i32", true), base = v("base", "i32"), result = v("s", "i32");
  const splat = (value: Node) => ({ ...op("splat", value), varying: true });
  const value = op(
    "add",
    op("mul", op("sub", get(lanes), get(lanes)), splat(i32(3))),
    op("add", splat(i32(2)), get(lanes)),
  );
  const gang = statement("gang", [
    i32(0),
    i32(4),
    seq([set(lanes, { ...node("lane", "i32"), varying: true })]),
    seq([
      set(lanes, value),
      set(lanes, op("xor", get(lanes), get(lanes))),
      set(lanes, op("sub", get(lanes), splat(i32(1)))),
    ]),
    seq([]),
    seq([set(result, op("add", get(base), node("reduce", "i32", [get(lanes)], "add")))]),
  ], { base, width: 32, vectors: 1 });
  const before = program([], [result], [gang]), after = simplify(before);
  verify(before);
  verify(after);
  const text = printProgram(after);
  assert(text.includes("x = x + splat(2)\n    x = splat(0)\n    x = x + splat(-1)"), text);
  assert(text.includes("s: i32 = base + reduce_add(x)"), text);
  compareRuns(before, after, []);
});

Deno.test("functions that are invoked are simplified too, once; what is never set any more is 0", () => {
  const n = v("n", "f64"), unset = v("unset", "f64"), r = v("r", "f64");
  const half = func("half", [n], [n], [set(n, op("div", get(n), f64(2)))]);
  const call = statement("invoke", [x], { func: half, into: [r] });
  const never = when(bool(false), [set(unset, f64(1))]);
  const lane = { variable: v("t", "f64"), first: op("add", f64(1), f64(2)), join: "add" as const, into: r };
  const looped = loop(v("i", "i32"), [i32(0), i32(0), i32(1)], [never], { lanes: [lane] });
  const before = program([VARIABLES.f64[0]], [r, unset], [
    call,
    never,
    call,
    set(r, op("add", op("add", get(r), get(unset)), f64(-0))),
    looped,
  ]);
  const after = simplify(before);
  verify(after);
  assertEquals(
    printProgram(after),
    `\
main(x: f64) -> r: f64, unset: f64 {
  unset: f64 = 0.0
  r: f64 = half(x)
  r = half(x)
  r = r + 0.0
  for i: i32 from 0 to 0 {
    lanes t: f64: first 3.0, r add= all
  }
}

half(n: f64) -> n: f64 {
  n = n * 0.5
}
`,
  );
  compareRuns(before, after, [7]);
  const hidden = program([], [r], [never, set(r, op("sub", get(unset), f64(1)))]);
  assertEquals(printProgram(simplify(hidden)), "main() -> r: f64 {\n  r: f64 = -1.0\n}\n");
});

Deno.test("a shared expression is simplified once", () => {
  let deep = op("mul", x, f64(1));
  for (let i = 0; i < 60; i++) deep = op("add", deep, deep); // 2^60 nodes as a tree
  const simple = simplifyNode(deep);
  assertStrictEquals(simple.args[0], simple.args[1]);
});

// ---------------------------------------------------------------------------------------------------------------
// Random programs

/** How many random programs each property is tried with. */
const RUNS = 400;

/** Random expressions of each type. */
function expressions(): Record<Varied, fc.Arbitrary<Node>> {
  return fc.letrec<Record<Varied, Node>>((tie) => {
    const of = (type: Varied) => tie(type) as fc.Arbitrary<Node>;
    const leaf = (type: Varied) =>
      fc.oneof(
        fc.constantFrom(...VARIABLES[type].map(get)),
        fc.constantFrom(...VALUES[type].map((value) => ({ ...f64(0), type, value }))),
      );
    const unary = (ops: string, from: Varied, to: Varied) =>
      fc.tuple(fc.constantFrom(...ops.split(" ")), of(from)).map(([name, a]) => node(name as "neg", to, [a]));
    const binary = (ops: string, from: Varied, to: Varied) =>
      fc.tuple(fc.constantFrom(...ops.split(" ")), of(from), of(from))
        .map(([name, a, b]) => node(name as "add", to, [a, b]));
    const select = (type: Varied) =>
      fc.tuple(of("bool"), of(type), of(type)).map(([c, a, b]) => node("select", type, [c, a, b]));
    const random = (type: Varied, ...inner: fc.Arbitrary<Node>[]) =>
      fc.oneof(
        { depthSize: "medium", maxDepth: 4, withCrossShrink: true },
        leaf(type),
        select(type),
        ...inner,
      );
    const floats = (type: Varied) => [
      unary("neg abs sqrt floor ceil trunc nearest", type, type),
      binary("add sub mul div min max copysign add sub mul", type, type),
      unary("convert", "i32", type),
      unary("convert", "i64", type),
    ];
    const integers = "add sub mul div_s rem_s and or xor shl shr_s shr_u";
    return {
      f64: random(
        "f64",
        ...floats("f64"),
        unary("promote", "f32", "f64"),
        unary("reinterpret", "i64", "f64"),
      ),
      f32: random("f32", ...floats("f32"), unary("demote", "f64", "f32")),
      i32: random(
        "i32",
        binary(integers, "i32", "i32"),
        unary("wrap", "i64", "i32"),
        unary("truncate toint32", "f64", "i32"),
        unary("clz", "i32", "i32"),
      ),
      i64: random(
        "i64",
        binary(integers, "i64", "i64"),
        unary("extend", "i32", "i64"),
        unary("truncate reinterpret", "f64", "i64"),
      ),
      bool: random(
        "bool",
        unary("not", "bool", "bool"),
        binary("and or xor eq ne", "bool", "bool"),
        ...(["f64", "f32", "i32", "i64"] as const).map((type) => binary("eq ne lt le gt ge", type, "bool")),
        binary("lt_u", "i32", "bool"),
      ),
    };
  });
}

const random = expressions();
const types = Object.keys(VARIABLES) as Varied[];
const argument = Object.fromEntries(types.map((type) => [type, fc.constantFrom(...VALUES[type])]));
const allArguments = fc.tuple(...everyVariable.map(({ type }) => argument[type]));

Deno.test("random expressions have the same value after simplification", () => {
  const property = fc.property(
    fc.oneof(...types.map((type) => random[type])),
    fc.array(allArguments, { minLength: 5, maxLength: 5 }),
    (expression, all) => {
      const result = v("result", expression.type);
      const before = program([...everyVariable], [result], [set(result, expression)]),
        after = simplify(before);
      verify(after);
      assertStrictEquals(simplify(after).main.body, after.main.body, "it is not simplified to the end");
      for (const args of all) compareRuns(before, after, args);
    },
  );
  fc.assert(property, { numRuns: RUNS, seed: 11 });
});

/** A random body of statements, in which these labels can be left. */
function statements(labels: readonly Label[], depth: number): fc.Arbitrary<Node[]> {
  const assignment = fc.constantFrom(...types).chain((type) =>
    fc.tuple(fc.constantFrom(...VARIABLES[type]), random[type]).map(([variable, value]) =>
      set(variable, value)
    )
  );
  const choices: fc.Arbitrary<Node>[] = [assignment, assignment];
  if (labels.length > 0) choices.push(fc.constantFrom(...labels).map(breakOut));
  if (depth > 0) {
    const label = { name: `label${depth}` }, index = v(`index${depth}`, "i32");
    const inner = statements(labels, depth - 1), leaving = statements([...labels, label], depth - 1);
    choices.push(
      fc.tuple(random.bool, inner, inner).map(([condition, yes, no]) => when(condition, yes, no)),
      leaving.map((body) => statement("block", body, label)),
      fc.tuple(fc.integer({ min: -1, max: 4 }), leaving).map(([count, body]) =>
        loop(index, [i32(0), i32(count), i32(1)], body, { label })
      ),
      leaving.map((body) => statement("loop", [...body, breakOut(label)], label)),
      inner.map(seq),
    );
  }
  return fc.array(fc.oneof(...choices), { maxLength: 4 });
}

Deno.test("random programs do the same after simplification", () => {
  const property = fc.property(statements([], 3), allArguments, (body, args) => {
    const before = program([...everyVariable], [...everyVariable], body), after = simplify(before);
    verify(before);
    verify(after);
    compareRuns(before, after, args);
  });
  fc.assert(property, { numRuns: RUNS, seed: 12 });
});
