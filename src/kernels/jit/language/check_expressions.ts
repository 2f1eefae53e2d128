/**
 * Whether the expressions of a function are within the kernel language.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import {
  type Arity,
  ARRAY_METHODS,
  ARRAY_PROPERTIES,
  COMPLEX_METHODS,
  COMPLEX_PROPERTIES,
  CONSTANTS,
  FUNCTIONS,
  ITERABLES,
  type Namespace,
  NAMESPACES,
  nearest,
} from "./builtins.ts";
import { sourceOf } from "./kernel_source.ts";
import { REFUSED, REFUSED_OPERATORS } from "./refused.ts";
import type { Names } from "./scope.ts";

const PROPERTIES: ReadonlySet<string> = new Set([...ARRAY_PROPERTIES, ...COMPLEX_PROPERTIES]);
const METHODS: ReadonlyMap<string, Arity> = new Map([...ARRAY_METHODS, ...COMPLEX_METHODS]);

/** A member that is written with a dot. */
interface Member {
  readonly object: ESTree.Expression;
  readonly property: ESTree.Identifier;
}

/** Checks expressions. */
export class Expressions {
  readonly #names: Names;
  /** The names of parameters that are arrays: they cannot be assigned. */
  readonly #arrays: ReadonlySet<string>;

  /** Checks expressions with these names. */
  constructor(names: Names, arrays: ReadonlySet<string>) {
    this.#names = names;
    this.#arrays = arrays;
  }

  /** Checks an expression whose value is used. */
  value(node: ESTree.Node): void {
    switch (node.type) {
      case "Identifier":
        return this.#variable(node);
      case "Literal":
        return this.#literal(node);
      case "UnaryExpression":
        this.#operator(node.operator, node.start!);
        return this.value(node.argument);
      case "UpdateExpression":
        return this.#assigned(node.argument);
      case "AssignmentExpression":
        this.#operatorBetween(node);
        this.#assigned(node.left);
        return this.value(node.right);
      case "BinaryExpression":
      case "LogicalExpression":
        this.#operatorBetween(node);
        return this.values([node.left, node.right]);
      case "ConditionalExpression":
        return this.values([node.test, node.consequent, node.alternate]);
      case "CallExpression":
        this.#call(node);
        if (isSet(node)) this.#refuse(node, "`.set` gives no value; write it as a statement of its own");
        return;
      case "MemberExpression":
        return node.computed ? this.#element(node) : this.#member(memberOf(node));
      case "NewExpression":
        return this.#new(node);
      default:
        return this.#refuse(node, REFUSED[node.type] ?? "this cannot be compiled");
    }
  }

  /** Checks several. */
  values(nodes: readonly ESTree.Node[]): void {
    for (const node of nodes) this.value(node);
  }

  /** Checks a call that is a statement of its own. */
  statementCall(node: ESTree.CallExpression): void {
    const callee = this.#call(node);
    if (callee === "kernel" || isSet(node)) return;
    const instead = callee === "complex"
      ? "complex numbers do not change: write z = z.add(…)"
      : "assign it, or leave it out";
    this.#refuse(node, `nobody uses this value; ${instead}`);
  }

  /** Checks the number of arguments, and that each stands for itself. */
  arity({ arguments: args, start }: ESTree.CallExpression, name: string, [least, most]: Arity): void {
    for (const argument of args) if (argument.type === "SpreadElement") this.value(argument);
    if (args.length >= least && args.length <= most) return;
    const wanted = most === Infinity
      ? `${least} or more arguments`
      : `${least === most ? "" : `${least} to `}${most} argument${most === 1 ? "" : "s"}`;
    this.#refuse(start!, `\`${name}\` takes ${wanted}; got ${args.length}`);
  }

  #refuse(at: ESTree.Node | number, message: string): never {
    this.#names.refuse(at, message);
  }

  #operator(operator: string, at: number): void {
    if (Object.hasOwn(REFUSED_OPERATORS, operator)) this.#refuse(at, REFUSED_OPERATORS[operator]);
  }

  #operatorBetween({ operator, left }: { operator: string; left: ESTree.Node }): void {
    this.#operator(operator, this.#names.source.text.indexOf(operator, left.end));
  }

  #literal(node: ESTree.Literal): void {
    if ("regex" in node) {
      this.#refuse(node, "a regular expression cannot be compiled; a kernel works on numbers");
    }
    if (node.value === null) {
      this.#refuse(node, "`null` cannot be compiled; a kernel works on numbers: use NaN or -1");
    }
    if (typeof node.value === "string") this.#refuse(node, REFUSED.TemplateLiteral!);
  }

  #new(node: ESTree.NewExpression): never {
    const isComplex = node.callee.type === "Identifier" && node.callee.name === "Complex";
    this.#refuse(
      node,
      isComplex ? "`new` cannot be compiled; write complex(re, im)" : REFUSED.NewExpression!,
    );
  }

  // names

  #variable(id: ESTree.Identifier): void {
    const { name } = id;
    this.#names.use(id);
    if (this.#names.kindOf(name) !== undefined) return;
    if (this.#names.isUsed(name)) return this.#outerValue(id);
    if (CONSTANTS.has(name)) return;
    if (FUNCTIONS.has(name)) this.#refuse(id, `\`${name}\` is a function; call it`);
    if (ITERABLES.has(name)) this.#refuse(id, notAValue(name));
    if (NAMESPACES.has(name)) {
      this.#refuse(id, `\`${name}\` is no value; write ${name}. and the name of a member`);
    }
    this.#names.refuseUnknown(id);
  }

  #outerValue(id: ESTree.Identifier): void {
    const value = this.#names.source.uses[id.name];
    if (sourceOf(value)) this.#refuse(id, `\`${id.name}\` is a kernel; call it`);
    if (!["number", "bigint", "boolean"].includes(typeof value)) this.#refuseUse(id, value);
  }

  #refuseUse(id: ESTree.Identifier, value: unknown): never {
    const { name } = id;
    if (typeof value === "function") {
      this.#refuse(id, `\`${name}\` is no compiled kernel; make it one: const ${name} = jit(…)`);
    }
    this.#refuse(
      id,
      `\`${name}\` in \`uses\` must be a number, a bigint, a truth value or a compiled kernel; ` +
        "pass other values as arguments",
    );
  }

  // assignments

  #assigned(target: ESTree.Node): void {
    if (target.type === "MemberExpression") return this.#assignedMember(target);
    if (target.type === "Identifier") return this.#assignedName(target);
    this.#refuse(
      target,
      "values cannot be assigned in one go; assign one after the other (to swap: const t = a; a = b; b = t)",
    );
  }

  #assignedName(id: ESTree.Identifier): void {
    const { name } = id, kind = this.#names.kindOf(name);
    if (kind !== "self") this.#names.use(id);
    if (kind === "const") this.#refuse(id, `\`${name}\` is a constant; declare it with \`let\` to assign it`);
    if (kind === "self" || kind === undefined) {
      this.#refuse(
        id,
        `\`${name}\` lies outside of the kernel and cannot be assigned; return the value, or store it in an array`,
      );
    }
    if (this.#arrays.has(name)) {
      const elements = `${name}[i] = …, ${name}.set(i, j, …)`;
      this.#refuse(id, `\`${name}\` is an array and stays the same; assign its elements: ${elements}`);
    }
  }

  #assignedMember(node: ESTree.MemberExpression): void {
    if (node.computed && !isShape(node.object)) return this.#element(node);
    const isPart = !node.computed && COMPLEX_PROPERTIES.has(memberOf(node).property.name);
    this.#refuse(
      node,
      isPart
        ? "a complex number does not change; make a new one: z = complex(re, im)"
        : "only variables and the elements of arrays can be assigned",
    );
  }

  // members

  #namespace(object: ESTree.Node): Namespace | undefined {
    const isOne = object.type === "Identifier" && this.#names.isBuiltin(object.name);
    return isOne ? NAMESPACES.get(object.name) : undefined;
  }

  #member({ object, property }: Member): void {
    const { name } = property, namespace = this.#namespace(object);
    if (namespace) return this.#constant(namespace, property);
    this.#object(object, name);
    if (METHODS.has(name)) this.#refuse(property, `\`.${name}\` is a method; call it: .${name}(…)`);
    if (!PROPERTIES.has(name)) this.#refuseMember(property);
    if (name === "shape") {
      this.#refuse(property, "`.shape` is no value in a kernel; write x.shape[0], x.shape[1], …");
    }
  }

  #object(object: ESTree.Node, member: string): void {
    this.#names.refuseModule(object, member);
    this.value(object);
  }

  #constant(namespace: Namespace, property: ESTree.Identifier): void {
    const { name } = property;
    if (namespace.constants.has(name)) return;
    if (namespace.functions.has(name)) {
      this.#refuse(property, `\`${namespace.name}.${name}\` is a function; call it`);
    }
    this.#refuseNamespaceMember(namespace, property);
  }

  #refuseNamespaceMember(
    { name: namespace, constants, functions }: Namespace,
    property: ESTree.Identifier,
  ): never {
    const meant = nearest(property.name, [...constants, ...functions.keys()]);
    this.#refuse(
      property,
      `\`${namespace}.${property.name}\` is not known in a kernel${
        meant ? `; is ${namespace}.${meant} meant?` : ""
      }`,
    );
  }

  #refuseMember(property: ESTree.Identifier): never {
    const meant = nearest(property.name, [...PROPERTIES, ...METHODS.keys()]);
    const known = `arrays have ${[...ARRAY_PROPERTIES, ...ARRAY_METHODS.keys()].join(", ")}; ` +
      `complex numbers have ${[...COMPLEX_PROPERTIES, ...COMPLEX_METHODS.keys()].join(", ")}`;
    this.#refuse(
      property,
      `\`.${property.name}\` is not known in a kernel; ${meant ? `is ${meant} meant?` : known}`,
    );
  }

  /** `x[i]` or `x.shape[d]`. */
  #element({ object, property }: ESTree.MemberExpression): void {
    if (isShape(object)) this.value(object.object);
    else if (object.type === "Identifier") this.#variable(object);
    else this.#refuseIndexed(object);
    this.value(property);
  }

  #refuseIndexed(object: ESTree.Node): never {
    if (object.type === "MemberExpression" && object.computed) {
      this.#refuse(object, "an array of arrays cannot be compiled; pass an NDArray and write x.get(i, j)");
    }
    this.#refuse(object, "only an array that has a name can be indexed; pass it in as an argument");
  }

  // calls

  #call(node: ESTree.CallExpression): "kernel" | "complex" | "other" {
    const { callee } = node;
    const kind = callee.type === "Identifier"
      ? this.#callName(node, callee)
      : callee.type === "MemberExpression" && !callee.computed
      ? this.#callMember(node, memberOf(callee))
      : this.#refuse(callee, REFUSED[callee.type] ?? NAMELESS);
    this.values(node.arguments);
    return kind;
  }

  #callName(node: ESTree.CallExpression, callee: ESTree.Identifier): "kernel" | "other" {
    const { name } = callee;
    this.#names.use(callee);
    if (this.#names.kindOf(name) !== undefined) {
      const instead = `pass a kernel in: jit(fn, { uses: { ${name} } })`;
      this.#refuse(callee, `\`${name}\` cannot be called: values in a kernel are no functions; ${instead}`);
    }
    if (this.#names.isUsed(name)) return this.#callKernel(callee);
    if (ITERABLES.has(name)) this.#refuse(callee, notAValue(name));
    const arity = FUNCTIONS.get(name) ?? this.#names.refuseUnknown(callee);
    this.arity(node, name, arity);
    return "other";
  }

  #callKernel(callee: ESTree.Identifier): "kernel" {
    const { name } = callee, value = this.#names.source.uses[name];
    if (typeof value !== "function") this.#refuse(callee, `\`${name}\` is no kernel and cannot be called`);
    if (!sourceOf(value)) this.#refuseUse(callee, value);
    if (isGenerator(value)) this.#refuse(callee, notAValue(name));
    return "kernel";
  }

  #callMember(node: ESTree.CallExpression, { object, property }: Member): "complex" | "other" {
    const { name } = property, namespace = this.#namespace(object);
    if (namespace) {
      this.#callFunction(node, namespace, property);
      return "other";
    }
    this.#object(object, name);
    if (PROPERTIES.has(name)) this.#refuse(property, `\`.${name}\` is no method; write it without ( )`);
    const arity = METHODS.get(name) ?? this.#refuseMember(property);
    this.arity(node, `.${name}`, arity);
    return COMPLEX_METHODS.has(name) ? "complex" : "other";
  }

  #callFunction(node: ESTree.CallExpression, namespace: Namespace, property: ESTree.Identifier): void {
    const { name } = property, whole = `${namespace.name}.${name}`;
    if (namespace.constants.has(name)) {
      this.#refuse(property, `\`${whole}\` is a number; write it without ( )`);
    }
    this.arity(
      node,
      whole,
      namespace.functions.get(name) ?? this.#refuseNamespaceMember(namespace, property),
    );
  }
}

const NAMELESS =
  "only a function that has a name can be called; pass a kernel in: jit(fn, { uses: { name } })";

/** Whether a value is a compiled generator kernel. */
export function isGenerator(value: unknown): boolean {
  return /^(?:function\s*)?\*/.test(sourceOf(value)?.text ?? "");
}

function notAValue(name: string): string {
  return `\`${name}\` can only be gone over; write for (const value of ${name}(…))`;
}

function isSet({ callee }: ESTree.CallExpression): boolean {
  return callee.type === "MemberExpression" && !callee.computed && memberOf(callee).property.name === "set";
}

/** Whether a node is `x.shape`. */
export function isShape(node: ESTree.Node | null): node is ESTree.MemberExpression {
  return node?.type === "MemberExpression" && !node.computed && memberOf(node).property.name === "shape";
}

function memberOf(node: ESTree.MemberExpression): Member {
  return node as unknown as Member;
}
