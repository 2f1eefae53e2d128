import { assertEquals } from "@std/assert";
import { interpret, type Scalar } from "../../../../src/kernels/jit/ir/interpret.ts";
import type {
  Access,
  ArrayVar,
  Func,
  Gang,
  Label,
  LaneVar,
  Node,
  Parallel,
  Program,
  Storage,
  Type,
} from "../../../../src/kernels/jit/ir/ir.ts";
import { chunkLength, node, seq, set } from "../../../../src/kernels/jit/ir/ir.ts";
import { printProgram } from "../../../../src/kernels/jit/ir/print.ts";
import { assertSame, type Fill, instantiate } from "../emitted.ts";
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
  op,
  program,
  statement,
  test,
  v,
  when,
} from "../ir_builders.ts";

type Number = Exclude<Type, "void">;

/** Operations with the types of their operands and result; T stands for each of the types behind. */
const OPERATIONS: readonly (readonly [ops: string, from: string, to: string, types: string])[] = [
  ["neg abs sqrt floor ceil trunc nearest", "T", "T", "f32 f64"],
  ["not", "bool", "bool", ""],
  ["clz", "i32", "i32", ""],
  ["add sub mul", "T T", "T", "i32 i64 f32 f64"],
  ["div min max copysign", "T T", "T", "f32 f64"],
  ["div_s rem_s shl shr_s shr_u min max", "T T", "T", "i32 i64"],
  ["and or xor", "T T", "T", "i32 i64 bool"],
  ["eq ne", "T T", "bool", "i32 i64 f32 f64 bool"],
  ["lt le gt ge", "T T", "bool", "i32 i64 f32 f64"],
  ["lt_u", "T T", "bool", "i32 i64"],
  ["select", "bool T T", "T", "i32 i64 f32 f64 bool"],
  ["extend", "i32", "i64", ""],
  ["wrap", "i64", "i32", ""],
  ["convert", "T", "f32", "i32 i64"],
  ["convert", "T", "f64", "i32 i64"],
  ["truncate", "T", "i32", "f32 f64"],
  ["truncate", "T", "i64", "f32 f64"],
  ["toint32", "f64", "i32", ""],
  ["demote", "f64", "f32", ""],
  ["promote", "f32", "f64", ""],
  ["reinterpret", "T", "i64", "f64"],
  ["reinterpret", "T", "i32", "f32"],
  ["reinterpret", "T", "f32", "i32"],
  ["reinterpret", "T", "f64", "i64"],
];

interface Case {
  readonly op: Node["op"];
  readonly from: readonly Number[];
  readonly to: Number;
}

const CASES: readonly Case[] = OPERATIONS.flatMap(([ops, from, to, types]) =>
  (types || "-").split(" ").flatMap((type) =>
    ops.split(" ").map((op): Case => ({
      op: op as Node["op"],
      from: from.split(" ").map((each) => each.replace("T", type) as Number),
      to: to.replace("T", type) as Number,
    }))
  )
);

const isWide = ({ from, to }: Case): boolean =>
  [...from, to].some((type) => type === "i64" || type === "f64");

const INTEGERS = [0, 1, -1, 2, 3, 5, 31, 32, 33, 63, 64, -7, 12345, 0x7fffffff, -0x80000000, 0x55555555];
const LONGS = [
  ...INTEGERS.map(BigInt),
  2n ** 31n,
  2n ** 32n + 5n,
  2n ** 52n + 1n,
  -(2n ** 53n) - 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  0x123456789abcdefn,
  (1n << 62n) + (1n << 8n) + 1n,
];
const DOUBLES = [
  ...EDGES,
  4294967296.5,
  -4294967297.5,
  2 ** 51 + 0.5,
  -(2 ** 52) - 1,
  2 ** 84,
  1.1,
  -3.7,
  2 ** 31 - 0.5,
];

/** Values worth trying, by type. */
const VALUES: { readonly [K in Number]: readonly Scalar[] } = {
  i32: INTEGERS,
  i64: LONGS,
  f32: DOUBLES.map(Math.fround),
  f64: DOUBLES,
  bool: [false, true],
};

/** How many combinations of operands are tried. */
const COMBINATIONS = 400;

/** Operands in many combinations, as many as there are of the longest list at least. */
function combinations(types: readonly Number[]): Scalar[][] {
  const total = types.reduce((product, type) => product * VALUES[type].length, 1);
  const step = total > COMBINATIONS ? 7 : 1;
  return Array.from({ length: Math.min(total, COMBINATIONS) }, (_, i) => {
    let rest = (i * step) % total;
    return types.map((type) => {
      const values = VALUES[type];
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return value;
    });
  });
}

/** A comparison of many runs of one program, by WebAssembly and by the interpreter. */
function comparison(built: Program): (args: readonly Scalar[]) => void {
  const { main } = instantiate(built);
  const { type } = built.main.results[0];
  return (args) => {
    const [expected] = interpret(built, args, { fail });
    const value = main(...args);
    assertEquals(type === "bool" ? value !== 0 : value, expected, `${printProgram(built)} of ${args}`);
  };
}

Deno.test("every operation on scalars is what the interpreter says", () => {
  for (const { op, from, to } of CASES) {
    const params = from.map((type, i) => v(`p${i}`, type));
    const result = v("result", to);
    const run = comparison(program(params, [result], [set(result, node(op, to, params.map(get)))]));
    for (const operands of combinations(from)) run(operands);
  }
});

Deno.test("a division by a constant is a division", () => {
  const x = v("x", "i32");
  for (const op of ["div_s", "rem_s"] as const) {
    for (const divisor of [0, 1, -1, 2, -2, 7, -0x80000000]) {
      const run = comparison(program([x], [x], [set(x, node(op, "i32", [get(x), i32(divisor)]))]));
      for (const value of VALUES.i32) run([value]);
    }
  }
});

// ---------------------------------------------------------------------------------------------------------------
// Lanes

const STORAGE: { readonly [K in Number]: Storage } = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  bool: "i32",
};

/** Where an array of a test begins, by its number. */
const baseOf = (number: number): number => 1024 + 8192 * number;

const SHAPES: readonly Pick<Gang, "width" | "vectors">[] = [
  { width: 64, vectors: 1 },
  { width: 64, vectors: 2 },
  { width: 64, vectors: 4 },
  { width: 32, vectors: 1 },
  { width: 32, vectors: 2 },
  { width: 32, vectors: 4 },
];

/** An array that begins where the test says, and its parameters. */
function placed(number: number, storage: Storage): ArrayVar {
  return array(`a${number}`, storage);
}

function filled(
  contents: readonly { readonly storage: Storage; readonly values: readonly Scalar[] }[],
): Fill {
  return (memory) => {
    const view = new DataView(memory);
    contents.forEach(({ storage, values }, number) => {
      values.forEach((value, i) => write(view, storage, baseOf(number) + i * BYTES[storage], value));
    });
  };
}

const BYTES: { readonly [K in Storage]: number } = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  f32: 4,
  i64: 8,
  u64: 8,
  f64: 8,
};

function write(view: DataView, storage: Storage, at: number, value: Scalar): void {
  if (storage === "f64") view.setFloat64(at, Number(value), true);
  else if (storage === "f32") view.setFloat32(at, Number(value), true);
  else if (BYTES[storage] === 8) view.setBigInt64(at, BigInt(value), true);
  else for (let i = 0; i < BYTES[storage]; i++) view.setUint8(at + i, Number(value) >> (8 * i));
}

const varying = (made: Node): Node => ({ ...made, varying: true });
const splat = (value: Node): Node => varying(node("splat", value.type, [value]));
const lane = (type: Type): Node => varying(node("lane", type));

/** A gang over 0 … n-1 with a body that is given the mask, absent in full gangs, and the number of the first lane. */
function gangOver(
  n: Node,
  shape: Pick<Gang, "width" | "vectors">,
  body: (base: Node, mask: Node[]) => Node[],
): Node {
  const base = v("base", "i32"), live = v("live", "bool", true);
  const tail = [
    set(live, test("lt", lane("i32"), splat(op("sub", n, get(base))))),
    ...body(get(base), [get(live)]),
  ];
  const parts = [[], body(get(base), []), tail, []].map(seq);
  return statement("gang", [i32(0), n, ...parts], { base, ...shape });
}

function loadOf(array: ArrayVar, type: Type, index: Node, mask: Node[], unit: boolean): Node {
  return varying(node("load", type, [index, ...mask], { array, unit } satisfies Access));
}

function storeOf(array: ArrayVar, index: Node, value: Node, mask: Node[], unit: boolean): Node {
  return statement("store", [index, value, ...mask], { array, unit } satisfies Access);
}

/** An operand from an array; truth values lie there as integers. */
function operand(array: ArrayVar, type: Number, index: Node, mask: Node[]): Node {
  if (type !== "bool") return loadOf(array, type, index, mask, true);
  return test("ne", loadOf(array, "i32", index, mask, true), splat(i32(0)));
}

// The bits of a NaN are anybody's choice.
function comparable(value: Node): Node {
  if (value.type !== "f32" && value.type !== "f64") return value;
  const nan = splat(value.type === "f32" ? f32(NaN) : f64(NaN));
  return node("select", value.type, [test("eq", value, value), value, nan]);
}

Deno.test("every operation on lanes is what the interpreter says, in every shape", () => {
  for (const shape of SHAPES) {
    for (const each of CASES) if (shape.width === 64 || !isWide(each)) compareOnLanes(each, shape);
  }
});

function compareOnLanes({ op, from, to }: Case, shape: Pick<Gang, "width" | "vectors">): void {
  const sets = combinations(from);
  const arrays = [...from, to].map((type, i) => placed(i, STORAGE[type]));
  const n = v("n", "i32");
  const inputs = from.map((type, i) => v(`x${i}`, type, true));
  const built = program([n, ...arrays.map(({ base }) => base)], [], [
    gangOver(get(n), shape, (base, mask) => [
      ...inputs.map((input, i) => set(input, operand(arrays[i], from[i], base, mask))),
      storeOf(arrays[from.length], base, comparable(node(op, to, inputs.map(get))), mask, true),
    ]),
  ]);
  const contents = from.map((type, i) => ({ storage: STORAGE[type], values: sets.map((each) => each[i]) }));
  assertSame(built, [sets.length, ...arrays.map((_, i) => baseOf(i))], filled(contents));
}

Deno.test("reductions, in every shape", () => {
  const joins = ["add", "mul", "min", "max"] as const;
  for (const shape of SHAPES) {
    for (const type of ["i32", "i64", "f32", "f64"] as const) {
      if (shape.width === 32 && BYTES[type] > 4) continue;
      for (const join of joins) {
        const total = v("total", type), x = v("x", type, true), a = placed(0, type);
        const lanes = shape.vectors * 128 / shape.width;
        const body = (base: Node, mask: Node[]) => [
          set(x, loadOf(a, type, base, mask, true)),
          set(total, node("reduce", type, [get(x)], join)),
        ];
        const built = program([a.base], [total], [gangOver(i32(lanes), shape, body)]);
        assertSame(built, [baseOf(0)], filled([{ storage: type, values: VALUES[type].slice(-lanes) }]));
      }
    }
  }
});

Deno.test("what all lanes share is computed before the first of them changes", () => {
  const a = placed(0, "i32"), x = v("x", "i64", true), k = v("k", "i32"), total = v("total", "i64");
  const total64 = node("reduce", "i64", [get(x)], "add");
  const element = node("extend", "i64", [node("load", "i32", [get(k)], { array: a })]);
  for (const shape of SHAPES.filter(({ width }) => width === 64)) {
    const lanes = shape.vectors * 128 / shape.width;
    const body = () => [
      set(x, lane("i64")),
      set(x, op("add", get(x), splat(total64))),
      set(x, op("mul", op("add", get(x), splat(element)), splat(total64))),
      set(total, op("xor", get(total), total64)),
    ];
    const built = program([a.base, k], [total], [gangOver(i32(3 * lanes), shape, body)]);
    assertSame(built, [baseOf(0), 2], filled([{ storage: "i32", values: SOURCE }]));
  }
});

Deno.test("any: a mask in all its vectors", () => {
  for (const shape of SHAPES) {
    const lanes = shape.vectors * 128 / shape.width;
    for (let on = -1; on < lanes; on++) {
      const found = v("found", "bool");
      const mask = test("eq", lane("i32"), splat(i32(on)));
      const body = () => [set(found, node("any", "bool", [mask]))];
      assertSame(program([], [found], [gangOver(i32(lanes), shape, body)]), []);
    }
  }
});

Deno.test("forms of expressions that are written in a shorter way", () => {
  const [x, y, on] = [v("x", "i32", true), v("y", "f64", true), v("on", "bool", true)];
  const [n, amount, yes] = [v("n", "i32"), v("amount", "i32"), v("yes", "bool")];
  const wide = node("extend", "i64", [get(x)]), mask = get(on), no = node("not", "bool", [get(on)]);
  const choose = (...args: Node[]) => node("select", args[1].type, args);
  const expressions = [
    choose(mask, op("add", get(x), splat(i32(1))), get(x)),
    choose(mask, op("sub", get(x), splat(i32(1))), get(x)),
    choose(mask, op("add", splat(i32(5)), get(x)), get(x)),
    choose(mask, op("sub", get(x), splat(get(n))), get(x)),
    choose(mask, op("sub", splat(i32(1)), get(x)), get(x)),
    choose(mask, get(y), splat(f64(0))),
    choose(mask, splat(f64(0)), get(y)),
    choose(mask, splat(f64(-0)), get(y)),
    choose(mask, op("add", get(y), splat(f64(1))), get(y)),
    choose(node("and", "bool", [splat(get(yes)), no]), get(x), splat(i32(7))),
    choose(node("or", "bool", [splat(bool(true)), no]), get(x), splat(i32(7))),
    ...(["shl", "shr_s", "shr_u"] as const).flatMap((name) => [
      node(name, "i32", [get(x), get(amount)]),
      node(name, "i32", [get(x), splat(op("add", get(amount), get(n)))]),
      node(name, "i64", [wide, i64(35n)]),
      node(name, "i64", [wide, node("extend", "i64", [get(amount)])]),
    ]),
    op("mul", splat(op("sub", get(n), get(amount))), get(x)),
    ...(["lt", "gt"] as const).flatMap((name) => {
      const limit = splat(f64(0));
      const condition = test(name, get(y), limit);
      return [choose(condition, get(y), limit), choose(condition, limit, get(y))];
    }),
    choose(test("lt", get(y), splat(f64(0))), get(y), splat(f64(1))),
    op("and", wide, splat(i64(0xffff_ffffn))),
    op("and", wide, splat(i64(0x1_ffff_ffffn))),
  ];
  for (const expression of expressions) {
    const [from, to, singles] = [
      placed(0, "i32"),
      placed(1, STORAGE[expression.type as Number]),
      placed(2, "f32"),
    ];
    const again: Label = { name: "again" };
    const body = (base: Node, live: Node[]) => [
      set(x, loadOf(from, "i32", base, live, true)),
      set(y, node("promote", "f64", [loadOf(singles, "f32", base, live, true)])),
      set(y, op("add", get(y), node("convert", "f64", [loadOf(from, "i32", base, live, true)]))),
      set(on, test("lt", get(x), splat(i32(20)))),
      statement("loop", [storeOf(to, base, expression, live, true), breakOut(again)], again),
    ];
    const arrays = [from, to, singles];
    for (const vectors of [1, 2]) {
      const built = program([n, amount, yes, ...arrays.map(({ base }) => base)], [], [
        gangOver(i32(COUNT), { width: 64, vectors }, body),
      ]);
      const contents = filled([
        { storage: "i32", values: INTEGERS },
        { storage: to.storage, values: [] },
        { storage: "f32", values: DOUBLES },
      ]);
      assertSame(built, [3, 33, true, ...arrays.map((_, i) => baseOf(i))], contents);
    }
  }
});

// ---------------------------------------------------------------------------------------------------------------
// Memory

/** The types that an element is loaded as, and stored from. */
const ELEMENTS: readonly (readonly [Storage, Number])[] = [
  ["i8", "i32"],
  ["u8", "i32"],
  ["i16", "i32"],
  ["u16", "i32"],
  ["i32", "i32"],
  ["u32", "i64"],
  ["i64", "i64"],
  ["u64", "i64"],
  ["f32", "f32"],
  ["f64", "f64"],
];

const COUNT = 13;
const SOURCE = Array.from({ length: COUNT }, (_, i) => (i * 2654435761) | 0);
const ORDER = Array.from({ length: COUNT }, (_, i) => (i * 5 + 3) % COUNT);
const MASK = Array.from({ length: COUNT }, (_, i) => Number(i % 3 === 0 || (i > 3 && i < 9)));
const ALL_LIVE = new Array(COUNT).fill(1);

Deno.test("elements of every kind are loaded and stored, by one index and by lanes", () => {
  for (const [storage, type] of ELEMENTS) {
    const from = placed(0, storage), to = placed(1, storage), i = v("i", "i32");
    const copy = statement("store", [get(i), node("load", type, [get(i)], { array: from })], { array: to });
    const built = program([from.base, to.base], [], [loop(i, [i32(0), i32(COUNT), i32(1)], [copy])]);
    assertSame(built, [baseOf(0), baseOf(1)], filled([{ storage, values: SOURCE }]));
    for (const shape of SHAPES) {
      if (shape.width === 32 && BYTES[STORAGE[type]] > 4) continue;
      for (const mask of [MASK, ALL_LIVE]) {
        for (const way of WAYS) copyOnLanes(storage, type, shape, mask, way);
      }
    }
  }
});

/** Whether neighbouring elements are loaded and stored. */
const WAYS = [{ load: true, store: true }, { load: false, store: true }, { load: true, store: false }];

function copyOnLanes(
  storage: Storage,
  type: Number,
  shape: Pick<Gang, "width" | "vectors">,
  mask: readonly number[],
  way: typeof WAYS[number],
): void {
  const [from, to, order, masks] = [
    placed(0, storage),
    placed(1, storage),
    placed(2, "i32"),
    placed(3, "i32"),
  ];
  const at = v("at", "i32", true), on = v("on", "bool", true);
  const body = (base: Node, live: Node[]) => [
    set(at, loadOf(order, "i32", base, live, true)),
    set(on, test("ne", loadOf(masks, "i32", base, live, true), splat(i32(0)))),
    storeOf(
      to,
      way.store ? base : get(at),
      loadOf(from, type, way.load ? base : get(at), [get(on)], way.load),
      [live.reduce((a, b) => node("and", "bool", [a, b]), get(on))],
      way.store,
    ),
  ];
  const arrays = [from, to, order, masks];
  const built = program(arrays.map(({ base }) => base), [], [gangOver(i32(COUNT), shape, body)]);
  const contents = filled([
    { storage, values: SOURCE },
    { storage, values: [] },
    { storage: "i32", values: ORDER },
    { storage: "i32", values: mask },
  ]);
  assertSame(built, arrays.map((_, i) => baseOf(i)), contents);
}

Deno.test("what lanes store is computed before the first of them stores", () => {
  for (const shape of SHAPES) {
    const a = placed(0, "i32");
    const next = op("add", lane("i32"), splat(i32(1)));
    const body = (base: Node, mask: Node[]) => [
      storeOf(a, op("add", next, splat(base)), loadOf(a, "i32", base, mask, true), mask, false),
    ];
    const lanes = shape.vectors * 128 / shape.width;
    const built = program([a.base], [], [gangOver(i32(lanes), shape, body)]);
    assertSame(built, [baseOf(0)], filled([{ storage: "i32", values: SOURCE }]));
  }
});

Deno.test("truth values are stored as 0 and 1, narrow and wide", () => {
  for (const shape of SHAPES) {
    const a = placed(0, "u8");
    const even = test("eq", node("and", "i32", [lane("i32"), splat(i32(1))]), splat(i32(0)));
    const body = (base: Node, mask: Node[]) => [storeOf(a, base, even, mask, true)];
    assertSame(program([a.base], [], [gangOver(i32(COUNT), shape, body)]), [baseOf(0)]);
  }
});

// ---------------------------------------------------------------------------------------------------------------
// Bounds

const SITES = [{ array: "x", dimension: 0, line: 1, column: 1 }];
const INDICES: {
  readonly i32: readonly Scalar[];
  readonly i64: readonly Scalar[];
  readonly f64: readonly Scalar[];
} = {
  i32: [0, 1, 9, 10, -1, 0x7fffffff, -0x80000000],
  i64: [0n, 9n, 10n, -1n, 2n ** 32n, -(2n ** 32n), 2n ** 53n],
  f64: [0, -0, 9, 10, -1, 0.5, 8.999, 9.5, 2 ** 32, -(2 ** 32), NaN, Infinity, -Infinity],
};

Deno.test("an index is inside its array, or fails", () => {
  for (const type of ["i32", "i64", "f64"] as const) {
    const index = v("index", type), result = v("result", "i32");
    const checked = node("bound", "i32", [get(index), i32(10)], { site: 0 });
    const built = program([index], [result], [set(result, checked)], { sites: SITES });
    for (const value of INDICES[type]) assertSame(built, [value]);
  }
});

Deno.test("the first index of live lanes that is outside fails", () => {
  for (const shape of SHAPES) {
    for (const type of shape.width === 64 ? ["i32", "i64", "f64"] as const : ["i32"] as const) {
      for (const bad of INDICES[type]) {
        for (const mask of [MASK, ALL_LIVE]) checkOnLanes(type, shape, bad, mask);
      }
    }
  }
});

function checkOnLanes(
  type: "i32" | "i64" | "f64",
  shape: Pick<Gang, "width" | "vectors">,
  bad: Scalar,
  mask: readonly number[],
): void {
  const [indices, masks, out] = [placed(0, type), placed(1, "i32"), placed(2, "i32")];
  const on = v("on", "bool", true), at = v("at", "i32", true);
  const body = (base: Node, live: Node[]) => [
    set(on, test("ne", loadOf(masks, "i32", base, live, true), splat(i32(0)))),
    set(at, {
      ...node("bound", "i32", [loadOf(indices, type, base, live, true), splat(i32(10)), get(on)], {
        site: 0,
      }),
    }),
    storeOf(out, base, node("select", "i32", [get(on), get(at), splat(i32(-5))]), live, true),
  ];
  const arrays = [indices, masks, out];
  const built = program(arrays.map(({ base }) => base), [], [gangOver(i32(COUNT), shape, body)], {
    sites: SITES,
  });
  for (const place of [0, 3, 4, 7, 12]) {
    const values = Array.from(
      { length: COUNT },
      (_, i) => i === place || i === place + 2 ? bad : zeroOf(type),
    );
    const contents = filled([{ storage: type, values }, { storage: "i32", values: mask }]);
    assertSame(built, arrays.map((_, i) => baseOf(i)), contents);
  }
}

function zeroOf(type: Number): Scalar {
  return type === "i64" ? 1n : 1;
}

Deno.test("neighbouring indices are checked together", () => {
  for (const shape of SHAPES) {
    for (const type of ["i32", "i64", "f64"] as const) {
      for (const masked of [false, true]) {
        for (const size of [0, 1, 3, 9, 10, 16, 100]) {
          for (const start of [-9, -8, -1, 0, 1, 8, 90, 100, 0x7ffffff9]) {
            checkUnit(type, shape, { size, start, masked });
          }
        }
      }
    }
  }
});

function checkUnit(
  type: "i32" | "i64" | "f64",
  shape: Pick<Gang, "width" | "vectors">,
  { size, start, masked }: { size: number; start: number; masked: boolean },
): void {
  const result = v("result", "i32"), on = v("on", "bool", true);
  const limit = v("limit", "i32"), index = v("index", type);
  const args = [get(index), get(limit), ...masked ? [get(on)] : []];
  const checked = { ...node("bound", "i32", args, { site: 0, unit: true }), varying: false };
  const body = () => [
    set(on, test("eq", node("and", "i32", [lane("i32"), splat(i32(3))]), splat(i32(1)))),
    set(result, checked),
  ];
  const lanes = shape.vectors * 128 / shape.width;
  const built = program([index, limit], [result], [gangOver(i32(lanes), shape, body)], { sites: SITES });
  assertSame(built, [type === "i64" ? BigInt(start) : start, size]);
}

// ---------------------------------------------------------------------------------------------------------------
// Statements

Deno.test("loops count up and down, to the ends of the integers", () => {
  const i = v("i", "i32"), sum = v("sum", "i32"), count = v("count", "i32");
  for (const step of [1, -1, 3, -7, 0x40000000, -0x40000000]) {
    for (
      const [start, end] of [[0, 0], [0, 10], [10, 0], [-5, 5], [0x7fffffff - 4, 0x7fffffff], [
        -0x80000000 + 4,
        -0x80000000,
      ], [0, 0x7fffffff]]
    ) {
      if (Math.abs(step) < 100 && Math.abs(end - start) > 100) continue;
      const body = [set(sum, op("add", get(sum), get(i))), set(count, op("add", get(count), i32(1)))];
      assertSame(program([], [sum, count], [loop(i, [i32(start), i32(end), i32(step)], body)]), []);
    }
  }
});

Deno.test("jumps leave the blocks and loops that they name", () => {
  const outer: Label = { name: "outer" }, inner: Label = { name: "inner" }, block: Label = { name: "block" };
  const i = v("i", "i32"), j = v("j", "i32"), sum = v("sum", "i32"), limit = v("limit", "i32");
  const add = (value: number) => set(sum, op("add", get(sum), i32(value)));
  const inside = [
    when(test("eq", get(j), get(limit)), [breakOut(outer)]),
    statement("block", [when(test("gt", get(j), i32(3)), [breakOut(block)], [add(10)]), add(1)], block),
    when(test("eq", get(j), i32(5)), [breakOut(inner)]),
    when(test("eq", get(j), i32(2)), [], [add(100)]),
  ];
  const body = [loop(j, [i32(0), i32(9), i32(1)], inside, { label: inner }), add(1000)];
  const built = program([limit], [sum], [loop(i, [i32(0), i32(3), i32(1)], body, { label: outer })]);
  for (const value of [-1, 0, 3, 5, 7]) assertSame(built, [value]);
});

Deno.test("a loop goes on until it is left: at its beginning, its end, and in between", () => {
  const label: Label = { name: "again" };
  const n = v("n", "i32"), x = v("x", "i32");
  const more = set(x, op("add", get(x), i32(3)));
  const leave = when(test("ge", get(x), get(n)), [breakOut(label)]);
  for (const body of [[leave, more], [more, leave], [more, leave, statement("poll"), more]]) {
    for (const value of [-1, 0, 1, 10]) {
      assertSame(program([n], [x], [statement("loop", body, label)]), [value]);
    }
  }
});

Deno.test("functions are invoked with any number of results", () => {
  const a = v("a", "f64"), b = v("b", "f64"), yes = v("yes", "bool");
  const halves = func("halves", [a, b], [b, a, yes], [
    set(yes, test("lt", get(a), get(b))),
    set(a, op("mul", get(a), f64(0.5))),
  ]);
  const x = v("x", "f64"), y = v("y", "f64"), less = v("less", "bool");
  const call = statement("invoke", [get(x), get(y)], { func: halves, into: [x, y, less] });
  const built = program([x, y], [x, y, less], [call, call]);
  for (const args of [[1, 2], [4, 3]]) assertSame(built, args);
});

Deno.test("lane variables take turns", () => {
  for (const n of [0, 1, 7, 8, 9, 20]) {
    const i = v("i", "i32"), s = v("s", "i64"), total = v("total", "f64"), part = v("part", "f64");
    const lanes: LaneVar[] = [
      { variable: s, first: op("mul", node("lane", "i64"), i64(77n)) },
      { variable: part, first: f64(0.1), join: "add", into: total },
    ];
    const body = [
      set(s, op("add", get(s), i64(3n))),
      set(part, op("mul", op("add", get(part), node("convert", "f64", [get(s)])), f64(1.1))),
    ];
    const built = program([total], [total], [loop(i, [i32(0), i32(n), i32(1)], body, { lanes })]);
    assertSame(built, [0.3]);
  }
});

Deno.test("poll is called now and then", () => {
  let calls = 0;
  const i = v("i", "i32");
  const built = program([], [], [loop(i, [i32(0), i32(10_000), i32(1)], [statement("poll")])]);
  instantiate(built, {}, { poll: () => void calls++ }).main();
  assertEquals(calls, 2);
});

Deno.test("functions of the library are linked, for scalars and for vectors, or called lane by lane", () => {
  const fused = (varying: boolean): Func => {
    const [a, b, r] = ["a", "b", "r"].map((name) => v(name, "f64", varying));
    return func("hypot", [a, b], [r], [
      set(r, op("add", op("mul", get(a), get(a)), op("mul", get(b), get(b)))),
    ]);
  };
  const functions = { hypot: (a: number, b: number) => a * a + b * b };
  const numbers = [1, -2.5, 1e200, 0.1, 7, NaN, 3, 4, 5, 6, 8, 9, 10];
  for (const forVectors of [true, false]) {
    const link = (name: string, varying: boolean) =>
      name === "hypot" && (forVectors || !varying) ? fused(varying) : undefined;
    for (const shape of SHAPES.filter(({ width }) => width === 64)) {
      const [from, to] = [placed(0, "f64"), placed(1, "f64")];
      const body = (base: Node, mask: Node[]) => [
        storeOf(
          to,
          base,
          node("call", "f64", [loadOf(from, "f64", base, mask, true), splat(f64(3))], "hypot"),
          mask,
          true,
        ),
      ];
      const built = program([from.base, to.base], [], [gangOver(i32(COUNT), shape, body)]);
      assertSame(
        built,
        [baseOf(0), baseOf(1)],
        filled([{ storage: "f64", values: numbers }]),
        { link },
        functions,
      );
    }
  }
  const x = v("x", "f64");
  const built = program([x], [x], [set(x, node("call", "f64", [get(x), get(x)], "hypot"))]);
  assertSame(built, [1.7], () => {}, { link: (_, varying) => fused(varying) }, functions);
});

Deno.test("a parallel loop is run here, or forked; its partial results are joined in their order", () => {
  const [lo, hi, chunk] = ["lo", "hi", "chunk"].map((name) => v(name, "i32"));
  const scale = v("scale", "f64"), on = v("on", "bool"), big = v("big", "i64");
  const sum = v("sum", "f64"), least = v("least", "i64"), i = v("i", "i32");
  const run = func("run", [lo, hi, chunk, scale, on, big], [sum, least], [
    set(least, get(big)),
    loop(i, [get(lo), get(hi), i32(1)], [
      set(sum, op("add", get(sum), op("mul", node("convert", "f64", [get(i)]), get(scale)))),
      when(get(on), [set(least, op("min", get(least), node("extend", "i64", [op("sub", i32(5), get(i))])))]),
    ]),
  ]);
  const [start, end, total, lowest] = [
    v("start", "i32"),
    v("end", "i32"),
    v("total", "f64"),
    v("lowest", "i64"),
  ];
  const into = [{ variable: total, join: "add" }, { variable: lowest, join: "min" }] as const;
  const value: Parallel = { func: run, into, least: 10 };
  const built = program([start, end, total], [total, lowest], [
    statement("parallel", [get(start), get(end), f64(0.1), bool(true), i64(2n ** 40n)], value),
  ]);
  for (const range of [[0, 0], [5, 3], [0, 1], [0, 10], [3, 28], [-100, 10_000], [0x7ffffff0, 0x7fffffff]]) {
    const args = [...range, 0.5];
    assertSame(built, args);
    assertEquals(forked(built, args), interpret(built, args, { fail }));
  }
});

const JOB = 1024;
const PARTIALS = 2048;

/** Runs a program with a job block: the chunks of its regions are run in any order. */
function forked(built: Program, args: readonly Scalar[]): unknown[] {
  const fork = (region: number, start: number, end: number, least: number) => {
    const length = chunkLength(end - start, least);
    const chunks = Array.from({ length: Math.ceil((end - start) / length) }, (_, i) => i);
    const run = exports[`chunk${region}`] as (chunk: number, lo: number, hi: number) => void;
    for (const i of chunks.reverse()) run(i, start + i * length, Math.min(end, start + (i + 1) * length));
  };
  const { main, memory, exports } = instantiate(built, {}, { fork });
  new DataView(memory.buffer).setInt32(JOB, PARTIALS, true);
  (exports.job as WebAssembly.Global).value = JOB;
  return [...main(...args) as Iterable<unknown>];
}
