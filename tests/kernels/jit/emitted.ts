/** Runs programs both as WebAssembly and by the interpreter, and compares them bit for bit. */

import { assert, assertEquals } from "@std/assert";
import { emit, type EmitOptions } from "../../../src/kernels/jit/wasm/emit.ts";
import { type Environment, interpret, type Scalar } from "../../../src/kernels/jit/ir/interpret.ts";
import type { Program, Type } from "../../../src/kernels/jit/ir/ir.ts";

/** A run: its results or what it failed with, and the memory after it. */
export interface Run {
  readonly results: readonly Scalar[];
  readonly failed: string | undefined;
  readonly bytes: Uint8Array;
}

/** Fills memory before a run. */
export type Fill = (memory: ArrayBufferLike) => void;

const PAGE = 65536;

function failure(site: number, index: number): never {
  throw new RangeError(`site ${site}, index ${index}`);
}

/** The environment of a module; `job` programs may be given their own fork. */
export function imports(memory: WebAssembly.Memory, more: Record<string, WebAssembly.ImportValue> = {}) {
  return { weft: { memory, fail: failure, poll: () => {}, fork: () => {}, ...more } };
}

/** A module of a program, with a memory of one page. */
export function instantiate(
  program: Program,
  options?: EmitOptions,
  more?: Record<string, WebAssembly.ImportValue>,
) {
  const bytes = emit(program, options);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports(memory, more));
  return { memory, exports, main: exports.main as (...args: unknown[]) => unknown };
}

function attempt(run: () => Scalar[], memory: ArrayBufferLike): Run {
  try {
    return { results: run(), failed: undefined, bytes: visible(memory) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { results: [], failed: error.message, bytes: visible(memory) };
  }
}

function visible(memory: ArrayBufferLike): Uint8Array {
  return new Uint8Array(memory).slice();
}

function fromWasm(value: unknown, type: Type): Scalar {
  return type === "bool" ? value !== 0 : value as Scalar;
}

/** Runs a program as WebAssembly. */
export function runEmitted(
  program: Program,
  args: readonly Scalar[],
  fill: Fill,
  options?: EmitOptions,
): Run {
  const { memory, main } = instantiate(program, options);
  fill(memory.buffer);
  const types = program.main.results.map(({ type }) => type);
  return attempt(() => {
    const value = main(...args);
    const values = types.length > 1 ? [...value as Iterable<unknown>] : types.length === 1 ? [value] : [];
    return values.map((each, i) => fromWasm(each, types[i]));
  }, memory.buffer);
}

/** Runs a program by the interpreter. */
export function runInterpreted(
  program: Program,
  args: readonly Scalar[],
  fill: Fill,
  functions?: Environment["functions"],
): Run {
  const memory = new ArrayBuffer(PAGE);
  fill(memory);
  return attempt(() => interpret(program, args, { memory, fail: failure, functions }), memory);
}

/** Asserts that a program does the same both ways. */
export function assertSame(
  program: Program,
  args: readonly Scalar[],
  fill: Fill = () => {},
  options?: EmitOptions,
  functions?: Environment["functions"],
): void {
  const expected = runInterpreted(program, args, fill, functions);
  const actual = runEmitted(program, args, fill, options);
  assertEquals(actual.results, expected.results, `of ${args}`);
  assertEquals(actual.failed, expected.failed, `of ${args}`);
  const at = actual.bytes.findIndex((byte, i) => byte !== expected.bytes[i]);
  assert(at < 0, `byte ${at} of memory is ${actual.bytes[at]} and not ${expected.bytes[at]}, of ${args}`);
}
