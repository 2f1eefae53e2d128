import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import wabt from "wabt";
import { interpret, type Scalar } from "../../../../src/kernels/jit/ir/interpret.ts";
import {
  constant,
  type LaneVar,
  type Node,
  type Reduction,
  set,
  type Type,
} from "../../../../src/kernels/jit/ir/ir.ts";
import { apply } from "../../../../src/kernels/jit/ir/operations.ts";
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
  paramsOf,
  program,
  run,
  seq,
  statement,
  test,
  v,
  valueOf,
  when,
} from "../ir_builders.ts";

/** Our name of an operation, with the types of its operands and its result, and WebAssembly's name of it. */
function instructions(): { op: string; operands: Type[]; to: Type; wasm: string }[] {
  const found: { op: string; operands: Type[]; to: Type; wasm: string }[] = [];
  const add = (ops: string, count: number, types: Type[], to?: Type) => {
    for (const type of types) {
      for (const name of ops.split(" ")) {
        const op = name.replace(/^(l|g)(t|e)_s$/, "$1$2");
        found.push({ op, operands: new Array(count).fill(type), to: to ?? type, wasm: `${type}.${name}` });
      }
    }
  };
  const convert = (op: string, from: Type, to: Type, wasm: string) =>
    found.push({ op, operands: [from], to, wasm: `${to}.${wasm}` });
  add("neg abs sqrt floor ceil trunc nearest", 1, ["f32", "f64"]);
  add("add sub mul div min max copysign", 2, ["f32", "f64"]);
  add("add sub mul and or xor shl shr_s shr_u", 2, ["i32", "i64"]);
  add("clz", 1, ["i32"]);
  add("eq ne", 2, ["i32", "i64", "f32", "f64"], "bool");
  add("lt le gt ge", 2, ["f32", "f64"], "bool");
  add("lt_s le_s gt_s ge_s lt_u", 2, ["i32", "i64"], "bool");
  for (const from of ["i32", "i64"] as const) {
    for (const to of ["f32", "f64"] as const) {
      convert("convert", from, to, `convert_${from}_s`);
      convert("truncate", to, from, `trunc_sat_${to}_s`);
    }
  }
  convert("extend", "i32", "i64", "extend_i32_s");
  convert("wrap", "i64", "i32", "wrap_i64");
  convert("demote", "f64", "f32", "demote_f64");
  convert("promote", "f32", "f64", "promote_f32");
  convert("reinterpret", "f64", "i64", "reinterpret_f64");
  convert("reinterpret", "i64", "f64", "reinterpret_i64");
  convert("reinterpret", "f32", "i32", "reinterpret_f32");
  convert("reinterpret", "i32", "f32", "reinterpret_i32");
  return found;
}

const EDGES_OF: Partial<Record<Type, readonly Scalar[]>> = {
  i32: [0, 1, -1, 2, 3, 31, 32, 33, -32, 7919, 2 ** 31 - 1, -(2 ** 31), 65536, 123456789],
  i64: [
    0n,
    1n,
    -1n,
    3n,
    63n,
    64n,
    65n,
    2n ** 31n,
    2n ** 53n + 1n,
    -(2n ** 53n) - 1n,
    2n ** 62n + 2n ** 38n + 1n,
  ]
    .concat([2n ** 63n - 1n, -(2n ** 63n), 2n ** 60n + 2n ** 36n, 2n ** 60n + 2n ** 36n + 1n, 3n ** 39n]),
  f32: [...EDGES, 1 / 3, 1e-40, 16777217, 3.4e38].map(Math.fround),
  f64: [...EDGES, 1 / 3, 0.49999999999999994, 4503599627370497.5, -0.2, 3.5, -3.5],
};

Deno.test("every operation that WebAssembly has means what it means there", async () => {
  const all = instructions();
  const wasmType = (type: Type) => type === "bool" ? "i32" : type;
  const functions = all.map(({ operands, to, wasm }, i) => {
    const params = operands.map((type) => `(param ${type})`).join(" ");
    const gets = operands.map((_, k) => `local.get ${k}`).join(" ");
    return `(func (export "f${i}") ${params} (result ${wasmType(to)}) ${gets} ${wasm})`;
  });
  const parsed = (await wabt()).parseWat("all.wat", `(module ${functions.join("\n")})`);
  const bytes = parsed.toBinary({}).buffer as Uint8Array<ArrayBuffer>;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  all.forEach(({ op, operands, to, wasm }, i) => {
    const compiled = exports[`f${i}`] as (...args: Scalar[]) => Scalar;
    const edges = EDGES_OF[operands[0]]!;
    for (const a of edges) {
      for (const b of operands.length === 2 ? edges : [undefined]) {
        const args = b === undefined ? [a] : [a, b];
        const wanted = to === "bool" ? Boolean(compiled(...args)) : compiled(...args);
        assertStrictEquals(apply(op, operands[0], to, args), wanted, `${wasm} of ${args.join(", ")}`);
      }
    }
  });
});

Deno.test("division of integers never traps", () => {
  const least = -(2 ** 31), wide = -(2n ** 63n);
  assertStrictEquals(valueOf(op("div_s", i32(-7), i32(2))), -3);
  assertStrictEquals(valueOf(op("rem_s", i32(-7), i32(2))), -1);
  assertStrictEquals(valueOf(op("div_s", i32(7), i32(0))), 0);
  assertStrictEquals(valueOf(op("rem_s", i32(7), i32(0))), 0);
  assertStrictEquals(valueOf(op("div_s", i32(least), i32(-1))), least);
  assertStrictEquals(valueOf(op("rem_s", i32(least), i32(-1))), 0);
  assertStrictEquals(valueOf(op("div_s", i64(-7n), i64(2n))), -3n);
  assertStrictEquals(valueOf(op("div_s", i64(7n), i64(0n))), 0n);
  assertStrictEquals(valueOf(op("rem_s", i64(7n), i64(0n))), 0n);
  assertStrictEquals(valueOf(op("div_s", i64(wide), i64(-1n))), wide);
  assertStrictEquals(valueOf(op("rem_s", i64(wide), i64(-1n))), 0n);
});

Deno.test("toint32, select and operations on truth values", () => {
  for (const edge of EDGES) {
    assertStrictEquals(valueOf(node("toint32", "i32", [f64(edge)])), edge | 0, String(edge));
  }
  assertStrictEquals(valueOf(op("select", bool(true), f32(1), f32(2))), 1);
  assertStrictEquals(valueOf(op("select", bool(false), f32(1), f32(2))), 2);
  for (const a of [true, false]) {
    assertStrictEquals(valueOf(op("not", bool(a))), !a);
    for (const b of [true, false]) {
      assertStrictEquals(valueOf(op("and", bool(a), bool(b))), a && b);
      assertStrictEquals(valueOf(op("or", bool(a), bool(b))), a || b);
      assertStrictEquals(valueOf(op("xor", bool(a), bool(b))), a !== b);
      assertStrictEquals(valueOf(op("eq", bool(a), bool(b))), a === b);
    }
  }
  assertThrows(() => valueOf(op("sqrt", i32(1))), TypeError, "sqrt has no meaning for i32");
});

Deno.test("there is one NaN, and its sign is positive", () => {
  const negative = op("neg", op("div", f64(0), f64(0)));
  assertStrictEquals(valueOf(node("reinterpret", "i64", [negative])), 0x7ff8000000000000n);
  assertStrictEquals(valueOf(op("copysign", f64(1), negative)), 1);
  assertStrictEquals(valueOf(node("reinterpret", "i32", [op("neg", f32(NaN))])), 0x7fc00000);
});

Deno.test("functions of the mathematics library are the environment's, or JavaScript's", () => {
  const x = v("x", "f64"), results = [v("a", "f64"), v("b", "f64"), v("c", "f64")];
  const call = (name: string, ...args: Node[]) => node("call", "f64", args, name);
  const [a, b, c] = results;
  const body = [
    set(a, call("sin", get(x))),
    set(b, call("fmod", get(x), f64(2))),
    set(c, call("pow", get(x), f64(NaN))),
  ];
  const built = program([x], results, body);
  assertEquals(interpret(built, [-7.5], { fail }), [Math.sin(-7.5), -1.5, NaN]);
  assertEquals(interpret(built, [1], { fail, functions: { sin: () => 42 } })[0], 42);
  const unknown = program([x], [x], [set(x, call("nonsense", get(x)))]);
  assertThrows(() => run(unknown, 1), TypeError, "no function nonsense");
});

Deno.test("arguments take the type of their parameter, variables begin as 0", () => {
  const params = [v("a", "i32"), v("b", "f32"), v("c", "bool"), v("d", "f64")];
  assertEquals(run(program(params, [...params], []), 2 ** 32 + 1, 0.1, 1, 0.1), [
    1,
    Math.fround(0.1),
    true,
    0.1,
  ]);
  const unset = [v("a", "i32"), v("b", "i64"), v("c", "bool"), v("d", "f64")];
  assertEquals(run(program([], unset, [])), [0, 0n, false, 0]);
});

Deno.test("a for loop goes up and down by its step, and past the ends of i32", () => {
  const i = v("i", "i32"), s = v("s", "i32"), count = v("count", "i32");
  const sum = [set(s, op("add", get(s), get(i))), set(count, op("add", get(count), i32(1)))];
  const looped = (start: number, end: number, step: number) =>
    run(program([], [s, count], [loop(i, [i32(start), i32(end), i32(step)], sum)]));
  assertEquals(looped(0, 5, 1), [10, 5]);
  assertEquals(looped(0, 5, 2), [6, 3]);
  assertEquals(looped(5, 0, -2), [9, 3]);
  assertEquals(looped(5, 0, 1), [0, 0]);
  assertEquals(looped(2 ** 31 - 3, 2 ** 31 - 1, 2), [2 ** 31 - 3, 1]);
  assertEquals(looped(2 ** 31 - 4, 2 ** 31 - 1, 2)[1], 2);
});

Deno.test("the bounds of a for loop are evaluated once", () => {
  const i = v("i", "i64"), n = v("n", "i64");
  const grow = set(n, op("add", get(n), i64(1n)));
  assertEquals(
    run(program([n], [n, i], [loop(i, [get(n), op("mul", get(n), i64(2n)), i64(1n)], [grow])]), 3n),
    [6n, 5n],
  );
});

Deno.test("break leaves the statement with its label, and all within", () => {
  const i = v("i", "i32"), j = v("j", "i32"), s = v("s", "i32");
  const outer = { name: "outer" }, inner = { name: "inner" }, next = { name: "next" };
  const count = set(s, op("add", get(s), i32(1)));
  const range = [i32(0), i32(10), i32(1)];
  const body = loop(i, range, [
    statement("block", [
      loop(j, range, [
        when(test("eq", get(j), get(i)), [breakOut(inner)]),
        when(test("eq", get(j), i32(3)), [breakOut(next)]),
        when(test("eq", get(i), i32(5)), [breakOut(outer)]),
        count,
      ], { label: inner }),
      set(s, op("add", get(s), i32(100))),
    ], next),
  ], { label: outer });
  let wanted = 0;
  outer: for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 10; j++) {
      if (j === i) break;
      if (j === 3) continue outer;
      if (i === 5) break outer;
      wanted++;
    }
    wanted += 100;
  }
  assertEquals(run(program([], [s], [body])), [wanted]);
});

Deno.test("a loop may be left by a break out of what is around it", () => {
  const i = v("i", "i32"), around = { name: "around" };
  const body = [set(i, op("add", get(i), i32(1))), when(test("eq", get(i), i32(3)), [breakOut(around)])];
  const block = statement("block", [statement("loop", body, { name: "again" }), set(i, i32(0))], around);
  assertEquals(run(program([], [i], [block])), [3]);
});

Deno.test("loop repeats until it is left; poll may end it", () => {
  const i = v("i", "i32"), label = { name: "again" };
  const body = statement("loop", [
    statement("poll"),
    set(i, op("add", get(i), i32(1))),
    when(test("eq", get(i), i32(7)), [breakOut(label)], []),
  ], label);
  assertEquals(run(program([], [i], [body])), [7]);
  let polls = 0;
  const poll = () => {
    if (++polls === 3) throw new Error("aborted");
  };
  assertThrows(() => interpret(program([], [i], [body]), [], { fail, poll }), Error, "aborted");
});

Deno.test("elements are loaded and stored as they lie in memory", () => {
  const memory = new SharedArrayBuffer(64);
  const view = new DataView(memory);
  const stored = (storage: Parameters<typeof array>[1], type: Type, value: Scalar, back: Type) => {
    const a = array("a", storage), x = v("x", back);
    const body = [
      statement("store", [i32(1), constant(type, value)], { array: a }),
      set(x, node("load", back, [i32(1)], { array: a })),
    ];
    return interpret(program(paramsOf(a), [x], body), [8, 4, 1], { fail, memory })[0];
  };
  assertStrictEquals(stored("i8", "i32", 200, "i32"), -56);
  assertStrictEquals(stored("u8", "i32", -56, "i32"), 200);
  assertEquals(view.getUint8(9), 200);
  assertStrictEquals(stored("i16", "i32", 40000, "i32"), 40000 - 65536);
  assertStrictEquals(stored("u16", "i64", -2n, "i32"), 65534);
  assertEquals(view.getUint16(10, true), 65534);
  assertStrictEquals(stored("i32", "i32", -5, "i32"), -5);
  assertEquals(view.getInt32(12, true), -5);
  assertStrictEquals(stored("u32", "i32", -1, "i64"), 2n ** 32n - 1n);
  assertStrictEquals(stored("u32", "i64", 2n ** 32n + 7n, "i64"), 7n);
  assertStrictEquals(stored("i64", "i64", -5n, "i64"), -5n);
  assertEquals(view.getBigInt64(16, true), -5n);
  assertStrictEquals(stored("u64", "i64", -5n, "i64"), -5n);
  assertStrictEquals(stored("f32", "f32", Math.fround(0.1), "f32"), Math.fround(0.1));
  assertStrictEquals(stored("f64", "f64", -0, "f64"), -0);
});

Deno.test("bound gives the index, or fails with its site", () => {
  const bound = (index: Node, size = 3) => valueOf(node("bound", "i32", [index, i32(size)], { site: 4 }));
  assertStrictEquals(bound(i32(2)), 2);
  assertStrictEquals(bound(f64(-0)), 0);
  assertStrictEquals(bound(i64(0n)), 0);
  for (const index of [i32(3), i32(-1), i64(2n ** 40n), f64(0.5), f64(NaN), f64(3), f64(-1)]) {
    assertThrows(() => bound(index), RangeError, `site 4, index ${Number(index.value)}`);
  }
});

Deno.test("random numbers come from the environment", () => {
  const x = v("x", "f64");
  const built = program([], [x], [statement("random", [], x)]);
  assertEquals(interpret(built, [], { fail, random: () => 0.25 }), [0.25]);
});

Deno.test("a function that is invoked has variables of its own", () => {
  const n = v("n", "i32"), a = v("a", "i32"), b = v("b", "i32");
  const twice = func("twice", [n], [n, a], [
    set(n, op("mul", get(n), i32(2))),
    set(a, op("add", get(a), i32(1))),
  ]);
  const call = statement("invoke", [op("add", get(n), i32(1))], { func: twice, into: [b, n] });
  assertEquals(run(program([n], [n, a, b], [call, call]), 10), [1, 0, 4]);
});

Deno.test("parallel runs its chunks in order and joins their results in that order", () => {
  const params = ["lo", "hi", "chunk", "captured"].map((name) => v(name, "i32"));
  const [lo, hi, chunk, captured] = params.map((param) => get(param));
  const s = v("s", "f64"), i = v("i", "i32");
  const tenth = node("div", "f64", [node("convert", "f64", [op("add", get(i), captured)]), f64(10)]);
  const body = [
    set(s, node("convert", "f64", [chunk])),
    loop(i, [lo, hi, i32(1)], [set(s, op("add", get(s), tenth))]),
  ];
  const chunks = func("chunks", params, [s], body);
  const joined = (n: number, least: number) => {
    const value = { func: chunks, into: [{ variable: s, join: "add" as const }], least };
    return run(program([], [s], [set(s, f64(5)), statement("parallel", [i32(0), i32(n), i32(7)], value)]))[0];
  };
  const wanted = (n: number, length: number) => {
    let all = 5;
    for (let lo = 0, chunk = 0; lo < n; lo += length, chunk++) {
      let s = chunk;
      for (let i = lo; i < Math.min(n, lo + length); i++) s += (i + 7) / 10;
      all += s;
    }
    return all;
  };
  assertEquals(joined(10, 4), wanted(10, 4));
  assertEquals(joined(0, 4), 5);
  assertEquals(joined(1000, 1), wanted(1000, 4));
});

Deno.test("lane variables: iteration t uses value t mod 8, joined in pairs, then to the rest", () => {
  const i = v("i", "i32"), s = v("s", "f64"), total = v("total", "f64");
  const first = node("convert", "f64", [node("lane", "i32")]);
  const summed = (n: number, join: Reduction, start: number) => {
    const lane: LaneVar = { variable: s, first, join, into: total };
    const add = set(s, op("add", get(s), f64(0.1)));
    const body = [set(total, f64(start)), loop(i, [i32(0), i32(n), i32(1)], [add], { lanes: [lane] })];
    return run(program([], [total], body))[0];
  };
  const values = (n: number) => {
    const values = [0, 1, 2, 3, 4, 5, 6, 7];
    for (let t = 0; t < n; t++) values[t % 8] += 0.1;
    return values;
  };
  for (const n of [0, 1, 7, 8, 9, 100]) {
    const [a, b, c, d, e, f, g, h] = values(n);
    assertEquals(summed(n, "add", 1e-3), 1e-3 + (((a + b) + (c + d)) + ((e + f) + (g + h))));
    assertEquals(summed(n, "min", -1), -1);
    assertEquals(summed(n, "max", 0), Math.max(...values(n)));
  }
});

Deno.test("a gang runs whole gangs, then the tail, between first and last", () => {
  const base = v("base", "i32"),
    sum = v("sum", "f64", true),
    mask = v("mask", "bool", true),
    s = v("s", "f64");
  const lane: Node = { ...node("lane", "i32"), varying: true };
  const splat = (value: Node) => ({ ...node("splat", value.type, [value]), varying: true });
  const number = op("add", splat(get(base)), lane);
  const add = (value: Node) => set(sum, op("add", get(sum), value));
  const squares = node("convert", "f64", [op("mul", number, number)]);
  const summed = (n: number, vectors: number, ...limit: Node[]) => {
    const gang = statement("gang", [
      i32(0),
      i32(n),
      seq([set(sum, splat(f64(0)))]),
      seq([add(squares)]),
      seq([
        set(mask, node("lt", "bool", [number, splat(i32(n))])),
        when(node("any", "bool", [get(mask)]), [add(op("select", get(mask), squares, splat(f64(0))))]),
      ]),
      seq([set(s, node("reduce", "f64", [get(sum)], "add"))]),
      ...limit,
    ], { base, width: 64, vectors });
    return run(program([], [s], [gang]))[0];
  };
  for (const n of [0, 1, 7, 8, 9, 20]) {
    const wanted = Array.from({ length: n }, (_, i) => i * i).reduce((a, b) => a + b, 0);
    for (const vectors of [1, 2, 4]) {
      assertEquals(summed(n, vectors), wanted);
      for (const limit of [0, n >> 1, n]) assertEquals(summed(n, vectors, i32(limit)), wanted);
    }
  }
});

Deno.test("a function that is invoked in a gang may take and give varying values", () => {
  const base = v("base", "i32"), inner = v("inner", "i32"), x = v("x", "i32", true), s = v("s", "i32");
  const twice = [set(x, op("add", get(x), get(x)))];
  const shape = { width: 32 as const, vectors: 1 };
  const doubling = statement("gang", [i32(0), i32(8), seq([]), seq(twice), seq([]), seq([])], {
    base: inner,
    ...shape,
  });
  const invoke = statement("invoke", [get(x)], { func: func("doubling", [x], [x], [doubling]), into: [x] });
  const gang = statement("gang", [
    i32(0),
    i32(4),
    seq([]),
    seq([set(x, { ...node("lane", "i32"), varying: true }), invoke]),
    seq([]),
    seq([set(s, node("reduce", "i32", [get(x)], "add"))]),
  ], { base, ...shape });
  assertEquals(run(program([], [s], [gang])), [24]);
});

Deno.test("accesses of lanes: neighbours, by index, masked", () => {
  const a = array("a", "f64"),
    base = v("base", "i32"),
    x = v("x", "f64", true),
    mask = v("mask", "bool", true);
  const lane: Node = { ...node("lane", "i32"), varying: true };
  const splat = (value: Node) => ({ ...node("splat", value.type, [value]), varying: true });
  const varying = (node: Node) => ({ ...node, varying: true });
  const memory = new SharedArrayBuffer(64);
  const elements = new Float64Array(memory);
  const execute = (...body: Node[]) => {
    elements.set([10, 11, 12, 13, 14, 15, 16, 17]);
    const even = op("and", op("xor", lane, splat(i32(1))), splat(i32(1)));
    const gang = statement("gang", [
      i32(2),
      i32(6),
      seq([]),
      seq([set(mask, node("eq", "bool", [even, splat(i32(1))])), ...body]),
      seq([]),
      seq([]),
    ], { base, width: 64, vectors: 2 });
    const built = program(paramsOf(a), [], [gang], { sites: [] });
    interpret(built, [0, 8, 1], { fail, memory });
    return [...elements];
  };
  const unit = { array: a, unit: true }, indexed = { array: a };
  const loadUnit = varying(node("load", "f64", [get(base)], unit));
  const back = op("sub", splat(i32(7)), lane);
  const doubled = statement("store", [get(base), op("add", loadUnit, loadUnit)], unit);
  assertEquals(execute(doubled), [10, 11, 24, 26, 28, 30, 16, 17]);
  const masked = node("load", "f64", [get(base), get(mask)], unit);
  assertEquals(execute(statement("store", [get(base), masked], unit)), [10, 11, 12, 0, 14, 0, 16, 17]);
  const gathered = node("load", "f64", [back], indexed);
  assertEquals(execute(statement("store", [get(base), gathered], unit)), [10, 11, 17, 16, 15, 14, 16, 17]);
  const scattered = statement("store", [back, splat(f64(1)), get(mask)], indexed);
  assertEquals(execute(scattered), [10, 11, 12, 13, 14, 1, 16, 1]);
  // a dead lane neither fails nor loads
  const beyond = op("select", get(mask), lane, splat(i32(99)));
  const bounded = node("bound", "i32", [beyond, i32(8), get(mask)], { site: 0 });
  const checked = node("load", "f64", [bounded, get(mask)], indexed);
  assertEquals(execute(set(x, checked), statement("store", [get(base), get(x)], unit)).slice(2, 6), [
    10,
    0,
    12,
    0,
  ]);
  assertThrows(
    () =>
      execute(
        set(x, node("load", "f64", [beyond, get(mask)], indexed)),
        set(x, varying(node("load", "f64", [beyond], indexed))),
      ),
    RangeError,
  );
  const unitBound = (size: number) => ({
    ...node("bound", "i32", [get(base), i32(size), get(mask)], { site: 3, unit: true }),
    varying: false,
  });
  const through = (size: number) => statement("store", [unitBound(size), loadUnit, get(mask)], unit);
  assertEquals(execute(through(5)), [10, 11, 12, 13, 14, 15, 16, 17]);
  assertThrows(() => execute(through(4)), RangeError, "site 3, index 4");
});
