/**
 * Random kernels that are always well-typed, always end and never throw.
 *
 * fast-check makes (and shrinks) trees in which variables, arrays and loops are mere numbers. `render` makes a kernel
 * of any such tree: a number picks one of the names that may stand at its place.
 */

import fc from "fast-check";

/** A numeric expression. */
export type Numeric =
  | { readonly tag: "number"; readonly value: number }
  | { readonly tag: "variable"; readonly pick: number }
  | { readonly tag: "unary"; readonly op: string; readonly a: Numeric }
  | { readonly tag: "binary"; readonly op: string; readonly a: Numeric; readonly b: Numeric }
  | { readonly tag: "choice"; readonly test: Truth; readonly a: Numeric; readonly b: Numeric }
  | { readonly tag: "load"; readonly array: number; readonly place: number; readonly a: Numeric }
  | { readonly tag: "assigned"; readonly pick: number; readonly op: string; readonly a: Numeric };

/** A truth value. */
export type Truth =
  | { readonly tag: "flag"; readonly pick: number }
  | { readonly tag: "compare"; readonly op: string; readonly a: Numeric; readonly b: Numeric }
  | { readonly tag: "test"; readonly a: Numeric }
  | { readonly tag: "not"; readonly a: Truth }
  | { readonly tag: "both"; readonly op: string; readonly a: Truth; readonly b: Truth };

/** A statement. */
export type Statement =
  | { readonly tag: "let"; readonly a: Numeric }
  | { readonly tag: "letFlag"; readonly a: Truth }
  | { readonly tag: "assign"; readonly pick: number; readonly op: string; readonly a: Numeric }
  | { readonly tag: "assignFlag"; readonly pick: number; readonly a: Truth }
  | {
    readonly tag: "store";
    readonly array: number;
    readonly place: number;
    readonly op: string;
    readonly a: Numeric;
  }
  | {
    readonly tag: "if";
    readonly test: Truth;
    readonly then: readonly Statement[];
    readonly else: readonly Statement[];
  }
  | {
    readonly tag: "jump";
    readonly kind: "break" | "continue";
    readonly pick: number;
    readonly test: Truth;
  }
  | { readonly tag: "return"; readonly a: Numeric }
  | { readonly tag: "for"; readonly shape: number; readonly body: readonly Statement[] }
  | {
    readonly tag: "while";
    readonly shape: number;
    readonly test: Truth;
    readonly body: readonly Statement[];
  }
  | { readonly tag: "block"; readonly body: readonly Statement[] }
  | {
    readonly tag: "prange";
    readonly shape: number;
    readonly writes: number;
    readonly body: readonly Statement[];
  };

/** A kernel before it has names. */
export interface Tree {
  readonly form: "call" | "elements";
  readonly body: readonly Statement[];
  readonly result: Numeric;
}

// ---------------------------------------------------------------------------------------------------------------
// Trees

/** Numbers worth having in a kernel. */
const LITERALS = [
  0,
  1,
  2,
  3,
  5,
  7,
  8,
  16,
  31,
  100,
  255,
  1000,
  65535,
  65536,
  0x7fffffff,
  0x80000000,
  0xffffffff,
]
  .concat([
    0.5,
    0.1,
    1.5,
    2.5,
    3.75,
    1e-3,
    1e10,
    4294967296.5,
    9007199254740991,
    1e300,
    5e-324,
    NaN,
    Infinity,
    -0,
    -1,
  ]);

const UNARY = ["-", "~", "+", "Math.abs", "Math.floor", "Math.ceil", "Math.round", "Math.trunc", "Math.sign"]
  .concat(["Math.sqrt", "Math.fround", "Math.clz32", "Number"]);
const BINARY = ["+", "-", "*", "+", "-", "*", "/", "%", "|", "&", "^", "<<", ">>", ">>>", "||", "&&"]
  .concat(["Math.min", "Math.max", "Math.imul"]);
const COMPARE = ["<", "<=", ">", ">=", "===", "!==", "==", "!="];
const ASSIGN = [
  "=",
  "=",
  "=",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "|=",
  "&=",
  "^=",
  "<<=",
  ">>=",
  ">>>=",
  "++",
  "--",
];

const pick = fc.nat({ max: 30 });

const { numeric, statements } = fc.letrec<{
  numeric: Numeric;
  leaf: Numeric;
  truth: Truth;
  statement: Statement;
  statements: readonly Statement[];
  jump: Statement;
  body: readonly Statement[];
}>((tie) => ({
  leaf: fc.oneof(
    fc.record({ tag: fc.constant("number" as const), value: fc.constantFrom(...LITERALS) }),
    fc.record({ tag: fc.constant("variable" as const), pick }),
    fc.record({ tag: fc.constant("variable" as const), pick }),
  ),
  numeric: fc.oneof(
    { depthSize: "small", withCrossShrink: true, depthIdentifier: "expression" },
    tie("leaf"),
    { weight: 2, arbitrary: record("unary", { op: fc.constantFrom(...UNARY), a: tie("numeric") }) },
    {
      weight: 5,
      arbitrary: record("binary", { op: fc.constantFrom(...BINARY), a: tie("numeric"), b: tie("numeric") }),
    },
    record("choice", { test: tie("truth"), a: tie("numeric"), b: tie("numeric") }),
    { weight: 2, arbitrary: record("load", { array: pick, place: pick, a: tie("numeric") }) },
    record("assigned", { pick, op: fc.constantFrom(...ASSIGN), a: tie("numeric") }),
  ),
  truth: fc.oneof(
    { depthSize: "small", withCrossShrink: true, depthIdentifier: "expression" },
    record("flag", { pick }),
    {
      weight: 5,
      arbitrary: record("compare", { op: fc.constantFrom(...COMPARE), a: tie("numeric"), b: tie("numeric") }),
    },
    record("test", { a: tie("numeric") }),
    record("not", { a: tie("truth") }),
    record("both", { op: fc.constantFrom("&&", "||", "===", "!=="), a: tie("truth"), b: tie("truth") }),
  ),
  statement: fc.oneof(
    { depthSize: "medium", maxDepth: 4, depthIdentifier: "statement" },
    { weight: 4, arbitrary: record("assign", { pick, op: fc.constantFrom(...ASSIGN), a: tie("numeric") }) },
    { weight: 3, arbitrary: record("let", { a: tie("numeric") }) },
    record("letFlag", { a: tie("truth") }),
    record("assignFlag", { pick, a: tie("truth") }),
    {
      weight: 4,
      arbitrary: record("store", {
        array: pick,
        place: pick,
        op: fc.constantFrom(...ASSIGN),
        a: tie("numeric"),
      }),
    },
    record("return", { a: tie("numeric") }),
    {
      weight: 4,
      arbitrary: record("if", { test: tie("truth"), then: tie("statements"), else: tie("statements") }),
    },
    { weight: 3, arbitrary: record("for", { shape: pick, body: tie("body") }) },
    { weight: 2, arbitrary: record("while", { shape: pick, test: tie("truth"), body: tie("body") }) },
    record("block", { body: tie("body") }),
    { weight: 4, arbitrary: record("prange", { shape: pick, writes: pick, body: tie("body") }) },
  ),
  statements: fc.array(tie("statement"), { minLength: 1, maxLength: 3, depthIdentifier: "statement" }),
  jump: record("jump", {
    kind: fc.constantFrom("break" as const, "continue" as const),
    pick,
    test: tie("truth"),
  }),
  // Of what can be left, every other one is.
  body: fc.tuple(
    tie("statements"),
    fc.array(tie("jump"), { maxLength: 1 }),
    fc.array(tie("statement"), { maxLength: 1, depthIdentifier: "statement" }),
  ).map((parts) => parts.flat()),
}));

/** Any kernel. */
export const trees: fc.Arbitrary<Tree> = fc.record({
  form: fc.constantFrom("call" as const, "call" as const, "call" as const, "elements" as const),
  body: statements,
  result: numeric,
});

function record<Tag extends string, Fields extends object>(
  tag: Tag,
  fields: { [K in keyof Fields]: fc.Arbitrary<Fields[K]> },
): fc.Arbitrary<{ readonly tag: Tag } & Fields> {
  return fc.record({ tag: fc.constant(tag), ...fields }) as unknown as fc.Arbitrary<
    { readonly tag: Tag } & Fields
  >;
}

// ---------------------------------------------------------------------------------------------------------------
// Sources

/** The arrays that a kernel may use: all are EXTRA longer than n. */
export const ARRAYS = ["x", "y", "k", "w", "s"] as const;
/** How many elements arrays have beyond n, so that small indices are always good. */
export const EXTRA = 8;

/** A kernel with names. */
export interface Rendered {
  /** The source. */
  readonly text: string;
  /** The same, but sums and products of prange are made in the order of compiled kernels. */
  readonly reordered: string;
}

/** Makes a kernel of a tree. */
export function render(tree: Tree): Rendered {
  return { text: new Renderer(tree, false).text, reordered: new Renderer(tree, true).text };
}

interface Variable {
  readonly name: string;
  readonly kind: "numeric" | "flag";
  readonly assignable: boolean;
  /** It is an index of every array; "within": it is less than n. */
  readonly index?: "any" | "within";
}

interface Target {
  readonly label: string;
  readonly loop: boolean;
}

/** What is in force in a parallel loop. */
interface Parallel {
  /** Which arrays its iterations write, each at its own place only. */
  readonly written: ReadonlySet<string>;
  /** That place; undefined outside of the inner one of two. */
  readonly own?: string;
  /** What is summed up. */
  readonly sums: readonly Sum[];
  /** How many of the variables in scope are declared outside. */
  readonly outer: number;
  /** How many of the targets in force lie outside. */
  readonly targets: number;
}

interface Sum {
  readonly name: string;
  readonly join: "add" | "mul" | "min" | "max" | "count";
}

const JOINS: readonly Sum["join"][] = ["count", "add", "mul", "min", "max"];
const NEUTRAL = { add: "-0", mul: "1", min: "Infinity", max: "-Infinity", count: "-0" };

class Renderer {
  readonly text: string;
  readonly #reordered: boolean;
  readonly #form: Tree["form"];
  #variables: Variable[];
  #targets: Target[] = [];
  #parallel: Parallel | undefined;
  #names = 0;

  constructor({ form, body, result }: Tree, reordered: boolean) {
    this.#form = form;
    this.#reordered = reordered;
    this.#variables = [
      { name: "n", kind: "numeric", assignable: false },
      { name: "a", kind: "numeric", assignable: true },
      { name: "b", kind: "numeric", assignable: true },
      { name: "c", kind: "numeric", assignable: true },
      { name: "f", kind: "flag", assignable: true },
    ];
    if (form === "elements") this.#variables.shift();
    const params = form === "call" ? ["n", "a", "b", "c", "f", ...ARRAYS] : ["a", "b", "c", "f"];
    const lines = body.flatMap((statement) => this.#statement(statement));
    lines.push(`return ${this.#numeric(result)};`);
    this.text = `(${params.join(", ")}) => {\n${indented(lines).join("\n")}\n}`;
  }

  // names

  #fresh(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  /** The variables that may be read here. */
  #readable(kind: Variable["kind"]): Variable[] {
    return this.#variables.filter((variable) => variable.kind === kind);
  }

  /** The variables that may be assigned here. */
  #assignable(kind: Variable["kind"]): Variable[] {
    const from = this.#parallel?.outer ?? 0;
    return this.#variables.filter((variable, i) =>
      variable.kind === kind && variable.assignable && i >= from
    );
  }

  #scoped(render: () => string[]): string[] {
    const count = this.#variables.length;
    const lines = render();
    this.#variables.length = count;
    return indented(lines);
  }

  // expressions

  #numeric(node: Numeric): string {
    switch (node.tag) {
      case "number":
        return Object.is(node.value, -0) ? "(-0)" : node.value < 0 ? `(${node.value})` : String(node.value);
      case "variable":
        return picked(this.#readable("numeric"), node.pick)!.name;
      case "unary":
        return /\w/.test(node.op)
          ? `${node.op}(${this.#numeric(node.a)})`
          : `(${node.op} ${this.#numeric(node.a)})`;
      case "binary": {
        const a = this.#numeric(node.a), b = this.#numeric(node.b);
        return /\w/.test(node.op) ? `${node.op}(${a}, ${b})` : `(${a} ${node.op} ${b})`;
      }
      case "choice":
        return `(${this.#truth(node.test)} ? ${this.#numeric(node.a)} : ${this.#numeric(node.b)})`;
      case "load":
        return this.#load(node.array, node.place, node.a);
      case "assigned": {
        const variable = picked(this.#assignable("numeric"), node.pick);
        return variable ? `(${this.#assignment(variable.name, node.op, node.a)})` : this.#numeric(node.a);
      }
    }
  }

  #load(array: number, place: number, a: Numeric): string {
    if (this.#form === "elements") return this.#numeric(a);
    const name = picked(ARRAYS, array)!;
    if (!this.#parallel?.written.has(name)) return `${name}[${this.#place(place, a)}]`;
    return this.#parallel.own === undefined ? this.#numeric(a) : `${name}[${this.#parallel.own}]`;
  }

  /** An index of every array. */
  #place(place: number, a: Numeric): string {
    const variable = picked(this.#variables.filter(({ index }) => index), place);
    if (!variable || place % 5 === 4) return `${this.#numeric(a)} & 7`;
    const { name, index } = variable;
    if (index === "any") return name;
    return [name, `${name} + 1`, `n - 1 - ${name}`, `${name} + (${this.#numeric(a)} & 7)`][place % 5];
  }

  #truth(node: Truth): string {
    switch (node.tag) {
      case "flag":
        return picked(this.#readable("flag"), node.pick)!.name;
      case "compare":
        return `(${this.#numeric(node.a)} ${node.op} ${this.#numeric(node.b)})`;
      case "test":
        return `(${this.#numeric(node.a)} ? true : false)`;
      case "not":
        return `!${this.#truth(node.a)}`;
      case "both":
        return `(${this.#truth(node.a)} ${node.op} ${this.#truth(node.b)})`;
    }
  }

  #assignment(target: string, op: string, a: Numeric): string {
    return op === "++" || op === "--" ? `${target}${op}` : `${target} ${op} ${this.#numeric(a)}`;
  }

  // statements

  #block(body: readonly Statement[]): string[] {
    return this.#scoped(() => body.flatMap((statement) => this.#statement(statement)));
  }

  #statement(node: Statement): string[] {
    switch (node.tag) {
      case "let":
        return [this.#declaration("numeric", this.#numeric(node.a))];
      case "letFlag":
        return [this.#declaration("flag", this.#truth(node.a))];
      case "assign":
        return this.#assign(node);
      case "assignFlag": {
        const variable = picked(this.#assignable("flag"), node.pick);
        return variable ? [`${variable.name} = ${this.#truth(node.a)};`] : [];
      }
      case "store":
        return this.#store(node);
      case "if":
        return [
          `if (${this.#truth(node.test)}) {`,
          ...this.#block(node.then),
          ...(node.else.length > 0 ? ["} else {", ...this.#block(node.else)] : []),
          "}",
        ];
      case "jump":
        return this.#jump(node);
      case "return":
        // Under a condition, so that something follows it; and never from a parallel loop.
        if (this.#parallel) return [];
        return [`if (${this.#numeric(node.a)} > 5) return ${this.#numeric(node.a)};`];
      case "for":
        return this.#for(node.shape, node.body);
      case "while":
        return this.#while(node.shape, node.test, node.body);
      case "block": {
        const label = this.#fresh("l");
        return [`${label}: {`, ...this.#target({ label, loop: false }, () => this.#block(node.body)), "}"];
      }
      case "prange":
        return this.#form === "elements" ? this.#for(node.shape, node.body) : this.#prange(node);
    }
  }

  #declaration(kind: Variable["kind"], value: string): string {
    const name = this.#fresh(kind === "flag" ? "f" : "v");
    this.#variables.push({ name, kind, assignable: true });
    return `let ${name} = ${value};`;
  }

  #assign({ pick, op, a }: Statement & { tag: "assign" }): string[] {
    const sums = this.#parallel?.sums ?? [];
    const sum = pick % 3 === 0 ? picked(sums, pick) : undefined;
    if (sum) return this.#join(sum, this.#numeric(a));
    const variable = picked(this.#assignable("numeric"), pick);
    return variable ? [`${this.#assignment(variable.name, op, a)};`] : [];
  }

  #join({ name, join }: Sum, value: string): string[] {
    const target = this.#reordered ? `${name}$[${name}t & 7]` : name;
    switch (join) {
      case "count":
        return [`${target} += ${value} | 0;`];
      case "add":
        return [`${target} += ${value};`];
      case "mul":
        return [`${target} *= ${value};`];
      case "min":
      case "max":
        return [`${target} = Math.${join}(${target}, ${value});`];
    }
  }

  #store({ array, place, op, a }: Statement & { tag: "store" }): string[] {
    if (this.#form === "elements") return [];
    const name = picked(ARRAYS, array)!;
    if (!this.#parallel) return [`${this.#assignment(`${name}[${this.#place(place, a)}]`, op, a)};`];
    const { written, own } = this.#parallel;
    const target = picked([...written], array);
    return target === undefined || own === undefined
      ? []
      : [`${this.#assignment(`${target}[${own}]`, op, a)};`];
  }

  #target(target: Target, render: () => string[]): string[] {
    this.#targets.push(target);
    const lines = render();
    this.#targets.pop();
    return lines;
  }

  #jump({ kind, pick, test }: Statement & { tag: "jump" }): string[] {
    // The innermost target of a parallel loop is itself: its iterations may end early, and that is all.
    const inner = this.#parallel?.targets ?? 0;
    const targets = this.#targets.filter(({ loop }, i) =>
      kind === "continue" ? loop && i + 1 >= inner : i >= inner
    );
    const target = picked(targets, pick);
    return target ? [`if (${this.#truth(test)}) ${kind} ${target.label};`] : [];
  }

  #for(shape: number, body: readonly Statement[]): string[] {
    const i = this.#fresh("i"), label = this.#fresh("l");
    const n = this.#form === "call" ? "n" : "3";
    const start = picked(this.#readable("numeric"), shape)!.name;
    const heads: [string, Variable["index"]][] = [
      [`let ${i} = 0; ${i} < ${n}; ${i}++`, "within"],
      [`const ${i} of range(${n})`, "within"],
      [`let ${i} = ${n}; ${i} > 0; ${i} -= 2`, "any"],
      [`let ${i} = 0; ${i} < 3; ${i}++`, "any"],
      [`const ${i} of range(7, 0, -1)`, "any"],
      [`let ${i} = 0.5; ${i} < 4; ${i} += 0.75`, undefined],
      [`let ${i} = 1; ${i} < 100; ${i} *= 3`, undefined],
      [`let ${i} = ${start} & 3; ${i} >= 0; ${i}--`, "any"],
    ];
    // The first three take long where loops are nested.
    const isDeep = this.#targets.filter(({ loop }) => loop).length > 1;
    const [head, index] = picked(isDeep ? heads.slice(3) : heads, shape)!;
    const lines = this.#scoped(() => {
      this.#variables.push({ name: i, kind: "numeric", assignable: false, index });
      return this.#target(
        { label, loop: true },
        () => body.flatMap((statement) => this.#statement(statement)),
      );
    });
    return [`${label}: for (${head}) {`, ...lines, "}"];
  }

  /** A loop with a variable that ends it in any case, before `continue` can pass it by. */
  #while(shape: number, test: Truth, body: readonly Statement[]): string[] {
    const label = this.#fresh("l"), fuel = this.#fresh("t");
    const limit = `${fuel}++ < ${1 + shape % 6}`;
    const condition = shape % 2 ? `${limit} && ${this.#truth(test)}` : `${this.#truth(test)} && ${limit}`;
    this.#variables.push({ name: fuel, kind: "numeric", assignable: false });
    const lines = this.#target({ label, loop: true }, () => this.#block(body));
    const loop = shape % 3 ? [`${label}: while (${condition}) {`, ...lines, "}"] : [
      `${label}: do {`,
      ...lines,
      `} while (${condition});`,
    ];
    return [`let ${fuel} = 0;`, ...loop];
  }

  #prange({ shape, writes, body }: Statement & { tag: "prange" }): string[] {
    const outside = this.#parallel;
    // Of two, the inner one runs over four iterations, and each pair has a place of its own.
    const nested = outside === undefined && shape % 4 === 3;
    if (outside && (outside.own !== undefined || this.#targets.length > outside.targets)) {
      return this.#for(shape, body);
    }
    const sums = this.#sums(writes, shape, nested || outside !== undefined);
    const i = this.#fresh("i"), label = this.#fresh("l");
    const outer = outside ? this.#outerIndex : undefined;
    const head = outside
      ? "prange(4)"
      : nested
      ? "prange(n >> 2)"
      : ["prange(n)", "prange(1, n)", "prange(n - 1, -1, -1)", "prange(0, n, 3)"][shape % 5] ?? "prange(n)";
    const written = outside?.written ?? new Set(ARRAYS.filter((_, k) => writes >> k & 1));
    const own = outside ? `${outer} * 4 + ${i}` : nested ? undefined : i;
    this.#parallel = {
      written,
      own,
      sums,
      outer: this.#variables.length,
      targets: this.#targets.length + 1,
    };
    if (nested) this.#outerIndex = i;
    const lines = this.#scoped(() => {
      this.#variables.push({
        name: i,
        kind: "numeric",
        assignable: false,
        index: outside ? "any" : "within",
      });
      return this.#target(
        { label, loop: true },
        () => body.flatMap((statement) => this.#statement(statement)),
      );
    });
    this.#parallel = outside;
    for (const { name } of sums) this.#variables.push({ name, kind: "numeric", assignable: true });
    return [
      ...sums.map(({ name, join }, k) =>
        `let ${name} = ${join === "count" ? shape : LITERALS[(shape + k) % 24]};`
      ),
      ...this.#lanes(sums, `for (const ${i} of ${head}) {`, label, lines),
    ];
  }

  #outerIndex = "";

  /** What a parallel loop sums up; of two, one inside the other, only what is exact in any order. */
  #sums(writes: number, shape: number, exact: boolean): Sum[] {
    return JOINS.filter((join, k) =>
      (writes + shape >> k & 1) && (!exact || (join !== "add" && join !== "mul"))
    )
      .map((join) => ({ name: this.#fresh("r"), join }));
  }

  /** A parallel loop; where the order counts, with eight partial results, as compiled kernels have them. */
  #lanes(sums: readonly Sum[], head: string, label: string, body: readonly string[]): string[] {
    if (!this.#reordered) return [`${label}: ${head}`, ...body, "}"];
    const reduced = sums.map(({ name, join }) => {
      const both = (a: string, b: string) =>
        join === "mul"
          ? `(${a} * ${b})`
          : join === "min" || join === "max"
          ? `Math.${join}(${a}, ${b})`
          : `(${a} + ${b})`;
      const tree = (from: number, to: number): string =>
        to - from === 1 ? `${name}$[${from}]` : both(tree(from, (from + to) / 2), tree((from + to) / 2, to));
      return `${name} = ${both(name, tree(0, 8))};`;
    });
    const loops = body.some((line) => /\b(for|while|do)\b/.test(line));
    const iteration = sums.map(({ name, join }, k) => {
      const next = `${name}t++;`, chunk = `if (${name}t === ${LOOPING_CHUNK})`;
      return loops
        ? `${next} ${chunk} { ${reduced[k]} ${name}$.fill(${NEUTRAL[join]}); ${name}t = 0; }`
        : next;
    });
    return [
      ...sums.flatMap((
        { name, join },
      ) => [`let ${name}t = -1;`, `const ${name}$ = new Array(8).fill(${NEUTRAL[join]});`]),
      `${label}: ${head}`,
      ...indented(iteration),
      ...body,
      "}",
      ...reduced,
    ];
  }
}

/** The iterations of a chunk whose body loops; of one that does not loop there are more than random kernels have. */
const LOOPING_CHUNK = 64;

/** The one that a number picks. */
function picked<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
