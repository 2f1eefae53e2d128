/**
 * What the names of a kernel stand for, place by place.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { FUNCTIONS, ITERABLES } from "./builtins.ts";
import { CHANGED, isMinified } from "./changed_source.ts";
import type { KernelSource } from "./kernel_source.ts";
import { REFUSED_NAMES } from "./refused.ts";
import { raise } from "./source.ts";

/** How a name was declared; `self` is the function's own name. */
export type BindingKind = "self" | "param" | "const" | "let" | "var";

interface Binding {
  readonly kind: BindingKind;
  /** Whether its declaration lies behind; before, it must not be used. */
  ready: boolean;
}

/** The names that are visible at the place where a check of a kernel is. */
export class Names {
  /** The kernel. */
  readonly source: KernelSource;
  /** Those of each block around the place, the innermost last. */
  readonly #blocks: Map<string, Binding>[] = [new Map()];
  /** Those that a `var` declares anywhere in the kernel. */
  readonly #vars: ReadonlySet<string>;

  /** At the beginning of a kernel. */
  constructor(source: KernelSource, vars: ReadonlySet<string>) {
    this.source = source;
    this.#vars = vars;
  }

  /** Refuses the kernel. */
  refuse(at: ESTree.Node | number, message: string): never {
    const place = typeof at === "number" ? at : at.start;
    raise(this.source, place, isMinified(this.source.text) ? `${message}.\n  Perhaps ${CHANGED}` : message);
  }

  /** Checks a block, whose declarations end with it. */
  within(check: () => void): void {
    this.#blocks.push(new Map());
    check();
    this.#blocks.pop();
  }

  /** Declares a name in the innermost block; `ready` if it can be used from here on. */
  declare(id: ESTree.Identifier, kind: BindingKind, ready: boolean): void {
    const { name } = id, block = this.#blocks.at(-1)!;
    if (kind === "var" && this.kindOf(name) !== undefined && this.kindOf(name) !== "self") {
      this.refuse(id, `\`${name}\` is declared twice; leave out the second \`var\``);
    }
    if (block.has(name)) this.refuse(id, `\`${name}\` is declared twice; use another name`);
    block.set(name, { kind, ready });
  }

  /** Says that the declaration of a name lies behind. */
  ready(name: string): void {
    this.#find(name)!.ready = true;
  }

  /** How the function itself declares a name that is used here; undefined if it does not. */
  kindOf(name: string): BindingKind | undefined {
    return this.#find(name)?.kind;
  }

  /** Whether a name means what every kernel knows by it, if anything. */
  isBuiltin(name: string): boolean {
    return this.kindOf(name) === undefined && !this.isUsed(name);
  }

  /** Whether a name comes in through `uses`. */
  isUsed(name: string): boolean {
    return Object.hasOwn(this.source.uses, name);
  }

  /**
   * Refuses a name whose declaration is still to come, and the function's own. Also a `var` outside of its block: there
   * it would not be what it is to the compiler, a `let`.
   */
  use(id: ESTree.Identifier): void {
    const { name } = id, binding = this.#find(name);
    if (binding?.ready === false) {
      this.refuse(id, `\`${name}\` is used before it is declared; move its declaration up`);
    }
    if (binding?.kind === "self") this.#refuseRecursion(id);
    if (!binding && this.#vars.has(name)) {
      this.refuse(
        id,
        `\`${name}\` is declared by \`var\`, later or in another block; declare it above its uses`,
      );
    }
  }

  /** Refuses a name that means nothing here. */
  refuseUnknown(id: ESTree.Identifier): never {
    const { name } = id;
    if (name === this.source.name) this.#refuseRecursion(id);
    const advice = REFUSED_NAMES.get(name) ?? `pass it in: jit(fn, { uses: { ${name} } })`;
    this.refuse(id, `\`${name}\` is not known in the kernel; ${advice}`);
  }

  /** Refuses `module.range`, where `module` is not known but what is asked of it is. */
  refuseModule(object: ESTree.Node, member: string): void {
    if (object.type !== "Identifier" || !this.isBuiltin(object.name)) return;
    if (!FUNCTIONS.has(member) && !ITERABLES.has(member)) return;
    this.refuse(
      object,
      `\`${object.name}\` is not known in the kernel; write ${member} alone, and import it by that name`,
    );
  }

  #refuseRecursion(id: ESTree.Identifier): never {
    this.refuse(id, `\`${id.name}\` calls itself; a kernel cannot: write a loop`);
  }

  #find(name: string): Binding | undefined {
    return this.#blocks.findLast((block) => block.has(name))?.get(name);
  }
}
