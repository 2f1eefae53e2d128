/**
 * The back end: a program of the intermediate representation as a WebAssembly module.
 *
 * Imports, all from "weft": `fail(site, index)`, `poll()`, `fork(region, start, end, least)` if there is a `parallel`,
 * `memory` if it is used. Exports: `main`; with a `parallel` also the global `job` and for each region N the function `chunkN(chunk, lo, hi)`.
 *
 * @module
 */

import { type Body, heldAs, type HelperName, type Shape, type Surroundings } from "./emit_body.ts";
import { emitFunction } from "./emit_function.ts";
import { helper } from "./emit_helpers.ts";
import { chunkFunction } from "./emit_parallel.ts";
import { scalar } from "./emit_scalar.ts";
import { any, keepAddress, prepare, reduce, vector } from "./emit_varying.ts";
import type { Func, Node, Program, Var } from "../ir/ir.ts";
import { functionsOf, nodesOf } from "../ir/walk.ts";
import { encode } from "./binary.ts";
import type {
  BranchHints,
  Code,
  Export,
  FuncType,
  Global,
  Import,
  MemoryType,
  NameOf,
  Names,
} from "./module.ts";
import type { ValType } from "./opcodes.ts";

/** What a module needs from outside. */
export interface EmitOptions {
  /**
   * Gives a function of the mathematics library: for scalars (f64s → f64), or with varying parameters and result, for
   * gangs of width 64 with one vector. Undefined if it has no such form.
   */
  link?(name: string, varying: boolean): Func | undefined;
  /** The memory that is imported. Default: shared, of any size. */
  readonly memory?: MemoryType;
}

/** Everything that 32 bits can address. */
const ANY_MEMORY: MemoryType = { minimum: 1, maximum: 65536, shared: true };

/**
 * Writes a program as WebAssembly.
 *
 * @returns The bytes of the module.
 * @throws {TypeError} If something in the program has no WebAssembly form.
 */
export function emit(program: Program, options: EmitOptions = {}): Uint8Array<ArrayBuffer> {
  return new ModuleWriter(program, options).finish();
}

class ModuleWriter implements Surroundings {
  readonly expressions = { scalar, vector, prepare, keepAddress, any, reduce };
  readonly #options: EmitOptions;
  readonly #types: FuncType[] = [];
  readonly #imports: Import[] = [];
  readonly #globals: Global[] = [];
  readonly #exports: Export[] = [];
  readonly #functions: number[] = [];
  readonly #branchHints: BranchHints[] = [];
  readonly #codes: Code[] = [];
  readonly #functionNames: NameOf[] = [];
  readonly #localNames: Names["locals"][number][] = [];
  readonly #numbers = new Map<string, number>();
  readonly #ids = new Map<object, number>();
  readonly #queue: (() => void)[] = [];
  readonly #regions: Node[] = [];
  #importedFunctions = 0;
  #usesMemory = false;
  readonly fail: number;
  readonly poll: number;
  readonly #fork: number | undefined;
  readonly #job: number | undefined;

  constructor(program: Program, options: EmitOptions) {
    this.#options = options;
    const isParallel = functionsOf(program.main).some(({ body }) =>
      nodesOf(body).some(({ op }) => op === "parallel")
    );
    this.fail = this.#importFunction("fail", ["i32", "f64"]);
    this.poll = this.#importFunction("poll", []);
    if (isParallel) {
      this.#fork = this.#importFunction("fork", ["i32", "i32", "i32", "i32"]);
      this.#job = this.#globals.push(JOB) - 1;
      this.#exports.push({ name: "job", kind: "global", index: this.#job });
    }
    this.#exports.push({ name: "main", kind: "func", index: this.invoked(program.main, undefined) });
  }

  finish(): Uint8Array<ArrayBuffer> {
    for (let write = this.#queue.shift(); write; write = this.#queue.shift()) write();
    if (this.#usesMemory) {
      const type = this.#options.memory ?? ANY_MEMORY;
      this.#imports.push({ module: "weft", name: "memory", imported: { kind: "memory", type } });
    }
    return encode({
      types: this.#types,
      imports: this.#imports,
      functions: this.#functions,
      memories: [],
      globals: this.#globals,
      exports: this.#exports,
      branchHints: this.#branchHints,
      codes: this.#codes,
      names: { functions: this.#functionNames, locals: this.#localNames },
    });
  }

  // ---------------------------------------------------------------------------------------------- What functions ask for

  fork(): number {
    return this.#fork as number;
  }

  job(): number {
    return this.#job as number;
  }

  usesMemory(): void {
    this.#usesMemory = true;
  }

  invoked(func: Func, shape: Shape | undefined): number {
    const key = `${this.#idOf(func)} ${shape ? `${shape.width} ${shape.vectors}` : ""}`;
    const results = typesOf(func.results, shape);
    return this.#once(
      key,
      func.name,
      typesOf(func.params, shape),
      results,
      () => emitFunction(this, func, shape),
    );
  }

  linked(name: string, varying: boolean): number | undefined {
    const func = this.#options.link?.(name, varying);
    return func && this.invoked(func, varying ? { width: 64, vectors: 1 } : undefined);
  }

  helper(name: HelperName): number {
    const { params, results, write } = helper(name);
    return this.#once(name, name, params, results, () => write(this));
  }

  region(parallel: Node): number {
    const known = this.#regions.indexOf(parallel);
    if (known >= 0) return known;
    const number = this.#regions.push(parallel) - 1;
    const name = `chunk${number}`;
    const index = this.#once(name, name, ["i32", "i32", "i32"], [], () => chunkFunction(this, parallel));
    this.#exports.push({ name, kind: "func", index });
    return number;
  }

  // ------------------------------------------------------------------------------------------------------------- Numbers

  #once(
    key: string,
    name: string,
    params: readonly ValType[],
    results: readonly ValType[],
    write: () => Body,
  ): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const place = this.#functions.push(this.#type({ params, results })) - 1;
    const index = this.#importedFunctions + place;
    this.#numbers.set(key, index);
    this.#functionNames.push({ index, name });
    this.#queue.push(() => {
      const { code, names, hints } = write().finish();
      this.#codes[place] = code;
      this.#localNames.push({ index, names });
      if (hints.length > 0) this.#branchHints.push({ index, hints });
    });
    return index;
  }

  #idOf(thing: object): number {
    const known = this.#ids.get(thing);
    if (known !== undefined) return known;
    this.#ids.set(thing, this.#ids.size);
    return this.#ids.size - 1;
  }

  #type(type: FuncType): number {
    const key = String([type.params, "", type.results]);
    const known = this.#types.findIndex((each) => String([each.params, "", each.results]) === key);
    return known >= 0 ? known : this.#types.push(type) - 1;
  }

  #importFunction(name: string, params: readonly ValType[]): number {
    const type = this.#type({ params, results: [] });
    this.#imports.push({ module: "weft", name, imported: { kind: "func", type } });
    this.#functionNames.push({ index: this.#importedFunctions, name });
    return this.#importedFunctions++;
  }
}

/** The address of the job block; 0 while there is none. */
const JOB: Global = { type: { type: "i32", mutable: true }, first: [["i32.const", 0], ["end"]] };

function typesOf(variables: readonly Var[], shape: Shape | undefined): ValType[] {
  return variables.flatMap(({ type, varying }) =>
    varying ? new Array<ValType>(shape?.vectors ?? 0).fill("v128") : [heldAs(type)]
  );
}
