/**
 * Random numbers: draws become arithmetic on the state of a stream.
 *
 * Streams belong to places of the computation, never to threads: a loop that runs on lanes has eight, iteration t
 * drawing from number t mod 8; a chunk of a parallel loop has its own; all are seeded from the kernel's seed. The
 * generator is xorshift128+ (S. Vigna, "Further scramblings of Marsaglia's xorshift generators", 2014), as in the
 * engines' `Math.random`, seeded by multiplying and folding as splitmix64 does.
 *
 * @module
 */

import {
  constant,
  type For,
  type Func,
  get,
  type LaneVar,
  type Node,
  node,
  type Program,
  seq,
  set,
  type Var,
} from "../ir/ir.ts";
import { assignedBy, functionsOf, laneVarsOf, nodesOf, rewrite } from "../ir/walk.ts";
import { isLaneLoop } from "./lane_loops.ts";
import { Liveness } from "../ir/liveness.ts";
import { withFunctions } from "../ir/with_functions.ts";

/** Replaces every `random` by arithmetic. */
export function streams(program: Program): Program {
  const { seed } = program;
  if (!seed) return program;
  const changed = new Map(
    functionsOf(program.main).map((func) => [func, withStreams(func, seed, program.main)]),
  );
  return { ...program, main: withFunctions(program.main, changed) };
}

function withStreams(func: Func, seed: Var, main: Func): Func {
  if (!nodesOf(func.body).some(({ op }) => op === "random")) return func;
  const streams = new Streams(func);
  const body = streams.visit(func.body, undefined);
  const start = func === main ? get(seed) : add(get(seed), mul(chunkNumber(func), CHUNK));
  return { ...func, body: seq([...streams.start(start), rewrite(body, (node) => streams.scaled(node))]) };
}

// The third parameter of a function that runs chunks; one is added, so that the first chunk is not the caller.
function chunkNumber(func: Func): Node {
  return add(node("extend", "i64", [get(func.params[2])]), constant("i64", 1n));
}

/** The state of a stream. */
interface State {
  readonly a: Var;
  readonly b: Var;
}

class Streams {
  readonly #live: Liveness;
  /** The variables that take drawn numbers and nothing else. */
  readonly #drawnOnly: ReadonlySet<Var>;
  readonly #stream: Var = { name: "stream", type: "i64" };
  /** For each variable that takes a number in [0, 1): the one that has the same number plus 1. */
  readonly #onePlus = new Map<Var, Var>();
  #state: State | undefined;

  constructor(func: Func) {
    this.#live = new Liveness(func.body, func.results);
    this.#drawnOnly = drawnOnly(func.body);
  }

  /** What comes before the function's body. */
  start(seed: Node): Node[] {
    const statements = [set(this.#stream, seed)];
    const { a, b } = this.#state ?? {};
    if (a && b) statements.push(...mixed(this.#stream, 1n, a), ...mixed(this.#stream, 2n, b));
    return statements;
  }

  visit(statement: Node, state: State | undefined): Node {
    if (statement.op === "random") return this.#draw(statement.value as Var, state ?? this.#own());
    if (statement.type !== "void" || statement.args.length === 0) return statement;
    if (!state && statement.op === "for" && draws(statement) && isLaneLoop(statement, this.#live)) {
      return this.#laneLoop(statement);
    }
    const args = statement.args.map((arg) => arg.type === "void" ? this.visit(arg, state) : arg);
    return { ...statement, args };
  }

  /**
   * c + k u, with u in [0, 1), as (c - k) + k (1 + u): one operation less, as 1 + u is there anyway. It is the same
   * number where both are exact: u has 52 bits behind the point, so if k is a power of two and the sum in ±2k.
   */
  scaled(expression: Node): Node {
    if (expression.op !== "add" || expression.type !== "f64") return expression;
    const [product, c] = withConstant(expression) ?? [];
    const [u, k] = product?.op === "mul" ? withConstant(product) ?? [] : [];
    const onePlus = u?.op === "get" ? this.#onePlus.get(u.value as Var) : undefined;
    if (!onePlus || c === undefined || k === undefined || !isPowerOfTwo(k)) return expression;
    if (!Number.isInteger(c / k * 2 ** 52) || Math.max(Math.abs(c), Math.abs(c + k)) > 2 * k) {
      return expression;
    }
    const scaled = node("mul", "f64", [get(onePlus), constant("f64", k)]);
    return node("add", "f64", [scaled, constant("f64", c - k)]);
  }

  #draw(variable: Var, state: State): Node {
    const onePlus: Var = { name: variable.name, type: "f64" };
    if (this.#drawnOnly.has(variable)) this.#onePlus.set(variable, onePlus);
    return draw(variable, onePlus, state);
  }

  #own(): State {
    this.#state ??= { a: { name: "a", type: "i64" }, b: { name: "b", type: "i64" } };
    return this.#state;
  }

  #laneLoop(loop: Node): Node {
    const state: State = { a: { name: "a", type: "i64" }, b: { name: "b", type: "i64" } };
    const seeds: State = { a: { name: "seed", type: "i64" }, b: { name: "seed", type: "i64" } };
    const lanes: LaneVar[] = [
      ...laneVarsOf(loop),
      { variable: state.a, first: ofLane(seeds.a) },
      { variable: state.b, first: ofLane(seeds.b) },
    ];
    const value: For = { ...loop.value as For, lanes };
    const next = set(this.#stream, add(get(this.#stream), constant("i64", LOOP)));
    const body = this.visit(loop.args[3], state);
    const start = [next, ...mixed(this.#stream, 1n, seeds.a), ...mixed(this.#stream, 2n, seeds.b)];
    return seq([...start, { ...loop, value, args: [...loop.args.slice(0, 3), body] }]);
  }
}

function drawnOnly(body: Node): Set<Var> {
  const drawn = new Set<Var>(), set = new Set<Var>();
  for (const node of nodesOf(body)) {
    for (const variable of assignedBy(node)) (node.op === "random" ? drawn : set).add(variable);
  }
  return drawn.difference(set);
}

function draws(root: Node): boolean {
  return nodesOf(root).some(({ op }) => op === "random");
}

/** The next number of a stream: 52 random bits behind the point of 1.…, less one. */
function draw(variable: Var, onePlus: Var, { a, b }: State): Node {
  const x: Var = { name: "x", type: "i64" }, y: Var = { name: "y", type: "i64" };
  const bits = or(shr(add(get(b), get(y)), 12n), ONE);
  return seq([
    set(x, xor(get(a), shl(get(a), 23n))),
    set(y, get(b)),
    set(a, get(y)),
    set(b, xor(xor(get(x), get(y)), xor(shr(get(x), 17n), shr(get(y), 26n)))),
    set(onePlus, node("reinterpret", "f64", [bits])),
    set(variable, node("sub", "f64", [get(onePlus), constant("f64", 1)])),
  ]);
}

function withConstant({ args: [x, y] }: Node): [other: Node, constant: number] | undefined {
  if (y.op === "const") return [x, Number(y.value)];
  return x.op === "const" ? [y, Number(x.value)] : undefined;
}

function isPowerOfTwo(x: number): boolean {
  return x >= 2 ** -100 && x <= 2 ** 100 && Number.isInteger(Math.log2(x)) && 2 ** Math.log2(x) === x;
}

/** Sets a seed: what lies close together is spread over all values. */
function mixed(stream: Var, number: bigint, seed: Var): Node[] {
  const fold = (bits: bigint) => xor(get(seed), shr(get(seed), bits));
  return [
    set(seed, add(get(stream), constant("i64", signed(number * 0x9e3779b97f4a7c15n)))),
    set(seed, mul(fold(30n), 0xbf58476d1ce4e5b9n)),
    set(seed, mul(fold(27n), 0x94d049bb133111ebn)),
    set(seed, fold(31n)),
  ];
}

/** The state that a lane begins with. */
function ofLane(seed: Var): Node {
  const x = add(get(seed), mul(node("lane", "i64"), LANE));
  return mul(xor(x, shr(x, 29n)), 0x94d049bb133111ebn);
}

const LOOP = signed(0x632be59bd9b4e019n);
const LANE = 0xd1342543de82ef95n;
const CHUNK = 0xaf251af3b0f025b5n;
/** The bits of 1.0. */
const ONE = constant("i64", 0x3ff0000000000000n);

function signed(bits: bigint): bigint {
  return BigInt.asIntN(64, bits);
}

function add(x: Node, y: Node): Node {
  return node("add", "i64", [x, y]);
}

function mul(x: Node, factor: bigint): Node {
  return node("mul", "i64", [x, constant("i64", signed(factor))]);
}

function xor(x: Node, y: Node): Node {
  return node("xor", "i64", [x, y]);
}

function or(x: Node, y: Node): Node {
  return node("or", "i64", [x, y]);
}

function shl(x: Node, bits: bigint): Node {
  return node("shl", "i64", [x, constant("i64", bits)]);
}

function shr(x: Node, bits: bigint): Node {
  return node("shr_u", "i64", [x, constant("i64", bits)]);
}
