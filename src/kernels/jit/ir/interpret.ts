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
  type Type,
  type Var,
} from "./ir.ts";
import { apply, BYTES, FITTED, read, saturate32, type Scalar, write, ZEROS } from "./operations.ts";

export type { Scalar };

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
  return run(program.main, args, environment) as Scalar[];
}

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

function run(func: Func, args: readonly Value[], environment: Environment): Value[] {
  const view = new DataView(environment.memory ?? new ArrayBuffer(0));
  const frame: Frame = { environment, view, values: new Map(), lanes: 1, lane: 0 };
  func.params.forEach((param, i) => frame.values.set(param, fitted(args[i], param.type)));
  execute(func.body, frame);
  return func.results.map((result) => valueOf(result, frame));
}

function fitted(value: Value, type: Type): Value {
  const fit = FITTED[type] as (value: Scalar) => Scalar;
  return typeof value === "object" ? value.map(fit) : fit(value);
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
  const results = run(func, args.map((arg) => evaluate(arg, frame)), frame.environment);
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
      frame.values.set(variable, join(reduction, variable.type, before, partials[i] as Scalar));
    });
  }
}

/** Runs `first`, `full` for each whole gang of iterations up to the limit, `tail` for those left over, `last`. */
function gang({ args, value }: Node, frame: Frame): Label | undefined {
  const { base, width, vectors } = value as Gang;
  const [begin, finish, first, full, tail, last, limit = finish] = args;
  const [start, end, whole] = [begin, finish, limit].map((arg) => Number(evaluate(arg, frame)));
  const lanes = frame.lanes = vectors * 128 / width;
  let left = execute(first, frame);
  for (let i = start; !left && i < end; i += lanes) {
    frame.values.set(base, base.type === "i64" ? BigInt(i) : i);
    left = execute(i + lanes <= whole ? full : tail, frame);
  }
  return left ?? execute(last, frame);
}
