/**
 * The meaning of the representation: an interpreter that is slow and obvious.
 *
 * It is the definition. Every other way of running a program must agree with it bit for bit.
 *
 * @module
 */

import {
  type Access,
  type Bound,
  chunkLength,
  type For,
  type Func,
  type Gang,
  type Invoke,
  type Label,
  type LaneVar,
  type Node,
  type Parallel,
  type Program,
  type Reduction,
  type Storage,
  type Type,
  type Var,
} from "./ir.ts";

/** One value: a number (i32, f32, f64), a bigint (i64) or a truth value (bool). */
export type Scalar = number | bigint | boolean;

/** What a variable holds: one value, or one for each lane. */
type Value = Scalar | readonly Scalar[];

/** What a program needs from outside. */
export interface Environment {
  /** The memory that its arrays lie in; little-endian. */
  readonly memory?: ArrayBufferLike;
  /** Functions of the mathematics library; where one is missing, JavaScript's own is taken. */
  readonly functions?: Readonly<Record<string, (...args: number[]) => number>>;
  /** The next random number, for programs that have not been given their streams yet. */
  random?(): number;
  /** An index is outside its array, or no integer: throws. */
  fail(site: number, index: number): never;
  /** Throws if the run is to be aborted. */
  poll?(): void;
}

/**
 * Runs a program.
 *
 * @param args One for each parameter of its main function: a bigint for i64, a truth value (or 0 or 1) for bool, else
 * a number.
 * @returns Its results.
 * @throws Whatever `environment.fail` and `environment.poll` throw.
 */
export function interpret(program: Program, args: readonly Scalar[], environment: Environment): Scalar[] {
  return run(program.main, args, environment);
}

// ---------------------------------------------------------------------------------------------------------------
// Operations

/** Takes its operands, then the type of its result. What it returns is then rounded or wrapped to that type. */
type Meaning = (...operands: never[]) => Scalar;

const COMPARE = {
  eq: (a: Scalar, b: Scalar) => a === b,
  ne: (a: Scalar, b: Scalar) => a !== b,
  lt: (a: Scalar, b: Scalar) => a < b,
  le: (a: Scalar, b: Scalar) => a <= b,
  gt: (a: Scalar, b: Scalar) => a > b,
  ge: (a: Scalar, b: Scalar) => a >= b,
};

// For f64 and for f32: rounding the exact result's double to f32 gives the same as rounding the exact result.
const FLOAT = {
  ...COMPARE,
  neg: (a: number) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  nearest,
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  min: (a: number, b: number) => Math.min(a, b),
  max: (a: number, b: number) => Math.max(a, b),
  copysign: (a: number, b: number) => isNegative(a) === isNegative(b) ? a : -a,
  truncate: (a: number, to: Type) => to === "i32" ? saturate32(a) : saturate64(a),
  toint32: (a: number) => a | 0,
  demote: (a: number) => a,
  promote: (a: number) => a,
};

const I32 = {
  ...COMPARE,
  clz: Math.clz32,
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: Math.imul,
  div_s: (a: number, b: number) => a / b, // by zero: Infinity or NaN, which wrap to 0
  rem_s: (a: number, b: number) => a % b,
  min: (a: number, b: number) => a < b ? a : b,
  max: (a: number, b: number) => a > b ? a : b,
  and: (a: number, b: number) => a & b,
  or: (a: number, b: number) => a | b,
  xor: (a: number, b: number) => a ^ b,
  shl: (a: number, b: number) => a << b,
  shr_s: (a: number, b: number) => a >> b,
  shr_u: (a: number, b: number) => a >>> b,
  lt_u: (a: number, b: number) => a >>> 0 < b >>> 0,
  extend: (a: number) => BigInt(a),
  convert: (a: number) => a,
  reinterpret: (a: number) => bits("i32", a, "f32"),
};

const I64 = {
  ...COMPARE,
  add: (a: bigint, b: bigint) => a + b,
  sub: (a: bigint, b: bigint) => a - b,
  mul: (a: bigint, b: bigint) => a * b,
  div_s: (a: bigint, b: bigint) => b ? a / b : 0n,
  rem_s: (a: bigint, b: bigint) => b ? a % b : 0n,
  min: (a: bigint, b: bigint) => a < b ? a : b,
  max: (a: bigint, b: bigint) => a > b ? a : b,
  and: (a: bigint, b: bigint) => a & b,
  or: (a: bigint, b: bigint) => a | b,
  xor: (a: bigint, b: bigint) => a ^ b,
  shl: (a: bigint, b: bigint) => a << (b & 63n),
  shr_s: (a: bigint, b: bigint) => a >> (b & 63n),
  shr_u: (a: bigint, b: bigint) => BigInt.asUintN(64, a) >> (b & 63n),
  lt_u: (a: bigint, b: bigint) => BigInt.asUintN(64, a) < BigInt.asUintN(64, b),
  wrap: (a: bigint) => Number(BigInt.asIntN(32, a)),
  convert: (a: bigint, to: Type) => to === "f32" ? singleOf(a) : Number(a),
  reinterpret: (a: bigint) => bits("i64", a, "f64"),
};

const BOOL = {
  eq: COMPARE.eq,
  ne: COMPARE.ne,
  not: (a: boolean) => !a,
  and: (a: boolean, b: boolean) => a && b,
  or: (a: boolean, b: boolean) => a || b,
  xor: (a: boolean, b: boolean) => a !== b,
};

/** For each type of the first operand: what each operation means. */
const MEANINGS: Readonly<Record<Type, Readonly<Record<string, Meaning>>>> = {
  i32: I32,
  i64: I64,
  f32: { ...FLOAT, reinterpret: (a: number) => bits("f32", a, "i32") },
  f64: { ...FLOAT, reinterpret: (a: number) => bits("f64", a, "i64") },
  bool: BOOL,
  void: {},
};

/** How a result becomes a value of its type. */
const FITTED: Readonly<Record<Type, (value: never) => Scalar>> = {
  i32: (value: number) => value | 0,
  i64: (value: bigint) => BigInt.asIntN(64, value),
  f32: Math.fround,
  f64: (value: number) => value,
  bool: Boolean,
  void: (value: Scalar) => value,
};

/** The value that a variable has before it is set. */
export const ZEROS: Readonly<Record<Type, Scalar>> = {
  i32: 0,
  i64: 0n,
  f32: 0,
  f64: 0,
  bool: false,
  void: 0,
};

/**
 * The value of an operation on values: arithmetic, comparisons, conversions and `select`.
 *
 * @param from The type of the first operand.
 * @param to The type of the result.
 */
export function apply(op: string, from: Type, to: Type, operands: readonly Scalar[]): Scalar {
  if (op === "select") return operands[0] ? operands[1] : operands[2];
  const meaning = MEANINGS[from][op];
  if (!meaning) throw new TypeError(`${op} has no meaning for ${from}`);
  return FITTED[to](meaning(...operands as never[], to as never) as never);
}

function nearest(a: number): number {
  const below = Math.floor(a);
  const rest = a - below;
  const rounded = rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : Math.ceil(a);
  return Number.isFinite(a) ? rounded : a;
}

function isNegative(a: number): boolean {
  return (bits("f64", a, "i64") as bigint) < 0n;
}

function saturate32(a: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(a))) || 0;
}

function saturate64(a: number): bigint {
  if (Number.isNaN(a)) return 0n;
  if (a >= 2 ** 63) return 2n ** 63n - 1n;
  return a < -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(a));
}

// Rounded once: of a large integer the last bits are first gathered into one, which still says on which side of a
// tie it lies.
function singleOf(a: bigint): number {
  if (BigInt.asIntN(52, a) === a) return Math.fround(Number(a));
  const rest = BigInt.asUintN(12, a) ? 1n : 0n;
  return Math.fround(Number((a >> 12n) | rest)) * 4096;
}

const scratch = new DataView(new ArrayBuffer(8));

function bits(from: Storage, value: Scalar, to: Storage): Scalar {
  write(scratch, from, 0, value);
  return read(scratch, to, 0);
}

// ---------------------------------------------------------------------------------------------------------------
// Memory

/** The bytes of an element. */
const BYTES: Readonly<Record<Storage, number>> = {
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

function read(view: DataView, storage: Storage, at: number): number | bigint {
  switch (storage) {
    case "i8":
      return view.getInt8(at);
    case "u8":
      return view.getUint8(at);
    case "i16":
      return view.getInt16(at, true);
    case "u16":
      return view.getUint16(at, true);
    case "i32":
      return view.getInt32(at, true);
    case "u32":
      return view.getUint32(at, true);
    case "f32":
      return view.getFloat32(at, true);
    case "f64":
      return view.getFloat64(at, true);
    case "i64":
    case "u64":
      return view.getBigInt64(at, true);
  }
}

function write(view: DataView, storage: Storage, at: number, value: Scalar): void {
  if (storage === "f32") return view.setFloat32(at, value as number, true);
  if (storage === "f64") return view.setFloat64(at, value as number, true);
  const wide = BigInt(value);
  for (let byte = 0; byte < BYTES[storage]; byte++) {
    view.setUint8(at + byte, Number((wide >> BigInt(8 * byte)) & 255n));
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Expressions and statements

/** A function that is running. */
interface Frame {
  readonly environment: Environment;
  readonly view: DataView;
  readonly values: Map<Var, Value>;
  /** How many lanes the gang around has. */
  lanes: number;
  /** What `lane` stands for in the first value of a lane variable. */
  lane: number;
}

function run(func: Func, args: readonly Scalar[], environment: Environment): Scalar[] {
  const view = new DataView(environment.memory ?? new ArrayBuffer(0));
  const frame: Frame = { environment, view, values: new Map(), lanes: 1, lane: 0 };
  func.params.forEach((param, i) => frame.values.set(param, FITTED[param.type](args[i] as never)));
  execute(func.body, frame);
  return func.results.map((result) => valueOf(result, frame) as Scalar);
}

function valueOf(variable: Var, frame: Frame): Value {
  const zero = ZEROS[variable.type];
  return frame.values.get(variable) ?? (variable.varying ? new Array(frame.lanes).fill(zero) : zero);
}

/** The value for one lane. */
function laneOf(value: Value, lane: number): Scalar {
  return typeof value === "object" ? value[lane] : value;
}

function eachLane(frame: Frame, value: (lane: number) => Scalar): readonly Scalar[] {
  return Array.from({ length: frame.lanes }, (_, lane) => value(lane));
}

function evaluate(expression: Node, frame: Frame): Value {
  const { op, args, type, varying } = expression;
  if (op === "const") return expression.value as Scalar;
  if (op === "get") return valueOf(expression.value as Var, frame);
  if (op === "lane") return laneNumbers(expression, frame);
  const operands = args.map((arg) => evaluate(arg, frame));
  switch (op) {
    case "load":
      return load(expression, operands, frame);
    case "bound":
      return bound(expression, operands, frame);
    case "splat":
      return eachLane(frame, () => operands[0] as Scalar);
    case "any":
      return (operands[0] as readonly Scalar[]).some(Boolean);
    case "reduce":
      return joined(expression.value as Reduction, type, operands[0] as readonly Scalar[]);
  }
  const meaning = op === "call"
    ? libraryFunction(expression.value as string, frame.environment)
    : (values: Scalar[]) => apply(op, args[0].type, type, values);
  if (!varying) return meaning(operands as Scalar[]);
  return eachLane(frame, (lane) => meaning(operands.map((operand) => laneOf(operand, lane))));
}

function laneNumbers({ type, varying }: Node, frame: Frame): Value {
  const number = (lane: number) => type === "i64" ? BigInt(lane) : lane;
  return varying ? eachLane(frame, number) : number(frame.lane);
}

/** JavaScript's operators, under the names that they have in the mathematics library. */
const OPERATORS: Readonly<Record<string, (...args: number[]) => number>> = {
  fmod: (a, b) => a % b,
  pow: (a, b) => a ** b,
};

function libraryFunction(name: string, { functions }: Environment): (values: Scalar[]) => number {
  const library = Math as unknown as Record<string, (...args: number[]) => number>;
  const found = functions?.[name] ?? OPERATORS[name] ?? library[name];
  if (!found) throw new TypeError(`the mathematics library has no function ${name}`);
  return (values) => found(...values as number[]);
}

function join(reduction: Reduction, type: Type, a: Scalar, b: Scalar): Scalar {
  return apply(reduction, type, type, [a, b]);
}

/** Values joined in pairs of neighbours, then pairs of pairs. */
function joined(reduction: Reduction, type: Type, values: readonly Scalar[]): Scalar {
  if (values.length === 1) return values[0];
  const pairs = Array.from(
    { length: values.length / 2 },
    (_, i) => join(reduction, type, values[2 * i], values[2 * i + 1]),
  );
  return joined(reduction, type, pairs);
}

/** Whether a lane takes part in an access: all do where there is no mask. */
function isLive(mask: Value | undefined, lane: number): boolean {
  return mask === undefined || Boolean(laneOf(mask, lane));
}

function indexOf(index: Value, unit: boolean | undefined, lane: number): number {
  return unit ? Number(index) + lane : Number(laneOf(index, lane));
}

function load(expression: Node, [index, mask]: Value[], frame: Frame): Value {
  const { array, unit } = expression.value as Access;
  const base = Number(valueOf(array.base, frame));
  const element = (lane: number): Scalar => {
    if (!isLive(mask, lane)) return ZEROS[expression.type];
    const value = read(frame.view, array.storage, base + indexOf(index, unit, lane) * BYTES[array.storage]);
    return expression.type === "i64" ? BigInt(value) : FITTED[expression.type](value as never);
  };
  return expression.varying ? eachLane(frame, element) : element(0);
}

function store(statement: Node, frame: Frame): void {
  const { array, unit } = statement.value as Access;
  const [index, value, mask] = statement.args.map((arg) => evaluate(arg, frame));
  const base = Number(valueOf(array.base, frame));
  const varying = statement.args.some((arg) => arg.varying);
  for (let lane = 0; lane < (varying ? frame.lanes : 1); lane++) {
    if (!isLive(mask, lane)) continue;
    const at = base + indexOf(index, unit, lane) * BYTES[array.storage];
    write(frame.view, array.storage, at, laneOf(value, lane));
  }
}

function bound(expression: Node, [index, size, mask]: Value[], frame: Frame): Value {
  const { site, unit } = expression.value as Bound;
  const checked = (lane: number): Scalar => {
    const at = indexOf(index, unit, lane);
    if (!isLive(mask, lane)) return 0;
    const inside = Number.isInteger(at) && at >= 0 && at < Number(laneOf(size, lane));
    return inside ? at + 0 : frame.environment.fail(site, at);
  };
  if (!unit) return expression.varying ? eachLane(frame, checked) : checked(0);
  eachLane(frame, checked);
  return saturate32(Number(index));
}

/** Runs a statement. Returns the label that it breaks out of, if it does. */
function execute(statement: Node, frame: Frame): Label | undefined {
  const { op, args, value } = statement;
  switch (op) {
    case "seq":
      return sequence(args, frame);
    case "set":
      frame.values.set(value as Var, evaluate(args[0], frame));
      return;
    case "if":
      return execute(evaluate(args[0], frame) ? args[1] : args[2], frame);
    case "block":
      return beyond(value as Label, sequence(args, frame));
    case "loop":
      for (;;) {
        const left = sequence(args, frame);
        if (left) return beyond(value as Label, left);
      }
    case "for":
      return forLoop(statement, frame);
    case "break":
      return value as Label;
    case "store":
      return void store(statement, frame);
    case "random":
      frame.values.set(value as Var, (frame.environment.random ?? Math.random)());
      return;
    case "poll":
      return void frame.environment.poll?.();
    case "invoke":
      return void invoke(statement, frame);
    case "parallel":
      return void parallel(statement, frame);
    case "gang":
      return gang(statement, frame);
  }
  throw new TypeError(`${op} is no statement`);
}

function sequence(statements: readonly Node[], frame: Frame): Label | undefined {
  for (const statement of statements) {
    const left = execute(statement, frame);
    if (left) return left;
  }
}

/** What is still to be left, after a statement with this label has been. */
function beyond(label: Label, left: Label | undefined): Label | undefined {
  return left === label ? undefined : left;
}

function forLoop({ args, value }: Node, frame: Frame): Label | undefined {
  const { index, label, lanes = [] } = value as For;
  const [start, end, step] = args.slice(0, 3).map((arg) => BigInt(evaluate(arg, frame) as number | bigint));
  const copies = lanes.map((lane) => firstValues(lane, frame));
  let left: Label | undefined;
  let t = 0;
  for (let i = start; !left && (step > 0n ? i < end : i > end); i += step) {
    frame.values.set(index, index.type === "i64" ? i : Number(i));
    lanes.forEach(({ variable }, k) => frame.values.set(variable, copies[k][t % 8]));
    left = execute(args[3], frame);
    lanes.forEach(({ variable }, k) => copies[k][t % 8] = valueOf(variable, frame) as Scalar);
    t++;
  }
  lanes.forEach((lane, k) => joinLanes(lane, copies[k], frame));
  return beyond(label, left);
}

function firstValues({ first }: LaneVar, frame: Frame): Scalar[] {
  return Array.from({ length: 8 }, (_, lane) => evaluate(first, { ...frame, lane }) as Scalar);
}

function joinLanes({ join: reduction, into }: LaneVar, values: readonly Scalar[], frame: Frame): void {
  if (!reduction || !into) return;
  const total = joined(reduction, into.type, values);
  frame.values.set(into, join(reduction, into.type, valueOf(into, frame) as Scalar, total));
}

function invoke({ args, value }: Node, frame: Frame): void {
  const { func, into } = value as Invoke;
  const results = run(func, args.map((arg) => evaluate(arg, frame) as Scalar), frame.environment);
  into.forEach((variable, i) => frame.values.set(variable, results[i]));
}

function parallel({ args, value }: Node, frame: Frame): void {
  const { func, into, least } = value as Parallel;
  const [start, end, ...captured] = args.map((arg) => evaluate(arg, frame) as Scalar) as number[];
  const length = chunkLength(end - start, least);
  for (let lo = start, chunk = 0; lo < end; lo += length, chunk++) {
    const partials = run(func, [lo, Math.min(end, lo + length), chunk, ...captured], frame.environment);
    into.forEach(({ variable, join: reduction }, i) => {
      const before = valueOf(variable, frame) as Scalar;
      frame.values.set(variable, join(reduction, variable.type, before, partials[i]));
    });
  }
}

/** Runs `first` once, `full` for each whole gang of iterations, `tail` for the iterations left over, `last` once. */
function gang({ args, value }: Node, frame: Frame): Label | undefined {
  const { base, width, vectors } = value as Gang;
  const [start, end] = args.slice(0, 2).map((arg) => Number(evaluate(arg, frame)));
  const [, , first, full, tail, last] = args;
  const around = frame.lanes;
  const lanes = frame.lanes = vectors * 128 / width;
  let left = execute(first, frame);
  for (let i = start; !left && i < end; i += lanes) {
    frame.values.set(base, base.type === "i64" ? BigInt(i) : i);
    left = execute(i + lanes <= end ? full : tail, frame);
  }
  left ??= execute(last, frame);
  frame.lanes = around;
  return left;
}
