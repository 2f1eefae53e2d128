/**
 * A kernel of numbers applied to each element of arrays that are broadcast.
 *
 * @module
 */

import { fromArray } from "../../arrays/create.ts";
import { convert, type Value } from "../../arrays/convert.ts";
import { DTYPES } from "../../arrays/dtypes.ts";
import { addressOfArray, allocate, NDArray, typed } from "../../arrays/ndarray.ts";
import { broadcast, broadcastShapes, rowMajor } from "../../arrays/strided.ts";
import type { Code } from "./code.ts";
import { type Cursor, readerOf, walk } from "./cursors.ts";
import type { Instance } from "./instance.ts";
import { type Flat, pushScalar } from "./marshal.ts";
import type { Dtype, ScalarType, ValueType } from "../language/types.ts";
import { nameOf, typeOf } from "./value_types.ts";

/** An argument: one value for all elements, or an array of them. */
type Operand = Value | NDArray<Dtype>;

/** Nested loops that visit all elements, the innermost last. */
interface Loops {
  readonly shape: readonly number[];
  /** For each operand, how many elements further the next step of each loop is. The first operand is the result. */
  readonly strides: readonly (readonly number[])[];
}

/** Whether an argument holds elements: an array of any kind. */
export function isArray(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof NDArray;
}

/** How a kernel goes over the elements of its arguments. Dispose it when it has run. */
export class Plan implements Disposable {
  /** The shape of the result. */
  readonly shape: readonly number[];
  /** What the kernel is compiled for: along the innermost loop, an operand is an array or one value. */
  readonly types: readonly ValueType[];
  readonly #name: string;
  readonly #operands: readonly Operand[];
  readonly #given: readonly ValueType[] | undefined;
  readonly #loops: Loops;
  readonly #copies = new DisposableStack();

  /**
   * Plans the loops.
   *
   * @param name The kernel's, for messages.
   * @param given The types of the parameters, if a signature says them.
   * @throws {TypeError} If an argument is nothing that a kernel takes.
   * @throws {RangeError} If the shapes of the arrays do not go together.
   */
  constructor(name: string, args: readonly unknown[], given?: readonly ValueType[]) {
    this.#name = name;
    this.#given = given;
    this.#operands = args.map((arg, i) => this.#operand(arg, i, given?.[i]));
    const arrays = this.#operands.filter((operand) => operand instanceof NDArray);
    this.shape = arrays.reduce<number[]>((shape, array) => broadcastShapes(shape, array.shape), []);
    const views = this.#operands.map((operand) => stridesIn(operand, this.shape));
    this.#loops = merged({ shape: this.shape, strides: [rowMajor(this.shape), ...views] });
    this.types = this.#operands.map((_, i) => given && !isAlong(this.#stride(i)) ? given[i] : this.#type(i));
  }

  /** Whether one loop visits all elements. */
  get isFlat(): boolean {
    return this.#loops.shape.length === 1;
  }

  /** Whether code can be run so: what draws random numbers draws them for all elements in one loop. */
  suits({ seeded }: Code): boolean {
    return this.isFlat || !seeded;
  }

  /** The same with the arrays copied out to the shape of the result, so that one loop is enough. */
  flattened(): Plan {
    using copies = new DisposableStack();
    const operands = this.#operands.map((operand) =>
      operand instanceof NDArray ? copies.use(spread(operand, this.shape)) : operand
    );
    const plan = new Plan(this.#name, operands, this.#given);
    plan.#copies.use(copies.move());
    return plan;
  }

  /** Runs the kernel. */
  run(instance: Instance, out: NDArray<Dtype>): void {
    if (out.size === 0) return;
    const { flat, cursors } = this.#start(out);
    walk(flat, cursors, this.#loops.shape.slice(0, -1), () => instance.run(flat));
  }

  /** The parameters for one loop over all elements. */
  parameters(out: NDArray<Dtype>): Flat {
    const { flat, cursors } = this.#start(out);
    walk(flat, cursors, [], () => {});
    return flat;
  }

  /** The parameters of the innermost loop, and those of them that change from one to the next. */
  #start(out: NDArray<Dtype>): { flat: Flat; cursors: Cursor[] } {
    const n = this.#loops.shape.at(-1)!, flat: Flat = [n], cursors: Cursor[] = [];
    [out, ...this.#operands].forEach((array, i) => {
      if (!(array instanceof NDArray)) return pushScalar(flat, array);
      const strides = this.#loops.strides[i], stride = i === 0 ? 1 : strides.at(-1)!;
      const { bytes, width } = DTYPES[array.dtype];
      const along = isAlong(stride), read = along ? undefined : readerOf(array.dtype);
      const steps = strides.map((stride) => stride * bytes);
      cursors.push({ slot: flat.length, address: addressOfArray(array), steps, read });
      flat.push(...(along ? [0, n, stride] : new Array<number>(width).fill(0)));
    });
    return { flat, cursors };
  }

  /** Gives back the copies that were made of arguments. */
  [Symbol.dispose](): void {
    this.#copies.dispose();
  }

  /** How far apart neighbours are along the innermost loop. */
  #stride(operand: number): number {
    return this.#loops.strides[operand + 1].at(-1)!;
  }

  #type(i: number): ValueType {
    const operand = this.#operands[i], stride = this.#stride(i);
    if (!(operand instanceof NDArray)) return typeOf(operand)!;
    if (!isAlong(stride)) return elementType(operand.dtype);
    return { dtype: operand.dtype, rank: 1, layout: stride === 1 ? "C" : "A", of: "ndarray" };
  }

  #operand(arg: unknown, index: number, given: ValueType | undefined): Operand {
    const param = given as ScalarType | undefined;
    if (isArray(arg)) return this.#array(arg as Parameters<typeof fromArray>[0], index, param);
    const type = typeOf(arg);
    const fits = param === undefined ? type !== undefined : KINDS[param] === KINDS[type as ScalarType];
    if (!fits) this.#refuse(index, param, nameOf(arg));
    return arg as Value;
  }

  #array(arg: Parameters<typeof fromArray>[0], index: number, param: ScalarType | undefined): NDArray<Dtype> {
    const array = arg instanceof NDArray ? arg as NDArray<Dtype> : this.#copies.use(fromArray(arg));
    if (param === undefined) return array;
    const { dtype } = array;
    if (KINDS[param] !== KINDS[elementType(dtype)]) this.#refuse(index, param, `an array of ${dtype}`);
    // a smaller type holds all that the parameter does; a larger one is cut off, or rounded
    const converts = param === "f32" ? dtype !== "f32" : param === "i32" && elementType(dtype) !== "i32";
    return converts ? this.#copies.use(array.astype(param)) : array;
  }

  #refuse(index: number, param: ScalarType | undefined, got: string): never {
    const wanted = param === undefined ? "a number, a boolean, a bigint or a Complex" : WORDS[KINDS[param]];
    throw new TypeError(
      `${this.#name}: argument ${index + 1} must be ${wanted}, or an array of such; got ${got}`,
    );
  }
}

/** What types stand for in JavaScript. */
const KINDS: Readonly<Record<ScalarType, keyof typeof WORDS>> = {
  i32: "number",
  f32: "number",
  f64: "number",
  i64: "bigint",
  bool: "boolean",
  c128: "Complex",
};
const WORDS = { number: "a number", bigint: "a bigint", boolean: "a boolean", Complex: "a Complex" };

/** What the elements of an array are to a kernel that takes them one by one. */
export function elementType(dtype: Dtype): ScalarType {
  const { kind, bytes } = DTYPES[dtype];
  if (kind === "integer") return dtype === "u32" || bytes > 4 ? "f64" : "i32";
  return ({ float: "f64", bigint: "i64", bool: "bool", complex: "c128" } as const)[kind];
}

function isAlong(stride: number): boolean {
  return stride !== 0;
}

function stridesIn(operand: Operand, shape: readonly number[]): readonly number[] {
  if (!(operand instanceof NDArray)) return shape.map(() => 0);
  const lead = shape.length - operand.ndim;
  return shape.map((_, d) => d < lead || operand.shape[d - lead] === 1 ? 0 : operand.strides[d - lead]);
}

/** The same loops, as few as possible but at least one: those that go on where the next one ends are one. */
function merged({ shape, strides }: Loops): Loops {
  const counts: number[] = [], steps: number[][] = strides.map(() => []);
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const last = counts.length - 1;
    if (last >= 0 && strides.every((own, k) => steps[k][last] === own[d] * shape[d])) {
      counts[last] *= shape[d];
      strides.forEach((own, k) => steps[k][last] = own[d]);
    } else {
      counts.push(shape[d]);
      strides.forEach((own, k) => steps[k].push(own[d]));
    }
  }
  return counts.length > 0
    ? { shape: counts, strides: steps }
    : { shape: [1], strides: strides.map(() => [0]) };
}

/** A copy of an array with all elements of a larger shape in their places. */
function spread(array: NDArray<Dtype>, shape: readonly number[]): NDArray<Dtype> {
  const whole = allocate(array.dtype, shape, "any"), { view, dtype } = typed(array);
  convert({ view: broadcast(view, typed(whole).view.shape), dtype }, typed(whole));
  return whole;
}

/** The value of the kernel for each element of the arguments, as a new array. */
export function applied(instance: Instance, args: readonly unknown[]): NDArray<Dtype> {
  const { name, given, result } = instance.code;
  using first = new Plan(name, args, given);
  using plan = first.suits(instance.code) ? first : first.flattened();
  const out = allocate(result as Dtype, plan.shape, "any");
  plan.run(instance, out);
  return out;
}
