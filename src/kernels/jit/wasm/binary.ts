/**
 * The binary format of WebAssembly, as far as the compiler uses it.
 *
 * @module
 */

import {
  byte,
  bytes,
  type Codec,
  f32,
  f64,
  type Input,
  mapped,
  oneOf,
  record,
  s32,
  s64,
  sized,
  text,
  u32,
  vector,
} from "./codec.ts";
import type {
  BranchHint,
  BranchHints,
  Code,
  Export,
  FuncType,
  Global,
  GlobalType,
  Import,
  Imported,
  MemoryType,
  Module,
  NameOf,
  Names,
} from "./module.ts";
import {
  type Immediates,
  type Instruction,
  type Opcode,
  OPCODES,
  VAL_TYPES,
  type ValType,
} from "./opcodes.ts";

/** "\0asm", and version 1. */
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** The type of a block that takes and leaves nothing. */
const NOTHING = 0x40;

const CUSTOM = 0;

// ---------------------------------------------------------------------------------------------------------------
// Instructions

const valType: Codec<ValType> = oneOf(VAL_TYPES);

const block: Codec<Immediates["block"]> = {
  write(value, out) {
    if (typeof value === "number") s32.write(value, out);
    else out.push(value === "" ? NOTHING : VAL_TYPES[value]);
  },
  read(input) {
    const next = input.bytes[input.at];
    if (next < NOTHING || next > 127) return s32.read(input);
    if (next !== NOTHING) return valType.read(input);
    input.at++;
    return "";
  },
};

const IMMEDIATES: { readonly [K in keyof Immediates]: Codec<Immediates[K]> } = {
  block,
  index: u32,
  indices: vector(u32),
  memory: record({ align: u32, offset: u32 }),
  lane: byte,
  bytes: bytes(16),
  types: vector(valType),
  i32: s32,
  i64: s64,
  f32,
  f64,
};

const BY_NAME = new Map<string, Opcode>(OPCODES.map((opcode) => [opcode.name, opcode]));
const BY_CODE = new Map<number, Opcode>(OPCODES.map((opcode) => [opcode.code, opcode]));

const opcode: Codec<Opcode> = {
  write({ code }, out) {
    const prefix = code >> 12;
    if (prefix === 0) return byte.write(code, out);
    byte.write(prefix, out);
    u32.write(code & 0xfff, out);
  },
  read(input) {
    const at = input.at;
    const first = byte.read(input);
    const code = first < 0xfc ? first : first << 12 | u32.read(input);
    const found = BY_CODE.get(code);
    if (!found) throw new TypeError(`the byte ${at} begins no known instruction: 0x${code.toString(16)}`);
    return found;
  },
};

const instruction: Codec<Instruction> = {
  write(value, out) {
    const found = BY_NAME.get(value[0]) as Opcode;
    opcode.write(found, out);
    const { immediates } = found;
    for (let i = 0; i < immediates.length; i++) {
      (IMMEDIATES[immediates[i]] as Codec<unknown>).write(value[i + 1], out);
    }
  },
  read(input) {
    const { name, immediates } = opcode.read(input);
    return [name, ...immediates.map((kind) => IMMEDIATES[kind].read(input))] as unknown as Instruction;
  },
};

/** How many blocks an instruction opens, less what it closes. */
const DEPTH: Readonly<Record<string, number>> = { block: 1, loop: 1, if: 1, end: -1 };

/** Instructions up to the `end` that belongs to none of them. */
const expression: Codec<readonly Instruction[]> = {
  write(instructions, out) {
    for (const each of instructions) instruction.write(each, out);
  },
  read(input) {
    const instructions: Instruction[] = [];
    for (let depth = 1; depth > 0;) {
      const next = instruction.read(input);
      depth += DEPTH[next[0]] ?? 0;
      instructions.push(next);
    }
    return instructions;
  },
};

// ---------------------------------------------------------------------------------------------------------------
// Sections

const funcType: Codec<FuncType> = mapped(
  record({ form: byte, params: vector(valType), results: vector(valType) }),
  (type: FuncType) => ({ form: 0x60, ...type }),
  ({ params, results }) => ({ params, results }),
);

const MAXIMUM = 1;
const SHARED = 2;

const memoryType: Codec<MemoryType> = {
  write({ minimum, maximum, shared }, out) {
    out.push((maximum === undefined ? 0 : MAXIMUM) | (shared ? SHARED : 0));
    u32.write(minimum, out);
    if (maximum !== undefined) u32.write(maximum, out);
  },
  read(input) {
    const flags = byte.read(input);
    const minimum = u32.read(input);
    const shared = (flags & SHARED) !== 0;
    return flags & MAXIMUM ? { minimum, maximum: u32.read(input), shared } : { minimum, shared };
  },
};

const globalType: Codec<GlobalType> = record<GlobalType>({
  type: valType,
  mutable: mapped(byte, Number, Boolean),
});

const KINDS = { func: 0, memory: 2, global: 3 } as const;
const kind: Codec<keyof typeof KINDS> = oneOf(KINDS);
const IMPORTED = { func: u32, memory: memoryType, global: globalType };

const imported: Codec<Imported> = {
  write(value, out) {
    kind.write(value.kind, out);
    (IMPORTED[value.kind] as Codec<unknown>).write(value.type, out);
  },
  read(input) {
    const of = kind.read(input);
    return { kind: of, type: IMPORTED[of].read(input) } as Imported;
  },
};

/** Locals of one type that stand next to each other. */
interface LocalRun {
  readonly count: number;
  readonly type: ValType;
}

const locals: Codec<readonly ValType[]> = mapped(
  vector(record<LocalRun>({ count: u32, type: valType })),
  runs,
  (found) => found.flatMap(({ count, type }) => new Array<ValType>(count).fill(type)),
);

function runs(types: readonly ValType[]): LocalRun[] {
  const found: { count: number; type: ValType }[] = [];
  for (const type of types) {
    const last = found.at(-1);
    if (last?.type === type) last.count++;
    else found.push({ count: 1, type });
  }
  return found;
}

/** A custom section has a name; the others are known by their numbers. */
type SectionId = number | string;

const branchHint: Codec<BranchHint> = mapped(
  record({ offset: u32, length: u32, likely: mapped(byte, Number, Boolean) }),
  ({ offset, likely }: BranchHint) => ({ offset, length: 1, likely }),
  ({ offset, likely }) => ({ offset, likely }),
);

/** The sections in their order in the file, but for the names. */
const SECTIONS: { readonly [K in Exclude<keyof Module, "names">]: readonly [SectionId, Codec<Module[K]>] } = {
  types: [1, vector(funcType)],
  imports: [2, vector(record<Import>({ module: text, name: text, imported }))],
  functions: [3, vector(u32)],
  memories: [5, vector(memoryType)],
  globals: [6, vector(record<Global>({ type: globalType, first: expression }))],
  exports: [7, vector(record<Export>({ name: text, kind, index: u32 }))],
  branchHints: [
    "metadata.code.branch_hint",
    vector(record<BranchHints>({ index: u32, hints: vector(branchHint) })),
  ],
  codes: [10, vector(sized(record<Code>({ locals, body: expression })))],
};

const nameMap: Codec<readonly NameOf[]> = vector(record<NameOf>({ index: u32, name: text }));

/** The parts of the custom section "name" by their numbers. */
const NAMES: { readonly [K in keyof Names]: readonly [number, Codec<Names[K]>] } = {
  functions: [1, nameMap],
  locals: [2, vector(record<Names["locals"][number]>({ index: u32, names: nameMap }))],
};

type Part = readonly [key: string, id: SectionId, codec: Codec<readonly unknown[]>];

function partsOf(sections: Readonly<Record<string, readonly [SectionId, unknown]>>): Part[] {
  return Object.entries(sections).map(([key, [id, codec]]) => [key, id, codec as Codec<readonly unknown[]>]);
}

const SECTION_PARTS = partsOf(SECTIONS);
const NAME_PARTS = partsOf(NAMES);

function writeParts(parts: readonly Part[], value: unknown, out: number[]): void {
  for (const [key, id, codec] of parts) {
    const items = (value as Readonly<Record<string, readonly unknown[]>>)[key];
    if (items.length === 0) continue;
    if (typeof id === "string") writeCustom(id, (content) => codec.write(items, content), out);
    else {
      out.push(id);
      sized(codec).write(items, out);
    }
  }
}

function writeCustom(name: string, write: (content: number[]) => void, out: number[]): void {
  const content: number[] = [];
  text.write(name, content);
  write(content);
  out.push(CUSTOM);
  section.write(content, out);
}

// Parts that nobody asked for are skipped.
function readParts(
  parts: readonly Part[],
  input: Input,
  idOf: (number: number, content: Input) => SectionId = Number,
  other: (id: SectionId, content: Input) => void = () => {},
): object {
  const value = Object.fromEntries(parts.map(([key]): [string, readonly unknown[]] => [key, []]));
  while (input.at < input.bytes.length) {
    const number = byte.read(input);
    const content: Input = { bytes: Uint8Array.from(section.read(input)), at: 0 };
    const id = idOf(number, content);
    const part = parts.find((each) => each[1] === id);
    if (part) value[part[0]] = part[2].read(content);
    else other(id, content);
  }
  return value;
}

/** All the bytes that are left. */
const rest: Codec<Iterable<number>> = {
  write(value, out) {
    for (const each of value) out.push(each);
  },
  read: ({ bytes, at }) => bytes.subarray(at),
};

const section: Codec<Iterable<number>> = sized(rest);

/** The bytes of a module. */
export function encode(module: Module): Uint8Array<ArrayBuffer> {
  const out = [...HEADER];
  writeParts(SECTION_PARTS, module, out);
  writeCustom("name", (names) => writeParts(NAME_PARTS, module.names, names), out);
  return Uint8Array.from(out);
}

/**
 * The module that these bytes stand for.
 *
 * @throws {TypeError} If they begin differently, or hold an instruction that is not in the table.
 * @throws {RangeError} If they end too early.
 */
export function decode(bytes: Uint8Array): Module {
  if (HEADER.some((expected, i) => bytes[i] !== expected)) {
    throw new TypeError("this is no WebAssembly module");
  }
  let names: object = { functions: [], locals: [] };
  const idOf = (number: number, content: Input) => number === CUSTOM ? text.read(content) : number;
  const module = readParts(SECTION_PARTS, { bytes, at: HEADER.length }, idOf, (id, content) => {
    if (id === "name") names = readParts(NAME_PARTS, content);
  });
  return { ...module, names } as Module;
}

/** Where each instruction of a function begins: so many bytes after the beginning of its locals. */
export function offsetsOf(code: Code): number[] {
  const out: number[] = [];
  locals.write(code.locals, out);
  return code.body.map((each) => {
    const offset = out.length;
    instruction.write(each, out);
    return offset;
  });
}
