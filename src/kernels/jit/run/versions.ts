/**
 * The versions of a kernel: one for each kind of arguments it has been called with.
 *
 * @module
 */

import { checkChoice } from "../../../checks.ts";
import type { CodeSource } from "../../kernel.ts";
import { context } from "../../workers/context.ts";
import { type Cached, readCache, writeCache } from "./cache.ts";
import type { Code } from "./code.ts";
import type { Compiled } from "../compile.ts";
import type { Stage } from "./inspect.ts";
import { Instance } from "./instance.ts";
import { type KernelSource, sourceOf } from "../language/kernel_source.ts";
import { resultOf } from "./marshal.ts";
import { moduleOf } from "./modules.ts";
import type { Signature } from "../language/signature.ts";
import type { ScalarType, ValueType } from "../language/types.ts";
import { isOf, nameOf, takes, typeOf } from "./value_types.ts";
import defer * as compiler from "../compile.ts";
import defer * as inspection from "./inspect.ts";
import defer * as parser from "../language/parse.ts";
import defer * as signatures from "../language/signature.ts";

/** What there is to know of a kernel, besides the types of its arguments, in order to compile it. */
export interface Recipe {
  readonly source: KernelSource;
  /** The number of its parameters. */
  readonly arity: number;
  readonly form: "call" | "elements";
  readonly boundsCheck: boolean;
  readonly lanes: boolean;
  /** The types of elements, if a signature says them; only in the form "elements". */
  readonly given?: Signature;
  /** The seed of every call. */
  readonly seed: bigint | undefined;
  /** The folder that keeps what has been compiled. */
  readonly cache: string | undefined;
}

const STAGES = ["source", "ir", "lanes", "wat"] satisfies ("source" | Stage)[];

/** A kernel's code for some argument types. */
export class Version {
  readonly code: Code;
  /** The types of arguments that it takes: f64 stands for any number. */
  readonly accepts: readonly ValueType[];
  /** Calls it with numbers, one for each parameter; only for kernels of numbers. */
  readonly call: (...numbers: number[]) => unknown;
  /** Whether the first parameters take any number, and not only 32-bit integers. */
  readonly any0: boolean;
  readonly any1: boolean;
  readonly any2: boolean;
  readonly any3: boolean;
  /** The next one of the same kind: it takes more numbers. */
  next: Version | undefined;
  #instance: Instance | undefined;

  constructor(code: Code, accepts: readonly ValueType[]) {
    this.code = code;
    this.accepts = accepts;
    [this.any0, this.any1, this.any2, this.any3] = [0, 1, 2, 3].map((i) => accepts[i] === "f64");
    const { seeded, result } = code;
    const plain = code.form === "call" && !seeded && result !== "bool" && result !== "c128" &&
      accepts.every((type) => isNumber(type));
    this.call = plain
      ? this.instance.exports.main as (...numbers: number[]) => unknown
      : (...numbers) => resultOf(result, this.instance.run(numbers));
  }

  /** The code in this thread. */
  get instance(): Instance {
    return this.#instance ??= new Instance(this.code);
  }
}

function isNumber(type: ValueType): boolean {
  return type === "i32" || type === "f64";
}

/** Versions whose arguments differ only in the numbers that they take, those that take least first. */
export interface Chain {
  first: Version | undefined;
}

/** The versions of one kernel. */
export class Versions implements CodeSource {
  readonly recipe: Recipe;
  /** Those whose arguments are all numbers. */
  readonly numbers: Chain = { first: undefined };
  /** All of them, by the kind of their arguments. */
  readonly #chains = new Map<string, Chain>();
  /** The one that was found last: most often it is the next one too. */
  #last: Version | undefined;
  /** The signatures that were given: no other versions are compiled. */
  readonly #given: readonly string[];

  constructor(recipe: Recipe, given: readonly string[] = []) {
    this.recipe = recipe;
    this.#given = given;
    this.#chains.set(kindOf(new Array(recipe.arity).fill("f64")), this.numbers);
    // a worker imports all kernels of a module, perhaps for one of them
    if (context.worker === 0) this.#compileAllGiven();
  }

  /** What the versions are made from. */
  get description(): string {
    return [describe(this.recipe.source), describeOptions(this.recipe), ...this.#given].join("\n");
  }

  /** All versions. */
  *all(): Generator<Version> {
    for (const { first } of this.#chains.values()) for (let v = first; v; v = v.next) yield v;
  }

  /** Their signatures. */
  get signatures(): string[] {
    return [...this.all()].map(({ code }) => signatureOf(code));
  }

  codeFor(args: readonly unknown[]): Code {
    this.checkCount(args.length);
    return this.find(args.slice(0, this.recipe.arity)).code;
  }

  /** @throws {TypeError} If there are fewer arguments than parameters. More are left alone, as a function does. */
  checkCount(count: number): void {
    const { source, arity } = this.recipe;
    if (count >= arity) return;
    parser.parse(source); // has its own words for parameters that no kernel can have
    throw new TypeError(
      `${source.name} takes ${arity} argument${arity === 1 ? "" : "s"} (${
        parameterNames(source.text).join(", ")
      }); got ${count}`,
    );
  }

  /** The version for these arguments. */
  find(args: readonly unknown[]): Version {
    const last = this.#last;
    if (last && args.every((arg, i) => isOf(arg, last.accepts[i]))) return last;
    return this.#last = this.findFor(args.map((arg, i) => typeOf(arg) ?? this.#refuse(arg, i)), args);
  }

  /**
   * The version for arguments of these types.
   *
   * @param args The arguments, for messages.
   */
  findFor(types: readonly ValueType[], args: readonly unknown[] = []): Version {
    if (this.#given.length > 0) return this.#findGiven(types, args);
    const chain = this.#chainFor(types);
    let last: Version | undefined;
    for (let version = chain.first; version; version = version.next) {
      if (types.every((type, i) => takes(version.accepts[i], type))) return version;
      last = version;
    }
    const joined = types.map((type, i) => last && takes(last.accepts[i], type) ? last.accepts[i] : type);
    return this.#add(chain, new Version(this.#code(joined, this.recipe.given?.result), joined));
  }

  /**
   * What a stage of the compiler has made of the kernel.
   *
   * @param signature Which version; the latest by default.
   */
  inspect(stage: "source" | Stage, signature?: string): string {
    checkChoice("inspect: the stage", stage, STAGES);
    const { source } = this.recipe;
    if (stage === "source") return source.text;
    const all = [...this.all()];
    const version = signature === undefined
      ? all.at(-1)
      : all.find(({ code }) => signatureOf(code) === signature);
    if (!version) {
      const there = all.length > 0 ? `there are ${this.signatures.join(", ")}` : "it has not been called yet";
      throw new TypeError(`${source.name} has no version ${signature ?? "to inspect"}: ${there}`);
    }
    return inspection.show(stage, this.#compile(version.code.args, version.code.result));
  }

  #compileAllGiven(): void {
    if (this.all().next().done) this.#given.forEach((text) => this.#compileGiven(text));
  }

  #compileGiven(text: string): void {
    const { source, arity } = this.recipe;
    const { params, result } = signatures.parseSignature(text);
    if (params.length !== arity) {
      throw new TypeError(
        `${source.name}: the signature ${text} is for ${params.length} arguments; the function has ${arity}`,
      );
    }
    const accepts = params.map((type) => type === "i32" || type === "f32" ? "f64" : type);
    this.#add(this.#chainFor(accepts), new Version(this.#code(params, result), accepts));
  }

  #findGiven(types: readonly ValueType[], args: readonly unknown[]): Version {
    this.#compileAllGiven();
    const all = [...this.all()];
    const found = all.find(({ accepts }) => types.every((type, i) => takes(accepts[i], type)));
    if (found) return found;
    const { name } = this.recipe.source, [first] = all;
    if (all.length === 1) {
      const wrong = types.findIndex((type, i) => !takes(first.accepts[i], type));
      this.#refuse(args[wrong], wrong, wordsFor(first.code.args[wrong]), types[wrong]);
    }
    const got = types.map((type) => signatures.showType(type)).join(", ");
    throw new TypeError(`${name} has no version for (${got}); it has ${this.signatures.join(", ")}`);
  }

  #refuse(arg: unknown, index: number, wanted = ANYTHING, type?: ValueType): never {
    const { name, text } = this.recipe.source;
    const param = parameterNames(text)[index];
    const got = typeof type === "object" ? `${nameOf(arg)} ${signatures.showType(type)}` : nameOf(arg);
    const hint = Array.isArray(arg) ? "; fromArray() makes an NDArray of it" : "";
    throw new TypeError(`${name}: argument ${index + 1} (${param}) must be ${wanted}; got ${got}${hint}`);
  }

  #chainFor(types: readonly ValueType[]): Chain {
    const kind = kindOf(types), chain = this.#chains.get(kind) ?? { first: undefined };
    this.#chains.set(kind, chain);
    return chain;
  }

  #add(chain: Chain, version: Version): Version {
    if (!chain.first) return chain.first = version;
    let last = chain.first;
    while (last.next) last = last.next;
    return last.next = version;
  }

  #code(args: readonly ValueType[], result?: ValueType): Code {
    const { source, form, given, seed } = this.recipe;
    const compiled = this.#cached(args, result);
    const { name, bytes, stores, seeded, regions, sites } = compiled;
    const lines = source.text.split("\n");
    return {
      name,
      form,
      module: moduleOf(bytes),
      params: parameterNames(source.text),
      args: compiled.args,
      given: given?.params,
      result: compiled.result,
      stores,
      seeded,
      seed,
      regions,
      sites: sites.map((site) => ({ ...site, text: lines[site.line - 1].trim() })),
    };
  }

  #cached(args: readonly ValueType[], result?: ValueType): Cached {
    const { cache } = this.recipe;
    if (cache === undefined) return this.#compile(args, result);
    const key = `${this.description}\n${JSON.stringify([args, result])}`;
    const known = readCache(cache, key);
    if (known) return known;
    const compiled = this.#compile(args, result);
    writeCache(cache, key, compiled);
    return compiled;
  }

  #compile(args: readonly ValueType[], result?: ValueType): Compiled {
    const { source, form, boundsCheck, lanes } = this.recipe;
    return compiler.compile({ kernel: source, args, result, boundsCheck, form, lanes });
  }
}

const ANYTHING = "a number, a boolean, a bigint, a Complex, a typed array or an NDArray";

const SCALAR_WORDS: Readonly<Record<ScalarType, string>> = {
  i32: "a number",
  f32: "a number",
  f64: "a number",
  i64: "a bigint",
  bool: "a boolean",
  c128: "a Complex",
};

function wordsFor(type: ValueType): string {
  if (typeof type === "string") return SCALAR_WORDS[type as ScalarType];
  return `${type.of === "typed" ? "a" : "an NDArray"} ${signatures.showType(type)}`;
}

/** Types as a text that is the same where only the kind of numbers differs. */
function kindOf(types: readonly ValueType[]): string {
  return types.map((type) => {
    if (typeof type === "object") return `${type.dtype}${type.rank}${type.layout}${type.of}`;
    return type === "i32" ? "f64" : type;
  }).join();
}

function signatureOf({ result, args }: Code): string {
  return signatures.showSignature({ result, params: args });
}

/** The names of a function's parameters; of no use if there are other things among them, which no kernel can have. */
function parameterNames(text: string): string[] {
  const bare = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
  const single = /^\s*([^\s(]+)\s*=>/.exec(bare);
  const list = single ?? /\(([^)]*)\)/.exec(bare);
  return (list?.[1] ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
}

function describeOptions({ form, boundsCheck, lanes, seed, given }: Recipe): string {
  return `${form} boundsCheck=${boundsCheck} lanes=${lanes} seed=${seed} given=${JSON.stringify(given)}`;
}

function describe({ name, text, uses }: KernelSource): string {
  const used = Object.entries(uses).map(([key, value]) => {
    const source = sourceOf(value);
    return `${key} = ${source ? `{\n${describe(source)}\n}` : describeConstant(value)}`;
  });
  return [`${name}: ${text}`, ...used.sort()].join("\n");
}

function describeConstant(value: unknown): string {
  return `${typeof value} ${Object.is(value, -0) ? "-0" : value}`;
}
