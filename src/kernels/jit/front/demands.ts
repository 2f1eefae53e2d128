/**
 * What is asked of the variables of a kernel in its wide form: whether the sign of a zero can be told from outside,
 * and whether integers are wanted.
 *
 * @module
 */

import { type Facts, isUnset, type WideFor } from "./infer.ts";
import { mayBeZero } from "./intervals.ts";
import type { Node, Var } from "../ir/ir.ts";

/** What is asked. */
export interface Demands {
  /** Variables whose value could not be 0 where it is -0. */
  readonly zeros: ReadonlySet<Var>;
  /** Variables that count, or that indices are made of. */
  readonly integers: ReadonlySet<Var>;
}

/** What is asked of an expression's value. */
interface Demand {
  readonly zero: boolean;
  readonly integer: boolean;
}

const ALL: Demand = { zero: true, integer: false };
const INDEX: Demand = { zero: false, integer: true };
const COMPARED: Demand = { zero: false, integer: false };

/**
 * Finds what is asked.
 *
 * @param results Variables that are seen from outside.
 */
export function demandsOf(body: Node, facts: Facts, results: ReadonlySet<Var>): Demands {
  const survey = new Survey(facts, results);
  for (let known = -1; known !== survey.size;) {
    known = survey.size;
    survey.statement(body);
  }
  return survey;
}

class Survey implements Demands {
  readonly zeros: Set<Var>;
  readonly integers: Set<Var> = new Set();
  readonly #facts: Facts;

  constructor(facts: Facts, results: ReadonlySet<Var>) {
    this.#facts = facts;
    this.zeros = new Set(results);
  }

  get size(): number {
    return this.zeros.size + this.integers.size;
  }

  statement(statement: Node): void {
    const { op, args, value } = statement;
    if (isUnset(statement)) return;
    if (op === "set") return this.#set(value as Var, args[0]);
    if (op === "for") {
      this.#ask(args[0], { zero: this.zeros.has((value as WideFor).index), integer: true });
      this.#ask(args[1], INDEX);
      return this.statement(args[3]);
    }
    for (const arg of args) {
      if (arg.type === "void") this.statement(arg);
      else this.#ask(arg, ALL);
    }
  }

  #set(variable: Var, expression: Node): void {
    const counts = expression.args.some(({ op, value }) => op === "get" && value === variable);
    if (counts && (expression.op === "add" || expression.op === "sub")) this.integers.add(variable);
    this.#ask(expression, { zero: this.zeros.has(variable), integer: this.integers.has(variable) });
  }

  #ask(expression: Node, demand: Demand): void {
    const { op, args, value } = expression;
    if (op === "get") {
      if (demand.zero) this.zeros.add(value as Var);
      if (demand.integer) this.integers.add(value as Var);
    }
    this.#operands(expression, demand).forEach((asked, i) => this.#ask(args[i], asked));
  }

  #operands({ op, args, value }: Node, demand: Demand): readonly Demand[] {
    const { zero, integer } = demand;
    switch (op) {
      case "add": {
        // -0 + x is 0 + x, unless x is -0
        const [a, b] = args.map((arg) => this.#mayBeMinusZero(arg));
        return [{ zero: zero && b, integer }, { zero: zero && a, integer }];
      }
      case "sub": {
        const [a, b] = [this.#mayBeMinusZero(args[0]), mayBeZero(this.#facts.of(args[1]))];
        return [{ zero: zero && b, integer }, { zero: zero && a, integer }];
      }
      case "mul":
      case "neg":
      case "floor":
      case "ceil":
      case "trunc":
      case "min":
      case "max":
        return args.map(() => demand);
      case "abs":
        return [{ zero: false, integer }];
      case "select":
        return [ALL, demand, demand];
      case "div":
        return [demand, { zero: true, integer }];
      case "sqrt":
        return [{ zero, integer: false }];
      case "copysign":
        return [COMPARED, ALL];
      case "call":
        return value === "fmod" ? [demand, { zero: false, integer }] : args.map(() => ALL);
      case "toint32":
      case "truncate":
        return [INDEX];
      case "bound":
        return [INDEX, ALL];
      case "eq":
      case "ne":
      case "lt":
      case "le":
      case "gt":
      case "ge":
        return args.map(() => COMPARED);
      default:
        return args.map(() => ALL);
    }
  }

  #mayBeMinusZero(expression: Node): boolean {
    const fact = this.#facts.of(expression);
    return fact.minusZero && mayBeZero(fact);
  }
}
