/**
 * Long loops in functions of their own, which do a slice of the iterations a call.
 *
 * V8 begins every WebAssembly function in its baseline tier, half as fast or worse, and never changes the tier of a
 * call that is running. So a long loop must not be one call: the first few slices run slowly, and the rest as fast as
 * can be. A loop in a loop is cut as well: the outer one may take few turns, and the inner one many.
 *
 * What must stay in one call (a loop in a gang, or in a loop with lane variables) is cut into strips: after each one an
 * abort can be noticed.
 *
 * @module
 */

import {
  constant,
  type For,
  type Func,
  type Gang,
  get,
  type Invoke,
  type Label,
  type Node,
  node,
  type Parallel,
  type Program,
  seq,
  set,
  type Type,
  type Var,
} from "../ir/ir.ts";
import { assignedIn, labelOf, laneVarsOf, nodesOf, outerTargets, readIn, rewrite } from "../ir/walk.ts";
import { Liveness } from "../ir/liveness.ts";

/** Loops of up to this many iterations are left where they are. */
const SHORT = 10_000;

/** About how many innermost iterations are done in a slice. */
const SLICE = 4096;

/** How many iterations a loop is taken to have if that is not known. */
const UNKNOWN = 64;

/** What a slice counts for in `poll`: a whole round if there are loops in the loop, and else this. */
const CHEAP_SLICE = 256;
const WHOLE_ROUND = 4096;

/** About how many innermost iterations are done in a strip, and what it counts for in `poll`. */
const STRIP = 1024;
const CHEAP_STRIP = 64;

/** Moves the long loops of all functions into functions of their own; but loops in gangs are only cut into strips. */
export function outline(program: Program): Program {
  return { ...program, main: outlined(program.main, new Map()) };
}

function outlined(func: Func, done: Map<Func, Func>): Func {
  const known = done.get(func);
  if (known) return known;
  const body = rewrite(func.body, (each) => {
    if (each.op !== "invoke" && each.op !== "parallel") return each;
    const value = each.value as Invoke | Parallel;
    return { ...each, value: { ...value, func: outlined(value.func, done) } };
  });
  const made = { ...func, body: new Outliner(func, body).result };
  done.set(func, made);
  return made;
}

/** Cuts the loops of one function. */
class Outliner {
  readonly #name: string;
  readonly #live: Liveness;
  /** What may be read after the statements around, by their labels. */
  readonly #around = new Map<Label, ReadonlySet<Var>>();
  /** The body with its long loops in slices. */
  readonly result: Node;

  constructor(func: Func, body: Node) {
    this.#name = `${func.name} slice`;
    this.#live = new Liveness(body, func.results);
    this.result = this.#visit(body);
  }

  #visit(statement: Node, isInner = false): Node {
    if (statement.type !== "void") return statement;
    const label = labelOf(statement);
    if (label) this.#around.set(label, this.#live.after(statement));
    if (hasLaneVars(statement)) return polling(statement);
    if (isLoop(statement) && !isLong(statement)) return statement;
    const inside = isInner || isLoop(statement);
    const args = statement.op === "gang"
      ? statement.args.map(inStrips)
      : statement.args.map((arg) => this.#visit(arg, inside));
    const visited = args.every((arg, i) => arg === statement.args[i]) ? statement : { ...statement, args };
    return isLoop(statement) && !(isInner && statement.op === "loop")
      ? this.#cut(statement, visited, isInner)
      : visited;
  }

  #cut(loop: Node, visited: Node, isInner: boolean): Node {
    let after = this.#live.after(loop);
    for (const target of outerTargets(loop)) {
      after = after.union(this.#around.get(target) as ReadonlySet<Var>);
    }
    const inner = weight(bodyOf(loop), UNKNOWN);
    const poll = node("poll", "void", [], inner > 1 ? WHOLE_ROUND : CHEAP_SLICE);
    const size = Math.max(1, Math.floor(SLICE / inner));
    const uncut = isInner && inner === 1 ? loop : undefined;
    return CUTS[loop.op as keyof typeof CUTS]({ loop: visited, name: this.#name, after, size, poll, uncut });
  }
}

// ---------------------------------------------------------------------------------------------------------------
// How long a loop may be

function isLoop({ op }: Node): boolean {
  return op === "for" || op === "gang" || op === "loop";
}

function hasLaneVars(statement: Node): boolean {
  return statement.op === "for" && laneVarsOf(statement).length > 0;
}

function isLong(loop: Node): boolean {
  return iterations(loop, Infinity) > SHORT;
}

/** How many iterations there are in a loop, those of inner loops counted; `unknown` where it cannot be known. */
function iterations(loop: Node, unknown: number): number {
  return (tripsOf(loop) ?? unknown) * weight(bodyOf(loop), unknown);
}

function weight(body: readonly Node[], unknown: number): number {
  let most = 1;
  for (const statement of body) {
    if (statement.type !== "void") continue;
    most = Math.max(
      most,
      isLoop(statement) ? iterations(statement, unknown) : weight(statement.args, unknown),
    );
  }
  return most;
}

function bodyOf(loop: Node): readonly Node[] {
  return loop.op === "loop" ? loop.args : [loop.args[3]];
}

function tripsOf(loop: Node): number | undefined {
  if (loop.op === "loop") return undefined;
  const [start, end, third] = loop.args;
  if (start.op !== "const" || end.op !== "const") return undefined;
  const step = loop.op === "for" ? Number(third.value) : 1;
  return Math.max(0, Math.ceil((Number(end.value) - Number(start.value)) / step));
}

// ---------------------------------------------------------------------------------------------------------------
// Strips

/** A statement with its long counted loops cut into strips. Others have a `poll` already. */
function inStrips(statement: Node): Node {
  if (hasLaneVars(statement)) return polling(statement);
  if (statement.type !== "void" || (isLoop(statement) && !isLong(statement))) return statement;
  const visited = { ...statement, args: statement.args.map(inStrips) };
  return statement.op === "for" ? cutIntoStrips(visited, weight(bodyOf(statement), UNKNOWN)) : visited;
}

function cutIntoStrips(loop: Node, inner: number): Node {
  const { index, label: whole } = loop.value as For;
  const [start, end, step, body] = loop.args;
  const range = rangeOf(index.type);
  const value: For = { ...loop.value as For, label: { name: "strip" }, whole };
  const strip: Node = { ...loop, value, args: [get(range.from), get(range.to), step, body] };
  const size = Math.max(1, Math.floor(STRIP / inner));
  const poll = node("poll", "void", [], CHEAP_STRIP);
  return seq([
    set(range.from, start),
    set(range.end, end),
    overSlices(range, Number(step.value), { size, poll }, whole, [strip]),
  ]);
}

/** A loop that cannot go on in another call, with a `poll` in each iteration if there are loops in it. */
function polling(loop: Node): Node {
  const [start, end, step, body] = loop.args;
  const inner = weight([body], UNKNOWN);
  if (inner === 1) return loop;
  const poll = node("poll", "void", [], Math.min(inner, WHOLE_ROUND));
  return { ...loop, args: [start, end, step, seq([inStrips(body), poll])] };
}

// ---------------------------------------------------------------------------------------------------------------
// Slices

/** A loop that is to be cut. */
interface Cut {
  readonly loop: Node;
  /** The function that does a slice. */
  readonly name: string;
  /** What may be read after the loop. */
  readonly after: ReadonlySet<Var>;
  /** Iterations of a slice. */
  readonly size: number;
  /** What is called after each slice, so that an abort is noticed. */
  readonly poll: Node;
  /** Where a loop is often run, and often short: the loop as it was, for when it is short. */
  readonly uncut?: Node;
}

/** How each kind of loop is cut. */
const CUTS = { for: cutFor, loop: cutLoop, gang: cutGang } as const;

function cutFor(cut: Cut): Node {
  const { loop: { value, args: [start, end, step, body] } } = cut;
  const { index, label } = value as For;
  const range = rangeOf(index.type);
  const jumps = new Jumps(body);
  const slice: Node = {
    ...cut.loop,
    args: [get(range.from), get(range.to), step, jumps.redirected(body, label)],
  };
  const before = new Liveness(slice, cut.after).before;
  const run = jumps.invoke(cut, [range.from, range.to], before, [slice]);
  const slices = overSlices(range, Number(step.value), cut, label, run);
  return seq([
    set(range.from, start),
    set(range.end, end),
    unlessShort(cut, range.from, range.end, Math.abs(Number(step.value)), slices),
  ]);
}

/** Does without slices where a loop turns out to be short. */
function unlessShort({ uncut }: Cut, from: Var, end: Var, step: number, slices: Node): Node {
  if (!uncut) return slices;
  const whole: Node = { ...uncut, args: [get(from), get(end), ...uncut.args.slice(2)] };
  const [low, high] = uncut.op === "gang" || Number(uncut.args[2].value) > 0 ? [from, end] : [end, from];
  const length = node("sub", from.type, [get(high), get(low)]);
  const longest = integer(from.type, Math.min(SHORT * step, LONGEST));
  return node("if", "void", [node("le", "bool", [length, longest]), seq([whole]), seq([slices])]);
}

// What a slice does is counted down; a loop that is not finished by then is gone on with in the next one.
function cutLoop(cut: Cut): Node {
  const label = cut.loop.value as Label;
  const body = seq(cut.loop.args);
  const left: Var = { name: "iterations left", type: "i32" };
  const jumps = new Jumps(body);
  const slice = node("loop", "void", [
    jumps.redirected(body, label),
    set(left, node("sub", "i32", [get(left), constant("i32", 1)])),
    when(node("eq", "bool", [get(left), constant("i32", 0)]), [breakTo(label)]),
  ], label);
  const before = new Liveness(cut.loop, cut.after).before;
  const run = jumps.invoke(cut, [], before, [set(left, constant("i32", cut.size)), slice]);
  return node("loop", "void", [...run, cut.poll], label);
}

// The slices are run in the gang's first part: there its varying variables are alive. The gang itself is left with
// the iterations that fill no gang.
function cutGang(cut: Cut): Node {
  const { loop: { value, args: [start, end, first, full, tail, last, limit] } } = cut;
  const { base, width, vectors } = value as Gang;
  const whole: Var = { name: "limit", type: base.type };
  const lanes = vectors * 128 / width;
  const range = rangeOf(base.type);
  const all: Var = { name: "all", type: base.type };
  const leave: Label = { name: "slice" };
  const jumps = new Jumps(full);
  const part = jumps.redirected(full, leave);
  const empty = seq([]);
  const slice: Node = { ...cut.loop, args: [get(range.from), get(range.to), empty, part, empty, empty] };
  const size = Math.max(lanes, cut.size - cut.size % lanes);
  const live = new Liveness(cut.loop, cut.after).after(full);
  const run = jumps.invoke(cut, [range.from, range.to], live, [
    node("block", "void", [slice], leave),
  ]);
  const slices = overSlices(range, 1, { ...cut, size }, { name: "slices" }, run);
  const rest: Node = {
    ...cut.loop,
    args: [get(range.end), get(all), seq([first, slices]), empty, tail, last, get(range.end)],
  };
  return seq([
    set(range.from, start),
    set(all, end),
    unlessShort(
      cut,
      range.from,
      all,
      1,
      seq([
        set(whole, limit ?? get(all)),
        set(range.end, node("add", base.type, [get(range.from), wholeGangs(range.from, whole, lanes)])),
        rest,
      ]),
    ),
  ]);
}

/** How many iterations there are in whole gangs. */
function wholeGangs(from: Var, to: Var, lanes: number): Node {
  const { type } = from;
  const count = node("sub", type, [get(to), get(from)]);
  const whole = node("and", type, [count, integer(type, -lanes)]);
  return node("select", type, [node("gt", "bool", [get(to), get(from)]), whole, integer(type, 0)]);
}

/** The variables that hold where a slice begins and ends, and where all slices end. */
interface Range {
  readonly from: Var;
  readonly to: Var;
  readonly end: Var;
}

function rangeOf(type: Type): Range {
  return { from: { name: "from", type }, to: { name: "to", type }, end: { name: "end", type } };
}

/** Runs slice after slice. A range may be longer than the greatest integer, so lengths are compared unsigned. */
function overSlices(
  { from, to, end }: Range,
  step: number,
  { size, poll }: Pick<Cut, "size" | "poll">,
  label: Label,
  run: Node[],
): Node {
  const { type } = from;
  const [low, high] = step > 0 ? [from, end] : [end, from];
  const length = integer(
    type,
    Math.abs(step) * Math.max(1, Math.min(size, Math.floor(LONGEST / Math.abs(step)))),
  );
  const isMore = node("lt_u", "bool", [length, node("sub", type, [get(high), get(low)])]);
  const next = node(step > 0 ? "add" : "sub", type, [get(from), length]);
  return node("loop", "void", [
    when(node("ge", "bool", [get(low), get(high)]), [breakTo(label)]),
    set(to, node("select", type, [isMore, next, get(end)])),
    ...run,
    set(from, get(to)),
    poll,
  ], label);
}

/** The difference between the ends of a slice, at most: all of it must fit into an i32. */
const LONGEST = 2 ** 30;

/** The jumps out of a loop that is cut: a slice says by a number which one it has made, and its caller makes it. */
class Jumps {
  readonly #targets: readonly Label[];
  readonly #made: Var = { name: "jump", type: "i32" };

  constructor(body: Node) {
    this.#targets = [...outerTargets(body)];
  }

  /** The body with jumps that only leave the slice. */
  redirected(body: Node, leave: Label): Node {
    return rewrite(withoutPolls(body), (each) => {
      const number = each.op === "break" ? this.#targets.indexOf(each.value as Label) : -1;
      return number < 0 ? each : seq([set(this.#made, constant("i32", number + 1)), breakTo(leave)]);
    });
  }

  /** Statements that call a function which does a slice, and then jump where it says. */
  invoke(cut: Cut, range: readonly Var[], before: ReadonlySet<Var>, body: readonly Node[]): Node[] {
    const jumping = this.#targets.length > 0;
    const statements = seq(jumping ? [set(this.#made, constant("i32", 0)), ...body] : body);
    const assigned = assignedIn(statements), read = readIn(statements);
    const own = new Set([...range, this.#made, ...basesIn(statements)]);
    // A varying variable is alive in its gang only.
    const isCarried = (variable: Var) =>
      !own.has(variable) && (assigned.has(variable) || read.has(variable)) &&
      (cut.loop.op === "gang" || !variable.varying);
    const results = [...before.union(cut.after)].filter((variable) =>
      isCarried(variable) && assigned.has(variable)
    );
    const func: Func = {
      name: cut.name,
      params: [...range, ...[...before].filter(isCarried)],
      results: jumping ? [this.#made, ...results] : results,
      body: statements,
    };
    const invoke: Invoke = { func, into: func.results };
    return [
      node("invoke", "void", func.params.map(get), invoke),
      ...this.#targets.map((to, i) => this.#jump(to, i)),
    ];
  }

  #jump(target: Label, i: number): Node {
    return when(node("eq", "bool", [get(this.#made), constant("i32", i + 1)]), [breakTo(target)]);
  }
}

/** What counts the lanes of gangs: alive in them only. */
function basesIn(statement: Node): readonly Var[] {
  return nodesOf(statement).filter(({ op }) => op === "gang").map(({ value }) => (value as Gang).base);
}

// There is one after each slice.
function withoutPolls(statement: Node): Node {
  if (statement.op === "poll") return seq([]);
  if (statement.type !== "void" || isLoop(statement)) return statement;
  return { ...statement, args: statement.args.map(withoutPolls) };
}

function integer(type: Type, value: number): Node {
  return constant(type, type === "i64" ? BigInt(value) : value);
}

function when(test: Node, then: readonly Node[]): Node {
  return node("if", "void", [test, seq(then), seq([])]);
}

function breakTo(label: Label): Node {
  return node("break", "void", [], label);
}
