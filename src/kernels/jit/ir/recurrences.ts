/**
 * Closed forms: a loop that only adds up polynomials of its index is replaced by the sums themselves.
 *
 * Where every intermediate value is an exact integer, the order of additions does not matter, and the sum is the same
 * bit for bit. Whether that is so is found out at run time; the loop stays, for when it is not.
 *
 * With q(k) the value added in iteration number k, and Δ the forward difference, Newton's series gives
 *
 *     q(0) + … + q(n - 1) = Σ Δʲq(0) · C(n, j + 1)
 *
 * @module
 */

import { constant, type For, get, type Node, node, type Op, type Program, seq, set, type Var } from "./ir.ts";
import { rewrite } from "./walk.ts";
import { Liveness } from "./liveness.ts";
import { simplifyNode } from "./simplify.ts";

/** Of polynomials of a higher degree, the sums would seldom be exact. */
const MOST_DEGREE = 3;
/** Integers up to here are exact as doubles. */
const EXACT = 2 ** 53;
/** The same, with room for the rounding of what is compared with it. */
const SURELY_EXACT = 2 ** 52;
/** A sum that is at most this has binomial coefficients that fit into an i64. */
const SURELY_FITS = 2 ** 55;
const MOST_I32 = 2 ** 31 - 1;

/** The program with a closed form for every loop that has one. */
export function recurrences(program: Program): Program {
  const { main } = program;
  const live = new Liveness(main.body, main.results);
  const body = rewrite(main.body, (statement) => closedForm(statement, live.after(statement)) ?? statement);
  return { ...program, main: { ...main, body } };
}

/** The coefficients of a polynomial of the index, from that of the constant term on. The last one is not 0. */
type Polynomial = readonly bigint[];

/** What an expression is in an iteration: a polynomial, perhaps added to what a variable held before it. */
interface Term {
  readonly added?: Var;
  readonly sum: Polynomial;
  /** The sum with all coefficients on the way taken absolutely: nothing that is calculated is larger. */
  readonly size: Polynomial;
}

function closedForm(statement: Node, live: ReadonlySet<Var>): Node | undefined {
  if (statement.op !== "for") return undefined;
  const { kind, lanes } = statement.value as For;
  if (kind !== "plain" || lanes) return undefined;
  const body = Body.read(statement);
  return body && new ClosedForm(statement, body, live).build();
}

// ---------------------------------------------------------------------------------------------------------------
// Reading the loop

/** What the body of a loop does in each iteration. */
class Body {
  /** What each variable that is set has been set to so far. */
  readonly terms = new Map<Var, Term>();
  /** Sizes of what is calculated in i32, and must fit into it. */
  readonly narrow: Polynomial[] = [];
  readonly #index: Var;

  private constructor(index: Var) {
    this.#index = index;
  }

  /** The body of a loop, if it only adds up polynomials and sets variables to polynomials. */
  static read({ args, value }: Node): Body | undefined {
    const statements = args[3].args;
    if (!statements.every(({ op }) => op === "set")) return undefined;
    const body = new Body((value as For).index);
    for (const { args, value } of statements) {
      const variable = value as Var;
      const term = body.#term(args[0]);
      if (!term || (term.added && term.added !== variable)) return undefined;
      body.terms.set(variable, term);
    }
    return body.sums().length > 0 ? body : undefined;
  }

  /** The variables that something is added to, with what is added. */
  sums(): [Var, Term][] {
    return [...this.terms].filter(([, { added }]) => added);
  }

  #term(expression: Node): Term | undefined {
    const { op, type, args, value } = expression;
    if (type === "f32" || type === "bool") return undefined;
    if (op === "const") return integerTerm(value as number | bigint);
    if (op === "get") return this.#variable(value as Var);
    const operands = args.map((arg) => this.#term(arg));
    if (!operands.every((operand) => operand !== undefined)) return undefined;
    const term = combined(op, operands);
    if (term && !term.added && type === "i32") this.narrow.push(term.size);
    return term && term.size.length <= MOST_DEGREE + 1 ? term : undefined;
  }

  #variable(variable: Var): Term | undefined {
    if (variable === this.#index) return { sum: [0n, 1n], size: [0n, 1n] };
    return this.terms.get(variable) ?? { added: variable, sum: [], size: [] };
  }
}

function integerTerm(value: number | bigint): Term | undefined {
  if (typeof value === "number" && !Number.isInteger(value)) return undefined;
  const integer = BigInt(value);
  return { sum: trimmed([integer]), size: trimmed([integer < 0n ? -integer : integer]) };
}

function combined(op: Op, [a, b]: readonly Term[]): Term | undefined {
  switch (op) {
    case "add":
      if (a.added && b.added) return undefined;
      return { added: a.added ?? b.added, sum: plus(a.sum, b.sum), size: plus(a.size, b.size) };
    case "sub":
      if (b.added) return undefined;
      return { added: a.added, sum: plus(a.sum, times(b.sum, [-1n])), size: plus(a.size, b.size) };
    case "mul":
      if (a.added || b.added) return undefined;
      return { sum: times(a.sum, b.sum), size: times(a.size, b.size) };
    case "neg":
      return a.added ? undefined : { sum: times(a.sum, [-1n]), size: a.size };
    case "convert":
    case "extend":
    case "wrap":
      return a.added ? undefined : a;
  }
}

function plus(a: Polynomial, b: Polynomial): Polynomial {
  const length = Math.max(a.length, b.length);
  return trimmed(Array.from({ length }, (_, i) => (a[i] ?? 0n) + (b[i] ?? 0n)));
}

function times(a: Polynomial, b: Polynomial): Polynomial {
  const product: bigint[] = new Array(Math.max(0, a.length + b.length - 1)).fill(0n);
  a.forEach((x, i) => b.forEach((y, j) => product[i + j] += x * y));
  return trimmed(product);
}

/** The polynomial p(x + distance), given p(x). */
function shifted(polynomial: Polynomial, distance: bigint): Polynomial {
  return polynomial.reduceRight<Polynomial>(
    (sum, coefficient) => plus(times(sum, [distance, 1n]), [coefficient]),
    [],
  );
}

function trimmed(coefficients: Polynomial): Polynomial {
  return coefficients.slice(0, coefficients.findLastIndex((coefficient) => coefficient !== 0n) + 1);
}

// ---------------------------------------------------------------------------------------------------------------
// Writing the sums

/** Writes what takes the place of a loop. */
class ClosedForm {
  readonly #loop: Node;
  readonly #body: Body;
  /** What is read after the loop. */
  readonly #live: ReadonlySet<Var>;
  readonly #statements: Node[] = [];
  readonly #variables = new Set<Var>();
  /** The bounds, as i64. */
  readonly #start: Node;
  readonly #end: Node;
  readonly #step: bigint;
  readonly #trips: Node;
  /** An f64 that no absolute value of the index exceeds. */
  readonly #most: Node;
  /** The binomial coefficients C(n, 1), C(n, 2) … of the number of trips. */
  readonly #binomials: Node[];

  constructor(loop: Node, body: Body, live: ReadonlySet<Var>) {
    const start = this.#once("start", loop.args[0]), end = this.#once("end", loop.args[1]);
    const [, , step, statements] = loop.args;
    this.#loop = { ...loop, args: [start, end, step, statements] };
    this.#body = body;
    this.#live = live;
    this.#start = extended(start);
    this.#end = extended(end);
    this.#step = BigInt(step.value as number | bigint);
    this.#trips = this.#once("trips", this.#tripCount());
    this.#most = this.#once("most", f64("max", ...[this.#start, this.#end].map((x) => f64("abs", toF64(x)))));
    this.#binomials = [this.#trips];
  }

  build(): Node {
    const conditions = [compare("le", this.#most, f64Constant(EXACT))];
    for (const size of this.#body.narrow) conditions.push(this.#isAtMost(size, MOST_I32));
    const sums = this.#body.sums().map(([variable, term]) => {
      const total = this.#once(`${variable.name}_sum`, this.#total(term.sum));
      conditions.push(...this.#conditions(variable, term, total));
      return set(variable, plusTotal(variable, total));
    });
    const holds = conditions.reduce((all, condition) => node("and", "bool", [all, condition]));
    const choice = node("if", "void", [holds, seq([...sums, ...this.#lastIteration()]), seq([this.#loop])]);
    return simplifyNode(seq([...this.#statements, choice]));
  }

  /** The value of an expression, calculated here and put into a variable. */
  #once(name: string, expression: Node): Node {
    const simple = simplifyNode(expression);
    if (simple.op === "const" || this.#variables.has(simple.value as Var)) return simple;
    const variable: Var = { name, type: simple.type };
    this.#variables.add(variable);
    this.#statements.push(set(variable, simple));
    return get(variable);
  }

  #tripCount(): Node {
    const [from, to] = this.#step > 0n ? [this.#start, this.#end] : [this.#end, this.#start];
    const distance = this.#once("distance", i64("sub", to, from));
    const step = this.#step > 0n ? this.#step : -this.#step;
    const steps = i64("div_s", i64("add", distance, i64Constant(step - 1n)), i64Constant(step));
    return node("select", "i64", [compare("gt", distance, i64Constant(0n)), steps, i64Constant(0n)]);
  }

  /** The sum of a polynomial of the index over all iterations. */
  #total(polynomial: Polynomial): Node {
    let total = i64Constant(0n);
    let differences = polynomial;
    for (let j = 0; differences.length > 0; j++) {
      const first = valueIn(i64, i64Constant, differences, this.#start);
      total = i64("add", total, i64("mul", first, this.#binomial(j)));
      differences = plus(shifted(differences, this.#step), times(differences, [-1n]));
    }
    return total;
  }

  /** C(n, j + 1) = C(n, j) (n - j) / (j + 1). */
  #binomial(j: number): Node {
    for (let k = this.#binomials.length; k <= j; k++) {
      const factor = i64("sub", this.#trips, i64Constant(BigInt(k)));
      const product = i64("mul", this.#binomials[k - 1], factor);
      const quotient = i64("div_s", product, i64Constant(BigInt(k + 1)));
      this.#binomials.push(this.#once(`choose${k + 1}`, quotient));
    }
    return this.#binomials[j];
  }

  /** What must be true for a sum to be that of the loop. */
  #conditions(variable: Var, term: Term, total: Node): Node[] {
    const most = this.#value(term.size);
    const all = f64("mul", toF64(this.#trips), most);
    const fits = compare("le", all, f64Constant(SURELY_FITS));
    if (variable.type !== "f64") return [fits];
    const before = integerOf(variable);
    const isInteger = compare("eq", bits(toF64(before)), bits(get(variable))); // -0 is none
    if (!this.#growsOnly(term)) {
      const largest = f64("add", f64("abs", get(variable)), all);
      return [isInteger, compare("le", largest, f64Constant(SURELY_EXACT))];
    }
    const exactTerms = compare("le", most, f64Constant(SURELY_EXACT));
    return [isInteger, exactTerms, fits, isInRange(before), isInRange(i64("add", before, total))];
  }

  /** Whether everything that is added has the same sign: then nothing on the way is larger than the first and last. */
  #growsOnly({ sum, size }: Term): boolean {
    const sameSign = [1n, -1n].some((sign) => size.every((coefficient, i) => sum[i] === sign * coefficient));
    const least = this.#step > 0n ? this.#start : i64("add", this.#end, i64Constant(1n));
    const { op, value } = simplifyNode(least);
    return sameSign && (size.length <= 1 || (op === "const" && value as bigint >= 0n));
  }

  /** The value of a polynomial with positive coefficients at the largest index there may be. */
  #value(polynomial: Polynomial): Node {
    return valueIn(f64, (coefficient) => f64Constant(Number(coefficient)), polynomial, this.#most);
  }

  #isAtMost(polynomial: Polynomial, limit: number): Node {
    return compare("le", this.#value(polynomial), f64Constant(limit));
  }

  /** Variables that do not add up have the value of the last iteration, if there is one and they are read at all. */
  #lastIteration(): Node[] {
    const { args, value } = this.#loop;
    const isPlain = ({ value }: Node) => !this.#body.terms.get(value as Var)?.added;
    const plain = args[3].args.filter(isPlain);
    if (!plain.some(({ value }) => this.#live.has(value as Var))) return [];
    const [start, end, step] = args;
    const before = i64("mul", i64("sub", this.#trips, i64Constant(1n)), i64Constant(this.#step));
    const last = i64("add", this.#start, before);
    const any = compare("gt", this.#trips, i64Constant(0n));
    const from = node("select", start.type, [
      any,
      start.type === "i32" ? node("wrap", "i32", [last]) : last,
      start,
    ]);
    const label = { name: "last" };
    return [node("for", "void", [from, end, step, seq(plain)], { ...value as For, label })];
  }
}

/** Horner's rule. */
function valueIn(
  calculate: (op: Op, ...args: Node[]) => Node,
  constantOf: (coefficient: bigint) => Node,
  polynomial: Polynomial,
  x: Node,
): Node {
  return polynomial.slice(0, -1).reduceRight((value, coefficient) => {
    const product = calculate("mul", value, x);
    return coefficient === 0n ? product : calculate("add", product, constantOf(coefficient));
  }, constantOf(polynomial.at(-1) ?? 0n));
}

function plusTotal(variable: Var, total: Node): Node {
  if (variable.type === "f64") return toF64(i64("add", integerOf(variable), total));
  const fitted = variable.type === "i32" ? node("wrap", "i32", [total]) : total;
  return node("add", variable.type, [get(variable), fitted]);
}

function integerOf(variable: Var): Node {
  return node("truncate", "i64", [get(variable)]);
}

/** Whether an i64 is exact as a double. */
function isInRange(integer: Node): Node {
  const shifted = i64("add", integer, i64Constant(BigInt(EXACT)));
  return compare("lt_u", shifted, i64Constant(2n * BigInt(EXACT) + 1n));
}

function i64(op: Op, ...args: Node[]): Node {
  return node(op, "i64", args);
}

function f64(op: Op, ...args: Node[]): Node {
  return node(op, "f64", args);
}

/** Modulo 2^64, as all calculations in i64 are. */
function i64Constant(value: bigint): Node {
  return constant("i64", BigInt.asIntN(64, value));
}

function f64Constant(value: number): Node {
  return constant("f64", value);
}

function compare(op: Op, a: Node, b: Node): Node {
  return node(op, "bool", [a, b]);
}

function toF64(integer: Node): Node {
  return f64("convert", integer);
}

function bits(number: Node): Node {
  return i64("reinterpret", number);
}

function extended(integer: Node): Node {
  return integer.type === "i32" ? i64("extend", integer) : integer;
}
