/**
 * The representation as text, for people.
 *
 * The type of a variable stands where it is first set; `f64 × lanes` is a varying one. Constants tell their type:
 * `1` is an i32, `1n` an i64, `1.0` an f64, `1.0f` an f32.
 *
 * @module
 */

import type {
  Access,
  Bound,
  For,
  Func,
  Gang,
  Invoke,
  Label,
  Node,
  Op,
  Parallel,
  Program,
  Type,
  Var,
} from "./ir.ts";
import { nodesOf } from "./walk.ts";

/** The text of a program: its main function, then the functions that it invokes. */
export function printProgram(program: Program): string {
  const functions = new Names<Func>();
  functions.of(program.main, program.main.name);
  const texts: string[] = [];
  for (const func of functions.keys()) texts.push(new Printer(functions).func(func)); // printing finds more of them
  return texts.join("\n");
}

/** The text of one statement or expression. */
export function printNode(node: Node): string {
  const printer = new Printer(new Names());
  return node.type === "void" ? printer.lines(node).join("\n") : printer.expression(node);
}

/** Operators from the tightest to the loosest. */
const LEVELS: readonly (Readonly<Partial<Record<Op, string>>>)[] = [
  { mul: "*", div: "/" },
  { add: "+", sub: "-" },
  { shl: "<<", shr_s: ">>", shr_u: ">>>" },
  { lt: "<", le: "<=", gt: ">", ge: ">=", lt_u: "<u" },
  { eq: "==", ne: "!=" },
  { and: "&" },
  { xor: "^" },
  { or: "|" },
];
const INFIX = new Map(
  LEVELS.flatMap((level, i) =>
    Object.entries(level).map(([op, sign]) => [op, { sign, level: i + 1 }] as const)
  ),
);
const PREFIX: Readonly<Partial<Record<Op, string>>> = { neg: "-", not: "!" };
/** Tighter and looser than all operators. */
const TIGHTEST = -1, LOOSEST = LEVELS.length + 1;
/** Operations named after the type of their result alone: they lose nothing but, at most, the last bits. */
const WIDENING: ReadonlySet<Op> = new Set<Op>(["convert", "extend", "promote"]);
/** Operations whose name does not tell the type of their result. */
const TYPED: ReadonlySet<Op> = new Set<Op>(["truncate", "reinterpret"]);

/** Gives each thing a name of its own: the second x is x.2. */
class Names<Thing> {
  readonly #names = new Map<Thing, string>();
  readonly #taken = new Set<string>();

  of(thing: Thing, wish: string): string {
    let name = this.#names.get(thing);
    if (name !== undefined) return name;
    name = wish;
    for (let count = 2; this.#taken.has(name); count++) name = `${wish}.${count}`;
    this.#taken.add(name);
    this.#names.set(thing, name);
    return name;
  }

  /** What has a name so far. */
  keys(): Iterable<Thing> {
    return this.#names.keys();
  }
}

/** Prints one function. */
class Printer {
  /** All functions met so far. */
  readonly #functions: Names<Func>;
  readonly #names = new Names<Var>();
  readonly #labels = new Names<Label>();
  /** Arrays, known by their base: a program may describe one array more than once. */
  readonly #arrays = new Names<Var>();
  readonly #typed = new Set<Var>();

  constructor(functions: Names<Func>) {
    this.#functions = functions;
  }

  func(func: Func): string {
    const params = func.params.map((param) => this.#declared(param)).join(", ");
    const results = func.results.map((result) => `${this.#name(result)}: ${typeText(result)}`).join(", ");
    const head = `${this.#func(func)}(${params})${results && ` -> ${results}`}`;
    return [...braced(head, this.lines(func.body)), ""].join("\n");
  }

  /** A program that is not legal may lack some. */
  lines(statement: Node | undefined): string[] {
    if (!statement) return ["?"];
    const { op, args, value } = statement;
    switch (op) {
      case "seq":
        return this.#body(args);
      case "set":
        return [`${this.#declared(value as Var)} = ${this.expression(args[0])}`];
      case "if":
        return this.#if(statement);
      case "block":
        return braced(this.#labelled("block", value as Label, statement), this.#body(args));
      case "loop":
        return braced(this.#labelled("loop", value as Label, statement), this.#body(args));
      case "for":
        return this.#for(statement);
      case "break":
        return [`break ${this.#label(value as Label)}`];
      case "store":
        return [`${this.#element(statement, args[2])} = ${this.expression(args[1])}`];
      case "random":
        return [`${this.#declared(value as Var)} = random()`];
      case "invoke":
        return [this.#invoke(statement)];
      case "parallel":
        return [this.#parallel(statement)];
      case "gang":
        return this.#gang(statement);
    }
    return [op];
  }

  expression(expression: Node | undefined, around: number = LOOSEST): string {
    if (!expression) return "?";
    const { op, args, value } = expression;
    const infix = INFIX.get(op);
    if (infix) {
      const { sign, level } = infix;
      const text = `${this.expression(args[0], level)} ${sign} ${this.expression(args[1], level - 1)}`;
      return level > around ? `(${text})` : text;
    }
    const prefix = PREFIX[op];
    if (prefix) return prefix + this.expression(args[0], TIGHTEST);
    switch (op) {
      case "const":
        return constantText(expression, around);
      case "get":
        return this.#name(value as Var);
      case "lane":
        return "lane";
      case "select": {
        const [test, yes, no] = args.map((arg) => this.expression(arg, LOOSEST - 1));
        return around < LOOSEST ? `(${test} ? ${yes} : ${no})` : `${test} ? ${yes} : ${no}`;
      }
      case "load":
        return this.#element(expression, args[1]);
    }
    const operands = args.map((arg) => this.expression(arg));
    if (op === "bound" && (value as Bound).unit) operands[0] += " + lane";
    return `${functionName(expression)}(${operands.join(", ")})`;
  }

  #body(statements: readonly Node[]): string[] {
    return statements.flatMap((statement) => this.lines(statement));
  }

  #if({ args: [test, yes, no] }: Node): string[] {
    const lines = braced(`if ${this.expression(test)}`, this.lines(yes));
    const otherwise = this.lines(no);
    if (otherwise.length === 0) return lines;
    return [...lines.slice(0, -1), ...braced("} else", otherwise)];
  }

  #for(statement: Node): string[] {
    const { index, label, kind, lanes = [] } = statement.value as For;
    const [start, end, step] = statement.args.map((arg) => arg.type === "void" ? "" : this.expression(arg));
    const stepText = /^1n?$/.test(step) ? "" : ` step ${step}`;
    const how = kind === "parallel" ? "parallel for" : "for";
    const head = this.#labelled(
      `${how} ${this.#declared(index)} from ${start} to ${end}${stepText}`,
      label,
      statement,
    );
    const copies = lanes.map(({ variable, first, join, into }) => {
      const joined = join && into ? `, ${this.#name(into)} ${join}= all` : "";
      return `lanes ${this.#declared(variable)}: first ${this.expression(first)}${joined}`;
    });
    return braced(head, [...copies, ...this.lines(statement.args[3])]);
  }

  #invoke({ args, value }: Node): string {
    const { func, into } = value as Invoke;
    const operands = args.map((arg) => this.expression(arg)).join(", ");
    const results = into.map((variable) => this.#declared(variable)).join(", ");
    return `${results && `${results} = `}${this.#func(func)}(${operands})`;
  }

  #parallel({ args, value }: Node): string {
    const { func, into, least } = value as Parallel;
    const [start, end, ...captured] = args.map((arg) => this.expression(arg));
    const call = `${this.#func(func)}(${["lo", "hi", "chunk", ...captured].join(", ")})`;
    const joins = into.map(({ variable, join }) => `, ${this.#name(variable)} ${join}= result`).join("");
    return `parallel ${call} from ${start} to ${end}, at least ${least} a chunk${joins}`;
  }

  #gang({ args, value }: Node): string[] {
    const { base, width, vectors } = value as Gang;
    const [start, end] = args.slice(0, 2).map((arg) => this.expression(arg));
    const [first, full, tail, last] = args.slice(2, 6).map((part) => indented(this.lines(part)));
    const limit = args[6] ? `, full up to ${this.expression(args[6])}` : "";
    const shape = `${vectors * 128 / width} lanes of ${width} bits`;
    return [
      `gang ${this.#declared(base)} from ${start} to ${end}, ${shape}${limit} {`,
      ...first,
      "} full {",
      ...full,
      "} tail {",
      ...tail,
      "} last {",
      ...last,
      "}",
    ];
  }

  #element(access: Node, mask: Node | undefined): string {
    const { array, unit } = access.value as Access;
    const index = this.expression(access.args[0]) + (unit ? " + lane" : "");
    return `${this.#arrays.of(array.base, array.name)}[${index}${
      mask ? ` if ${this.expression(mask)}` : ""
    }]`;
  }

  /** A label stands before a statement only if something breaks out of it. */
  #labelled(head: string, label: Label, statement: Node): string {
    const isBreak = ({ op, value }: Node) => op === "break" && value === label;
    return nodesOf(statement).some(isBreak) ? `${this.#label(label)}: ${head}` : head;
  }

  /** The name of a variable, with its type where it is first set. */
  #declared(variable: Var): string {
    const name = this.#name(variable);
    if (this.#typed.has(variable)) return name;
    this.#typed.add(variable);
    return `${name}: ${typeText(variable)}`;
  }

  #name(variable: Var): string {
    return this.#names.of(variable, variable.name);
  }

  #label(label: Label): string {
    return this.#labels.of(label, label.name);
  }

  #func(func: Func): string {
    return this.#functions.of(func, func.name);
  }
}

function typeText({ type, varying }: Var): string {
  return varying ? `${type} × lanes` : type;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function braced(head: string, body: readonly string[]): string[] {
  return [`${head} {`, ...indented(body), "}"];
}

function functionName({ op, type, value }: Node): string {
  if (op === "call") return String(value);
  if (op === "reduce") return `reduce_${value}`;
  if (WIDENING.has(op)) return type;
  return TYPED.has(op) ? `${type}.${op}` : op;
}

/** What follows the digits of a constant. */
const SUFFIX: Readonly<Record<Type, string>> = { i32: "", i64: "n", f32: "f", f64: "", bool: "", void: "" };

function constantText({ type, value }: Node, around: number): string {
  const digits = Object.is(value, -0) ? "-0" : String(value);
  const point = (type === "f32" || type === "f64") && /^-?\d+$/.test(digits) ? ".0" : "";
  const text = digits + point + SUFFIX[type];
  return digits.startsWith("-") && around === TIGHTEST ? `(${text})` : text;
}
