/**
 * Whether a program is legal, so that a faulty pass shows itself at once and not in wrong numbers.
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
  LaneVar,
  Node,
  Parallel,
  Program,
  Storage,
  Type,
  Var,
} from "./ir.ts";
import { assignedBy, nodesOf } from "./walk.ts";
import { printNode } from "./print.ts";

const INTEGERS = "i32 i64", FLOATS = "f32 f64", NUMBERS = `${INTEGERS} ${FLOATS}`;

/** What operations take and give. T is any of the types after the colon, the same one everywhere. */
const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  "neg abs sqrt floor ceil trunc nearest": [`T -> T : ${FLOATS}`],
  "not": ["bool -> bool"],
  "clz": ["i32 -> i32"],
  "add sub mul min max": [`T T -> T : ${NUMBERS}`],
  "div copysign": [`T T -> T : ${FLOATS}`],
  "div_s rem_s shl shr_s shr_u": [`T T -> T : ${INTEGERS}`],
  "and or xor": [`T T -> T : ${INTEGERS} bool`],
  "eq ne": [`T T -> bool : ${NUMBERS} bool`],
  "lt le gt ge": [`T T -> bool : ${NUMBERS}`],
  "lt_u": [`T T -> bool : ${INTEGERS}`],
  "select": [`bool T T -> T : ${NUMBERS} bool`],
  "extend": ["i32 -> i64"],
  "wrap": ["i64 -> i32"],
  "convert": [`T -> f32 : ${INTEGERS}`, `T -> f64 : ${INTEGERS}`],
  "truncate": [`T -> i32 : ${FLOATS}`, `T -> i64 : ${FLOATS}`],
  "toint32": ["f64 -> i32"],
  "demote": ["f64 -> f32"],
  "promote": ["f32 -> f64"],
  "reinterpret": ["f64 -> i64", "i64 -> f64", "f32 -> i32", "i32 -> f32"],
  "call": ["f64 -> f64", "f64 f64 -> f64", "f64 f64 f64 -> f64"],
  "lane": [` -> T : ${INTEGERS}`],
  "splat": [`T -> T : ${NUMBERS} bool`],
  "any": ["bool -> bool"],
  "reduce": [`T -> T : ${NUMBERS}`],
  "bound": [`T i32 -> i32 : ${INTEGERS} f64`, `T i32 bool -> i32 : ${INTEGERS} f64`],
};

/** The type that a load of an element gives, and the types that can be stored as one. */
const ELEMENTS: Readonly<Record<Storage, { readonly load: Type; readonly store: readonly Type[] }>> = {
  i8: { load: "i32", store: ["i32", "i64"] },
  u8: { load: "i32", store: ["i32", "i64"] },
  i16: { load: "i32", store: ["i32", "i64"] },
  u16: { load: "i32", store: ["i32", "i64"] },
  i32: { load: "i32", store: ["i32", "i64"] },
  u32: { load: "i64", store: ["i32", "i64"] },
  i64: { load: "i64", store: ["i64"] },
  u64: { load: "i64", store: ["i64"] },
  f32: { load: "f32", store: ["f32"] },
  f64: { load: "f64", store: ["f64"] },
};

/** Every legal operation with its types, such as "add i32 i32 -> i32". */
const LEGAL: ReadonlySet<string> = new Set(
  Object.entries(SIGNATURES).flatMap(([ops, signatures]) =>
    ops.split(" ").flatMap((op) => signatures.flatMap((signature) => spelledOut(op, signature)))
  ),
);

function spelledOut(op: string, signature: string): string[] {
  const [pattern, types = ""] = signature.split(" : ");
  return types.split(" ").map((type) => signatureText(op, pattern.trim().replaceAll("T", type)));
}

function signatureText(op: string, types: string): string {
  return `${op} ${types}`;
}

/**
 * Checks a program: the types and number of operands, what is uniform and what varies, where a `break` goes, what may
 * be assigned.
 *
 * @throws {TypeError} At the first thing that is illegal; the message shows the place.
 */
export function verify(program: Program): void {
  const seen = new Set<Func>();
  const sites = program.sites.length;
  const verifyFunc = (func: Func) => {
    if (seen.has(func)) return;
    seen.add(func);
    new Verifier(func, sites, verifyFunc).run();
  };
  const last = program.main.params.at(-1);
  insist(
    program.seed === undefined || (program.seed === last && last.type === "i64"),
    "the seed is not the last parameter, or no i64",
  );
  for (const { name, varying } of [...program.main.params, ...program.main.results]) {
    insist(!varying, `${name} varies, in the interface of the program`);
  }
  verifyFunc(program.main);
}

/** A complaint without its place yet. */
class Illegal extends TypeError {}

function insist(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new Illegal(typeof message === "string" ? message : message());
}

/** Checks one function. */
class Verifier {
  readonly #func: Func;
  readonly #sites: number;
  readonly #verifyFunc: (func: Func) => void;
  /** The variables that have a value at some time. */
  readonly #declared: ReadonlySet<Var>;
  /** The statements around this place. */
  readonly #around: Node[] = [];
  readonly #labels: Label[] = [];
  /** The indices of the loops around, which must not be assigned. */
  readonly #indices: Var[] = [];
  #gang: Gang | undefined;
  /** Whether this is the first value of a lane variable, where `lane` is uniform. */
  #first = false;

  constructor(func: Func, sites: number, verifyFunc: (func: Func) => void) {
    this.#func = func;
    this.#sites = sites;
    this.#verifyFunc = verifyFunc;
    const bases = nodesOf(func.body).filter(({ op }) => op === "gang").map(({ value }) =>
      (value as Gang).base
    );
    this.#declared = new Set([...func.params, ...nodesOf(func.body).flatMap(assignedBy), ...bases]);
  }

  run(): void {
    try {
      this.#interface();
      this.#statement(this.#func.body);
    } catch (error) {
      throw error instanceof Illegal ? new TypeError(`${this.#place()}: ${error.message}`) : error;
    }
  }

  #place(): string {
    const heads = this.#around.filter(({ op }) => op !== "seq").map((node) => printNode(node).split("\n")[0]);
    return [this.#func.name, ...heads.map((head) => `\`${head.replace(/ \{$/, "")}\``)].join(" > ");
  }

  #interface(): void {
    const { params, results } = this.#func;
    for (const { name, type } of [...params, ...results]) {
      insist(type !== "void", `${name} is no parameter or result`);
    }
    insist(new Set(params).size === params.length, "a parameter stands twice");
    for (const result of results) this.#readable(result);
  }

  // -------------------------------------------------------------------------------------------------------------
  // Statements

  #statement(node: Node): void {
    this.#around.push(node);
    insist(node.type === "void", `${node.op} is no statement`);
    for (const variable of assignedBy(node)) {
      insist(!this.#indices.includes(variable), `the index ${variable.name} is assigned in its loop`);
    }
    this.#dispatch(node);
    this.#around.pop();
  }

  #dispatch(node: Node): void {
    const { op, args, value } = node;
    switch (op) {
      case "seq":
        return args.forEach((arg) => this.#statement(arg));
      case "set":
        this.#operands(node, 1);
        return this.#assignable(value as Var, args[0].type, args[0].varying);
      case "if":
        this.#bodies(node, 1, 2);
        return this.#typed(args[0], "bool", "the condition");
      case "block":
      case "loop":
        return this.#inside(value as Label, () => args.forEach((arg) => this.#statement(arg)));
      case "for":
        return this.#for(node);
      case "break":
        return insist(
          this.#labels.includes(value as Label),
          `nothing around is called ${(value as Label).name}, or it cannot be left from here`,
        );
      case "store":
        return this.#access(node, args[1]);
      case "random":
        return this.#assignable(value as Var, "f64", false);
      case "poll":
        return this.#operands(node, 0);
      case "invoke":
        return this.#invoke(node);
      case "parallel":
        return this.#parallel(node);
      case "gang":
        return this.#gangOf(node);
      default:
        insist(false, `${op} is no statement`);
    }
  }

  /** Expressions first, then as many statement sequences. */
  #bodies(node: Node, expressions: number, bodies: number): void {
    const { args, op } = node;
    insist(args.length === expressions + bodies, `${op} has ${args.length} operands`);
    args.slice(0, expressions).forEach((arg) => this.#expression(arg));
    for (const body of args.slice(expressions)) {
      insist(body.op === "seq", `${op} has a ${body.op} where a seq belongs`);
      this.#statement(body);
    }
  }

  #operands(node: Node, count: number): void {
    this.#bodies(node, count, 0);
  }

  #inside(label: Label, body: () => void): void {
    insist(!this.#labels.includes(label), `${label.name} is a label twice`);
    this.#labels.push(label);
    body();
    this.#labels.pop();
  }

  #for(node: Node): void {
    const { index, label, lanes = [] } = node.value as For;
    const [start, end, step] = node.args;
    insist(index.type === "i32" || index.type === "i64", `the index ${index.name} is no integer`);
    insist(!index.varying, `the index ${index.name} varies`);
    lanes.forEach((lane) => this.#laneVar(lane));
    const outside = this.#labels.slice();
    // A loop with lane variables is left only at its end.
    if (lanes.length > 0) this.#labels.length = 0;
    this.#indices.push(index);
    const body = () => this.#bodies(node, 3, 1);
    if (lanes.length > 0) body();
    else this.#inside(label, body);
    this.#indices.pop();
    this.#labels.splice(0, Infinity, ...outside);
    for (const bound of [start, end, step]) this.#typed(bound, index.type, `a bound of ${index.name}`);
    insist(step.op === "const" && Number(step.value) !== 0, "the step is no constant, or 0");
  }

  #laneVar({ variable, first, join, into }: LaneVar): void {
    this.#first = true;
    this.#expression(first);
    this.#first = false;
    this.#assignable(variable, first.type, false);
    insist(!join === !into, `${variable.name} is joined to nothing`);
    if (into) this.#assignable(into, variable.type, false);
  }

  #invoke(node: Node): void {
    const { func, into } = node.value as Invoke;
    this.#operands(node, node.args.length);
    this.#sameTypes(func.params, node.args, "parameters");
    this.#sameTypes(func.results, into, "results");
    this.#verifyFunc(func);
  }

  #parallel(node: Node): void {
    const { func, into, least } = node.value as Parallel;
    this.#operands(node, node.args.length);
    const [start, end, ...captured] = node.args;
    this.#typed(start, "i32", "the start");
    this.#typed(end, "i32", "the end");
    // lo, hi and the number of the chunk
    this.#sameTypes(func.params, [start, end, start, ...captured], "parameters");
    this.#sameTypes(func.results, into.map(({ variable }) => variable), "results");
    into.forEach(({ variable }) => this.#assignable(variable, variable.type, false));
    insist(Number.isInteger(least) && least > 0, `${least} is no number of iterations`);
    this.#verifyFunc(func);
  }

  #sameTypes(
    wanted: readonly { type: Type }[],
    given: readonly { type: Type; varying?: boolean }[],
    what: string,
  ): void {
    const text = (types: readonly { type: Type; varying?: boolean }[]) =>
      types.map(({ type, varying }) => varying ? `varying ${type}` : type).join(", ");
    insist(text(wanted) === text(given), `the ${what} are (${text(wanted)}), and given (${text(given)})`);
  }

  #gangOf(node: Node): void {
    const gang = node.value as Gang;
    insist(!this.#gang, "a gang in a gang");
    insist([1, 2, 4, 8, 16].includes(gang.vectors), `${gang.vectors} vectors`);
    insist(!gang.base.varying, `${gang.base.name} varies`);
    const [start, end, ...parts] = node.args;
    const bounds = [start, end, ...parts.splice(4)];
    insist(bounds.length <= 3, `gang has ${node.args.length} operands`);
    for (const bound of bounds) {
      this.#expression(bound);
      this.#typed(bound, gang.base.type, "a bound");
    }
    this.#gang = gang;
    this.#indices.push(gang.base);
    this.#bodies({ ...node, args: parts }, 0, 4);
    this.#indices.pop();
    this.#gang = undefined;
  }

  /** A variable that takes such a value. */
  #assignable(variable: Var, type: Type, varying: boolean): void {
    insist(variable.type === type, `${variable.name} is ${variable.type}, its value ${type}`);
    insist(
      (variable.varying ?? false) === varying,
      `${variable.name} ${variable.varying ? "varies" : "is uniform"}, and its value ${
        varying ? "varies" : "is not"
      }`,
    );
  }

  // -------------------------------------------------------------------------------------------------------------
  // Expressions

  #expression(node: Node): void {
    const { op, args, type, varying } = node;
    args.forEach((arg) => this.#expression(arg));
    if (varying) this.#variesHere(node);
    if (op === "const") return this.#constant(node);
    if (op === "get") return this.#get(node);
    if (op === "load") return this.#access(node, node);
    const signature = signatureText(op, [...args.map((arg) => arg.type), "->", type].join(" "));
    insist(LEGAL.has(signature), () => `${signature} is no operation, in ${printNode(node)}`);
    switch (op) {
      case "bound":
        return this.#bound(node);
      case "lane":
        return insist(this.#first ? !varying : varying, "lane must vary, in a gang");
      case "splat":
        return insist(
          varying && !args[0].varying,
          () => `splat makes uniform values vary, in ${printNode(node)}`,
        );
      case "any":
      case "reduce":
        return insist(
          !varying && args[0].varying,
          () => `${op} makes varying values uniform, in ${printNode(node)}`,
        );
    }
    this.#elementwise(node);
  }

  #variesHere(node: Node): void {
    insist(this.#gang !== undefined, () => `${printNode(node)} varies outside of a gang`);
    const wide = node.type === "i64" || node.type === "f64";
    insist(!wide || this.#gang.width === 64, () => `${printNode(node)} is wider than the lanes`);
  }

  #constant({ type, value, varying }: Node): void {
    const fits: Partial<Record<Type, boolean>> = {
      i32: Object.is(value, Number(value) | 0),
      i64: typeof value === "bigint" && BigInt.asIntN(64, value) === value,
      f32: Object.is(value, Math.fround(Number(value))),
      f64: typeof value === "number",
      bool: typeof value === "boolean",
    };
    insist((fits[type] ?? false) && !varying, `${value} is no constant of type ${type}`);
  }

  #get({ type, value, varying }: Node): void {
    const variable = value as Var;
    this.#readable(variable);
    const same = variable.type === type && (variable.varying ?? false) === varying;
    insist(same, `${variable.name} is read as what it is not`);
  }

  #readable(variable: Var): void {
    insist(this.#declared.has(variable), `${variable.name} is read and never set`);
  }

  /** All operands vary, or none; only shift amounts may be the same for all lanes. */
  #elementwise(node: Node): void {
    const { op, args, varying } = node;
    const shift = op === "shl" || op === "shr_s" || op === "shr_u";
    const operands = shift ? args.slice(0, 1) : args;
    insist(
      operands.every((arg) => arg.varying === varying),
      () => `not all varies alike in ${printNode(node)}`,
    );
    if (shift) insist(varying || !args[1].varying, () => `the amount varies in ${printNode(node)}`);
  }

  #bound(node: Node): void {
    const { site, unit } = node.value as Bound;
    const [index, , mask] = node.args;
    insist(Number.isInteger(site) && site >= 0 && site < this.#sites, `there is no site ${site}`);
    insist(!unit || (!index.varying && !node.varying), "the index of a unit bound is that of lane 0");
    insist(unit || index.varying === node.varying, "a bound varies as its index does");
    if (mask) insist(mask.varying && (unit || node.varying), "the mask of a bound does not vary");
    else if (unit) insist(this.#gang !== undefined, "a unit bound outside of a gang");
  }

  #access(node: Node, element: Node): void {
    const { array, unit } = node.value as Access;
    const [index] = node.args;
    const count = node.op === "load" ? 1 : 2;
    const mask = node.args.at(count);
    if (node.op === "store") this.#operands(node, node.args.length);
    insist(node.args.length === count + (mask ? 1 : 0), `${node.op} has ${node.args.length} operands`);
    this.#readable(array.base);
    this.#elementType(node.op, array.storage, element.type);
    insist(index.type === "i32", `the index of ${array.name} is ${index.type}`);
    const varying = element.varying;
    insist(!unit || varying, `${array.name} is accessed by lanes, but its element does not vary`);
    insist(
      index.varying === (varying && !unit),
      `the index of ${array.name} and its element do not vary alike`,
    );
    if (mask) {
      insist(
        mask.type === "bool" && mask.varying && varying,
        `the mask of ${array.name} is no varying bool`,
      );
    }
  }

  #elementType(op: string, storage: Storage, type: Type): void {
    const { load, store } = ELEMENTS[storage];
    const legal = op === "load" ? load === type : store.includes(type);
    insist(legal, `a ${op} of ${type} where elements are ${storage}`);
  }

  /** An operand of a statement, of this type and uniform. */
  #typed(node: Node, type: Type, what: string): void {
    insist(node.type === type, `${what} is ${node.type}, not ${type}`);
    insist(!node.varying, `${what} varies`);
  }
}
