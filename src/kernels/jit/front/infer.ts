/**
 * What is known of every number in a kernel: an abstract run of its wide form, in which all numbers are f64.
 *
 * It follows the control flow: after `k < n` is known to hold, `k` is known to be below. Loops are gone through until
 * nothing new is found.
 *
 * @module
 */

import {
  ANY,
  ANY_INT32,
  below,
  callResult,
  clamp,
  element,
  equal,
  EXACT,
  exactly,
  type Fact,
  integers,
  isEmpty,
  isExact,
  isSame,
  join,
  magnitude,
  RANDOM,
  resultOf,
  unequal,
  widen,
} from "./intervals.ts";
import { type Access, type For, get, type Label, type Node, set, type Var } from "../ir/ir.ts";
import { assignedIn, readIn } from "../ir/walk.ts";

/** What the value of a `for` says in the wide form, in which start and end are f64, and the end is as written. */
export interface WideFor extends For {
  /** How the index is compared with the end. */
  readonly compare: "lt" | "le" | "gt" | "ge";
  /** A variable that has the index's value when the body begins. */
  readonly mirror?: Var;
}

/** What has been found. */
export interface Facts {
  /** What is known of an expression's value. */
  of(expression: Node): Fact;
  /** What is known of all values that a variable is ever given. */
  stored(variable: Var): Fact;
  /** Whether a variable is ever given a value. */
  isStored(variable: Var): boolean;
}

/** A statement that a variable has no value from here on. */
export function unset(variable: Var): Node {
  return set(variable, { op: "const", type: variable.type, args: [], value: undefined, varying: false });
}

/** Whether a statement is made by {@linkcode unset}. */
export function isUnset({ op, args }: Node): boolean {
  return op === "set" && args[0].op === "const" && args[0].value === undefined;
}

/** A counter counts in steps of at most this size, */
const STEP = 16;
/** and starts from at most this, so that it stays exact for years. */
const START = 2 ** 50;

/**
 * Finds what is known.
 *
 * @param params What is known of the parameters.
 * @param missing Called if a variable may be read before it has a value.
 */
export function infer(
  body: Node,
  params: ReadonlyMap<Var, Fact>,
  missing: (variable: Var, at: number | undefined) => never,
): Facts {
  const runaway = new Set<Var>();
  for (;;) {
    const inference = new Inference(runaway, missing);
    const known = runaway.size;
    inference.run(body, new Map(params));
    if (runaway.size === known) return inference;
  }
}

/** What is known of the variables at a place; those that may have no value are left out. Whoever is given one owns it. */
type State = Map<Var, Fact>;

class Inference implements Facts {
  readonly #expressions = new Map<Node, Fact>();
  readonly #variables = new Map<Var, Fact>();
  /** The states with which a label has been left to; none if it is not reached. */
  readonly #exits = new Map<Label, State>();
  /** The states at the beginning of loops, kept from one round of the loop around to the next. */
  readonly #heads = new Map<Node, State>();
  /** Variables that start too large to be counters. */
  readonly #runaway: Set<Var>;
  readonly #missing: (variable: Var, at: number | undefined) => never;
  #state: Map<Var, Fact> = new Map();

  constructor(runaway: Set<Var>, missing: (variable: Var, at: number | undefined) => never) {
    this.#runaway = runaway;
    this.#missing = missing;
  }

  of(expression: Node): Fact {
    return this.#expressions.get(expression) ?? ANY;
  }

  stored(variable: Var): Fact {
    return this.#variables.get(variable) ?? ANY;
  }

  isStored(variable: Var): boolean {
    return this.#variables.has(variable);
  }

  /** Runs a statement. Gives the state after it, or nothing if its end is not reached. */
  run(statement: Node, state: State | undefined): State | undefined {
    if (!state) return undefined;
    const { op, args, value } = statement;
    switch (op) {
      case "seq":
        return this.#sequence(args, state);
      case "set":
        return this.#set(statement, state);
      case "if": {
        this.#evaluate(args[0], state);
        const yes = this.run(args[1], this.#assume(args[0], true, new Map(state)));
        return joinStates(yes, this.run(args[2], this.#assume(args[0], false, state)));
      }
      case "block":
        this.#exits.delete(value as Label);
        return joinStates(this.#sequence(args, state), this.#exits.get(value as Label));
      case "loop":
        this.#exits.delete(value as Label);
        this.#repeat(statement, state, (head) => this.#sequence(args, head));
        return this.#exits.get(value as Label);
      case "for":
        return this.#for(statement, state);
      case "break":
        this.#exits.set(value as Label, joinStates(this.#exits.get(value as Label), state)!);
        return undefined;
      case "random":
        this.#store(value as Var, RANDOM, state);
        return state;
      default:
        for (const arg of args) this.#evaluate(arg, state);
        return state;
    }
  }

  #sequence(statements: readonly Node[], state: State): State | undefined {
    return statements.reduce<State | undefined>((before, statement) => this.run(statement, before), state);
  }

  /** Goes through a loop until the state at its beginning, which is given back, holds for all rounds. */
  #repeat(loop: Node, entry: State, round: (head: State) => State | undefined): State {
    let head = joinStates(this.#heads.get(loop), entry)!;
    for (let count = 0;; count++) {
      const end = joinStates(head, round(new Map(head)))!;
      if (isSameState(head, end)) break;
      head = count > 0 ? widenState(head, end) : end;
    }
    this.#heads.set(loop, head);
    return new Map(head);
  }

  #for(statement: Node, state: State): State | undefined {
    const { index, label, mirror, compare } = statement.value as WideFor;
    const [start, end, step] = statement.args.slice(0, 3).map((arg) => this.#evaluate(arg, state));
    const [, last, , body] = statement.args;
    const isFixed = readIn(last).isDisjointFrom(assignedIn(body));
    this.#exits.delete(label);
    const fact = indexOf(start, end, step.low, compare);
    const head = this.#repeat(statement, state, (inside) => {
      if (isEmpty(fact)) return undefined;
      this.#store(index, fact, inside);
      if (mirror) inside.set(mirror, fact);
      return this.run(body, isFixed ? this.#compare(compare, [get(index), last], true, inside) : inside);
    });
    return joinStates(head, this.#exits.get(label));
  }

  #set(statement: Node, state: State): State {
    const variable = statement.value as Var;
    if (isUnset(statement)) state.delete(variable);
    else this.#store(variable, this.#assigned(statement, state), state);
    return state;
  }

  #assigned(statement: Node, state: State): Fact {
    const variable = statement.value as Var, [expression] = statement.args;
    const step = counterStep(statement), before = step && state.get(variable);
    if (before) return this.#count(statement, before, this.#evaluate(step, state), state);
    const fact = this.#evaluate(expression, state);
    if (magnitude(fact) > START) this.#runaway.add(variable);
    return fact;
  }

  /** `k = k + step`: a counter that starts small stays small. */
  #count(statement: Node, before: Fact, step: Fact, state: State): Fact {
    const [sum] = statement.args, variable = statement.value as Var;
    const operands = sum.args.map((arg) => this.#evaluate(arg, state));
    const fact = resultOf(sum.op, sum.type, operands);
    const isCounter = isExact(before, true) && isExact(step, true) && magnitude(step) <= STEP &&
      !this.#runaway.has(variable);
    return this.#record(sum, isCounter ? clamp(fact, -EXACT, EXACT) : fact);
  }

  #store(variable: Var, fact: Fact, state: State): void {
    const known = this.#variables.get(variable);
    this.#variables.set(variable, known ? join(known, fact) : fact);
    state.set(variable, fact);
  }

  #record(expression: Node, fact: Fact): Fact {
    const known = this.#expressions.get(expression);
    this.#expressions.set(expression, known ? join(known, fact) : fact);
    return fact;
  }

  #evaluate(expression: Node, state: State): Fact {
    return this.#record(expression, this.#factOf(expression, state));
  }

  #factOf(expression: Node, state: State): Fact {
    const { op, type, args, value } = expression;
    if (op === "const") return exactly(value);
    if (op === "get") return state.get(value as Var) ?? this.#missing(value as Var, expression.at);
    const operands = args.map((arg) => this.#evaluate(arg, state));
    if (type === "bool") return ANY;
    if (op === "load") return element((value as Access).array.storage);
    if (op === "call") return callResult(value as string, operands);
    if (op === "mul" && isSquare(args)) {
      return { ...resultOf(op, type, operands.map(absolute)), nan: operands[0].nan };
    }
    if (op === "reinterpret") {
      return type === "i32" ? ANY_INT32 : type === "i64" ? integers(-Infinity, Infinity) : ANY;
    }
    return resultOf(op, type, operands);
  }

  /** What is known once a condition has turned out true or false; nothing if it cannot. */
  #assume(condition: Node, holds: boolean, state: State): State | undefined {
    const { op, args, type } = condition;
    if (op === "not") return this.#assume(args[0], !holds, state);
    if (op === "const") return condition.value === holds ? state : undefined;
    if ((op === "and" && holds) || (op === "or" && !holds)) {
      const first = this.#assume(args[0], holds, state);
      return first && this.#assume(args[1], holds, first);
    }
    if (type !== "bool" || args[0]?.type !== "f64") return state;
    return this.#compare(holds ? op : NEGATED[op], args, holds, state);
  }

  #compare(
    op: string | undefined,
    [left, right]: readonly Node[],
    holds: boolean,
    state: State,
  ): State | undefined {
    const a = this.#evaluate(left, state), b = this.#evaluate(right, state);
    // where a comparison fails, NaN may be the reason
    if (!op || !(op in ORDERED) || (!holds && op !== "eq" && op !== "ne" && (a.nan || b.nan))) return state;
    const [newLeft, newRight] = ORDERED[op](a, b);
    if (isEmpty(newLeft) || isEmpty(newRight)) return undefined;
    return refine(right, newRight, refine(left, newLeft, state));
  }
}

const NEGATED: Readonly<Record<string, string>> = {
  lt: "ge",
  le: "gt",
  gt: "le",
  ge: "lt",
  eq: "ne",
  ne: "eq",
};

const ORDERED: Readonly<Record<string, (a: Fact, b: Fact) => [Fact, Fact]>> = {
  lt: (a, b) => below(a, b, false),
  le: (a, b) => below(a, b, true),
  gt: (a, b) => below(b, a, false).reverse() as [Fact, Fact],
  ge: (a, b) => below(b, a, true).reverse() as [Fact, Fact],
  eq: equal,
  ne: (a, b) => [unequal(a, b), unequal(b, a)],
};

function refine(expression: Node, fact: Fact, state: State): State {
  const inner = expression.op === "convert" ? expression.args[0] : expression;
  return inner.op === "get" ? state.set(inner.value as Var, fact) : state;
}

/** The numbers that the index of a loop goes through, which is still inside while the comparison holds. */
function indexOf(start: Fact, end: Fact, step: number, compare: WideFor["compare"]): Fact {
  const integer = start.integer && Number.isInteger(step);
  const strict = integer && (compare === "lt" || compare === "gt");
  const up = step > 0;
  const last = up
    ? (strict ? Math.ceil(end.high) - 1 : end.high)
    : (strict ? Math.floor(end.low) + 1 : end.low);
  const fact = {
    low: up ? start.low : last,
    high: up ? last : start.high,
    integer,
    minusZero: start.minusZero,
    nan: false,
  };
  const isCounter = isExact(start, true) && magnitude(start) <= START && Math.abs(step) <= STEP;
  return isCounter ? clamp(fact, -EXACT, EXACT) : fact;
}

/** The step of `k = k + step` or `k = k - step`. */
function counterStep({ value, args: [sum] }: Node): Node | undefined {
  if (sum.type !== "f64" || (sum.op !== "add" && sum.op !== "sub")) return undefined;
  const [left, right] = sum.args;
  if (left.op === "get" && left.value === value) return right;
  return sum.op === "add" && right.op === "get" && right.value === value ? left : undefined;
}

function isSquare([a, b]: readonly Node[]): boolean {
  return a === b || (a.op === "get" && b.op === "get" && a.value === b.value);
}

function absolute(fact: Fact): Fact {
  return resultOf("abs", "f64", [fact]);
}

function joinStates(a: State | undefined, b: State | undefined): State | undefined {
  if (!a || !b || a === b) return a ?? b;
  const both = new Map<Var, Fact>();
  for (const [variable, fact] of a) {
    const other = b.get(variable);
    if (other) both.set(variable, join(fact, other));
  }
  return both;
}

function isSameState(a: State, b: State): boolean {
  return a.size === b.size && [...a].every(([variable, fact]) => isSame(fact, b.get(variable)!));
}

function widenState(before: State, after: State): State {
  return new Map([...after].map(([variable, fact]) => [variable, widen(before.get(variable) ?? fact, fact)]));
}
