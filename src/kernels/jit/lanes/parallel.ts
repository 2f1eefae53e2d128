/**
 * Parallel loops: whether they may be one, what they add up, and the function that runs a chunk of one.
 *
 * @module
 */

import {
  constant,
  type For,
  type Func,
  get,
  type Label,
  type LaneVar,
  type Node,
  node,
  type Parallel,
  type Program,
  type Reduction,
  seq,
  set,
  type Type,
  type Var,
} from "../ir/ir.ts";
import { assignedBy, assignedIn, laneVarsOf, nodesOf, outerTargets, rewrite } from "../ir/walk.ts";
import { Liveness } from "../ir/liveness.ts";
import type { KernelSource } from "../language/kernel_source.ts";
import { raise } from "../language/source.ts";

/** The least iterations of a chunk: of a loop whose body is short, of one that loops itself, of nested prange. */
const LEAST = { short: 1024, looping: 64, nested: 1 };

/**
 * Checks every loop of kind `parallel`, gives the innermost ones lane variables for what they add up, and makes each
 * outermost one a `parallel` statement with a function for its chunks.
 *
 * @throws {CompileError} If an iteration needs another one, or leaves the loop. It names the variable.
 */
export function parallelize(program: Program, source: KernelSource): Program {
  const main = { ...program.main, body: rewrite(program.main.body, inUnitSteps) };
  const pass = new Parallelize(source, program.seed);
  const live = new Liveness(main.body, main.results);
  return { ...program, main: { ...main, body: pass.visit(main.body, live) } };
}

/** What a variable is joined by in a loop, and the value that changes nothing. */
interface Joined {
  readonly variable: Var;
  readonly join: Reduction;
}

class Parallelize {
  readonly #source: KernelSource;
  readonly #seed: Var | undefined;
  #regions = 0;

  constructor(source: KernelSource, seed: Var | undefined) {
    this.#source = source;
    this.#seed = seed;
  }

  visit(statement: Node, live: Liveness): Node {
    if (isParallel(statement)) return this.#region(statement, live);
    if (!STRUCTURES.has(statement.op)) return statement;
    const args = statement.args.map((arg) => arg.type === "void" ? this.visit(arg, live) : arg);
    return { ...statement, args };
  }

  #region(loop: Node, live: Liveness): Node {
    const { index } = loop.value as For;
    const joined = this.#check(loop, live);
    const [lo, hi, chunk] = ["lo", "hi", "chunk"].map((name): Var => ({ name, type: "i32" }));
    const inner = this.#inner(
      { ...loop, args: [get(lo), get(hi), loop.args[2], loop.args[3]] },
      joined,
      live,
    );
    const start = joined.map(({ variable, join }) => set(variable, identity(variable.type, join)));
    const body = seq([...start, inner]);
    const captured = new Set(new Liveness(body, joined.map(({ variable }) => variable)).before);
    for (const own of [lo, hi, chunk, index]) captured.delete(own);
    if (this.#seed && draws(body)) captured.add(this.#seed);
    const func: Func = {
      name: `region${this.#regions++}`,
      params: [lo, hi, chunk, ...captured],
      results: joined.map(({ variable }) => variable),
      body,
    };
    const value: Parallel = { func, into: joined, least: leastOf(loop) };
    return node("parallel", "void", [loop.args[0], loop.args[1], ...[...captured].map(get)], value, loop.at);
  }

  /** Gives the innermost parallel loops of a nest their lane variables. */
  #inner(loop: Node, joined: readonly Joined[], live: Liveness): Node {
    const body = loop.args[3];
    if (!hasParallel(body)) return withLanes(loop, joined);
    const change = (statement: Node): Node => {
      if (isParallel(statement)) return this.#inner(statement, this.#check(statement, live), live);
      if (!STRUCTURES.has(statement.op)) return statement;
      return { ...statement, args: statement.args.map((arg) => arg.type === "void" ? change(arg) : arg) };
    };
    return { ...loop, args: [...loop.args.slice(0, 3), change(body)] };
  }

  #check(loop: Node, live: Liveness): Joined[] {
    const { label } = loop.value as For;
    const body = loop.args[3];
    for (const target of outerTargets(body)) this.#refuseJump(loop, body, target, label);
    const before = new Liveness(body, []).before;
    const after = live.after(loop);
    const joined: Joined[] = [];
    for (const variable of assignedIn(body)) {
      const join = reductionOf(variable, body);
      if (before.has(variable) || (join && after.has(variable))) {
        if (!join) this.#refuseCarried(variable, body);
        joined.push({ variable, join });
      } else if (after.has(variable)) this.#refuseLast(variable, body);
    }
    return joined;
  }

  #refuseJump(loop: Node, body: Node, target: Label, label: Label): never {
    const jump = nodesOf(body).find((node) => node.op === "break" && node.value === target);
    const what = target.name === "return" ? "`return`" : "`break`";
    const whole = target === label ? "the loop" : "a loop around it";
    raise(
      this.#source,
      jump?.at ?? loop.at ?? 0,
      `${what} would leave ${
        target.name === "return" ? "the loop" : whole
      } of prange, whose iterations run at ` +
        "the same time; use range, or let the iterations go on and note what was found in an array",
    );
  }

  #refuseCarried(variable: Var, body: Node): never {
    raise(
      this.#source,
      assignmentOf(variable, body)?.at ?? variable.at ?? 0,
      `${
        nameOf(variable)
      } is carried from one iteration of prange to the next, which run at the same time; only ` +
        `sums, products, minima and maxima may be (${nameOf(variable)} += x, *= x, = Math.min(${
          nameOf(variable)
        }, x), ` +
        `= Math.max(${
          nameOf(variable)
        }, x)), and not be read in the loop; else use range, or declare it in the loop`,
    );
  }

  #refuseLast(variable: Var, body: Node): never {
    raise(
      this.#source,
      assignmentOf(variable, body)?.at ?? variable.at ?? 0,
      `${
        nameOf(variable)
      } is assigned in a loop of prange and read after it, but which iteration is the last is not ` +
        "known; declare it in the loop, or use range",
    );
  }
}

const STRUCTURES: ReadonlySet<string> = new Set(["seq", "if", "block", "loop", "for"]);

/** A parallel loop whose index counts the iterations, as chunks do. */
function inUnitSteps(loop: Node): Node {
  if (!isParallel(loop) || loop.args[2].value === 1) return loop;
  const { index } = loop.value as For;
  const [start, end, step, body] = loop.args;
  const first: Var = { name: "start", type: "i32" }, trip: Var = { name: "trip", type: "i32" };
  const wide = (value: Node) => node("extend", "i64", [value]);
  const by = BigInt(step.value as number), towards = by > 0n ? 1n : -1n;
  const distance = node("sub", "i64", [wide(end), wide(get(first))]);
  const trips = node("div_s", "i64", [
    node("add", "i64", [distance, constant("i64", by - towards)]),
    constant("i64", by),
  ]);
  const value: For = { ...loop.value as For, index: trip };
  const counted = set(index, node("add", "i32", [get(first), node("mul", "i32", [get(trip), step])]));
  const args = [constant("i32", 0), node("wrap", "i32", [trips]), constant("i32", 1), seq([counted, body])];
  return seq([set(first, start), { ...loop, value, args }]);
}

/** What changes nothing when it is joined. */
export function identity(type: Type, join: Reduction): Node {
  if (type === "i32") return constant(type, { add: 0, mul: 1, min: 2 ** 31 - 1, max: -(2 ** 31) }[join]);
  if (type === "i64") {
    return constant(type, { add: 0n, mul: 1n, min: 2n ** 63n - 1n, max: -(2n ** 63n) }[join]);
  }
  return constant(type, { add: -0, mul: 1, min: Infinity, max: -Infinity }[join]);
}

/** How a variable is joined, if all that a loop's body does with it is to join values to it. */
export function reductionOf(variable: Var, body: Node): Reduction | undefined {
  const joins = new Set<Reduction | undefined>();
  let joined = 0, read = 0;
  for (const statement of nodesOf(body)) {
    if (statement.op === "get" && statement.value === variable) read++;
    if (!assignedBy(statement).includes(variable)) continue;
    if (statement.op !== "set") return undefined;
    joins.add(joinOf(variable, statement.args[0]));
    joined++;
  }
  const [join] = joins;
  return joins.size === 1 && read === joined ? join : undefined;
}

/** How an expression joins values to a variable: once, or to what has been joined to it, perhaps in a wider type. */
function joinOf(variable: Var, { op, args }: Node): Reduction | undefined {
  if (op === "wrap" || op === "truncate") return joinOf(variable, args[0]);
  const join = JOINS[op];
  const onto = op === "sub" ? args.slice(0, 1) : args;
  return join && onto.some((arg) => isValueOf(variable, arg) || joinOf(variable, arg) === join)
    ? join
    : undefined;
}

function isValueOf(variable: Var, { op, args, value }: Node): boolean {
  if (op === "extend" || op === "convert") return isValueOf(variable, args[0]);
  return op === "get" && value === variable;
}

const JOINS: Partial<Record<string, Reduction>> = {
  add: "add",
  sub: "add",
  mul: "mul",
  neg: "mul",
  min: "min",
  max: "max",
};

function withLanes(loop: Node, joined: readonly Joined[]): Node {
  if (joined.length === 0) return loop;
  const own = new Map(
    joined.map(({ variable }): [Var, Var] => [variable, { ...variable, name: `${variable.name}'` }]),
  );
  const lanes = joined.map(({ variable, join }): LaneVar => ({
    variable: own.get(variable)!,
    first: identity(variable.type, join),
    join,
    into: variable,
  }));
  const value: For = { ...loop.value as For, lanes: [...laneVarsOf(loop), ...lanes] };
  return { ...loop, value, args: [...loop.args.slice(0, 3), renamed(loop.args[3], own)] };
}

/** A tree with other variables in the place of some. */
function renamed(root: Node, names: ReadonlyMap<Var, Var>): Node {
  const args = root.args.map((arg) => renamed(arg, names));
  const isVariable = root.op === "get" || root.op === "set" || root.op === "random";
  const value = isVariable ? names.get(root.value as Var) ?? root.value : root.value;
  return { ...root, args, value };
}

function isParallel(statement: Node): boolean {
  return statement.op === "for" && (statement.value as For).kind === "parallel";
}

function hasParallel(body: Node): boolean {
  return nodesOf(body).some(isParallel);
}

function draws(body: Node): boolean {
  return nodesOf(body).some(({ op }) => op === "random");
}

function leastOf(loop: Node): number {
  const body = loop.args[3];
  if (hasParallel(body)) return LEAST.nested;
  return nodesOf(body).some(({ op }) => op === "loop" || op === "for") ? LEAST.looping : LEAST.short;
}

function assignmentOf(variable: Var, body: Node): Node | undefined {
  return nodesOf(body).find(({ op, value }) => op === "set" && value === variable);
}

function nameOf({ name }: Var): string {
  return `\`${name}\``;
}
