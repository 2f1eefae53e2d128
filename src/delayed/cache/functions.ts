/**
 * Functions by what they do, as far as that can be seen.
 *
 * @module
 */

import {
  type AnyFunction,
  compilerVersion,
  isCompiled,
  isKernel,
  type Kernel,
  kernelIdentity,
  kernelInfo,
  type KernelReference,
} from "../../kernels/mod.ts";
import { token } from "../token.ts";
import { type Describer, textText } from "./describe.ts";
import { INDESCRIBABLE } from "./indescribable.ts";
import { moduleText } from "./modules.ts";
import { sha256 } from "./sha256.ts";
import { standardName } from "./standard_functions.ts";

/** Describes functions. It remembers them, and the modules of kernels, for as long as one compute starts. */
export class Functions {
  readonly #known = new Map<unknown, string>();

  /**
   * A text that is the same for functions of one source.
   *
   * @throws If the function cannot be known again in another process.
   */
  describe(fn: unknown, describer: Describer): string {
    const known = this.#known.get(fn);
    if (known !== undefined) return known;
    const text = sha256(this.#text(fn as AnyFunction, describer));
    this.#known.set(fn, text);
    return text;
  }

  #text(fn: AnyFunction, describer: Describer): string {
    if (isKernel(fn)) return kernelText(fn);
    if (token in fn) return `token ${describer.token(fn)}`;
    const source = Function.prototype.toString.call(fn);
    if (source.endsWith("{ [native code] }")) return `native ${standardName(fn) ?? indescribable()}`;
    const { wrapped } = fn as { wrapped?: unknown };
    const inner = typeof wrapped === "function" && wrapped !== fn ? this.describe(wrapped, describer) : "";
    return `source ${textText(fn.name)}${textText(source)}${inner}`;
  }
}

function kernelText(kernel: Kernel): string {
  if (isCompiled(kernel)) {
    return `compiled ${compilerVersion() ?? indescribable()}\n${kernelIdentity(kernel)}`;
  }
  const { url, name } = kernelInfo(kernel).origin as KernelReference;
  return `module ${textText(name)}${moduleText(url)}`;
}

function indescribable(): never {
  throw INDESCRIBABLE;
}
