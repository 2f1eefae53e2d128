/**
 * The text format of WebAssembly, for people: one instruction a line, indented by blocks, with names where there are any.
 *
 * @module
 */

import { decode, offsetsOf } from "./binary.ts";
import type {
  Code,
  Export,
  FuncType,
  Global,
  GlobalType,
  Import,
  MemoryType,
  Module,
  NameOf,
} from "./module.ts";
import { type Immediates, type Instruction, OPCODES } from "./opcodes.ts";

/**
 * A module as text.
 *
 * @param bytes The module in the binary format.
 * @returns Its text, which an assembler takes.
 * @throws {TypeError} If it is no module, or holds what {@linkcode decode} does not know.
 */
export function wat(bytes: Uint8Array): string {
  const module = decode(bytes);
  const context = contextOf(module);
  const lines = [
    ...module.types.map((type, i) => `(type (;${i};) (func${signature(type)}))`),
    ...module.imports.map((each) => importText(each, context)),
    ...module.memories.map((type) => `(memory ${memoryText(type)})`),
    ...module.globals.map((each) => globalText(each, context)),
    ...module.exports.map((each) => exportText(each, context)),
    ...module.codes.flatMap((code, i) => functionText(code, i, context)),
  ];
  return ["(module", ...lines.map((line) => `  ${line}`), ")", ""].join("\n");
}

// ---------------------------------------------------------------------------------------------------------------
// Names

/** What the text of a function needs to know of the module. */
interface Context {
  readonly module: Module;
  readonly importedFunctions: number;
  readonly importedGlobals: number;
  readonly functions: readonly string[];
}

function contextOf(module: Module): Context {
  const imported = (kind: string) => module.imports.filter((each) => each.imported.kind === kind).length;
  const importedFunctions = imported("func");
  return {
    module,
    importedFunctions,
    importedGlobals: imported("global"),
    functions: identifiers(importedFunctions + module.codes.length, module.names.functions),
  };
}

/** For each number an identifier, all of them different; the number itself where there is no name. */
function identifiers(count: number, names: readonly NameOf[]): string[] {
  const found = Array.from({ length: count }, (_, i) => String(i));
  const taken = new Set<string>();
  for (const { index, name } of names) {
    const wished = `$${name.replace(/[^\w!#$%&'*+./:<=>?@\\^`|~-]/g, "_")}`;
    found[index] = taken.has(wished) ? `${wished}#${index}` : wished;
    taken.add(wished);
  }
  return found;
}

// ---------------------------------------------------------------------------------------------------------------
// What stands around the functions

function signature({ params, results }: FuncType): string {
  const part = (name: string, types: readonly string[]) =>
    types.length > 0 ? ` (${name} ${types.join(" ")})` : "";
  return part("param", params) + part("result", results);
}

function importText({ module, name, imported }: Import, context: Context): string {
  const from = `import ${quoted(module)} ${quoted(name)}`;
  if (imported.kind === "memory") return `(${from} (memory ${memoryText(imported.type)}))`;
  if (imported.kind === "global") return `(${from} (global ${globalType(imported.type)}))`;
  const before = context.module.imports.filter((each) => each.imported.kind === "func");
  const index = before.findIndex((each) => each.module === module && each.name === name);
  return `(${from} (func ${declared(context.functions[index])}(type ${imported.type})))`;
}

/** An identifier as it stands in a declaration: there a mere number is left out. */
function declared(identifier: string): string {
  return identifier.startsWith("$") ? `${identifier} ` : "";
}

function memoryText({ minimum, maximum, shared }: MemoryType): string {
  return [minimum, maximum, shared ? "shared" : undefined].filter((part) => part !== undefined).join(" ");
}

function globalType({ type, mutable }: GlobalType): string {
  return mutable ? `(mut ${type})` : type;
}

function globalText({ type, first }: Global, context: Context): string {
  const value = first.slice(0, -1).map((each) => `(${instructionText(each, context, [], [])})`);
  return `(global ${globalType(type)} ${value.join(" ")})`;
}

function exportText({ name, kind, index }: Export, { functions }: Context): string {
  return `(export ${quoted(name)} (${kind} ${kind === "func" ? functions[index] : index}))`;
}

function quoted(text: string): string {
  const escaped = text.replace(
    /[^ !#-[\]-~]/gu,
    (character) =>
      [...new TextEncoder().encode(character)].map((each) => `\\${each.toString(16).padStart(2, "0")}`).join(
        "",
      ),
  );
  return `"${escaped}"`;
}

// ---------------------------------------------------------------------------------------------------------------
// Functions

function functionText(code: Code, place: number, context: Context): string[] {
  const { locals, body } = code;
  const { module, importedFunctions, functions } = context;
  const index = importedFunctions + place;
  const type = module.types[module.functions[place]];
  const names = module.names.locals.find((each) => each.index === index)?.names ?? [];
  const variables = identifiers(type.params.length + locals.length, names);
  const parameters = type.params.map((param, i) => ` (param ${declared(variables[i])}${param})`);
  const results = type.results.length > 0 ? ` (result ${type.results.join(" ")})` : "";
  return [
    `(func ${declared(functions[index])}(type ${module.functions[place]})${parameters.join("")}${results}`,
    ...locals.map((local, i) => `  (local ${declared(variables[type.params.length + i])}${local})`),
    ...bodyText(body, context, variables, hintsOf(code, index, module)),
    ")",
  ];
}

/** For each instruction, whether it is likely to branch, where the module says so. */
function hintsOf(code: Code, index: number, { branchHints }: Module): readonly (boolean | undefined)[] {
  const hints = branchHints.find((each) => each.index === index)?.hints ?? [];
  const known = new Map(hints.map(({ offset, likely }) => [offset, likely]));
  return hints.length > 0 ? offsetsOf(code).map((offset) => known.get(offset)) : [];
}

function bodyText(
  body: readonly Instruction[],
  context: Context,
  variables: readonly string[],
  hints: readonly (boolean | undefined)[],
): string[] {
  const blocks: string[] = [];
  const lines: string[] = [];
  let count = 0;
  for (const [i, instruction] of body.slice(0, -1).entries()) {
    const [name] = instruction;
    if (name === "end") blocks.pop();
    const indent = "  ".repeat(blocks.length + (name === "else" ? 0 : 1));
    const text = instructionText(instruction, context, variables, blocks);
    if (hints[i] !== undefined) lines.push(`${indent}(@metadata.code.branch_hint "\\0${Number(hints[i])}")`);
    if (isBlock(name)) blocks.push(`$${name}${count++}`);
    lines.push(indent + (isBlock(name) ? text.replace(name, `${name} ${blocks.at(-1)}`) : text));
  }
  return lines;
}

function isBlock(name: string): boolean {
  return name === "block" || name === "loop" || name === "if";
}

const KINDS = new Map<string, readonly (keyof Immediates)[]>(
  OPCODES.map(({ name, immediates }) => [name, immediates]),
);

function instructionText(
  [name, ...values]: Instruction,
  { functions }: Context,
  variables: readonly string[],
  blocks: readonly string[],
): string {
  const label = (depth: number) => blocks.at(-1 - depth) ?? String(depth);
  const index = (value: number) => {
    if (name.startsWith("local.")) return variables[value];
    if (name.startsWith("br")) return label(value);
    return name === "call" ? functions[value] : String(value);
  };
  const parts = (KINDS.get(name) ?? []).map((kind, i) => {
    const value: unknown = values[i];
    if (kind === "indices") return (value as readonly number[]).map(label).join(" ");
    return kind === "index" ? index(value as number) : immediateText(kind, value, name);
  });
  const mnemonic = name === "select_typed" ? "select" : name;
  return [mnemonic, ...name.startsWith("memory.") ? parts.filter((part) => part !== "0") : parts].filter(
    Boolean,
  ).join(" ");
}

function immediateText(kind: keyof Immediates, value: unknown, name: string): string {
  switch (kind) {
    case "block":
      return value === "" ? "" : typeof value === "number" ? `(type ${value})` : `(result ${value})`;
    case "memory": {
      const { align, offset } = value as Immediates["memory"];
      return `${offset ? `offset=${offset} ` : ""}align=${2 ** align}`;
    }
    case "bytes":
      return `${name === "v128.const" ? "i8x16 " : ""}${(value as readonly number[]).join(" ")}`;
    case "types":
      return `(result ${(value as readonly string[]).join(" ")})`;
    case "f32":
    case "f64":
      return numberText(value as number);
  }
  return String(value);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
