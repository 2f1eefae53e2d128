/**
 * Loops on lanes: the scalar body of a loop becomes one that runs several iterations at once, with masks where they
 * go different ways (single program, multiple data).
 *
 * Every region that some lanes may leave before the others has a mask of the lanes that are still in it. A jump takes
 * its lanes out of the masks of all regions that it leaves; so the mask of a region is right again when an inner one
 * ends. Code runs only where the mask has a lane.
 *
 * @module
 */

import {
  type Access,
  type Bound,
  constant,
  type For,
  type Func,
  type Gang,
  get,
  type Label,
  type LaneVar,
  type Node,
  node,
  type Op,
  type Program,
  seq,
  set,
  type Var,
} from "../ir/ir.ts";
import { Divergence, type Region, ROOT } from "./divergence.ts";
import { costOf } from "./harmless.ts";
import { functionsOf, labelOf, laneVarsOf, nodesOf, readIn, rewrite } from "../ir/walk.ts";
import { hoistBounds } from "./hoist_bounds.ts";
import { inlineCalls, type Library } from "./inline.ts";
import { countsOf, isLaneLoop } from "./lane_loops.ts";
import { Liveness } from "../ir/liveness.ts";
import { withFunctions } from "../ir/with_functions.ts";

/**
 * How many lanes a gang has: four vectors of f64 are enough to hide the latency of arithmetic, in loops too, and more
 * of them do not fit into the registers.
 */
const LANES = 8;

/** How wide gangs are made. */
export interface LaneOptions {
  /** Vectors of a varying value; by default as many as eight lanes take. */
  readonly vectors?: 1 | 2 | 4;
  /** The library whose functions are taken apart where that pays. */
  readonly library?: Library;
}

/** Puts every loop that may be on lanes: the outermost ones where loops are nested. */
export function lanes(program: Program, options: LaneOptions = {}): Program {
  const changed = new Map(functionsOf(program.main).map((func) => [func, withGangs(func, options)]));
  return { ...program, main: withFunctions(program.main, changed) };
}

/** A pure function for the lanes of one vector at a time: its parameters and results vary. */
export function laneFunction(func: Func): Func {
  const body = new GangBody(func.body, [...func.params, ...func.results], func.results, undefined);
  const statements = body.statements();
  return {
    name: func.name,
    params: func.params.map((param) => body.varyingOf(param)),
    results: func.results.map((result) => body.varyingOf(result)),
    body: seq(statements),
  };
}

function withGangs(func: Func, options: LaneOptions): Func {
  const live = new Liveness(func.body, func.results);
  const visit = (statement: Node): Node => {
    if (isLaneLoop(statement, live)) return gangOf(statement, live, options);
    if (statement.type !== "void" || statement.args.length === 0) return statement;
    return { ...statement, args: statement.args.map((arg) => arg.type === "void" ? visit(arg) : arg) };
  };
  return { ...func, body: visit(func.body) };
}

function gangOf(loop: Node, live: Liveness, options: LaneOptions): Node {
  const { index } = loop.value as For;
  const [start, end] = loop.args;
  const body = inlineCalls(loop.args[3], options.library ?? (() => undefined));
  const counts = (loop.value as For).kind === "plain" ? countsOf(loop, live) : [];
  const renamed = new Map(counts.map(({ variable, into }) => [into!, variable]));
  const variables = [...laneVarsOf(loop), ...counts];
  const base: Var = { name: index.name, type: index.type, at: index.at };
  const begin: Var = { name: "begin", type: index.type }, last: Var = { name: "end", type: index.type };
  const own = variables.map(({ variable }) => variable);
  const joined = variables.filter(({ into }) => into).map(({ variable }) => variable);
  const build = (after: readonly Var[], tail?: Node) =>
    new GangBody(rename(body, renamed), [index, ...own], after, tail, { index, base });
  const full = build(own);
  const checked = seq(full.statements());
  const counted = { base, index: full.varyingOf(index), start: get(begin), end: get(last) };
  const hoisted = hoistBounds(checked, counted);
  // Without checks in the full part, more than one gang may be left for the tail.
  const tail = build(hoisted ? own : joined, leftOf(base, last));
  const parts = [
    seq(full.first(variables)),
    hoisted?.full ?? checked,
    seq(tail.statements()),
    seq(full.last(variables)),
  ];
  const width = parts.some(needsWideLanes) ? 64 : 32;
  const value: Gang = { base, width, vectors: vectorsOf(width, variables, options) };
  const args = [get(begin), get(last), ...unify(parts, full, tail), ...(hoisted ? [hoisted.limit] : [])];
  return seq([set(begin, start), set(last, end), node("gang", "void", args, value, loop.at)]);
}

/** How many iterations are left, or more than there are lanes. */
function leftOf(base: Var, last: Var): Node {
  const left = node("sub", base.type, [get(last), get(base)]);
  const many = constant(base.type, base.type === "i64" ? 64n : 64);
  return node("select", base.type, [node("lt_u", "bool", [many, left]), many, left]);
}

/** Lane variables are eight, unless the order in which they are joined makes no difference. */
function vectorsOf(width: 32 | 64, variables: readonly LaneVar[], { vectors }: LaneOptions): number {
  const fixed = variables.some(({ variable: { type }, join }) =>
    !join || ((type === "f64" || type === "f32") && (join === "add" || join === "mul"))
  );
  const eight = LANES * width / 128;
  return fixed ? eight : vectors ?? eight;
}

function needsWideLanes(part: Node): boolean {
  return nodesOf(part).some(({ varying, type, op, args }) =>
    (varying && (type === "f64" || type === "i64")) ||
    (op === "store" && args[1].varying && args[1].type === "f64")
  );
}

// Both bodies work on the same lane variables.
function unify(parts: readonly Node[], full: GangBody, tail: GangBody): Node[] {
  const names = new Map<Var, Var>();
  for (const [variable, own] of tail.variables) names.set(own, full.varyingOf(variable));
  return parts.map((part) => rename(part, names));
}

function rename(root: Node, names: ReadonlyMap<Var, Var>): Node {
  if (names.size === 0) return root;
  return rewrite(root, (node) => {
    if (node.op !== "get" && node.op !== "set") return node;
    const own = names.get(node.value as Var);
    return own ? { ...node, value: own } : node;
  });
}

/** Where a statement stands: in the arm of a divergent `if`, or in a labelled region. */
interface Scope {
  readonly region: Region;
  readonly label?: Label;
  /** The lanes that are still in it; absent if all are, at all times. */
  readonly mask?: Var;
}

/** Statements of lanes, and what they did to masks. */
interface Lowered {
  readonly nodes: Node[];
  /** The scopes that may have lost lanes, */
  readonly reduced: ReadonlySet<Scope>;
  /** and whether nothing after them can be reached. */
  readonly ended?: boolean;
}

const NOTHING: ReadonlySet<Scope> = new Set();

/** Translates a body for lanes. */
class GangBody {
  /** Each varying variable, and what it has become. */
  readonly variables = new Map<Var, Var>();
  readonly #body: Node;
  readonly #divergence: Divergence;
  readonly #index: { readonly index: Var; readonly base: Var } | undefined;
  readonly #left: Node | undefined;
  /** For varying integers that neighbouring lanes count up by one: the value of lane 0. */
  readonly #bases = new Map<Var, Var>();
  readonly #assignedOnce: ReadonlySet<Var>;
  #path: readonly Scope[] = [];

  /** @param left How many iterations are left for the lanes: the others are off. Absent if all are on. */
  constructor(
    body: Node,
    varying: readonly Var[],
    after: readonly Var[],
    left: Node | undefined,
    index?: { readonly index: Var; readonly base: Var },
  ) {
    this.#left = left;
    this.#index = index;
    [this.#body, this.#divergence] = analyse(body, varying, after, left !== undefined);
    this.#assignedOnce = assignedOnce(this.#body);
    if (index) this.#bases.set(index.index, index.base);
  }

  /** What a varying variable has become. */
  varyingOf(variable: Var): Var {
    const known = this.variables.get(variable);
    if (known) return known;
    const made: Var = { ...variable, varying: true };
    this.variables.set(variable, made);
    return made;
  }

  /** The first values of lane variables. */
  first(variables: readonly LaneVar[]): Node[] {
    return variables.map(({ variable, first }) => set(this.varyingOf(variable), this.#splatted(first)));
  }

  /** Their values joined. */
  last(variables: readonly LaneVar[]): Node[] {
    return variables.filter(({ into }) => into).map(({ variable, join, into }) =>
      set(
        into!,
        node(join!, variable.type, [
          get(into!),
          node("reduce", variable.type, [get(this.varyingOf(variable))], join),
        ]),
      )
    );
  }

  /** The body. */
  statements(): Node[] {
    const before: Node[] = [];
    let mask: Var | undefined;
    if (this.#left) {
      mask = maskVar("tail");
      const { type } = this.#left;
      before.push(set(mask, node("lt", "bool", [lane(type), splat(this.#left)])));
    }
    this.#path = [{ region: ROOT, mask }];
    const statements = this.#statements([this.#body]).nodes;
    if (
      this.#index && statements.some((statement) => readIn(statement).has(this.varyingOf(this.#index!.index)))
    ) {
      const { index, base } = this.#index;
      before.push(set(this.varyingOf(index), node("add", index.type, [splat(get(base)), lane(index.type)])));
    }
    return [...before, ...statements];
  }

  get #scope(): Scope | undefined {
    return this.#path.findLast(({ mask }) => mask);
  }

  get #mask(): Node[] {
    const mask = this.#scope?.mask;
    return mask ? [get(mask)] : [];
  }

  #statements(list: readonly Node[]): Lowered {
    const nodes: Node[] = [];
    const reduced = new Set<Scope>();
    for (let i = 0; i < list.length; i++) {
      const lowered = this.#statement(list[i]);
      nodes.push(...lowered.nodes);
      for (const scope of lowered.reduced) reduced.add(scope);
      if (lowered.ended) return { nodes, reduced, ended: true };
      const scope = this.#scope;
      if (!scope?.mask || !lowered.reduced.has(scope)) continue;
      if (scope.label) {
        nodes.push(leaveIfNone(scope));
        reduced.delete(scope);
      } else if (i + 1 < list.length) {
        const rest = this.#statements(list.slice(i + 1));
        nodes.push(when(any(scope.mask), rest.nodes));
        return { nodes, reduced: reduced.union(rest.reduced) };
      }
    }
    return { nodes, reduced };
  }

  #statement(statement: Node): Lowered {
    switch (statement.op) {
      case "seq":
        return this.#statements(statement.args);
      case "set":
        return plain(this.#set(statement));
      case "if":
        return this.#divergence.varies(statement.args[0])
          ? this.#varyingIf(statement)
          : this.#uniformIf(statement);
      case "block":
      case "loop":
      case "for":
        return this.#labelled(statement);
      case "break":
        return this.#break(statement.value as Label);
      case "store":
        return plain([this.#store(statement)]);
      case "poll":
        return plain([statement]);
      default:
        throw new Error(`${statement.op} cannot be on lanes`);
    }
  }

  #set(statement: Node): Node[] {
    const variable = statement.value as Var;
    const [expression] = statement.args;
    if (!this.#divergence.isVarying(variable)) return [statement];
    const own = this.varyingOf(variable);
    const scope = this.#scope;
    const blended = scope?.mask && this.#divergence.isKept(variable, this.#path.map(({ region }) => region));
    const base = blended ? undefined : this.#baseOf(variable, expression);
    const value = this.#splatted(expression);
    const set_ = set(own, blended ? select(get(scope.mask!), value, get(own)) : value, statement.at);
    return base ? [base, set_] : [set_];
  }

  // So that what is addressed through a local name is still seen to be neighbouring.
  #baseOf(variable: Var, expression: Node): Node | undefined {
    if (!this.#assignedOnce.has(variable) || nodesOf(expression).some(({ op }) => op === "bound")) {
      return undefined;
    }
    const value = this.#atLane0(expression);
    if (!value) return undefined;
    const base: Var = { name: variable.name, type: variable.type };
    this.#bases.set(variable, base);
    return set(base, value);
  }

  #uniformIf(statement: Node): Lowered {
    const [test, yes, no] = statement.args;
    const then = this.#statements([yes]), otherwise = this.#statements([no]);
    const nodes = [{ ...statement, args: [test, seq(then.nodes), seq(otherwise.nodes)] }];
    const ended = then.ended && otherwise.ended;
    return { nodes, reduced: then.reduced.union(otherwise.reduced), ended };
  }

  #varyingIf(statement: Node): Lowered {
    const [test, yes, no] = statement.args;
    if (isEmpty(no) && this.#mayJumpAtOnce(statement)) return this.#jumpIf(test, flat([yes]));
    const outer = this.#mask;
    const nodes: Node[] = [];
    const onYes = maskVar("if"), onNo = maskVar("else");
    const condition = this.#splatted(test);
    nodes.push(set(onYes, and([...outer, condition])));
    if (!isEmpty(no)) nodes.push(set(onNo, and([...outer, not(get(onYes))])));
    const reduced = new Set<Scope>();
    for (const [mask, arm] of [[onYes, yes], [onNo, no]] as const) {
      if (isEmpty(arm)) continue;
      const lowered = this.#arm(statement, mask, arm);
      nodes.push(...lowered.nodes);
      for (const scope of lowered.reduced) reduced.add(scope);
    }
    return { nodes, reduced };
  }

  /**
   * Whether all that an `if` does is to jump, after assignments that may as well be made for all lanes: those that do
   * not jump never look at them.
   */
  #mayJumpAtOnce(statement: Node): boolean {
    const [test, yes] = statement.args;
    const sets = flat([yes]).slice(0, -1);
    const read = readIn(test);
    return flat([yes]).at(-1)?.op === "break" && isHarmless(yes) &&
      sets.every(({ op, value }) =>
        op === "set" && !read.has(value as Var) && !this.#divergence.isNeededByOthers(value as Var, statement)
      );
  }

  // There is less to do than to ask whether a lane jumps.
  #jumpIf(test: Node, arm: readonly Node[]): Lowered {
    const left = this.#leftBy(arm.at(-1)!.value as Label);
    const inner = get(left.at(-1)!.mask!), others = left.slice(0, -1);
    const nodes = arm.slice(0, -1).flatMap((each) => this.#set(each));
    let jumps = this.#splatted(test);
    if (others.length > 0) {
      const jumping = maskVar("jump");
      nodes.push(set(jumping, jumps));
      jumps = get(jumping);
    }
    for (const { mask } of others) nodes.push(set(mask!, and([get(mask!), not(and([inner, jumps]))])));
    nodes.push(set(inner.value as Var, and([inner, not(jumps)])));
    return { nodes, reduced: new Set(left) };
  }

  /** The scopes with a mask that a jump leaves. */
  #leftBy(target: Label): Scope[] {
    return this.#path.slice(this.#path.findIndex(({ label }) => label === target)).filter(({ mask }) => mask);
  }

  #arm(statement: Node, mask: Var, arm: Node): Lowered {
    const scope: Scope = { region: statement, mask };
    const around = this.#scope;
    const lowered = this.#within(scope, () => this.#statements([arm]));
    const reduced = new Set(lowered.reduced);
    reduced.delete(scope);
    if (isHarmless(arm)) return { nodes: lowered.nodes, reduced };
    const nodes = [...lowered.nodes];
    if (around?.label && reduced.delete(around)) nodes.push(leaveIfNone(around));
    return { nodes: [when(any(mask), nodes)], reduced };
  }

  #labelled(statement: Node): Lowered {
    const label = labelOf(statement)!;
    const divergent = this.#divergence.isDivergent(statement);
    const mask = divergent ? maskVar(label.name) : undefined;
    const scope: Scope = { region: statement, label, mask };
    const before = mask ? [set(mask, this.#mask[0] ?? allOn())] : [];
    const inner = statement.op === "for" ? [statement.args[3]] : statement.args;
    const { nodes, reduced } = this.#within(scope, () => this.#statements(inner));
    const args = statement.op === "for" ? [...statement.args.slice(0, 3), seq(nodes)] : nodes;
    const value = statement.op === "for" ? { ...statement.value as For, kind: "plain" } : statement.value;
    const left = new Set(reduced);
    left.delete(scope);
    return { nodes: [...before, { ...statement, value, args }], reduced: left };
  }

  #break(target: Label): Lowered {
    const left = this.#leftBy(target);
    if (left.length === 0) return { nodes: [breakTo(target)], reduced: NOTHING, ended: true };
    const leaving = left.at(-1)!;
    const others = left.slice(0, -1);
    const nodes = others.map(({ mask }) => set(mask!, and([get(mask!), not(get(leaving.mask!))])));
    if (leaving.label) {
      return { nodes: [...nodes, breakTo(leaving.label)], reduced: new Set(others), ended: true };
    }
    nodes.push(set(leaving.mask!, splat(constant("bool", false))));
    const whole = this.#path.slice(this.#path.indexOf(leaving)).find(({ label }) => label);
    if (whole) nodes.push(breakTo(whole.label!));
    return { nodes, reduced: new Set(left), ended: true };
  }

  #store(statement: Node): Node {
    const [index, value] = statement.args;
    const access = statement.value as Access;
    const neighbouring = this.#atLane0(index);
    if (neighbouring) {
      return this.#access("store", [neighbouring, this.#splatted(value), ...this.#mask], {
        ...access,
        unit: true,
      }, statement);
    }
    if (!this.#divergence.varies(index) && !this.#divergence.varies(value)) return statement;
    return this.#access(
      "store",
      [this.#splatted(index), this.#splatted(value), ...this.#mask],
      access,
      statement,
    );
  }

  #access(op: "load" | "store" | "bound", args: Node[], value: Access | Bound, { type, at }: Node): Node {
    return { op, type, args, value, at, varying: op === "load" || (op === "bound" && !value.unit) };
  }

  /** A varying value for an expression, uniform or not. */
  #splatted(expression: Node): Node {
    return this.#divergence.varies(expression) ? this.#varying(expression) : splat(expression);
  }

  #varying(expression: Node): Node {
    const { op, type, args, value } = expression;
    switch (op) {
      case "get":
        return get(this.varyingOf(value as Var));
      case "lane":
        return lane(type);
      case "load": {
        const neighbouring = this.#atLane0(args[0]);
        const index = neighbouring ?? this.#varying(args[0]);
        const access: Access = { ...value as Access, unit: neighbouring !== undefined };
        return this.#access("load", [index, ...this.#mask], access, expression);
      }
      case "bound":
        return this.#access(
          "bound",
          [this.#varying(args[0]), this.#splatted(args[1]), ...this.#mask],
          value as Bound,
          expression,
        );
      case "shl":
      case "shr_s":
      case "shr_u": {
        const amount = this.#divergence.varies(args[1]) ? this.#varying(args[1]) : args[1];
        return node(op, type, [this.#splatted(args[0]), amount], value);
      }
      default:
        return node(op, type, args.map((arg) => this.#splatted(arg)), value);
    }
  }

  /** The value in lane 0 of an integer that neighbouring lanes count up by one. */
  #atLane0(expression: Node): Node | undefined {
    const { op, type, args, value } = expression;
    if (op === "get") {
      const base = this.#bases.get(value as Var);
      return base && get(base);
    }
    if (op === "add") {
      const [x, y] = args.map((arg) => this.#divergence.varies(arg));
      if (x === y) return undefined;
      const [counting, other] = x ? args : [args[1], args[0]];
      const first = this.#atLane0(counting);
      return first && node(op, type, [first, other]);
    }
    if (op === "sub" && this.#divergence.varies(args[1])) return undefined;
    if (op !== "sub" && op !== "bound" && op !== "wrap" && op !== "extend") return undefined;
    const first = this.#divergence.varies(args[0]) ? this.#atLane0(args[0]) : undefined;
    if (!first) return undefined;
    if (op !== "bound") return node(op, type, [first, ...args.slice(1)]);
    if (this.#divergence.varies(args[1])) return undefined;
    return this.#access(
      "bound",
      [first, args[1], ...this.#mask],
      { ...value as Bound, unit: true },
      expression,
    );
  }

  #within<T>(scope: Scope, work: () => T): T {
    const outer = this.#path;
    this.#path = [...outer, scope];
    const result = work();
    this.#path = outer;
    return result;
  }
}

// A loop that lanes begin or end differently is one that they leave differently.
function analyse(
  body: Node,
  varying: readonly Var[],
  after: readonly Var[],
  masked: boolean,
): [Node, Divergence] {
  while (true) {
    const divergence = new Divergence(body, varying, after, masked);
    const loop = divergence.varyingFor();
    if (!loop) return [body, divergence];
    body = rewrite(body, (node) => node === loop || isCopy(node, loop) ? leftByTest(node) : node);
  }
}

function isCopy(node: Node, loop: Node): boolean {
  return node.op === "for" && (node.value as For).label === (loop.value as For).label;
}

function leftByTest(loop: Node): Node {
  const { index, label } = loop.value as For;
  const [start, end, step, body] = loop.args;
  const last: Var = { name: "end", type: index.type };
  const counted: Var = { ...index };
  const upwards = Number(step.value) > 0;
  const test = node(upwards ? "ge" : "le", "bool", [get(counted), get(last)]);
  return seq([
    set(last, end),
    set(counted, start),
    {
      ...node("loop", "void", [
        when(test, [breakTo(label)]),
        rename(body, new Map([[index, counted]])),
        set(counted, node("add", index.type, [get(counted), step])),
        node("poll", "void"),
      ], label),
      at: loop.at,
    },
  ]);
}

function assignedOnce(body: Node): Set<Var> {
  const once = new Set<Var>(), more = new Set<Var>();
  for (const { op, value } of nodesOf(body)) {
    if (op !== "set") continue;
    (once.has(value as Var) ? more : once).add(value as Var);
  }
  return once.difference(more);
}

/** Up to this many operations are done for all lanes rather than asking whether a lane needs them. */
const CHEAP = 12;

const IN_ARMS: ReadonlySet<Op> = new Set<Op>(["seq", "set", "break"]);

/** Whether an arm may as well be run where no lane needs it. */
function isHarmless(arm: Node): boolean {
  return costOf(arm, IN_ARMS) <= CHEAP;
}

/** Statements without the sequences that they stand in. */
function flat(statements: readonly Node[]): readonly Node[] {
  return statements.flatMap((each) => each.op === "seq" ? flat(each.args) : [each]);
}

function isEmpty(arm: Node): boolean {
  return arm.op === "seq" && arm.args.every(isEmpty);
}

function plain(nodes: Node[]): Lowered {
  return { nodes, reduced: NOTHING };
}

function maskVar(name: string): Var {
  return { name: `${name} mask`, type: "bool", varying: true };
}

function lane(type: Node["type"]): Node {
  return { op: "lane", type, args: [], varying: true };
}

function splat(value: Node): Node {
  return { op: "splat", type: value.type, args: [value], varying: true };
}

function allOn(): Node {
  return splat(constant("bool", true));
}

function any(mask: Var): Node {
  return node("any", "bool", [get(mask)]);
}

function not(value: Node): Node {
  return node("not", "bool", [value]);
}

function and(masks: readonly Node[]): Node {
  return masks.reduce((x, y) => node("and", "bool", [x, y]));
}

function select(mask: Node, yes: Node, no: Node): Node {
  return node("select", yes.type, [mask, yes, no]);
}

function when(test: Node, statements: readonly Node[]): Node {
  return node("if", "void", [test, seq(statements), seq([])]);
}

function breakTo(label: Label): Node {
  return node("break", "void", [], label);
}

function leaveIfNone({ mask, label }: Scope): Node {
  return when(not(any(mask!)), [breakTo(label!)]);
}
