/**
 * From the wide form, in which every number is an f64, to i32 and i64 where these give the same numbers.
 *
 * The sign of zero is what integers cannot hold: where it does not matter, as in an index, it is forgotten.
 *
 * @module
 */

import { type Demands, demandsOf } from "./demands.ts";
import { type Facts, isUnset, type WideFor } from "./infer.ts";
import { EXACT, INT32, isExact, isInt32, magnitude, mayBeZero } from "./intervals.ts";
import {
  constant,
  type For,
  get,
  type Label,
  type Node,
  node,
  seq,
  set,
  type Type,
  type Var,
} from "../ir/ir.ts";

/** The types of integers. */
type Integer = "i32" | "i64";

/**
 * Rewrites a program's body.
 *
 * @param results The variables that are seen from outside, and what they become.
 */
export function narrow(body: Node, facts: Facts, results: ReadonlyMap<Var, Var>): Node {
  return new Narrowing(facts, demandsOf(body, facts, new Set(results.keys())), results).statement(body);
}

const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);
const SUMS: ReadonlySet<string> = new Set(["add", "sub", "mul"]);
/** The farthest that an index is computed in i64. */
const FAR = 2 ** 62;

class Narrowing {
  readonly #facts: Facts;
  readonly #demands: Demands;
  readonly #variables: Map<Var, Var>;
  readonly #integers = new Map<Node, Integer | undefined>();

  constructor(facts: Facts, demands: Demands, results: ReadonlyMap<Var, Var>) {
    this.#facts = facts;
    this.#demands = demands;
    this.#variables = new Map(results);
  }

  // -------------------------------------------------------------------------------------------------------------
  // Variables

  #variable(variable: Var): Var {
    const known = this.#variables.get(variable);
    if (known) return known;
    const type = this.#typeOf(variable);
    const made = type === variable.type ? variable : { ...variable, type };
    this.#variables.set(variable, made);
    return made;
  }

  #typeOf(variable: Var): Type {
    if (variable.type !== "f64") return variable.type;
    const fact = this.#facts.stored(variable);
    const anyZero = !this.#demands.zeros.has(variable);
    if (isInt32(fact, anyZero)) return "i32";
    return isExact(fact, anyZero) && this.#demands.integers.has(variable) ? "i64" : "f64";
  }

  // -------------------------------------------------------------------------------------------------------------
  // Statements

  /** A statement in its new form. */
  statement(statement: Node): Node {
    const { op, args, value, at } = statement;
    switch (op) {
      case "set":
        return isUnset(statement) ? seq([]) : this.#set(this.#variable(value as Var), args[0], at);
      case "random":
        return { ...statement, value: this.#variable(value as Var) };
      case "for":
        return this.#for(statement);
      default:
        return {
          ...statement,
          args: args.map((arg) => arg.type === "void" ? this.statement(arg) : this.#any(arg)),
        };
    }
  }

  #set(variable: Var, expression: Node, at?: number): Node {
    return set(variable, this.#as(variable.type, expression), at);
  }

  #as(type: Type, expression: Node): Node {
    if (expression.type !== "f64") return this.#any(expression);
    return type === "i32" || type === "i64" ? this.#integer(expression, type) : this.#double(expression);
  }

  /** An expression of any type. */
  #any(expression: Node): Node {
    if (expression.type === "f64") return this.#double(expression);
    const { op, args, value } = expression;
    const [first] = args;
    if (op === "get") return { ...expression, value: this.#variable(value as Var) };
    if (op === "toint32") return this.#toInt32(first);
    if (op === "truncate") return this.#integer(first, expression.type as Integer);
    if (op === "bound") return { ...expression, args: [this.#index(first), this.#any(args[1])] };
    if (COMPARISONS.has(op) && first.type === "f64") return this.#compare(expression);
    return { ...expression, args: args.map((arg) => this.#any(arg)) };
  }

  // -------------------------------------------------------------------------------------------------------------
  // Integers

  /**
   * The type in which an expression can be computed as an integer from integers; none if it cannot, or if a number
   * must be converted for it. The sign of zero does not matter: where the result is not -0, that of the operands
   * does not matter either.
   */
  #naturalOf(expression: Node): Integer | undefined {
    if (this.#integers.has(expression)) return this.#integers.get(expression);
    const type = isExact(this.#facts.of(expression), true) ? this.#computed(expression) : undefined;
    this.#integers.set(expression, type);
    return type;
  }

  /** The same, where -0 would be another number. */
  #exactOf(expression: Node): Integer | undefined {
    return isExact(this.#facts.of(expression)) ? this.#naturalOf(expression) : undefined;
  }

  #computed(expression: Node): Integer | undefined {
    const { op, args, value } = expression;
    const own = isInt32(this.#facts.of(expression), true) ? "i32" : "i64";
    switch (op) {
      case "const":
        return own;
      case "get":
        return integerType(this.#variable(value as Var).type);
      case "convert":
        return integerType(args[0].type);
      case "add":
      case "sub":
      case "mul":
      case "neg":
        return this.#widest(args) && own;
      case "select":
        return this.#widest(args.slice(1)) && own;
      case "min":
      case "max":
        return this.#widest(args);
      case "abs":
        return this.#widest(args, own);
      case "floor":
      case "ceil":
      case "trunc":
        return this.#naturalOf(args[0]) ??
          (this.#isQuotient(expression) ? this.#widest(args[0].args, own) : undefined);
      case "call":
        return value === "fmod" && !mayBeZero(this.#facts.of(args[1])) ? this.#widest(args) : undefined;
      default:
        return undefined;
    }
  }

  /** The type that holds all of these; none if one is no integer. */
  #widest(expressions: readonly Node[], least: Integer = "i32"): Integer | undefined {
    let widest = least;
    for (const expression of expressions) {
      const type = this.#naturalOf(expression);
      if (!type) return undefined;
      if (type === "i64") widest = type;
    }
    return widest;
  }

  /** Whether a quotient of integers is rounded as `div_s` rounds. */
  #isQuotient({ op, args: [inner] }: Node): boolean {
    if (inner.op !== "div") return false;
    const [a, b] = inner.args.map((arg) => this.#facts.of(arg));
    return !mayBeZero(b) && (op === "trunc" || (op === "floor" && a.low >= 0 && b.low > 0));
  }

  /**
   * An expression as an integer: exactly, or modulo 2^32 where an i32 is asked for and it has more bits. What is no
   * integer is truncated.
   */
  #integer(expression: Node, type: Integer): Node {
    const natural = this.#naturalOf(expression), { op, args, value } = expression;
    if (!natural) return node("truncate", type, [this.#double(expression)]);
    if (natural === "i32" && type === "i64" && !this.#isOfWide(expression)) {
      return node("extend", "i64", [this.#integer(expression, "i32")]);
    }
    switch (op) {
      case "const":
        return integerConstant(type, BigInt(value as number));
      case "add":
      case "sub":
      case "mul":
        return node(op, type, args.map((arg) => this.#integer(arg, type)));
      case "neg":
        return node("sub", type, [integerConstant(type, 0n), this.#integer(args[0], type)]);
      case "select":
        return node("select", type, [
          this.#any(args[0]),
          ...args.slice(1).map((arg) => this.#integer(arg, type)),
        ]);
      default: {
        const result = this.#inType(expression, natural);
        return natural === type ? result : node("wrap", "i32", [result]);
      }
    }
  }

  /** Whether an i64 is calculated with: then the result is one at once, and a sum is seen to be a sum. */
  #isOfWide({ op, args }: Node): boolean {
    return SUMS.has(op) && args.some((arg) => this.#naturalOf(arg) === "i64");
  }

  /** What cannot be computed modulo 2^32, in its natural type. */
  #inType(expression: Node, type: Integer): Node {
    const { op, args, value } = expression;
    const operands = () => args.map((arg) => this.#integer(arg, type));
    switch (op) {
      case "get":
        return get(this.#variable(value as Var));
      case "convert":
        return this.#any(args[0]);
      case "min":
      case "max":
        return node(op, type, operands());
      case "abs": {
        const [x] = operands(), zero = integerConstant(type, 0n);
        return node("select", type, [node("lt", "bool", [x, zero]), node("sub", type, [zero, x]), x]);
      }
      case "call":
        return node("rem_s", type, operands());
      default: // floor, ceil, trunc: of an integer, or of a quotient
        return this.#naturalOf(args[0]) ? operands()[0] : this.#quotient(args[0], type);
    }
  }

  #quotient({ args }: Node, type: Integer): Node {
    return node("div_s", type, args.map((arg) => this.#integer(arg, type)));
  }

  /** JavaScript's ToInt32. */
  #toInt32(expression: Node): Node {
    if (this.#naturalOf(expression)) return this.#integer(expression, "i32");
    const remainder = this.#remainder(expression);
    // by zero it is NaN or 0, and both become 0
    if (remainder) return remainder.type === "i32" ? remainder : node("wrap", "i32", [remainder]);
    if (expression.op === "div" && !mayBeZero(this.#facts.of(expression.args[1]))) {
      const type = this.#widest(expression.args);
      if (type === "i32") return this.#quotient(expression, type);
      if (type) return node("wrap", "i32", [this.#quotient(expression, type)]);
    }
    const { low, high } = this.#facts.of(expression);
    const fits = low > INT32[0] - 1 && high < INT32[1] + 1;
    return node(fits ? "truncate" : "toint32", "i32", [this.#double(expression)]);
  }

  /** The remainder of integers, where the divisor may be zero. */
  #remainder({ op, args, value }: Node): Node | undefined {
    const type = op === "call" && value === "fmod" ? this.#widest(args) : undefined;
    return type && node("rem_s", type, args.map((arg) => this.#integer(arg, type)));
  }

  /** An index: an integer if it is one, or if both it and the integer are out of all bounds. */
  #index(expression: Node): Node {
    const type = this.#naturalOf(expression);
    if (type) return this.#integer(expression, type);
    const remainder = this.#remainder(expression);
    if (remainder) {
      // by zero it is NaN, which is no index either
      const outside = integerConstant(remainder.type as Integer, -1n), by = remainder.args[1];
      const isZero = node("eq", "bool", [by, integerConstant(by.type as Integer, 0n)]);
      return node("select", remainder.type, [isZero, outside, remainder]);
    }
    return this.#isFar(expression) ? this.#far(expression) : this.#double(expression);
  }

  /** Whether i64 gives the same number, or one that is beyond 2^52 like the rounded one. */
  #isFar(expression: Node): boolean {
    const { op, args } = expression, fact = this.#facts.of(expression);
    if (this.#naturalOf(expression)) return true;
    if (!fact.integer || fact.nan || magnitude(fact) > FAR) return false;
    const isNear = (arg: Node) => this.#naturalOf(arg) !== undefined;
    if (op === "mul") return args.every(isNear);
    const isSmall = (arg: Node) => isNear(arg) && magnitude(this.#facts.of(arg)) < EXACT / 8;
    return SUMS.has(op) &&
      args.every((arg, i) => isSmall(arg) ? this.#isFar(args[1 - i]) : isSmall(args[1 - i]));
  }

  #far(expression: Node): Node {
    if (this.#naturalOf(expression)) return this.#integer(expression, "i64");
    return node(expression.op, "i64", expression.args.map((arg) => this.#far(arg)));
  }

  /** A comparison of numbers. */
  #compare(expression: Node): Node {
    const { op, args, at } = expression, [left, right] = args;
    const isTruth = op === "gt" && left.op === "abs" && right.op === "const" && right.value === 0;
    const type = this.#widest(isTruth ? left.args : args);
    if (!type) return { ...expression, args: args.map((arg) => this.#double(arg)) };
    if (isTruth) {
      return node(
        "ne",
        "bool",
        [this.#integer(left.args[0], type), integerConstant(type, 0n)],
        undefined,
        at,
      );
    }
    return node(op, "bool", args.map((arg) => this.#integer(arg, type)), undefined, at);
  }

  /** An expression as an f64. */
  #double(expression: Node): Node {
    const { op, args, value } = expression;
    if (op === "const") return expression;
    if (op === "get") return asDouble(get(this.#variable(value as Var)));
    const natural = op === "convert" ? undefined : this.#exactOf(expression);
    const isSmall = isInt32(this.#facts.of(expression));
    if (natural && (isSmall || op === "call")) {
      return asDouble(this.#integer(expression, isSmall ? "i32" : natural));
    }
    return { ...expression, args: args.map((arg) => this.#any(arg)) };
  }

  // -------------------------------------------------------------------------------------------------------------
  // Counting loops

  #for(statement: Node): Node {
    const { index } = statement.value as WideFor, [start, , step] = statement.args;
    if (!this.#facts.isStored(index)) return seq([]);
    const anyZero = !this.#demands.zeros.has(index);
    const counts = isExact(this.#facts.of(start), anyZero) && isExact(this.#facts.stored(index), anyZero) &&
      Number.isInteger(step.value);
    return counts ? this.#counted(statement) : this.#uncounted(statement);
  }

  #counted(statement: Node): Node {
    const { value, at } = statement, [start, , step, body] = statement.args;
    const { index, label, kind, compare } = value as WideFor;
    const up = (step.value as number) > 0, unit = up ? 1 : -1;
    // where one beyond the end is no i32, the loop counts one behind
    const isBehind = this.#isBehind(statement);
    const reach = compare === "le" || compare === "ge" ? unit : 0;
    const type = isBehind || kind === "parallel" || this.#fits(statement, reach) ? "i32" : "i64";
    this.#variables.set(index, { ...index, type });
    const counter: Var = isBehind ? { ...index, type } : this.#variable(index);
    const first = moved(this.#integer(start, type), isBehind ? -unit : 0);
    const last = this.#end(statement, type, isBehind ? 0 : reach);
    const inner = this.statement(body);
    const rounds = isBehind ? seq([set(this.#variable(index), moved(get(counter), unit)), inner]) : inner;
    const counted: For = { index: counter, label, kind };
    return node(
      "for",
      "void",
      [first, last, integerConstant(type, BigInt(step.value as number)), rounds],
      counted,
      at,
    );
  }

  /** Whether index and end are int32, the end also when it is moved. */
  #fits({ value, args: [, end] }: Node, reach: number): boolean {
    const fact = this.#facts.of(end);
    const isInside = fact.low + reach >= INT32[0] && fact.high + reach <= INT32[1];
    return isInside && isInt32(this.#facts.stored((value as WideFor).index), true);
  }

  #isBehind(statement: Node): boolean {
    const { index, compare } = statement.value as WideFor;
    if (compare !== "le" && compare !== "ge") return false;
    const { low, high } = this.#facts.stored(index);
    return !this.#fits(statement, compare === "le" ? 1 : -1) && this.#fits(statement, 0) &&
      (compare === "le" ? low > INT32[0] : high < INT32[1]);
  }

  /** The end of a loop, moved, as an integer. */
  #end({ value, args: [start, end] }: Node, type: Integer, reach: number): Node {
    if (this.#naturalOf(end)) return moved(this.#integer(end, type), reach);
    const { compare } = value as WideFor, up = compare === "lt" || compare === "le";
    const rounded = node(compare === "lt" || compare === "ge" ? "ceil" : "floor", "f64", [this.#double(end)]);
    const whole = moved(node("truncate", type, [rounded]), reach);
    if (!this.#facts.of(end).nan) return whole;
    // of NaN, which is truncated to 0, there are no rounds
    const isNumber = node("eq", "bool", [rounded, rounded]);
    const first = this.#facts.of(start), isBeyond = up ? first.low >= reach : first.high <= reach;
    return isBeyond ? whole : node("select", type, [isNumber, whole, this.#integer(start, type)]);
  }

  /** A loop over numbers that may be no integers. */
  #uncounted({ value, args: [start, end, step, body] }: Node): Node {
    const { index, label, compare } = value as WideFor;
    this.#variables.set(index, index);
    const last: Var = { name: "end", type: "f64" };
    const isInside = node(compare, "bool", [get(index), get(last)]);
    const leave: Node = node("break", "void", [], label satisfies Label);
    return seq([
      set(index, this.#double(start)),
      set(last, this.#double(end)),
      node("loop", "void", [
        node("if", "void", [node("not", "bool", [isInside]), seq([leave]), seq([])]),
        this.statement(body),
        set(index, node("add", "f64", [get(index), step])),
        node("poll", "void"),
      ], label),
    ]);
  }
}

function integerType(type: Type): Integer | undefined {
  return type === "i32" || type === "i64" ? type : undefined;
}

function integerConstant(type: Integer, value: bigint): Node {
  return type === "i64" ? constant("i64", value) : constant("i32", Number(BigInt.asIntN(32, value)));
}

function moved(x: Node, by: number): Node {
  return by === 0 ? x : node("add", x.type, [x, integerConstant(x.type as Integer, BigInt(by))]);
}

function asDouble(value: Node): Node {
  return value.type === "f64" ? value : node("convert", "f64", [value]);
}
