/**
 * Calls of other kernels: they are inlined.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { checkSubset } from "../language/check.ts";
import { get } from "../ir/ir.ts";
import { type KernelSource, sourceOf } from "../language/kernel_source.ts";
import { isLibrary } from "./lower_intrinsics.ts";
import { Activation, labelled } from "./lower_state.ts";
import type { Value } from "./lower_values.ts";
import { parse, type ParsedKernel } from "../language/parse.ts";
import { raise } from "../language/source.ts";

const parsedKernels = new WeakMap<KernelSource, ParsedKernel>();

/** A kernel's syntax tree, which is within the subset. */
export function parsedKernel(source: KernelSource): ParsedKernel {
  const known = parsedKernels.get(source);
  if (known) return known;
  const parsed = parse(source);
  if (!isLibrary(source)) checkSubset(parsed);
  parsedKernels.set(source, parsed);
  return parsed;
}

/** The kernel that a name from outside stands for. */
export function usedKernel(activation: Activation, id: ESTree.Identifier): ParsedKernel {
  const { source } = activation, { name } = id;
  const value = source.uses[name];
  const compiled = sourceOf(value);
  if (compiled) return parsedKernel(compiled);
  if (isLibrary(source) && typeof value === "function") return libraryFunction(source, name, value);
  return activation.raise(id, `\`${name}\` is no compiled kernel; make it one: const ${name} = jit(…)`);
}

const libraryFunctions = new WeakMap<object, ParsedKernel>();

/** The library's functions are plain functions, and use the same names. */
function libraryFunction({ uses }: KernelSource, name: string, value: object): ParsedKernel {
  const known = libraryFunctions.get(value);
  if (known) return known;
  const parsed = parse({ name, text: String(value), uses });
  libraryFunctions.set(value, parsed);
  return parsed;
}

/**
 * Inlines a kernel.
 *
 * @param onYield What each `yield` of a generator does; tells whether the generator goes on.
 * @returns Its value if it has one, and whether its end is reached.
 */
export function inline(
  caller: Activation,
  callee: ParsedKernel,
  args: readonly Value[],
  syntax: ESTree.CallExpression,
  onYield?: (value: Value) => boolean,
): { value: Value | undefined; completes: boolean } {
  const { source, params } = callee;
  if (caller.isActive(source)) {
    caller.raise(
      syntax,
      `\`${source.name}\` calls itself, here by way of another kernel; a kernel cannot: write a loop`,
    );
  }
  if (args.length !== params.length) {
    const wanted = `${params.length} argument${params.length === 1 ? "" : "s"} (${params.join(", ")})`;
    caller.raise(syntax, `\`${source.name}\` takes ${wanted}; got ${args.length}`);
  }
  const { draft } = caller;
  const activation = new Activation(draft, callee, { activation: caller, at: syntax.start!, onYield });
  // while a generator runs, the loop's body may change what was passed
  params.forEach((name, i) => activation.declare(name, callee.node.params[i].start, args[i], !onYield));
  return runBody(activation);
}

/** Lowers the body of a kernel whose parameters are declared. */
export function runBody(activation: Activation): { value: Value | undefined; completes: boolean } {
  const { draft, returns } = activation;
  const { statements, result } = draft.collect(() => draft.lowerers.body(activation));
  draft.out.push(...labelled(draft, returns.label, statements));
  return { value: valueOf(activation, result), completes: result || draft.isLeft(returns.label) };
}

/** What a kernel returns, if it returns something. */
function valueOf({ returns, parsed, source }: Activation, endIsReached: boolean): Value | undefined {
  const { direct, kind, variables, bare } = returns;
  if (!direct && !kind) return undefined;
  if (endIsReached || bare) {
    raise(
      source,
      parsed.node.end! - 1,
      "the kernel returns a value, but can also end without one; add a `return` with a value at the end",
    );
  }
  return direct ?? { kind: kind!, parts: variables!.map((variable) => get(variable)) };
}
