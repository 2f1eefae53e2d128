/**
 * From a kernel and the types of its arguments to its program: the passes before any optimisation.
 *
 * @module
 */

import { type Facts, infer, type WideFor } from "./infer.ts";
import { isInt32 } from "./intervals.ts";
import { type Func, get, type Node, node, type Program, seq, set, type Var } from "../ir/ir.ts";
import { nodesOf } from "../ir/walk.ts";
import type { KernelSource } from "../language/kernel_source.ts";
import { lowerers } from "./lower.ts";
import { addStore, elementIndex, loadElement } from "./lower_arrays.ts";
import { parsedKernel, runBody } from "./lower_calls.ts";
import { complexOf } from "./lower_complex.ts";
import { type Parameter, parameter } from "./lower_parameters.ts";
import { Activation, Draft } from "./lower_state.ts";
import { type ArrayValue, fresh, inWords, numberOf, real, type Scalar, type Value } from "./lower_values.ts";
import { narrow } from "./narrow.ts";
import { raise } from "../language/source.ts";
import type { ScalarType, ValueType } from "../language/types.ts";

/** What is to be lowered. */
export interface Request {
  /** The function. */
  readonly kernel: KernelSource;
  /** The types of its arguments. */
  readonly args: readonly ValueType[];
  /** The type of its result, if a signature says it. */
  readonly result?: ValueType;
  /** Whether every index is checked. */
  readonly boundsCheck: boolean;
  /**
   * `call`: the function itself. `elements`: applied to each element. Its parameters are then the number of elements
   * (i32), the output array, and the arguments: each an array of rank 1, or a scalar that is the same for all.
   */
  readonly form: "call" | "elements";
}

/** What comes of it. */
export interface Lowered {
  /** The program. Its parameters are those of the kernel taken apart, and the seed if it draws random numbers. */
  readonly program: Program;
  /** What it gives: for `elements`, the type of an element. */
  readonly result: ValueType;
  /** For each argument: whether it is an array that is written. */
  readonly stores: readonly boolean[];
}

/**
 * Lowers a kernel for given argument types.
 *
 * @throws {CompileError} If the kernel is outside the language, or its types do not fit; the message shows the place.
 */
export function lower(request: Request): Lowered {
  return request.form === "call" ? lowerCall(request) : lowerElements(request);
}

/** The type of a kernel's result for given argument types. */
export function resultType(request: Request): ValueType {
  return lower(request).result;
}

// ---------------------------------------------------------------------------------------------------------------
// The function itself

function lowerCall(request: Request): Lowered {
  const { kernel, args } = request;
  const draft = new Draft(kernel, request.boundsCheck, lowerers);
  const activation = activate(request, draft);
  const { params, node: { params: syntax } } = activation.parsed;
  const parameters = args.map((type, i) => parameter(kernel, params[i], type, syntax[i].start));
  parameters.forEach(({ value }, i) => activation.declare(params[i], syntax[i].start, value, true));
  const value = runBody(activation).value as Scalar | undefined;
  const results = keep(draft, value && request.result ? fit(kernel, value, request.result) : value);
  if (!results && request.result && request.result !== "void") {
    raise(kernel, 0, `the signature says ${nameOf(request.result)}, but the kernel returns nothing`);
  }
  const finished = finish(request, draft, parameters, results);
  return { ...finished, stores: parameters.map(({ value }) => isStored(draft, value)) };
}

function activate({ kernel, args }: Request, draft: Draft): Activation {
  const parsed = parsedKernel(kernel), { params, generator } = parsed;
  if (generator) {
    raise(
      kernel,
      0,
      "a generator kernel is not called by itself; go over it in another kernel: for (const x of f(…))",
    );
  }
  if (args.length !== params.length) {
    const named = params.length > 0 ? ` (${params.join(", ")})` : "";
    raise(
      kernel,
      0,
      `it takes ${params.length} argument${params.length === 1 ? "" : "s"}${named}; got ${args.length}`,
    );
  }
  return new Activation(draft, parsed);
}

function isStored(draft: Draft, value: Value): boolean {
  return value.kind === "array" && draft.stored.has(value.array);
}

// ---------------------------------------------------------------------------------------------------------------
// Applied to each element

function lowerElements(request: Request): Lowered {
  const result = request.result ?? elementResult(request);
  if (typeof result === "object" || result === "void") {
    raise(
      request.kernel,
      0,
      "applied to elements, a kernel must return a number, a truth value or a complex number",
    );
  }
  const draft = new Draft(request.kernel, false, lowerers);
  const type = { dtype: result, rank: 1, layout: "C", of: "ndarray" } as const;
  const output = parameter(request.kernel, "output", type), array = output.value as ArrayValue;
  const [count, ...parameters] = elementLoop(request, draft, (value, index) => {
    addStore(draft, array, elementIndex(array, [index]), ofKind(request.kernel, value, result));
  });
  const all = [count, output, ...parameters];
  const { program } = finish({ ...request, result: "void" }, draft, all, undefined);
  return { program, result, stores: parameters.map(({ value }) => isStored(draft, value)) };
}

/** The type of what the kernel gives for an element. */
function elementResult(request: Request): ValueType {
  const draft = new Draft(request.kernel, false, lowerers);
  let results: Results | undefined;
  const parameters = elementLoop(request, draft, (value) => results = keep(draft, value));
  return resultOf(results, factsOf(request.kernel, seq(draft.out), parameters));
}

/** Adds the loop over the elements, and what is done with the kernel's value. The first parameter is their number. */
function elementLoop(
  request: Request,
  draft: Draft,
  use: (value: Scalar, index: Node) => void,
): Parameter[] {
  const { kernel, args } = request;
  const activation = activate(request, draft);
  const { params, node: { params: syntax } } = activation.parsed;
  const parameters = args.map((type, i) => parameter(kernel, params[i], type, syntax[i].start));
  const count = parameter(kernel, "n", "i32"), [end] = (count.value as Scalar).parts;
  const counter: Var = { name: "element", type: "f64" };
  const index = node("truncate", "i32", [get(counter)]);
  const { statements } = draft.collect(() => {
    parameters.forEach(({ value }, i) => {
      const isArray = value.kind === "array";
      const element = isArray ? loadElement(value, elementIndex(value, [index]), draft) : value;
      activation.declare(params[i], syntax[i].start, element, true);
    });
    const { value } = runBody(activation);
    if (!value) raise(kernel, 0, "applied to elements, a kernel must return a value");
    use(value as Scalar, index);
  });
  const value: WideFor = { index: counter, label: { name: "elements" }, kind: "parallel", compare: "lt" };
  draft.add(node("for", "void", [real(0), end, real(1), seq(statements)], value));
  return [count, ...parameters];
}

// ---------------------------------------------------------------------------------------------------------------
// Results

/** A kernel's value in variables. */
interface Results {
  readonly kind: Scalar["kind"];
  readonly variables: readonly Var[];
}

function keep(draft: Draft, value: Scalar | undefined): Results | undefined {
  if (!value) return undefined;
  const { kind, parts } = value;
  const variables = fresh(kind, "result").map((variable, i) => ({ ...variable, type: parts[i].type }));
  parts.forEach((part, i) => draft.add(set(variables[i], part)));
  return { kind, variables };
}

const KINDS: Readonly<Record<ScalarType, Scalar["kind"]>> = {
  i32: "number",
  i64: "bigint",
  f32: "number",
  f64: "number",
  bool: "bool",
  c128: "complex",
};

/** A value as one of the kind that a signature names. */
function ofKind(source: KernelSource, value: Scalar, type: ScalarType): Scalar {
  const { kind, parts } = value;
  if (kind === "number" && type === "c128") return complexOf(parts[0], real(0));
  if (kind !== KINDS[type]) {
    raise(source, 0, `the signature says ${type}, but the kernel returns ${inWords(value)}`);
  }
  return value;
}

/** A value as a signature names it. */
function fit(source: KernelSource, value: Scalar, type: ValueType): Scalar | undefined {
  if (type === "void") return undefined;
  if (typeof type === "object") {
    raise(source, 0, "a kernel cannot return an array; fill one that is passed in");
  }
  const fitted = ofKind(source, value, type), [part] = fitted.parts;
  if (type === "i32") return numberOf(node("toint32", "i32", [part]));
  return type === "f32" ? numberOf(node("demote", "f32", [part])) : fitted;
}

function nameOf(type: ValueType): string {
  return typeof type === "string" ? type : `an array of ${type.dtype}`;
}

/** The type of a result that no signature names. */
function resultOf(results: Results | undefined, facts: Facts): ValueType {
  if (!results) return "void";
  const { kind, variables: [variable] } = results;
  if (kind === "number") return facts.isStored(variable) && isInt32(facts.stored(variable)) ? "i32" : "f64";
  return kind === "bigint" ? "i64" : kind === "bool" ? "bool" : "c128";
}

// ---------------------------------------------------------------------------------------------------------------
// From the wide form to the program

function factsOf(kernel: KernelSource, body: Node, parameters: readonly Parameter[]): Facts {
  const known = new Map(parameters.flatMap(({ variables }) => [...variables]));
  return infer(
    body,
    known,
    ({ name, at }, place) =>
      raise(
        kernel,
        place ?? at,
        `\`${name}\` may be read before it has a value; give it one where it is declared`,
      ),
  );
}

function finish(
  { kernel, result: given }: Request,
  draft: Draft,
  parameters: readonly Parameter[],
  results: Results | undefined,
): { program: Program; result: ValueType } {
  const wide = seq(draft.out);
  const facts = factsOf(kernel, wide, parameters);
  const params = parameters.flatMap(({ variables }) => [...variables.keys()]);
  const result = given ?? resultOf(results, facts);
  const outs = (results?.variables ?? []).map((variable) => [variable, outOf(variable, result)] as const);
  const body = narrow(wide, facts, new Map(outs));
  const seed: Var | undefined = isRandom(body) ? { name: "seed", type: "i64" } : undefined;
  const main: Func = {
    name: kernel.name,
    params: seed ? [...params, seed] : params,
    results: outs.map(([, out]) => out),
    body,
  };
  return { program: { name: kernel.name, main, seed, sites: draft.sites }, result };
}

/** A result: what is an i32 by inference alone is still an f64 in the wide form. */
function outOf(variable: Var, result: ValueType): Var {
  return variable.type === "f64" && result === "i32" ? { ...variable, type: "i32" } : variable;
}

function isRandom(body: Node): boolean {
  return nodesOf(body).some(({ op }) => op === "random");
}
